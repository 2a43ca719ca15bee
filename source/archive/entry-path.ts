/**
 * The one rule for safe paths: what may name an entry in an archive, on reading and on sealing.
 * A path is refused or taken as it is, never repaired; `escapeName` is the only rewriting, and it can be undone.
 */
import {isAscii, isUtf8} from 'node:buffer';
import {parseNameBytes} from '../bytes/name-bytes.ts';
import {UnsafePathError} from '../errors.ts';

declare const entryPathBrand: unique symbol;

/** A relative path with `/` between its components that passed `parseEntryPath`. Still untrusted for a terminal. */
export type EntryPath = string & {readonly [entryPathBrand]: true};

/** The longest component that Linux, macOS and Windows file systems take, in bytes. */
export const maxComponentBytes = 255;

/** PATH_MAX on Linux: longer paths cannot be opened by name. */
export const maxPathBytes = 4096;

/** Deeper trees are attacks on recursive programs, not collections of files. */
export const maxPathDepth = 1024;

const slash = 0x2f;
const backslash = 0x5c;
const colon = 0x3a;
const percent = 0x25;
const equalsSign = 0x3d;

/**
 * Returns the path if it is safe to write below a folder of our own.
 * Refused: bytes that are not UTF-8; empty paths; absolute, drive-letter and UNC forms; components that are empty, `.` or
 * `..` (also where `\` separates them); NUL and other control characters (C0, DEL, C1); components over 255 bytes, paths
 * over 4096 bytes or 1024 components.
 * @throws {UnsafePathError} whose `path` is the refused text.
 */
export function parseEntryPath(bytesOrText: Uint8Array | string): EntryPath {
  const text = typeof bytesOrText === 'string' ? bytesOrText : decodePath(bytesOrText);
  const problem = findPathProblem(text);
  if (problem !== undefined) throw new UnsafePathError(`unsafe path: ${problem}`, {path: text});
  return text as EntryPath;
}

/** Tells whether `parseEntryPath` takes it. */
export function isSafePath(bytesOrText: Uint8Array | string): bytesOrText is EntryPath {
  if (typeof bytesOrText === 'string') return findPathProblem(bytesOrText) === undefined;
  return isUtf8(bytesOrText) && findPathProblem(toBuffer(bytesOrText).toString('utf8')) === undefined;
}

/** Returns a path as it was found, safe or not; bytes that are not UTF-8 are carried as by `parseNameBytes`. */
export function describePath(bytes: Uint8Array): string {
  if (isAscii(bytes)) return toBuffer(bytes).toString('latin1');
  return isUtf8(bytes) ? toBuffer(bytes).toString('utf8') : parseNameBytes(bytes);
}

function decodePath(bytes: Uint8Array): string {
  if (isAscii(bytes)) return toBuffer(bytes).toString('latin1');
  if (isUtf8(bytes)) return toBuffer(bytes).toString('utf8');
  throw new UnsafePathError('unsafe path: not UTF-8', {path: describePath(bytes)});
}

function findPathProblem(text: string): string | undefined {
  const length = text.length;
  if (length === 0) return 'empty';
  if (isDriveForm(text)) return 'a drive letter';
  let start = 0;
  let depth = 0;
  let isPlain = true;
  for (let at = 0; at <= length; at++) {
    const code = at === length ? slash : text.charCodeAt(at);
    if (code === slash) {
      const size = at - start;
      if (size === 0) return start === 0 ? 'absolute' : 'an empty component';
      if (
        text.charCodeAt(start) === 0x2e &&
        (size === 1 || (size === 2 && text.charCodeAt(start + 1) === 0x2e))
      )
        return size === 1 ? 'a component is "."' : 'a component is ".."';
      // A UTF-16 unit is at most 3 bytes of UTF-8: only components that could be too long are measured.
      if (size * 3 > maxComponentBytes && Buffer.byteLength(text.slice(start, at)) > maxComponentBytes)
        return `a component of more than ${maxComponentBytes} bytes`;
      if (++depth > maxPathDepth) return `more than ${maxPathDepth} components`;
      start = at + 1;
    } else if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return 'a control character';
    else if (code === backslash || code > 0x9f) isPlain = false;
  }
  if (length * 3 > maxPathBytes && Buffer.byteLength(text) > maxPathBytes)
    return `more than ${maxPathBytes} bytes`;
  if (isPlain) return undefined;
  if (!text.isWellFormed()) return 'not UTF-8';
  return text.includes('\\') ? findBackslashProblem(text) : undefined;
}

function findBackslashProblem(text: string): string | undefined {
  if (text.startsWith('\\')) return 'absolute';
  // Each component is split alone: a `\` beside a `/` makes no new way out.
  for (const component of text.split(/[/\\]/)) if (component === '..') return 'a component is ".."';
  return undefined;
}

/** `C:\x`, `c:..` and `c:x` mean another place on Windows, at the start of a path only. */
function isDriveForm(text: string): boolean {
  if (text.charCodeAt(1) !== colon) return false;
  const letter = text.charCodeAt(0) | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}

/** Why a name cannot be sealed as it is. */
export type NameProblem =
  | 'empty'
  | 'not-utf8'
  | 'control-character' // also CR and LF, which sha256sum and BagIt manifests write in different ways
  | 'percent' // BagIt writes it as %25 (RFC 8493 §2.1.3), sha256sum does not: no manifest line fits both
  | 'backslash' // sha256sum marks and doubles it, BagIt does not
  | 'drive-letter'
  | 'unsafe' // `.`, `..`, an empty component, an absolute path
  | 'too-long';

/**
 * Returns why a name, or a whole path below the payload folder, cannot be sealed as it is; undefined where it can.
 * All but 'empty', 'unsafe' and 'too-long' go away with `escapeName`.
 */
export function findNameProblem(nameBytes: Uint8Array): NameProblem | undefined {
  if (nameBytes.length === 0) return 'empty';
  if (!isUtf8(nameBytes)) return 'not-utf8';
  const text = describePath(nameBytes);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return 'control-character';
    if (code === percent) return 'percent';
    if (code === backslash) return 'backslash';
  }
  if (isDriveForm(text)) return 'drive-letter';
  const problem = findPathProblem(text);
  if (problem === undefined) return undefined;
  return problem.startsWith('more than') || problem.includes('of more than') ? 'too-long' : 'unsafe';
}

const escapeSequence = /=([0-9A-F]{2})/g;
const looksEscaped = /=[0-9A-F]{2}/;

/**
 * Returns a name that can be sealed, for --escape-names: each byte that is in the way becomes `=XX` (upper-case hex), and
 * in a name with such bytes every `=` becomes `=3D`. A name that already looks escaped (`a=0A`) is escaped too; all other
 * names come back unchanged. Two different names never give the same result, and `unescapeName` undoes it.
 * Works on one name and on a whole path (`/` stays). The result may be too long: check it with `findNameProblem`.
 */
export function escapeName(nameBytes: Uint8Array): string {
  const problem = findNameProblem(nameBytes);
  const isClean =
    problem === undefined || problem === 'empty' || problem === 'unsafe' || problem === 'too-long';
  if (isClean && !looksEscaped.test(describePath(nameBytes))) return describePath(nameBytes);
  let escaped = '';
  for (let at = 0; at < nameBytes.length; ) {
    const size = utf8SequenceSize(nameBytes, at);
    const byte = nameBytes[at] ?? 0;
    const isC1 = size === 2 && byte === 0xc2 && (nameBytes[at + 1] ?? 0) < 0xa0;
    if (size > 1 && !isC1) escaped += describePath(nameBytes.subarray(at, at + size));
    else
      for (const part of nameBytes.subarray(at, at + Math.max(1, size)))
        escaped += mustEscape(part, at, nameBytes)
          ? `=${part.toString(16).toUpperCase().padStart(2, '0')}`
          : String.fromCharCode(part);
    at += Math.max(1, size);
  }
  return escaped;
}

/** Returns the bytes that `escapeName` was given. */
export function unescapeName(name: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const match of name.matchAll(escapeSequence)) {
    parts.push(Buffer.from(name.slice(at, match.index)), Buffer.from(match[1] ?? '', 'hex'));
    at = match.index + match[0].length;
  }
  parts.push(Buffer.from(name.slice(at)));
  return new Uint8Array(Buffer.concat(parts));
}

function mustEscape(byte: number, at: number, nameBytes: Uint8Array): boolean {
  if (byte < 0x20 || byte >= 0x7f) return true;
  if (byte === percent || byte === backslash || byte === equalsSign) return true;
  return byte === colon && at === 1 && isDriveForm(describePath(nameBytes.subarray(0, 2)));
}

/** The size of the well-formed UTF-8 sequence at `at`, or 0 where there is none. */
function utf8SequenceSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const sequence = bytes.subarray(at, at + size);
  return sequence.length === size && isUtf8(sequence) ? size : 0;
}

/**
 * Returns a text that is equal for paths which some file systems hold for the same one: Unicode NFC, then upper and lower
 * case taken as one. Close to, not equal to, what any one file system does; good for a warning.
 */
export function collisionForm(path: string): string {
  // Lower first, then upper: ẞ and ß become SS, ς and σ become Σ, K (Kelvin) becomes K.
  return path.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
