/**
 * pax extended header records, `LENGTH KEY=VALUE\n` (POSIX.1-2017, pax, "pax Extended Header"), and the decimal times in
 * them. Strict on reading: a wrong length, a key that comes twice or a missing line feed is an error, never a guess.
 */
import {isUtf8} from 'node:buffer';
import {MalformedError} from '../errors.ts';

/** The largest extended header that is read. Real ones hold a path and a few numbers. */
export const maxPaxBytes = 1_048_576;

/** Digits of the seconds of a time, either side of 1970: enough for the 64 bits of any file system. */
const maxTimeDigits = 19;

const nanosecondsPerSecond = 1_000_000_000n;

/** Returns one record. Its length counts itself. */
export function formatPaxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(key) + Buffer.byteLength(value) + 3; // the space, `=` and the line feed
  let size = rest + String(rest).length;
  if (rest + String(size).length !== size) size = rest + String(size).length;
  return `${size} ${key}=${value}\n`;
}

/**
 * Returns the records by key, each value as bytes (views of `bytes`).
 * @param offset - where `bytes` begin in the archive, for the error.
 * @throws {MalformedError} for a wrong length, a missing `=` or line feed, a key that is empty, not UTF-8 or comes twice.
 */
export function parsePaxRecords(bytes: Uint8Array, offset = 0): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    if (space < 0 || space - at > 7 || space === at) throw wrongRecord('no length', offset + at);
    let size = 0;
    for (const digit of bytes.subarray(at, space)) {
      if (digit < 0x30 || digit > 0x39) throw wrongRecord('length is not a number', offset + at);
      size = size * 10 + digit - 0x30;
    }
    const end = at + size;
    if (end > bytes.length || end <= space + 1) throw wrongRecord(`wrong length ${size}`, offset + at);
    if (bytes[end - 1] !== 0x0a) throw wrongRecord(`no line feed after ${size} bytes`, offset + at);
    const equals = bytes.indexOf(0x3d, space + 1);
    if (equals < 0 || equals >= end || equals === space + 1) throw wrongRecord('no key', offset + at);
    const keyBytes = bytes.subarray(space + 1, equals);
    if (!isUtf8(keyBytes)) throw wrongRecord('key is not UTF-8', offset + at);
    const key = Buffer.from(keyBytes).toString('utf8');
    if (records.has(key)) throw wrongRecord('a key comes twice', offset + at);
    records.set(key, bytes.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

function wrongRecord(why: string, offset: number): MalformedError {
  return new MalformedError(`pax record: ${why}`, {offset});
}

/** Returns nanoseconds since 1970 as decimal seconds, such as `1700000000.123456789` or `-1.5`; exact. */
export function formatPaxTime(timeNs: bigint): string {
  const isNegative = timeNs < 0n;
  const absolute = isNegative ? -timeNs : timeNs;
  const seconds = absolute / nanosecondsPerSecond;
  const fraction = absolute % nanosecondsPerSecond;
  const text =
    fraction === 0n ? String(seconds) : `${seconds}.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
  return isNegative ? `-${text}` : text;
}

/** Returns nanoseconds since 1970, or undefined where the text is no such number. Digits past the ninth are dropped. */
export function parsePaxTime(text: string): bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  const seconds = match?.[2];
  if (match === null || seconds === undefined || seconds.length > maxTimeDigits) return undefined;
  const fraction = (match[3] ?? '').slice(0, 9).padEnd(9, '0');
  const absolute = BigInt(seconds) * nanosecondsPerSecond + BigInt(fraction);
  return match[1] === '-' ? -absolute : absolute;
}
