/**
 * The recovery key: 32 bytes, written as 64 hexadecimal digits, which are the OpenPGP passphrase. `parse` and `format`
 * are inverse. A key shows itself only when asked for bytes or digits, so that it cannot leak into a log, an error, a
 * template string or JSON by accident.
 */
import {equalBytes, formatHex, parseHex} from '../bytes/bytes.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {KeyFormatError} from '../errors.ts';
import {formatCheckLine, keySize} from './check-line.ts';
import {explainRefusal, keyDigitCount, readDigits, unreadable} from './digit-text.ts';
import {groupSize, lineSize} from './key-layout.ts';

const placeholder = '[recovery key]';

/** 32 secret bytes. Made by `recoveryKeyFromBytes`, `generateRecoveryKey`, `parseRecoveryKey`, `parseWords`. */
export class RecoveryKey {
  readonly #bytes: Uint8Array;
  #wiped = false;

  /**
   * @param bytes - 32 bytes; copied, so the caller keeps its own and wipes it.
   * @throws {KeyFormatError} `too-short` or `too-long` for another number of bytes.
   */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== keySize) {
      const reason = bytes.length < keySize ? 'too-short' : 'too-long';
      throw new KeyFormatError(reason, `${bytes.length} bytes, where a recovery key has ${keySize}`);
    }
    this.#bytes = Uint8Array.from(bytes);
  }

  /**
   * Returns a fresh copy of the 32 bytes. The caller owns it and wipes it.
   * @throws {Error} after `wipe`: 32 zero bytes must never be taken for the key.
   */
  bytes(): Uint8Array {
    return this.#live().slice();
  }

  /**
   * Returns the 64 lower-case hexadecimal digits: the OpenPGP passphrase. A string cannot be wiped.
   * @throws {Error} after `wipe`.
   */
  digits(): string {
    return formatHex(this.#live());
  }

  /**
   * Tells whether both are the same key. The time taken does not depend on the bytes.
   * @throws {Error} after either was wiped.
   */
  equals(other: RecoveryKey): boolean {
    return equalBytes(this.#live(), other.#live());
  }

  /**
   * Fills the bytes with zero; the key is of no use afterwards. What JavaScript cannot promise: strings made by
   * `digits`, copies the engine or the garbage collector made, and memory that was swapped out stay as they are.
   */
  wipe(): void {
    this.#bytes.fill(0);
    this.#wiped = true;
  }

  /** Returns `[recovery key]`. */
  toString(): string {
    return placeholder;
  }

  /** Returns `[recovery key]`. */
  toJSON(): string {
    return placeholder;
  }

  /** Returns `[recovery key]`, for console.log and util.inspect. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return placeholder;
  }

  #live(): Uint8Array {
    if (this.#wiped) throw new Error('the recovery key was wiped before this use');
    return this.#bytes;
  }
}

/**
 * Returns the key of 32 bytes, which are copied.
 * @throws {KeyFormatError} `too-short` or `too-long` for another number of bytes.
 */
export function recoveryKeyFromBytes(bytes: Uint8Array): RecoveryKey {
  return new RecoveryKey(bytes);
}

/** Returns a new key of 32 random bytes. */
export function generateRecoveryKey(random: RandomBytes): RecoveryKey {
  const bytes = random(keySize);
  const key = new RecoveryKey(bytes);
  bytes.fill(0);
  return key;
}

/**
 * Returns the key of 64 digits, and nothing but digits: no check line, no words (`readTypedKey` takes those).
 * Forgives spaces, dashes, line breaks, upper case, O for 0, I and L for 1.
 * @throws {KeyFormatError} with the reason. Never repeats the text.
 */
export function parseRecoveryKey(text: string): RecoveryKey {
  const digits = readDigits(text)?.digits;
  if (digits === undefined || digits.length !== keyDigitCount || digits.includes(unreadable)) {
    throw explainRefusal(text);
  }
  return new RecoveryKey(parseHex(digits));
}

/** Returns digits in groups of four, with spaces between them. */
export function formatGroups(digits: string): string {
  return (digits.match(new RegExp(`.{1,${groupSize}}`, 'g')) ?? []).join(' ');
}

/** Returns the five lines `xxxx xxxx xxxx xxxx` of a key; the fifth is its check line. */
export function formatKeyGrid(key: RecoveryKey): string[] {
  const digits = key.digits() + formatCheckLine(key);
  return Array.from({length: digits.length / lineSize}, (_, line) =>
    formatGroups(digits.slice(line * lineSize, (line + 1) * lineSize)),
  );
}
