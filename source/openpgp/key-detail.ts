/**
 * What a key packet says of itself (RFC 9580 §5.5): algorithm, size, when it was made, and of a secret key whether a
 * passphrase protects it. No secret number is looked at.
 */
import {readUint} from '../bytes/bytes.ts';
import {MalformedError, UnsupportedError} from '../errors.ts';
import {packetType} from './packet.ts';
import {parseS2k, type S2k} from './s2k.ts';

/** How a secret key is kept. */
export type SecretProtection =
  /** In the clear. */
  | {readonly kind: 'none'}
  | {readonly kind: 'passphrase'; readonly cipherId: number; readonly s2k: S2k}
  /** Not in this file: on a smart card, or left out (an extension of GnuPG's). */
  | {readonly kind: 'elsewhere'}
  /** In a way that is not read here. */
  | {readonly kind: 'unknown'};

/** A public or secret key, or a part of one. */
export type KeyDetail = {
  readonly kind: 'key';
  readonly isSecret: boolean;
  readonly isSubkey: boolean;
  readonly version: number;
  /** Seconds since 1970. */
  readonly created: number;
  readonly algorithmId: number;
  /** Of RSA, DSA and Elgamal, the bits of the modulus; of the others the algorithm says it. */
  readonly modulusBits: number | undefined;
  /** Undefined for a public key. */
  readonly protection: SecretProtection | undefined;
};

const headSize = 6; // version, four octets of time, algorithm
const v6LengthSize = 4;

/** Reads a key packet's body. @throws {MalformedError} where it ends early; UnsupportedError for an unknown version. */
export function readKeyDetail(typeId: number, body: Uint8Array): KeyDetail {
  const [version = 0] = body;
  if (version !== 4 && version !== 5 && version !== 6) {
    throw new UnsupportedError(`key version ${version} is not known`);
  }
  const algorithmId = body[headSize - 1] ?? 0;
  // Versions 5 and 6 say how long the public part is (§5.5.2.3); in version 4 the algorithm tells.
  const start = version === 4 ? headSize : headSize + v6LengthSize;
  if (body.length < start + 2) throw new MalformedError('the key packet ends early');
  const isModular = modularIntegers[algorithmId] !== undefined;
  const publicEnd =
    version === 4 ? findPublicEnd(body, algorithmId) : start + readUint(body, headSize, v6LengthSize);
  const isSecret = typeId === packetType.secretKey || typeId === packetType.secretSubkey;
  return {
    kind: 'key',
    isSecret,
    isSubkey: typeId === packetType.publicSubkey || typeId === packetType.secretSubkey,
    version,
    created: readUint(body, 1, 4),
    algorithmId,
    modulusBits: isModular ? readUint(body, start, 2) : undefined,
    protection: isSecret ? readProtection(body, version, publicEnd) : undefined,
  };
}

/** How many multiprecision integers the public part has (RFC 9580 §5.5.5): RSA, Elgamal, DSA. */
const modularIntegers: Readonly<Record<number, number>> = {1: 2, 2: 2, 3: 2, 16: 3, 17: 4};
/** Octets of a public part of one size: X25519, X448, Ed25519, Ed448. */
const nativeSizes: Readonly<Record<number, number>> = {25: 32, 26: 56, 27: 32, 28: 57};
const ecdh = 18;
const curved: ReadonlySet<number> = new Set([ecdh, 19, 22]);

/** Returns where the public part of a version 4 key ends, or undefined where its algorithm is not known. */
function findPublicEnd(body: Uint8Array, algorithmId: number): number | undefined {
  const skipInteger = (at: number): number => at + 2 + Math.ceil(readUint(body, at, 2) / 8);
  const integers = modularIntegers[algorithmId];
  try {
    if (integers !== undefined) {
      let at = headSize;
      for (let index = 0; index < integers; index++) at = skipInteger(at);
      return at;
    }
    if (curved.has(algorithmId)) {
      const point = skipInteger(headSize + 1 + (body[headSize] ?? 0));
      return algorithmId === ecdh ? point + 1 + (body[point] ?? 0) : point;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const size = nativeSizes[algorithmId];
  return size === undefined ? undefined : headSize + size;
}

// RFC 9580 §3.7.2: what stands behind the public part.
const usage = {none: 0, aead: 253, sha1: 254, checksum: 255} as const;
const gnuExtension = 101;

function readProtection(body: Uint8Array, version: number, at: number | undefined): SecretProtection {
  const octet = at === undefined ? undefined : body[at];
  if (at === undefined || octet === undefined) return {kind: 'unknown'};
  if (octet === usage.none) return {kind: 'none'};
  if (octet !== usage.aead && octet !== usage.sha1 && octet !== usage.checksum) return {kind: 'unknown'};
  // §5.5.3: version 6 counts the fields that follow; then cipher, for AEAD the mode, version 6 the size of the S2K.
  let next = at + (version === 4 ? 1 : 2);
  const cipherId = body[next] ?? 0;
  next += octet === usage.aead ? 2 : 1;
  if (version === 6) next += 1;
  if (body[next] === gnuExtension) return {kind: 'elsewhere'};
  try {
    return {kind: 'passphrase', cipherId, s2k: parseS2k(body.subarray(next)).s2k};
  } catch (error) {
    if (error instanceof MalformedError || error instanceof UnsupportedError) return {kind: 'unknown'};
    throw error;
  }
}
