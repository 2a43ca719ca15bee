/**
 * The forgiving half of reading a key: which characters of a text are digits, and why a text is none. Spaces, dashes
 * (of any kind), line breaks and upper case are dropped, O is read as 0, I and L as 1; nothing else is guessed.
 * No message repeats any part of the text.
 */
import {KeyFormatError} from '../errors.ts';

/** How many digits a recovery key has, without its check line. */
export const keyDigitCount = 64;

/** The mark for a digit that cannot be read. */
export const unreadable = '?';

/** The digits of a text: `0-9a-f`, and `?` where it says that one cannot be read. */
export type DigitText = {
  readonly digits: string;
  /** How many letters O, I and L were read as digits. */
  readonly letterCount: number;
};

const ignored = /[\s\p{Pd}\u2212\u00ad\u200b-\u200d\u2060]+/gu; // white space, dashes, minus, what is invisible
const digitsOnly = /^[0-9a-f?]*$/;
const notDigit = /[^0-9a-foil?]/gi;
const signalPassphrase = /^\d{30}$/; // Signal's backup passphrase: six groups of five
const keyId = /^(?:keyid:?)?[0-9a-foil]{8}$/i; // as keep64 prints it: `key id 909a-5a09`
const oneLine = /^[0-9a-foil?]{16}$/i;
const signalKey = /^[0-9a-z]{64}$/i; // Signal's recovery key: letters and digits

/** Returns a text without the characters that never matter. */
export function withoutSeparators(text: string): string {
  return text.replace(ignored, '');
}

/** Returns the digits of a text, or undefined where anything in it is neither digit nor `?` nor ignored. */
export function readDigits(text: string): DigitText | undefined {
  const compact = withoutSeparators(text).toLowerCase();
  const digits = compact.replace(/o/g, '0').replace(/[il]/g, '1');
  if (!digitsOnly.test(digits)) return undefined;
  return {digits, letterCount: compact.match(/[oil]/g)?.length ?? 0};
}

// A random key of Signal's has some 30 characters in 64 that no hexadecimal digit can be taken for; a mistyped key has a few.
const fewestForeign = 8;

/** Returns the reason why a text is no key of 64 digits, as the error to throw or to show. */
export function explainRefusal(text: string): KeyFormatError {
  const compact = withoutSeparators(text);
  if (compact === '') return new KeyFormatError('empty', 'no digits were given');
  if (signalPassphrase.test(compact)) {
    return new KeyFormatError('signal-passphrase', "30 decimal digits are Signal's older backup passphrase");
  }
  if (keyId.test(compact))
    return new KeyFormatError('key-id', '8 digits are the key id, which only names the key');
  if (oneLine.test(compact))
    return new KeyFormatError('one-line', '16 digits are one line, and a key has four and its check line');
  const foreign = [...compact.matchAll(notDigit)];
  if (foreign.length >= fewestForeign && signalKey.test(compact)) {
    return new KeyFormatError('signal-key', "64 letters and digits that are not hexadecimal: Signal's key");
  }
  if (foreign.length > 0) return explainForeign(compact.length, foreign);
  if (compact.length < keyDigitCount) return wrongCount('too-short', compact.length);
  if (compact.length > keyDigitCount) return wrongCount('too-long', compact.length);
  return new KeyFormatError('not-hex', 'some of the 64 digits are marked as unreadable');
}

/** Returns the error for a number of digits that no form of a key has. */
export function wrongCount(reason: 'too-short' | 'too-long', count: number): KeyFormatError {
  return new KeyFormatError(
    reason,
    `${count} ${count === 1 ? 'digit' : 'digits'}, where a recovery key has ${keyDigitCount}`,
  );
}

/** A few foreign characters among many digits are typing errors; anything else was never meant as digits. */
function explainForeign(length: number, foreign: readonly RegExpMatchArray[]): KeyFormatError {
  const looksTyped = length >= keyDigitCount / 4 && foreign.length * fewestForeign <= length;
  if (looksTyped) {
    const place = (foreign[0]?.index ?? 0) + 1;
    return new KeyFormatError('not-hex', `character ${place} of ${length} is not a hexadecimal digit`);
  }
  return new KeyFormatError('password', 'this reads like a password, which is not the 64-digit recovery key');
}
