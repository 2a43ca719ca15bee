/**
 * The Symmetrically Encrypted and Integrity Protected Data packet, version 2 (RFC 9580 §5.13.2): AEAD in chunks, and
 * a last tag over the whole length. OCB and GCM run on node:crypto. What it yields is authentic chunk by chunk; that
 * nothing is missing at the end is known only when the generator has ended without an error.
 */
import {type CipherOCBTypes, createCipheriv, createDecipheriv, hkdfSync} from 'node:crypto';
import {concatBytes, copyBytes, formatUint} from '../bytes/bytes.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {releaseBytes} from '../bytes/release.ts';
import {gatherSlabs} from '../bytes/slabs.ts';
import {DamagedError, MalformedError, UnsupportedError} from '../errors.ts';
import {type AeadMode, aeadModeOf, type Cipher, cipherOf, ocb, tagSize} from './algorithms.ts';
import {packetType} from './packet.ts';

/** The version octet that opens the packet's body. */
export const seipdV2 = 2;
const saltSize = 32;
/** Version, cipher, AEAD mode, chunk size octet, salt: what stands before the first chunk. */
export const seipdV2HeaderSize = 4 + saltSize;
/** Chunks are 2^(octet + 6) bytes; RFC 9580 §5.13.2 allows octets up to 16. */
const maxChunkSizeExponent = 16;
/** 2^(12 + 6) = 256 KiB, which every program tried can hold, and which stays in the cache. */
export const defaultChunkSizeExponent = 12;
const indexSize = 8;

/** What the header of the packet says. */
export type SeipdV2Header = {
  readonly cipher: Cipher;
  readonly aead: AeadMode;
  readonly chunkSizeExponent: number;
  readonly salt: Uint8Array;
};

/** Returns a fresh header for AES-256-OCB. */
export function newSeipdV2Header(
  cipher: Cipher,
  random: RandomBytes,
  chunkSizeExponent = defaultChunkSizeExponent,
): SeipdV2Header {
  return {cipher, aead: ocb, chunkSizeExponent, salt: random(saltSize)};
}

/**
 * Reads the header: 36 octets from the version octet on.
 * @throws {MalformedError} where they break the format; UnsupportedError for an unknown cipher or mode.
 */
export function parseSeipdV2Header(bytes: Uint8Array): SeipdV2Header {
  if (bytes.length < seipdV2HeaderSize)
    throw new MalformedError('the encrypted packet ends inside its header');
  const [version, cipherId = 0, aeadId = 0, chunkSizeExponent = 0] = bytes;
  if (version !== seipdV2) throw new UnsupportedError(`encrypted packet version ${version} is not known`);
  if (chunkSizeExponent > maxChunkSizeExponent) {
    throw new MalformedError(`chunk size octet ${chunkSizeExponent} is past ${maxChunkSizeExponent}`);
  }
  const salt = copyBytes(bytes, 4, seipdV2HeaderSize);
  return {cipher: cipherOf(cipherId), aead: aeadModeOf(aeadId), chunkSizeExponent, salt};
}

/** Returns the 36 octets of a header. */
export function formatSeipdV2Header(header: SeipdV2Header): Uint8Array {
  const {cipher, aead, chunkSizeExponent, salt} = header;
  return concatBytes(Uint8Array.of(seipdV2, cipher.id, aead.id, chunkSizeExponent), salt);
}

/** Returns the size of a full chunk's plaintext in bytes. */
export function chunkSizeOf(header: SeipdV2Header): number {
  return 2 ** (header.chunkSizeExponent + 6);
}

/** Encrypts or decrypts single chunks of one packet with its message key. */
export class ChunkCipher {
  readonly #algorithm: CipherOCBTypes;
  readonly #info: Uint8Array;
  readonly #messageKey: Uint8Array;
  readonly #nonceStart: Uint8Array;

  constructor(header: SeipdV2Header, sessionKey: Uint8Array) {
    const {cipher, aead, chunkSizeExponent, salt} = header;
    if (aead.name === 'eax') throw new UnsupportedError('EAX is not in node:crypto');
    // The mode's own nonce size is set beside; node's types name OCB and GCM apart though the calls are the same.
    this.#algorithm = `${cipher.name}-${aead.name}` as CipherOCBTypes;
    this.#info = Uint8Array.of(
      0xc0 | packetType.symEncryptedIntegrityProtectedData,
      seipdV2,
      cipher.id,
      aead.id,
      chunkSizeExponent,
    );
    const nonceStartSize = aead.nonceSize - indexSize;
    const derived = new Uint8Array(
      hkdfSync('sha256', sessionKey, salt, this.#info, cipher.keySize + nonceStartSize),
    );
    this.#messageKey = derived.subarray(0, cipher.keySize);
    this.#nonceStart = derived.subarray(cipher.keySize);
  }

  /** Yields ciphertext and tag. */
  encrypt(index: number, plaintext: Uint8Array, totalSize?: number): Uint8Array[] {
    const options = {authTagLength: tagSize};
    const cipher = createCipheriv(this.#algorithm, this.#messageKey, this.#nonce(index), options);
    cipher.setAAD(this.#associatedData(totalSize), {plaintextLength: plaintext.length});
    const body = cipher.update(plaintext);
    const end = cipher.final();
    return [body, end, cipher.getAuthTag()].filter(part => part.length > 0);
  }

  /** Returns the plaintext, or undefined where the tag does not match. */
  decrypt(
    index: number,
    ciphertext: Uint8Array,
    tag: Uint8Array,
    totalSize?: number,
  ): Uint8Array | undefined {
    const options = {authTagLength: tagSize};
    const decipher = createDecipheriv(this.#algorithm, this.#messageKey, this.#nonce(index), options);
    decipher.setAuthTag(tag);
    decipher.setAAD(this.#associatedData(totalSize), {plaintextLength: ciphertext.length});
    const body = decipher.update(ciphertext);
    try {
      const end = decipher.final();
      return end.length === 0 ? body : concatBytes(body, end);
    } catch {
      return undefined;
    }
  }

  #nonce(index: number): Uint8Array {
    const high = formatUint(Math.floor(index / 2 ** 32), 4);
    return concatBytes(this.#nonceStart, high, formatUint(index % 2 ** 32, 4));
  }

  #associatedData(totalSize: number | undefined): Uint8Array {
    if (totalSize === undefined) return this.#info;
    const high = formatUint(Math.floor(totalSize / 2 ** 32), 4);
    return concatBytes(this.#info, high, formatUint(totalSize % 2 ** 32, 4));
  }
}

/** Yields the packet's body: header, chunks with their tags, and the last tag. A chunk is gone when the next is asked for. */
export async function* encryptSeipdV2(
  plaintext: AsyncIterable<Uint8Array>,
  header: SeipdV2Header,
  sessionKey: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const chunks = new ChunkCipher(header, sessionKey);
  yield formatSeipdV2Header(header);
  let index = 0;
  let totalSize = 0;
  for await (const slab of gatherSlabs(plaintext, chunkSizeOf(header))) {
    if (slab.bytes.length === 0) break;
    for (const part of chunks.encrypt(index, slab.bytes)) {
      yield part;
      releaseBytes(part);
    }
    index += 1;
    totalSize += slab.bytes.length;
  }
  yield* chunks.encrypt(index, new Uint8Array(0), totalSize);
}

/**
 * Yields the plaintext, a chunk at a time, each authentic by itself.
 * @param ciphertext - the packet's body behind its 36 octets of header.
 * @param options - `releases`: free a chunk's memory when the next is asked for, for consumers that keep only copies.
 * @throws {DamagedError} where a tag does not match, or data is missing at the end.
 */
export async function* decryptSeipdV2(
  ciphertext: AsyncIterable<Uint8Array>,
  header: SeipdV2Header,
  sessionKey: Uint8Array,
  {releases = false}: {readonly releases?: boolean | undefined} = {},
): AsyncGenerator<Uint8Array> {
  const chunks = new ChunkCipher(header, sessionKey);
  const fullSize = chunkSizeOf(header);
  let index = 0;
  let totalSize = 0;

  function decrypt(bytes: Uint8Array): Uint8Array {
    const size = bytes.length - tagSize;
    const plaintext = chunks.decrypt(index, bytes.subarray(0, size), bytes.subarray(size));
    if (plaintext === undefined) {
      const at = index * (fullSize + tagSize);
      throw new DamagedError(
        `chunk ${index + 1} was damaged or altered (bytes ${at} to ${at + bytes.length} of the encrypted data)`,
      );
    }
    index += 1;
    totalSize += plaintext.length;
    return plaintext;
  }

  for await (const slab of gatherSlabs(ciphertext, fullSize + tagSize, tagSize)) {
    if (!slab.isLast) {
      const plaintext = decrypt(slab.bytes);
      yield plaintext;
      if (releases) releaseBytes(plaintext);
      continue;
    }
    // The last slab: a shorter chunk with its tag, if any, then the tag over the whole.
    const end = slab.bytes.length - tagSize;
    if (end < 0 || (end > 0 && end <= tagSize))
      throw new DamagedError('the encrypted data ends before its last tag');
    const lastTag = copyBytes(slab.bytes, end);
    if (end > 0) yield decrypt(slab.bytes.subarray(0, end));
    if (chunks.decrypt(index, new Uint8Array(0), lastTag, totalSize) === undefined) {
      throw new DamagedError(
        `the last tag does not match: data is missing after chunk ${index}, or was altered`,
      );
    }
  }
}
