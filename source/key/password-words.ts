/** Makes a password of six BIP-39 words: 66 bits, strong enough for either profile, and easy to write down. */
import wordList from 'bip39/src/wordlists/english.json' with {type: 'json'};
import type {RandomBytes} from '../bytes/random-bytes.ts';

const wordCount = 6;
const wordListMask = 2_047; // 2^11 words: eleven bits choose one, none more often than another

/** Returns six words with spaces between them, each chosen by 11 random bits. */
export function makePassword(random: RandomBytes): string {
  const bytes = random(wordCount * 2);
  const words = Array.from({length: wordCount}, (_, index) => {
    const value = ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0);
    return wordList[value & wordListMask] ?? '';
  });
  bytes.fill(0);
  return words.join(' ');
}
