/** Text broken into lines at its spaces, by the columns it takes on a terminal. Pure. */
import {displayWidth, splitGraphemes} from './display-width.ts';

/** Returns lines of at most `columns` columns; a word that is longer is broken where it must be. */
export function wrapWords(text: string, columns: number): string[] {
  const room = Math.max(2, columns);
  const lines: string[] = [''];
  for (const word of text.split(' ').flatMap(part => breakWord(part, room))) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > room) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function breakWord(word: string, columns: number): string[] {
  if (displayWidth(word) <= columns) return [word];
  const parts: string[] = [''];
  for (const grapheme of splitGraphemes(word)) {
    const part = parts.at(-1) ?? '';
    if (displayWidth(part + grapheme) > columns) parts.push(grapheme);
    else parts[parts.length - 1] = part + grapheme;
  }
  return parts;
}
