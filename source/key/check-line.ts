/**
 * The check line: 8 parity bytes of a systematic Reed–Solomon code RS(40,32) over GF(2^8) with the generator roots
 * α^0 … α^7; the first key byte is the coefficient of the highest degree. Corrects up to 2·errors + erasures = 8.
 * A correction is a proposal: whoever applies one asks first (as BIP-93 and SLIP-39 demand for their codes).
 */
import {formatHex} from '../bytes/bytes.ts';
import {divide, evaluatePolynomial, multiply, multiplyPolynomials, powerOfAlpha} from './galois-field.ts';

/** How many bytes a recovery key has. */
export const keySize = 32;

/** How many parity bytes the check line has. */
export const checkSize = 8;

/** How many bytes the key and its check line have together. */
export const codewordSize = keySize + checkSize;

// The product of (x − α^i), i = 0 … 7, lowest coefficient first. Its leading coefficient is 1.
const generator = Array.from({length: checkSize}, (_, root) => [powerOfAlpha(root), 1]).reduce(
  multiplyPolynomials,
);

/**
 * Returns the 8 bytes of the check line of a key. The caller owns them.
 * @throws {RangeError} unless there are 32 key bytes.
 */
export function computeCheckLine(keyBytes: Uint8Array): Uint8Array {
  if (keyBytes.length !== keySize) throw new RangeError(`a key has ${keySize} bytes, not ${keyBytes.length}`);
  const remainder = new Uint8Array(checkSize);
  for (const byte of keyBytes) {
    const factor = byte ^ (remainder[0] ?? 0);
    remainder.copyWithin(0, 1);
    remainder[checkSize - 1] = 0;
    for (let index = 0; index < checkSize; index++) {
      remainder[index] = (remainder[index] ?? 0) ^ multiply(factor, generator[checkSize - 1 - index] ?? 0);
    }
  }
  return remainder;
}

/** Returns the check line of a key as 16 lower-case hexadecimal digits. */
export function formatCheckLine(key: {bytes(): Uint8Array}): string {
  const keyBytes = key.bytes();
  const digits = formatHex(computeCheckLine(keyBytes));
  keyBytes.fill(0);
  return digits;
}

/** A codeword near to what was received. The caller owns the bytes. */
export type Correction = {
  readonly keyBytes: Uint8Array;
  readonly checkBytes: Uint8Array;
  /** The byte positions (0 to 39, rising) that were wrong without being marked as erasures. */
  readonly changed: readonly number[];
};

/**
 * Finds the one codeword within 2·errors + erasures ≤ 8 of what was received. The bytes at erased positions are not
 * looked at. What is returned satisfies the code: its syndromes are computed again. With more damage than that, most
 * inputs are near to no codeword, and a few are near to a wrong one (see `needsArchive`).
 * @param received - 40 bytes, key first. Not changed.
 * @param erasures - the positions (0 to 39) that could not be read.
 * @returns undefined where no codeword is near enough.
 * @throws {RangeError} for a wrong number of bytes, or a position outside of them.
 */
export function correctCodeword(received: Uint8Array, erasures: readonly number[]): Correction | undefined {
  if (received.length !== codewordSize) throw new RangeError(`a codeword has ${codewordSize} bytes`);
  const erased = new Set(erasures);
  for (const position of erased) {
    if (!Number.isInteger(position) || position < 0 || position >= codewordSize)
      throw new RangeError(`no byte position in a codeword: ${position}`);
  }
  if (erased.size > checkSize) return undefined;

  const codeword = received.slice();
  for (const position of erased) codeword[position] = 0;
  const syndromes = computeSyndromes(codeword);
  const locator = findLocator(syndromes, erased);
  if (locator === undefined) return undefined;
  const positions = findPositions(locator);
  if (positions.length !== locator.length - 1) return undefined;

  const changed = repair(codeword, syndromes, locator, positions).filter(position => !erased.has(position));
  if (2 * changed.length + erased.size > checkSize) return undefined;
  if (computeSyndromes(codeword).some(syndrome => syndrome !== 0)) return undefined;
  return {keyBytes: codeword.slice(0, keySize), checkBytes: codeword.slice(keySize), changed};
}

/**
 * Returns how many check bytes are left to vouch for a correction: 8 − erasures − 2·errors. At 0, every input of that
 * shape that decodes at all looks equally good.
 */
export function spareCheckBytes(errorCount: number, erasureCount: number): number {
  return checkSize - erasureCount - 2 * errorCount;
}

const sparesToPropose = 2; // three wrong bytes leave two, four leave none

/**
 * Tells whether a correction is too weak to be shown before an archive confirms it. Random bytes come within reach of
 * some codeword at a rate of about C(40,t)·255^t / 256^8: 9e-9 for 3 errors, 2e-5 for 4, and as much as 13 in 100 for
 * one error beside six erasures. Filled erasures alone move nothing that was typed, and are never held back.
 */
export function needsArchive(errorCount: number, erasureCount: number): boolean {
  return errorCount > 0 && spareCheckBytes(errorCount, erasureCount) < sparesToPropose;
}

/** The values of the received polynomial at α^0 … α^7: all zero exactly for a codeword. */
function computeSyndromes(codeword: Uint8Array): number[] {
  return Array.from({length: checkSize}, (_, root) => {
    const point = powerOfAlpha(root);
    let value = 0;
    for (const byte of codeword) value = multiply(value, point) ^ byte;
    return value;
  });
}

/** The locator X of a byte position: α to the degree of its coefficient. */
function locatorOf(position: number): number {
  return powerOfAlpha(codewordSize - 1 - position);
}

/**
 * Berlekamp–Massey, started with the erasure locator: the polynomial ∏(1 − X·x) over errors and erasures, lowest
 * coefficient first and without leading zeros, or undefined where its length and degree disagree.
 */
function findLocator(syndromes: readonly number[], erased: ReadonlySet<number>): number[] | undefined {
  let locator = [1];
  for (const position of erased) locator = multiplyPolynomials(locator, [1, locatorOf(position)]);
  let previous = locator;
  let length = erased.size;

  for (let step = erased.size + 1; step <= checkSize; step++) {
    let discrepancy = 0;
    for (const [power, coefficient] of locator.entries()) {
      discrepancy ^= multiply(coefficient, syndromes[step - 1 - power] ?? 0);
    }
    previous = [0, ...previous];
    if (discrepancy === 0) continue;
    const before = locator;
    locator = addScaled(locator, previous, discrepancy);
    if (2 * length <= step + erased.size - 1) {
      length = step + erased.size - length;
      const divisor = discrepancy;
      previous = before.map(coefficient => divide(coefficient, divisor));
    }
  }

  while (locator.at(-1) === 0) locator.pop();
  return locator.length - 1 === length ? locator : undefined;
}

/** Returns left + right·factor. */
function addScaled(left: readonly number[], right: readonly number[], factor: number): number[] {
  return Array.from(
    {length: Math.max(left.length, right.length)},
    (_, power) => (left[power] ?? 0) ^ multiply(right[power] ?? 0, factor),
  );
}

/** The positions whose inverse locator is a root. Only the 40 bytes that exist: the code is shortened from 255. */
function findPositions(locator: readonly number[]): number[] {
  const positions: number[] = [];
  for (let position = 0; position < codewordSize; position++) {
    if (evaluatePolynomial(locator, divide(1, locatorOf(position))) === 0) positions.push(position);
  }
  return positions;
}

/** Forney's algorithm, first root α^0: adds each magnitude X·Ω(1/X) / Λ'(1/X). Returns the positions that changed. */
function repair(
  codeword: Uint8Array,
  syndromes: readonly number[],
  locator: readonly number[],
  positions: readonly number[],
): number[] {
  const evaluator = multiplyPolynomials(syndromes, locator).slice(0, checkSize);
  // In characteristic 2 the derivative keeps the odd powers, each one lower, and loses the even ones.
  const derivative = locator.slice(1).map((coefficient, power) => (power % 2 === 0 ? coefficient : 0));
  return positions.filter(position => {
    const inverse = divide(1, locatorOf(position));
    const numerator = multiply(locatorOf(position), evaluatePolynomial(evaluator, inverse));
    const magnitude = divide(numerator, evaluatePolynomial(derivative, inverse));
    codeword[position] = (codeword[position] ?? 0) ^ magnitude;
    return magnitude !== 0;
  });
}
