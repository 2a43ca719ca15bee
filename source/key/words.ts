/**
 * A recovery key as 24 English words (BIP-39): 256 bits, 8 bits of checksum, 11 bits a word. Takes the word list from
 * the bip39 package and does the bits itself: importing all of bip39 loads ten languages and a PBKDF2 (some 25 ms),
 * the one list takes 2. Errors say which word by its position, never by its letters.
 */
import {createHash} from 'node:crypto';
import wordList from 'bip39/src/wordlists/english.json' with {type: 'json'};
import {KeyFormatError} from '../errors.ts';
import {keySize} from './check-line.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from './recovery-key.ts';

/** How many words a recovery key has. */
export const wordCount = 24;

const bitsPerWord = 11; // BIP-39: the list has 2^11 words
const checksumBits = 8; // BIP-39: one for every 32 bits of entropy
const shortestPrefix = 4; // BIP-39: the first four letters name a word
const longestSuggestion = 6;
const farthestTypo = 2;

/** Returns the 24 words of a key, lower case. */
export function formatWords(key: RecoveryKey): string[] {
  const keyBytes = key.bytes();
  const bits = toBits(keyBytes) + toBits(checksum(keyBytes));
  keyBytes.fill(0);
  return Array.from({length: wordCount}, (_, index) => {
    const number = Number.parseInt(bits.slice(index * bitsPerWord, (index + 1) * bitsPerWord), 2);
    return wordList[number] ?? '';
  });
}

/** One word as typed. */
export type WordMatch = {
  /** Counted from 1. */
  readonly position: number;
  /** The word of the list, or undefined where what was typed names none. */
  readonly word: string | undefined;
  /** Words that may have been meant; empty where `word` is known. */
  readonly suggestions: readonly string[];
};

/** Returns what each typed word names, for a screen that points at the wrong ones. */
export function matchWords(text: string): WordMatch[] {
  return splitWords(text).map((typed, index) => {
    const word = findWord(typed);
    return {position: index + 1, word, suggestions: word === undefined ? suggestWords(typed) : []};
  });
}

/**
 * Returns the key of 24 words. Forgives case, spaces, line breaks, commas and line numbers; where every word is
 * numbered, the numbers give the order. Four letters name a word.
 * @throws {KeyFormatError} `empty`, `word-count`, `unknown-word` (the message says which position) or `word-checksum`.
 */
export function parseWords(text: string): RecoveryKey {
  const typed = splitWords(text);
  if (typed.length === 0) throw new KeyFormatError('empty', 'no words were given');
  if (typed.length !== wordCount) {
    throw new KeyFormatError(
      'word-count',
      `${typed.length} ${typed.length === 1 ? 'word' : 'words'}, where a recovery key has ${wordCount}`,
    );
  }
  const bits = typed.map((word, index) => {
    const found = findWord(word);
    if (found === undefined) {
      throw new KeyFormatError('unknown-word', `word ${index + 1} of ${wordCount} is not in the word list`);
    }
    return wordList.indexOf(found).toString(2).padStart(bitsPerWord, '0');
  });
  return keyFromBits(bits.join(''));
}

/** Tells whether a text reads like a list of words rather than like digits or a password. */
export function looksLikeWords(text: string): boolean {
  const fewestWords = 10; // a password of six words is shorter, the shortest phrases of other programs have 12
  const typed = splitWords(text);
  return (
    typed.length >= fewestWords &&
    typed.filter(word => /^[a-z]{3,}$/.test(word)).length * 4 >= typed.length * 3
  );
}

/** Returns up to six words of the list, best first: those that begin with the text, then those a slip or two away. */
export function suggestWords(prefixOrTypo: string): string[] {
  const typed = prefixOrTypo.trim().toLowerCase();
  if (typed === '') return [];
  const suggestions = wordList.filter(word => word.startsWith(typed));
  for (let distance = 1; distance <= Math.min(farthestTypo, typed.length - 1); distance++) {
    if (suggestions.length >= longestSuggestion) break;
    for (const word of wordList) {
      if (!suggestions.includes(word) && slipsBetween(typed, word) === distance) suggestions.push(word);
    }
  }
  return suggestions.slice(0, longestSuggestion);
}

function keyFromBits(bits: string): RecoveryKey {
  const bytes = new Uint8Array(keySize + 1);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(bits.slice(index * 8, (index + 1) * 8), 2);
  }
  const keyBytes = bytes.slice(0, keySize);
  const agrees = bytes[keySize] === checksum(keyBytes)[0];
  const key = recoveryKeyFromBytes(keyBytes);
  bytes.fill(0);
  keyBytes.fill(0);
  if (!agrees)
    throw new KeyFormatError('word-checksum', 'the words are all known, and their checksum disagrees');
  return key;
}

function checksum(keyBytes: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(keyBytes)
    .digest()
    .subarray(0, checksumBits / 8);
}

function toBits(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('');
}

/** The typed words, lower case, in the order of their numbers where each has one. */
function splitWords(text: string): string[] {
  const numbered = [...text.toLowerCase().matchAll(/(?:(\d+)[\s.):]*)?([^\s,;.\d][^\s,;.]*)/gu)];
  const words = numbered.map(match => match[2] ?? '');
  const numbers = numbered.map(match => Number(match[1]));
  const isComplete = [...numbers]
    .sort((left, right) => left - right)
    .every((number, index) => number === index + 1);
  if (!isComplete) return words;
  const ordered: string[] = [];
  for (const [index, number] of numbers.entries()) ordered[number - 1] = words[index] ?? '';
  return ordered;
}

function findWord(typed: string): string | undefined {
  if (typed.length >= shortestPrefix) return wordList.find(word => word.startsWith(typed));
  return wordList.find(word => word === typed);
}

/** The number of letters left out, added, changed or swapped with a neighbour (optimal string alignment). */
function slipsBetween(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: right.length + 1}, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap = row > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
