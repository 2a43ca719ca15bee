/**
 * A typed key taken apart: its digits cell by cell, a line marked as lost, and the key id that a key file or a sheet
 * puts at the end. Judges nothing.
 */
import {formatHex, parseHex} from '../bytes/bytes.ts';
import {computeCheckLine} from './check-line.ts';
import {keyDigitCount, readDigits, unreadable} from './digit-text.ts';
import {groupSize, groupsPerLine, lineSize} from './key-layout.ts';
import {sheetDigitCount, type TypedCell} from './key-proposals.ts';

/** What stands in a typed text. */
export type TypedText = {
  /** The text without the key id. */
  readonly body: string;
  readonly cells: readonly TypedCell[];
  /** Of five lines, the one (1 to 5) that alone has not 16 digits. */
  readonly oddLine: number | undefined;
  /** The key id as typed, such as `909a-5a09`. */
  readonly keyId: string | undefined;
  readonly letterCount: number;
};

const lineBreak = /\r\n|[\n\r\u2028\u2029]/;
const lineCount = sheetDigitCount / lineSize;
const lostLine = /^[\s\p{Pd}\u2212?]+$/u; // `-`, `?`, `???? ????` in the place of a line
const keyIdLine = /^(?:key id:?\s*)?([0-9a-foil]{4})([\s\p{Pd}]?)([0-9a-foil]{4})$/iu;
const keyIdDigitCount = 8;

/** Returns the parts of a typed text, or undefined where something in it is no digit, no `?` and not ignored. */
export function takeApart(text: string): TypedText | undefined {
  const lines = text.split(lineBreak).filter(line => line.trim() !== '');
  const keyId = findKeyId(lines);
  const bodyLines = keyId === undefined ? lines : lines.slice(0, -1);
  const body = bodyLines.join('\n');
  const digits = readDigits(body);
  if (digits === undefined) return undefined;

  const flat = {body, cells: [...digits.digits], oddLine: undefined, keyId, letterCount: digits.letterCount};
  if (bodyLines.length !== lineCount) return flat;
  const cellsByLine = bodyLines.map(line =>
    lostLine.test(line) ? unreadable.repeat(lineSize) : (readDigits(line)?.digits ?? ''),
  );
  const oddLines = cellsByLine.flatMap((line, index) => (line.length === lineSize ? [] : [index + 1]));
  if (oddLines.length > 1) return flat;
  return {...flat, cells: cellsByLine.flatMap(line => [...line]), oddLine: oddLines[0]};
}

/**
 * A last line of eight digits may be a key id, or the end of the digits. With a dash it is an id where 64 digits or
 * more stand above it and the whole is not just 80; without one, where 64 or 80 stand above it. Two groups below a
 * key that begin its check line are a check line typed in part.
 */
function findKeyId(lines: readonly string[]): string | undefined {
  const match = keyIdLine.exec(lines.at(-1)?.trim() ?? '');
  if (match === null || lines.length < 2) return undefined;
  const typed = readDigits(`${match[1]}${match[3]}`)?.digits ?? '';
  const above = lines.slice(0, -1);
  const isLostMarked = above.length === lineCount && above.some(line => lostLine.test(line));
  if (!isLostMarked) {
    const digits = readDigits(above.join(''))?.digits ?? '';
    const hasDash = match[2] !== '' && match[2]?.trim() !== '';
    const total = digits.length + keyIdDigitCount;
    const fits = hasDash
      ? digits.length >= keyDigitCount && total !== sheetDigitCount
      : digits.length === keyDigitCount || digits.length === sheetDigitCount;
    if (!fits || beginsCheckLine(digits, typed)) return undefined;
  }
  return `${typed.slice(0, 4)}-${typed.slice(4)}`;
}

function beginsCheckLine(digits: string, typed: string): boolean {
  if (digits.length !== keyDigitCount || digits.includes(unreadable)) return false;
  return formatHex(computeCheckLine(parseHex(digits))).startsWith(typed);
}

/**
 * Returns the digits of one line in groups: as typed where there are four, else cut after every four digits; undefined
 * where something in it is no digit.
 */
export function readLine(text: string): string[] | undefined {
  const digits = readDigits(text)?.digits;
  if (digits === undefined) return undefined;
  const typedGroups = text.split(/[\s\p{Pd}\u2212]+/u).filter(group => group !== '');
  if (typedGroups.length === groupsPerLine) return typedGroups.map(group => readDigits(group)?.digits ?? '');
  const groupCount = Math.ceil(digits.length / groupSize);
  return Array.from({length: groupCount}, (_, index) =>
    digits.slice(index * groupSize, (index + 1) * groupSize),
  );
}
