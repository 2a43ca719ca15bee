/**
 * A second implementation of the check line, written from the definition alone: bitwise field arithmetic, long
 * division on the whole polynomial. Shares nothing with source/key.
 */

/** Shift-and-add multiplication modulo x^8+x^4+x^3+x^2+1. */
export function multiplyBitwise(left: number, right: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit++) if ((right >> bit) & 1) product ^= left << bit;
  for (let bit = 14; bit >= 8; bit--) if ((product >> bit) & 1) product ^= 0x11d << (bit - 8);
  return product;
}

function raise(base: number, exponent: number): number {
  let power = 1;
  for (let step = 0; step < exponent; step++) power = multiplyBitwise(power, base);
  return power;
}

/** The remainder of key(x)·x^8 divided by (x−α^0)…(x−α^7), highest degree first. */
export function secondCheckLine(keyBytes: Uint8Array): Uint8Array {
  let divisor = [1];
  for (let root = 0; root < 8; root++) {
    const times = [...divisor, 0];
    divisor = times.map((value, index) => value ^ multiplyBitwise(divisor[index - 1] ?? 0, raise(2, root)));
  }
  const dividend = [...keyBytes, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let start = 0; start < keyBytes.length; start++) {
    const factor = dividend[start] ?? 0;
    for (const [index, value] of divisor.entries()) {
      dividend[start + index] = (dividend[start + index] ?? 0) ^ multiplyBitwise(value, factor);
    }
  }
  return Uint8Array.from(dividend.slice(-8));
}

/** Tells whether α^0 … α^7 are roots, summing each term from its own power. */
export function isCodeword(bytes: Uint8Array): boolean {
  for (let root = 0; root < 8; root++) {
    let sum = 0;
    let point = 1;
    for (const byte of [...bytes].reverse()) {
      sum ^= multiplyBitwise(byte, point);
      point = multiplyBitwise(point, raise(2, root));
    }
    if (sum !== 0) return false;
  }
  return true;
}
