/** Which part of a key file is the key: people keep notes below it, and write it over one line or several. Pure. */
import {looksLikeWords, wordCount} from '../key/words.ts';

const digitLine = /^[\s0-9a-fOoIlL?-]+$/i;

/** Whether a line holds words, with or without numbers before them, and nothing else. */
function isWordLine(line: string): boolean {
  return line
    .trim()
    .split(/[\s,.)]+/)
    .filter(token => token !== '')
    .every(token => /^(?:\d{1,2}|[a-z]{3,8})$/i.test(token));
}

/** Returns the first lines that are 24 words together; undefined where there are none. */
function wordsFromFile(lines: readonly string[]): string | undefined {
  let text = '';
  let count = 0;
  for (const line of lines) {
    if (!isWordLine(line) || count >= wordCount) break;
    text += `${line}\n`;
    count += line.match(/[a-z]{3,8}/gi)?.length ?? 0;
  }
  return looksLikeWords(text) ? text : undefined;
}

/**
 * Returns what of a key file is the key: its first line, with the check line where one follows; or, where the key is
 * written over several lines, those. What comes after is ignored.
 */
export function keyFromFile(text: string): string {
  const all = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const lines = all.slice(
    Math.max(
      0,
      all.findIndex(line => line.trim() !== ''),
    ),
  );
  const words = wordsFromFile(lines);
  if (words !== undefined) return words;
  const [first = '', ...rest] = lines;
  const next = rest[0]?.trim() ?? '';
  const digitCount = (line: string): number => line.replace(/[\s-]/g, '').length;
  if (digitLine.test(first) && digitCount(first) < 64) {
    const end = rest.findIndex(line => !digitLine.test(line) || digitCount(line) > 16);
    return [first, ...rest.slice(0, end < 0 ? 4 : Math.min(end, 4))].join('\n');
  }
  // A digit too many is found by means of the check line; whatever is longer is no slip of a hand.
  const hasCheckLine =
    [64, 65].includes(digitCount(first)) && /^[0-9a-f]{4}([\s-]?[0-9a-f]{4}){3}$/i.test(next);
  return hasCheckLine ? `${first}\n${next}` : first;
}
