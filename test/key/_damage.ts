/** Repeatable randomness and damage for the tests of the key. */
import {computeCheckLine} from '../../source/key/check-line.ts';

/** Numbers that look random and are the same in each run (mulberry32). */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to limit − 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  bytes(size: number): Uint8Array {
    return Uint8Array.from({length: size}, () => this.below(256));
  }

  /** Different whole numbers below `limit`. */
  pick(count: number, limit: number): number[] {
    const picked = new Set<number>();
    while (picked.size < count) picked.add(this.below(limit));
    return [...picked];
  }
}

/** The 40 bytes of a key and its check line. */
export function encode(keyBytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...keyBytes, ...computeCheckLine(keyBytes)]);
}

/** A copy with the byte at each position changed to another value. */
export function damage(bytes: Uint8Array, positions: readonly number[], random: SeededRandom): Uint8Array {
  const damaged = bytes.slice();
  for (const position of positions) damaged[position] = (damaged[position] ?? 0) ^ (1 + random.below(255));
  return damaged;
}

/** 80 digits as the five lines of a sheet. */
export function toLines(digits: string): string[] {
  return digits.match(/.{16}/g) ?? [];
}

/** Digits with the one at `index` replaced. */
export function replaceDigit(digits: string, index: number, digit: string): string {
  return digits.slice(0, index) + digit + digits.slice(index + 1);
}

/** Every way to change one digit into another. */
export function* oneDigitChanges(digits: string, count = digits.length): Generator<string> {
  for (let index = 0; index < count; index++) {
    for (const digit of '0123456789abcdef') {
      if (digits[index] !== digit) yield replaceDigit(digits, index, digit);
    }
  }
}

/** Every way to swap two different neighbours. */
export function* neighbourSwaps(digits: string): Generator<string> {
  for (let index = 0; index + 1 < digits.length; index++) {
    const [left, right] = [digits[index], digits[index + 1]];
    if (left !== right) yield `${digits.slice(0, index)}${right}${left}${digits.slice(index + 2)}`;
  }
}
