/**
 * String-to-key specifiers (RFC 9580 §3.7): how a passphrase becomes a key. Simple, salted and iterated ones run on
 * node:crypto; Argon2 runs in the openpgp package. Every cost an input can ask for has a cap.
 */
import {createHash} from 'node:crypto';
import {concatBytes, copyBytes} from '../bytes/bytes.ts';
import {LimitError, MalformedError, UnsupportedError} from '../errors.ts';
import {aes256, findCipher, hashNameOf, sha256Id} from './algorithms.ts';

/** A parsed specifier. Argon2's memory is 2^memoryExponent KiB. */
export type S2k =
  | {readonly type: 'simple'; readonly hashId: number}
  | {readonly type: 'salted'; readonly hashId: number; readonly salt: Uint8Array}
  | {
      readonly type: 'iterated';
      readonly hashId: number;
      readonly salt: Uint8Array;
      readonly codedCount: number;
    }
  | {
      readonly type: 'argon2';
      readonly salt: Uint8Array;
      readonly passes: number;
      readonly parallelism: number;
      readonly memoryExponent: number;
    };

/** Caps on what one Argon2 derivation may cost. */
export type S2kLimits = {
  /** The largest 2^m KiB that is allowed, as m. */
  readonly maxMemoryExponent: number;
  /** What all slots of a message may cost together, in the unit of {@link estimateCost}; about a minute where absent. */
  readonly maxTotalCost?: number;
};

/** 2 GiB: what RFC 9106 §4 recommends first, and what the samples of RFC 9580 A.12 use. */
export const defaultS2kLimits: S2kLimits = {maxMemoryExponent: 21};

const maxParallelism = 16;
/** t·2^m: 2 GiB twice over, about half a minute on two cores. */
const maxPassKiB = 2 ** 22;
const hashedSaltSize = 8; // RFC 9580 §3.7.1.2
const argon2SaltSize = 16; // RFC 9580 §3.7.1.4

/** The S2K of a recovery-key slot: 65,536 octets. The key has 256 bits; stretching it would add nothing. */
export const recoveryKeyCodedCount = 96;
/** The S2K of a password slot in profile rfc4880: 65,011,712 octets, the most an iterated S2K can ask for. */
export const passwordCodedCount = 255;
/** The S2K of a password slot in profile rfc9580: Argon2id, three passes over 256 MiB. */
export const defaultArgon2 = {passes: 3, parallelism: 4, memoryExponent: 18} as const;

/** Returns the octets an iterated S2K hashes: 1,024 to 65,011,712 (RFC 9580 §3.7.1.3). */
export function decodeCount(codedCount: number): number {
  return (16 + (codedCount & 15)) * 2 ** ((codedCount >> 4) + 6);
}

/** Returns a fresh iterated specifier over SHA-256. `salt` is 8 bytes. */
export function iteratedS2k(salt: Uint8Array, codedCount: number): S2k {
  return {type: 'iterated', hashId: sha256Id, salt, codedCount};
}

/**
 * Reads the specifier at the start of `bytes`, and returns it with its size.
 * @throws {MalformedError} where the bytes end early; UnsupportedError for an unknown type.
 */
export function parseS2k(bytes: Uint8Array): {readonly s2k: S2k; readonly size: number} {
  const [type, second] = bytes;
  if (type === undefined || second === undefined) throw new MalformedError('the string-to-key ends early');
  const need = (size: number): void => {
    if (bytes.length < size) throw new MalformedError('the string-to-key ends early');
  };
  const hashedSalt = (): Uint8Array => copyBytes(bytes, 2, 2 + hashedSaltSize);
  switch (type) {
    case 0:
      return {s2k: {type: 'simple', hashId: second}, size: 2};
    case 1:
      need(2 + hashedSaltSize);
      return {s2k: {type: 'salted', hashId: second, salt: hashedSalt()}, size: 2 + hashedSaltSize};
    case 3: {
      need(3 + hashedSaltSize);
      const codedCount = bytes[2 + hashedSaltSize] ?? 0;
      return {
        s2k: {type: 'iterated', hashId: second, salt: hashedSalt(), codedCount},
        size: 3 + hashedSaltSize,
      };
    }
    case 4: {
      need(4 + argon2SaltSize);
      const [passes = 0, parallelism = 0, memoryExponent = 0] = bytes.subarray(1 + argon2SaltSize);
      const salt = copyBytes(bytes, 1, 1 + argon2SaltSize);
      return {s2k: {type: 'argon2', salt, passes, parallelism, memoryExponent}, size: 4 + argon2SaltSize};
    }
    default:
      throw new UnsupportedError(`string-to-key type ${type} is not known`);
  }
}

/** Returns the bytes of a specifier. */
export function formatS2k(s2k: S2k): Uint8Array {
  switch (s2k.type) {
    case 'simple':
      return Uint8Array.of(0, s2k.hashId);
    case 'salted':
      return concatBytes(Uint8Array.of(1, s2k.hashId), s2k.salt);
    case 'iterated':
      return concatBytes(Uint8Array.of(3, s2k.hashId), s2k.salt, Uint8Array.of(s2k.codedCount));
    case 'argon2':
      return concatBytes(
        Uint8Array.of(4),
        s2k.salt,
        Uint8Array.of(s2k.passes, s2k.parallelism, s2k.memoryExponent),
      );
  }
}

/** Two Argon2 slots at their cap: about a minute on two cores. */
export const defaultMaxTotalCost = 2 * maxPassKiB * 1_024 * 16;

/** A rough cost for choosing which slot to try first: bytes hashed, or bytes of memory filled. */
export function estimateCost(s2k: S2k): number {
  if (s2k.type === 'iterated') return decodeCount(s2k.codedCount);
  if (s2k.type === 'argon2') return s2k.passes * 2 ** (s2k.memoryExponent + 10) * 16;
  return 0;
}

/**
 * Derives a key from a passphrase with a hash-based specifier (RFC 9580 §3.7.1.1 to §3.7.1.3).
 * @param keySize - bytes wanted, 16 to 32.
 * @returns `keySize` bytes. The caller owns them and wipes them.
 * @throws {UnsupportedError} for a hash that is not read. Never throws for a wrong passphrase: that shows only later.
 */
export function deriveByHashing(
  s2k: Exclude<S2k, {type: 'argon2'}>,
  passphrase: Uint8Array,
  keySize: number,
): Uint8Array {
  const hashName = hashNameOf(s2k.hashId);
  const salt = s2k.type === 'simple' ? new Uint8Array(0) : s2k.salt;
  const once = concatBytes(salt, passphrase);
  // The whole of salt and passphrase is hashed at least once, whatever the count says.
  const octetCount =
    s2k.type === 'iterated' ? Math.max(decodeCount(s2k.codedCount), once.length) : once.length;
  const block = repeatTo(once, Math.min(octetCount, Math.max(once.length, 65_536)));
  const derived = new Uint8Array(keySize);
  let filled = 0;
  for (let context = 0; filled < keySize; context++) {
    // A longer key takes several hashes, each preloaded with one more zero byte than the last (§3.7.1.1).
    const hash = createHash(hashName).update(new Uint8Array(context));
    let left = octetCount;
    for (; left > 0 && left >= block.length; left -= block.length) hash.update(block);
    if (left > 0) hash.update(block.subarray(0, left));
    const digest = hash.digest();
    derived.set(digest.subarray(0, keySize - filled), filled);
    filled += Math.min(digest.length, keySize - filled);
    digest.fill(0);
  }
  once.fill(0);
  block.fill(0);
  return derived;
}

/** Returns as many whole copies of `unit` as come to at least `size` bytes: an even multiple, so copies can follow on. */
function repeatTo(unit: Uint8Array, size: number): Uint8Array {
  if (unit.length === 0) return unit;
  const copies = Math.max(1, Math.floor(size / unit.length));
  const repeated = new Uint8Array(copies * unit.length);
  for (let copy = 0; copy < copies; copy++) repeated.set(unit, copy * unit.length);
  return repeated;
}

/**
 * Derives a key from a passphrase with any specifier.
 * @returns `keySize` bytes. The caller owns them and wipes them.
 * @throws {LimitError} where Argon2 would cost more than `limits`; MalformedError for parameters it does not allow.
 */
export async function deriveKey(
  s2k: S2k,
  passphrase: Uint8Array,
  keySize: number,
  limits: S2kLimits = defaultS2kLimits,
): Promise<Uint8Array> {
  if (s2k.type !== 'argon2') return deriveByHashing(s2k, passphrase, keySize);
  checkS2kCost(s2k, limits);
  const cipher = [7, 8, 9].map(findCipher).find(candidate => candidate?.keySize === keySize) ?? aes256;
  const {deriveArgon2} = await import('./openpgpjs.ts');
  return deriveArgon2(formatS2k(s2k), passphrase, cipher, limits.maxMemoryExponent);
}

/**
 * Refuses an Argon2 specifier that cannot run, or costs too much.
 * @throws {MalformedError} or {@link LimitError}; never for a hash-based specifier.
 */
export function checkS2kCost(s2k: S2k, limits: S2kLimits): void {
  if (s2k.type !== 'argon2') return;
  const {passes, parallelism, memoryExponent} = s2k;
  if (passes === 0 || parallelism === 0 || memoryExponent < 3 + Math.ceil(Math.log2(parallelism))) {
    throw new MalformedError(`Argon2 cannot run with t=${passes}, p=${parallelism}, m=${memoryExponent}`);
  }
  if (memoryExponent > limits.maxMemoryExponent) {
    const need = `the password asks for ${2 ** (memoryExponent - 10)} MiB of memory`;
    throw new LimitError('memory', `${need}, more than ${2 ** (limits.maxMemoryExponent - 10)} MiB`);
  }
  if (
    parallelism > maxParallelism ||
    passes * 2 ** memoryExponent > Math.max(maxPassKiB, 2 ** limits.maxMemoryExponent)
  ) {
    throw new LimitError(
      's2k-cost',
      `Argon2 with t=${passes}, p=${parallelism}, m=${memoryExponent} would take too long`,
    );
  }
}
