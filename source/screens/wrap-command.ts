/** A shell command on several lines, each but the last ended by a backslash, so that it can be copied as it stands. Pure. */
import {displayWidth} from '../report/display-width.ts';

const continuation = ' \\';
const indent = '  ';

/**
 * Returns lines of at most `columns` columns, broken between the command's words; undefined where one of its words is
 * longer than a line.
 */
export function wrapCommand(command: string, columns: number): string[] | undefined {
  const lines: string[] = [];
  let line = '';
  const words = splitWords(command);
  for (const [index, word] of words.entries()) {
    const next = line === '' ? `${lines.length === 0 ? '' : indent}${word}` : `${line} ${word}`;
    const room = columns - (index === words.length - 1 ? 0 : continuation.length);
    if (displayWidth(next) <= room) {
      line = next;
      continue;
    }
    if (line === '' || displayWidth(indent + word) > room) return undefined;
    lines.push(line + continuation);
    line = indent + word;
  }
  return [...lines, line];
}

/** The words of a command; what stands in single quotes, and behind a backslash, is part of its word. */
function splitWords(command: string): string[] {
  return command.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gsu) ?? [];
}
