/** Small functions on byte arrays: joining, comparing, hexadecimal, big-endian numbers. Pure. */

/** Returns one new array that holds the parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const joined = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * Returns a copy of `bytes` from `start` to `end` that shares no memory with it. A Buffer's own `slice` is a view, so
 * this is the only way in which bytes are copied here.
 */
export function copyBytes(bytes: Uint8Array, start = 0, end: number = bytes.length): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}

/** Tells whether two arrays hold the same bytes. The time taken depends on the lengths only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

/** Returns lower-case hexadecimal digits, two a byte. */
export function formatHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/**
 * Returns the bytes of an even number of hexadecimal digits, either case.
 * @throws {RangeError} for anything else. The message does not repeat the text.
 */
export function parseHex(digits: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw new RangeError('not an even number of hexadecimal digits');
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

/** Reads a big-endian unsigned number of 1 to 6 bytes at `offset`. */
export function readUint(bytes: Uint8Array, offset: number, size: number): number {
  if (offset < 0 || offset + size > bytes.length)
    throw new RangeError('number runs past the end of the bytes');
  let value = 0;
  for (let index = 0; index < size; index++) value = value * 256 + (bytes[offset + index] ?? 0);
  return value;
}

/** Returns `value` as `size` big-endian bytes (1 to 6). */
export function formatUint(value: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = value;
  for (let index = size - 1; index >= 0; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

const encoder = new TextEncoder();

/** Returns the UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

// Making one takes longer than decoding a line with it.
const strictDecoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** Returns the text of UTF-8 bytes, or undefined where they are not valid UTF-8. A byte order mark is kept. */
export function parseUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}
