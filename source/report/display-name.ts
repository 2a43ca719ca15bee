/**
 * The one sanitizer for untrusted names (from archives, folders, databases, error texts) before any terminal, log or
 * report. Promises: the result holds no control, format or unassigned character and no stack of combining marks;
 * two names never look the same because of it; `parseDisplayName` gives the name back. Terminal escape sequences,
 * bidi overrides (CVE-2021-42574) and line breaks in names become visible text. Pure.
 */
import {parseNameBytes} from '../bytes/name-bytes.ts';
import {displayWidth, splitGraphemes} from './display-width.ts';

// Zalgo guard. Written languages stack at most three or four marks on a letter.
const maxMarksPerBase = 4;
const ellipsis = '…';
const firstStrongIsolate = '\u2068';
const popDirectionalIsolate = '\u2069';
// A longer ending is part of a name with a dot in it, not an extension.
const maxExtensionColumns = 12;

const zeroWidthJoiner = '\u200d';
const alwaysEscaped = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
const variationSelector = /^[\ufe0e\ufe0f]$/;
const joinable = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u;
const mark = /^\p{M}$/u;
const emoji = /^\p{Emoji}$/u;
const pictographic = /^\p{Extended_Pictographic}$/u;
const escapeSequence = /\\(?:\\|n|r|t|x[0-9a-f]{2}|u\{[0-9a-f]{1,6}\})/;
// The blocks of right-to-left scripts (Unicode 17 DerivedBidiClass.txt, default classes R and AL).
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const shortEscapes = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeCharacter(character: string): string {
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return `\\x${codePoint.toString(16).padStart(2, '0')}`;
  // A byte that is not UTF-8, as parseNameBytes carries it.
  if (codePoint >= 0xdc80 && codePoint <= 0xdcff) return `\\x${(codePoint - 0xdc00).toString(16)}`;
  return `\\u{${codePoint.toString(16)}}`;
}

/**
 * Returns a name as visible text that is safe on any terminal. Ordinary names come back unchanged; the rest gets
 * escapes: `\\` `\n` `\x1b` `\u{202e}`, and `\xff` for a byte that is not UTF-8.
 * Injective: different names give different results (bytes, and their string from `parseNameBytes`, are one name).
 * @param name - as found. A string may hold lone surrogates.
 */
export function displayName(name: string | Uint8Array): string {
  const text = typeof name === 'string' ? name : parseNameBytes(name);
  if (/^[ -[\]-~]*$/.test(text)) return text;

  const characters = Array.from(text);
  let displayed = '';
  let previous = '';
  // No base yet: a mark would land on whatever stands before the name.
  let marks = maxMarksPerBase;
  for (const [index, character] of characters.entries()) {
    let isKept: boolean;
    if (character === '\\') isKept = false;
    else if (character === zeroWidthJoiner)
      isKept = joinable.test(previous) && pictographic.test(characters[index + 1] ?? '');
    else if (variationSelector.test(character)) isKept = emoji.test(previous) && marks < maxMarksPerBase;
    else if (alwaysEscaped.test(character)) isKept = false;
    else isKept = !mark.test(character) || marks < maxMarksPerBase;

    if (!isKept) {
      displayed += escapeCharacter(character);
      // A mark after an escape would change the look of the escape.
      marks = maxMarksPerBase;
      previous = '';
      continue;
    }
    displayed += character;
    previous = character;
    if (mark.test(character)) marks += 1;
    else if (character !== zeroWidthJoiner) marks = 0;
  }
  return displayed;
}

/**
 * Returns the name that `displayName` showed, as a string; `formatNameBytes` turns it into the bytes on disk.
 * @throws {RangeError} for a backslash that begins no escape.
 */
export function parseDisplayName(displayed: string): string {
  return displayed.replace(
    /\\(?:x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|([nrt\\]))?/g,
    (_, byte, codePoint, short) => {
      if (byte !== undefined) {
        const value = Number.parseInt(byte, 16);
        return String.fromCharCode(value < 0x80 ? value : 0xdc00 + value);
      }
      if (codePoint !== undefined) return String.fromCodePoint(Number.parseInt(codePoint, 16));
      switch (short) {
        case 'n':
          return '\n';
        case 'r':
          return '\r';
        case 't':
          return '\t';
        case '\\':
          return '\\';
        default:
          throw new RangeError('a backslash begins no escape');
      }
    },
  );
}

type Piece = {readonly text: string; readonly columns: number};

/** Splits a displayed name into what must stay whole: escapes and graphemes. */
function splitPieces(displayed: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = displayed;
  while (rest.length > 0) {
    const match = escapeSequence.exec(rest);
    for (const grapheme of splitGraphemes(rest.slice(0, match?.index)))
      pieces.push({text: grapheme, columns: displayWidth(grapheme)});
    if (match === null) break;
    pieces.push({text: match[0], columns: match[0].length});
    rest = rest.slice(match.index + match[0].length);
  }
  return pieces;
}

/** Takes pieces from the front as far as they fit. */
function takeColumns(pieces: readonly Piece[], columns: number): Piece[] {
  let left = columns;
  const taken: Piece[] = [];
  for (const piece of pieces) {
    left -= piece.columns;
    if (left < 0) break;
    taken.push(piece);
  }
  return taken;
}

function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map(piece => piece.text).join('');
}

function extensionColumns(pieces: readonly Piece[]): number {
  const dot = pieces.findLastIndex(piece => piece.text === '.');
  if (dot <= 0) return 0;
  let columns = 0;
  for (const piece of pieces.slice(dot)) columns += piece.columns;
  return columns <= maxExtensionColumns ? columns : 0;
}

/**
 * Returns a displayed name in at most `columns` terminal columns: the middle gives way to `…`, the beginning and the
 * extension stay. Never cuts an escape or a grapheme. Shown only; it cannot be parsed back.
 * @param displayed - from `displayName`, before `isolateDirection`.
 */
export function truncateMiddle(displayed: string, columns: number): string {
  if (displayWidth(displayed) <= columns) return displayed;
  if (columns < 1) return '';
  const pieces = splitPieces(displayed);
  const budget = columns - 1;
  const extension = extensionColumns(pieces);
  // One column at least for the beginning; half for the ending, more where the extension needs it.
  const ending = Math.max(Math.floor(budget / 2), extension < budget ? extension : 0);
  const tail = takeColumns(pieces.toReversed(), ending).reverse();
  const tailColumns = tail.reduce((sum, piece) => sum + piece.columns, 0);
  const head = takeColumns(pieces.slice(0, pieces.length - tail.length), budget - tailColumns);
  return joinPieces(head) + ellipsis + joinPieces(tail);
}

/**
 * Returns the name inside U+2068 FIRST STRONG ISOLATE … U+2069 POP DIRECTIONAL ISOLATE where it holds right-to-left
 * letters, so that it cannot reorder the text around it (Unicode Standard Annex #9 §2.7); else unchanged.
 */
export function isolateDirection(displayed: string): string {
  return rightToLeft.test(displayed) ? firstStrongIsolate + displayed + popDirectionalIsolate : displayed;
}
