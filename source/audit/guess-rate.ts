/**
 * How many passphrases a second somebody can try who holds a file: from published figures for one graphics card, and
 * an estimate only. It is a ceiling for that card and no promise: cards get faster, and several are several times so.
 *
 * Hashes: hashcat 6.2.6 on an NVIDIA GeForce RTX 4090 of 2022, each figure for messages of one block
 * (https://gist.github.com/Chick3nman/32e662a5bb63bc4f51b847bb422222fd). Argon2: what that card's memory can carry,
 * 1,008 GB/s, over the (3t − 1)·m KiB that Argon2id moves (https://tobtu.com/minimum-password-settings).
 */
import {findCipher} from '../openpgp/algorithms.ts';
import {decodeCount, type S2k} from '../openpgp/s2k.ts';

type HashSpeed = {readonly perSecond: number; readonly blockSize: number; readonly digestSize: number};

const sha256: HashSpeed = {perSecond: 21_975.5e6, blockSize: 64, digestSize: 32};
const sha512: HashSpeed = {perSecond: 7_483.4e6, blockSize: 128, digestSize: 64};
const sha1: HashSpeed = {perSecond: 50_638.7e6, blockSize: 64, digestSize: 20};

/** By the ids of RFC 9580 §9.5. The shorter of a family is as fast; SHA-3 is slower than the SHA-256 taken for it. */
const hashSpeeds: Readonly<Record<number, HashSpeed>> = {
  1: {perSecond: 164.1e9, blockSize: 64, digestSize: 16}, // MD5
  2: sha1,
  3: sha1, // RIPEMD-160, which is slower
  8: sha256,
  9: {...sha512, digestSize: 48},
  10: sha512,
  11: {...sha256, digestSize: 28},
  12: {...sha256, blockSize: 136},
  14: {...sha512, blockSize: 72},
};

const memoryBytesPerSecond = 1_008e9;
const paddingSize = 9; // the bit and the length that end every message of SHA-1 and SHA-2, at least
const hashedSaltSize = 8;
/** What is hashed of a passphrase by itself: the shortest that anybody would use. */
const shortPassphraseSize = 8;

/** Keys of the ciphers that are not AES (RFC 9580 §9.3); a longer key takes another hash. */
const keySizes: Readonly<Record<number, number>> = {
  1: 16,
  2: 24,
  3: 16,
  4: 16,
  10: 32,
  11: 16,
  12: 24,
  13: 32,
};

/** Returns about how many passphrases a second one card can try; undefined for a hash without a figure. */
export function estimateGuessRate(s2k: S2k, cipherId: number): number | undefined {
  if (s2k.type === 'argon2') {
    const {passes, memoryExponent} = s2k;
    return memoryBytesPerSecond / (Math.max(2, 3 * passes - 1) * 2 ** (memoryExponent + 10));
  }
  const speed = hashSpeeds[s2k.hashId];
  if (speed === undefined) return undefined;
  const once = shortPassphraseSize + (s2k.type === 'simple' ? 0 : hashedSaltSize);
  const octets = s2k.type === 'iterated' ? Math.max(decodeCount(s2k.codedCount), once) : once;
  const blocks = Math.ceil((octets + paddingSize) / speed.blockSize);
  const keySize = findCipher(cipherId)?.keySize ?? keySizes[cipherId] ?? speed.digestSize;
  return speed.perSecond / (blocks * Math.ceil(keySize / speed.digestSize));
}

/** Passphrases made at random, by which people can measure a rate. */
export const samplePassphrases = {
  /** Eight lower-case letters and digits. */
  eightCharacters: 36 ** 8,
  /** Four words of a list of 7,776. */
  fourWords: 7_776 ** 4,
  /** Six of them: what keep64 offers to make. */
  sixWords: 7_776 ** 6,
} as const;

/** Returns the seconds that finding a random passphrase takes on average: half of all of them. */
export function expectedSeconds(count: number, guessesPerSecond: number): number {
  return count / 2 / guessesPerSecond;
}

/** What the estimates rest on, in one sentence for people. */
export const estimateBasis =
  'an estimate for one RTX 4090 (2022), from hashcat 6.2.6 figures for hashes and the memory speed for Argon2; several cards are several times as fast';
