/**
 * The 512-byte header of a tar member: written as ustar (POSIX.1-2017, pax, "ustar Interchange Format"), read as ustar or
 * as GNU tar's own variant of it. Header and fields are a reversible pair where ustar can hold the fields.
 */
import {MalformedError} from '../errors.ts';

/** Everything in a tar stands in blocks of this size. */
export const blockSize = 512;

/** The largest number that 11 octal digits hold: sizes of 8 GiB and more need a pax record. */
export const maxOctalNumber = 0o77777777777;

/** The name field of a header in bytes, and that of its prefix. */
export const nameFieldSize = 100;
export const prefixFieldSize = 155;

const checksumAt = 148;
const checksumSize = 8;
const typeflagAt = 156;
const magicAt = 257;
const prefixAt = 345;
const ustarMagic = Buffer.from('ustar\x0000', 'latin1');
const gnuMagic = Buffer.from('ustar  \0', 'latin1');

/** What a header says. */
export type TarHeader = {
  /** The name with its prefix, as bytes: may be a view of the block. */
  readonly nameBytes: Uint8Array;
  readonly mode: number;
  readonly size: number;
  /** Seconds since 1970; GNU tar's base-256 form may be negative. */
  readonly mtime: number;
  /** One character: `0` a file, `5` a directory, `x` a pax header… */
  readonly typeflag: string;
};

/** What `writeTarHeader` writes. The name must fit: 100 bytes, or 155 before a `/` and 100 after it. */
export type UstarFields = {
  readonly name: string;
  readonly prefix?: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly typeflag: string;
};

/** Uid, gid and device numbers 0, no owner names: the same file gives the same bytes on every machine. */
const template = Buffer.alloc(blockSize);
template.write('0000000\x000000000\0', 108, 'latin1');
template.write('        ', checksumAt, 'latin1'); // POSIX: the field counts as eight spaces in its own sum
template.set(ustarMagic, magicAt);
template.write('0000000\x000000000\0', 329, 'latin1');

// Only the fields before the magic and the prefix differ from header to header: the rest of the sum is known.
const prefixEnd = prefixAt + prefixFieldSize;
const constantSum = sumOf(template, magicAt, prefixAt) + sumOf(template, prefixEnd, blockSize);

/**
 * Writes a header of 512 bytes into `target` at `at`. A name longer than its field is cut at a whole character: give a pax
 * `path` record then. Size and mtime must be within 0 and `maxOctalNumber`.
 */
export function writeTarHeader(target: Buffer, at: number, fields: UstarFields): void {
  template.copy(target, at);
  target.write(fields.name, at, nameFieldSize, 'utf8');
  if (fields.prefix !== undefined) target.write(fields.prefix, at + prefixAt, prefixFieldSize, 'utf8');
  writeOctal(target, at + 100, 7, fields.mode);
  writeOctal(target, at + 124, 11, fields.size);
  writeOctal(target, at + 136, 11, fields.mtime);
  target[at + typeflagAt] = fields.typeflag.charCodeAt(0);
  let sum = constantSum + sumOf(target, at, at + magicAt);
  if (fields.prefix !== undefined) sum += sumOf(target, at + prefixAt, at + prefixEnd);
  writeOctal(target, at + checksumAt, 6, sum);
  target[at + checksumAt + 6] = 0;
}

function writeOctal(target: Buffer, at: number, digits: number, value: number): void {
  let rest = value;
  for (let index = at + digits - 1; index >= at; index--) {
    const higher = Math.floor(rest / 8);
    target[index] = 0x30 + rest - higher * 8;
    rest = higher;
  }
}

/** Tells whether all 512 bytes of a block are zero. */
export function isZeroBlock(block: Uint8Array): boolean {
  for (let index = 0; index < blockSize; index++) if (block[index] !== 0) return false;
  return true;
}

/** Which dialect the magic names: `ustar`, GNU tar's own, or none that is read. */
export function readMagic(block: Uint8Array): 'ustar' | 'gnu' | undefined {
  if (hasBytes(block, magicAt, ustarMagic)) return 'ustar';
  return hasBytes(block, magicAt, gnuMagic) ? 'gnu' : undefined;
}

/** Tells whether the header's checksum is that of its bytes. */
export function hasRightChecksum(block: Uint8Array): boolean {
  const sum =
    sumOf(block, 0, checksumAt) + 0x20 * checksumSize + sumOf(block, checksumAt + checksumSize, blockSize);
  return parseOctal(block, checksumAt, checksumSize) === sum;
}

/**
 * Returns what a header says.
 * @param offset - where the block begins in the archive, for the error.
 * @throws {MalformedError} for a wrong checksum, a magic that is neither ustar nor GNU tar's (as of v7 archives), or a
 * number that is missing, negative or too large to count with.
 */
export function parseTarHeader(block: Uint8Array, offset = 0): TarHeader {
  if (!hasRightChecksum(block)) throw new MalformedError('tar header: wrong checksum', {offset});
  const magic = readMagic(block);
  if (magic === undefined) throw new MalformedError('tar header: neither ustar nor GNU format', {offset});
  const size = parseNumber(block, 124, 12);
  if (size === undefined || size < 0) throw new MalformedError('tar header: size is no number', {offset});
  const mode = parseNumber(block, 100, 8);
  const mtime = parseNumber(block, 136, 12);
  if (mode === undefined || mode < 0) throw new MalformedError('tar header: mode is no number', {offset});
  if (mtime === undefined) throw new MalformedError('tar header: mtime is no number', {offset});
  return {
    nameBytes: readName(block, magic),
    mode,
    size,
    mtime,
    typeflag: String.fromCharCode(block[typeflagAt] ?? 0),
  };
}

/** GNU tar keeps times where ustar has the prefix. */
function readName(block: Uint8Array, magic: 'ustar' | 'gnu'): Uint8Array {
  const name = untilNul(block, 0, nameFieldSize);
  if (magic === 'gnu' || block[prefixAt] === 0) return name;
  const prefix = untilNul(block, prefixAt, prefixFieldSize);
  const joined = new Uint8Array(prefix.length + 1 + name.length);
  joined.set(prefix);
  joined[prefix.length] = 0x2f;
  joined.set(name, prefix.length + 1);
  return joined;
}

function untilNul(block: Uint8Array, at: number, size: number): Uint8Array {
  let end = at;
  while (end < at + size && block[end] !== 0) end++;
  return block.subarray(at, end);
}

/** A number in octal, or in GNU tar's base 256; undefined where it is neither or cannot be counted with exactly. */
function parseNumber(block: Uint8Array, at: number, size: number): number | undefined {
  const first = block[at] ?? 0;
  if (first < 0x80) return parseOctal(block, at, size);
  if (first !== 0x80 && first !== 0xff) return undefined;
  let value = first === 0xff ? -1n : 0n;
  for (let index = at + 1; index < at + size; index++) value = value * 256n + BigInt(block[index] ?? 0);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Leading spaces, at least one octal digit, then NULs and spaces to the end of the field. */
function parseOctal(block: Uint8Array, at: number, size: number): number | undefined {
  const end = at + size;
  let index = at;
  while (index < end && block[index] === 0x20) index++;
  const start = index;
  let value = 0;
  for (; index < end; index++) {
    const digit = (block[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  if (index === start) return undefined;
  for (; index < end; index++) if (block[index] !== 0 && block[index] !== 0x20) return undefined;
  return value;
}

function sumOf(block: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += block[index] ?? 0;
  return sum;
}

function hasBytes(block: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++)
    if (block[at + index] !== expected[index]) return false;
  return true;
}
