/**
 * File names are bytes; most are UTF-8, some are not. This is the one way to carry any of them in a string without
 * loss: valid UTF-8 becomes its text, and each byte that is no part of it becomes a lone surrogate U+DC80–U+DCFF
 * (the scheme of Python's PEP 383). Pure.
 */

const surrogateBase = 0xdc00;
const firstCarried = 0xdc80;
const lastCarried = 0xdcff;

/** Returns the length of the valid UTF-8 sequence at `at`, or 0 (Unicode 17, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const isTail = (offset: number) => ((bytes[at + offset] ?? 0) & 0xc0) === 0x80;
  if (first >= 0xc2 && first <= 0xdf) return isTail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const isSecond = second >= (first === 0xe0 ? 0xa0 : 0x80) && second <= (first === 0xed ? 0x9f : 0xbf);
    return isSecond && isTail(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const isSecond = second >= (first === 0xf0 ? 0x90 : 0x80) && second <= (first === 0xf4 ? 0x8f : 0xbf);
    return isSecond && isTail(2) && isTail(3) ? 4 : 0;
  }
  return 0;
}

/** Returns the name as a string; a byte that is not UTF-8 becomes a lone surrogate. Inverse: `formatNameBytes`. */
export function parseNameBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
  let name = '';
  let validFrom = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    name += decoder.decode(bytes.subarray(validFrom, at));
    name += String.fromCharCode(surrogateBase + (bytes[at] ?? 0));
    at += 1;
    validFrom = at;
  }
  return name + decoder.decode(bytes.subarray(validFrom));
}

/** Returns the bytes of a name from `parseNameBytes`, or of any text. Lone surrogates it never makes become U+FFFD. */
export function formatNameBytes(name: string): Uint8Array {
  const encoder = new TextEncoder();
  const parts: number[] = [];
  for (const character of name) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint >= firstCarried && codePoint <= lastCarried) parts.push(codePoint - surrogateBase);
    else parts.push(...encoder.encode(character));
  }
  return new Uint8Array(parts);
}

/** Tells whether a name from `parseNameBytes` holds bytes that are not UTF-8. */
export function isUtf8Name(name: string): boolean {
  return name.isWellFormed();
}
