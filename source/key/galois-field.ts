/**
 * Arithmetic in GF(2^8) with the field polynomial x^8+x^4+x^3+x^2+1 (0x11D) and the generator α = 2: the field of QR
 * symbols (ISO/IEC 18004). Addition is XOR. Table look-ups: the time taken depends on the values, which an offline
 * tool in its owner's hands can afford. Pure.
 */

const fieldPolynomial = 0x11d; // ISO/IEC 18004
const groupOrder = 255; // how many elements are not zero

// The powers stand twice in a row, so that a sum of two logarithms needs no reduction.
const powers = new Uint8Array(2 * groupOrder);
const logarithms = new Uint8Array(groupOrder + 1);

for (let exponent = 0, element = 1; exponent < groupOrder; exponent++) {
  powers[exponent] = element;
  powers[exponent + groupOrder] = element;
  logarithms[element] = exponent;
  element <<= 1;
  if (element > 0xff) element ^= fieldPolynomial;
}

/** Returns α to the power of `exponent`, which is any integer. */
export function powerOfAlpha(exponent: number): number {
  return powers[((exponent % groupOrder) + groupOrder) % groupOrder] ?? 0;
}

/** Returns the product of two elements (0 to 255). */
export function multiply(left: number, right: number): number {
  if (left === 0 || right === 0) return 0;
  return powers[(logarithms[left] ?? 0) + (logarithms[right] ?? 0)] ?? 0;
}

/**
 * Returns the quotient of two elements (0 to 255).
 * @throws {RangeError} for a divisor of zero.
 */
export function divide(dividend: number, divisor: number): number {
  if (divisor === 0) throw new RangeError('division by zero in GF(256)');
  if (dividend === 0) return 0;
  return powers[(logarithms[dividend] ?? 0) + groupOrder - (logarithms[divisor] ?? 0)] ?? 0;
}

/** Returns the product of two polynomials, lowest coefficient first. */
export function multiplyPolynomials(left: readonly number[], right: readonly number[]): number[] {
  const product = new Array<number>(left.length + right.length - 1).fill(0);
  for (const [i, a] of left.entries()) {
    for (const [j, b] of right.entries()) product[i + j] = (product[i + j] ?? 0) ^ multiply(a, b);
  }
  return product;
}

/** Returns the value of a polynomial, lowest coefficient first, at `point`. */
export function evaluatePolynomial(coefficients: readonly number[], point: number): number {
  return coefficients.reduceRight((value, coefficient) => multiply(value, point) ^ coefficient, 0);
}
