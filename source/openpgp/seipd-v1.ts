/**
 * The Symmetrically Encrypted and Integrity Protected Data packet, version 1 (RFC 9580 §5.13.1): CFB with a random
 * prefix whose last two octets are repeated, and a SHA-1 of everything (the MDC) at the end. Streams; what it yields
 * is not authenticated before the generator has ended without an error.
 */
import {equalBytes} from '../bytes/bytes.ts';
import {hashHere, type MakeHasher} from '../bytes/hasher.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {releaseBytes} from '../bytes/release.ts';
import {gatherSlabs} from '../bytes/slabs.ts';
import {DamagedError} from '../errors.ts';
import {blockSize, type Cipher} from './algorithms.ts';
import {CfbDecryptor, CfbEncryptor} from './cfb.ts';

/** The version octet that opens the packet's body. */
export const seipdV1 = 1;
/** One block of random octets and its last two again. */
export const prefixSize = blockSize + 2;
/** The header of the MDC packet, which is hashed too, and the size of its SHA-1 (RFC 9580 §5.13.1). */
export const mdcHeader = Uint8Array.of(0xd3, 0x14);
export const mdcSize = 20;
const trailerSize = mdcHeader.length + mdcSize;

/** Yields the packet's body: version octet, then ciphertext in slabs. A slab is gone when the next is asked for. */
export async function* encryptSeipdV1(
  plaintext: AsyncIterable<Uint8Array>,
  cipher: Cipher,
  sessionKey: Uint8Array,
  random: RandomBytes,
  makeHasher: MakeHasher = hashHere,
): AsyncGenerator<Uint8Array> {
  const prefix = new Uint8Array(prefixSize);
  prefix.set(random(blockSize));
  prefix.copyWithin(blockSize, blockSize - 2, blockSize);
  const mdc = makeHasher('sha1', {subject: 'mdc'});

  async function* hashed(): AsyncGenerator<Uint8Array> {
    await mdc.update(prefix);
    yield prefix;
    for await (const piece of plaintext) {
      const waiting = mdc.update(piece);
      if (waiting !== undefined) await waiting;
      yield piece;
    }
    await mdc.update(mdcHeader);
    yield mdcHeader;
    yield await mdc.digest();
  }

  const encryptor = new CfbEncryptor(cipher, sessionKey);
  yield Uint8Array.of(seipdV1);
  for await (const slab of gatherSlabs(hashed())) {
    const ciphertext = encryptor.encrypt(slab.bytes);
    yield ciphertext;
    releaseBytes(ciphertext);
  }
}

/**
 * Tells whether a session key fits: the two repeated octets of the prefix (a wrong key passes once in 65,536).
 * RFC 9580 §13.4 warns of doing so where an attacker sees the answer; here the owner of the file sees it.
 * @param start - the first 18 octets of ciphertext, or more.
 */
export function fitsSeipdV1(start: Uint8Array, cipher: Cipher, sessionKey: Uint8Array): boolean {
  if (start.length < prefixSize) return false;
  const prefix = new CfbDecryptor(cipher, sessionKey).decrypt(start.subarray(0, prefixSize));
  return equalBytes(prefix.subarray(blockSize - 2, blockSize), prefix.subarray(blockSize));
}

/** How plaintext is handed out and hashed. */
export type DecryptOptions = {
  /** Makes the MDC; on this thread where absent. */
  readonly makeHasher?: MakeHasher | undefined;
  /** Free a slab's memory when the next is asked for. For consumers that keep nothing but copies; much faster. */
  readonly releases?: boolean | undefined;
};

/**
 * Yields the plaintext, in slabs.
 * @param ciphertext - the packet's body behind the version octet.
 * @throws {DamagedError} at the end where the MDC is missing or wrong. Nothing that was yielded may be used before.
 */
export async function* decryptSeipdV1(
  ciphertext: AsyncIterable<Uint8Array>,
  cipher: Cipher,
  sessionKey: Uint8Array,
  {makeHasher = hashHere, releases = false}: DecryptOptions = {},
): AsyncGenerator<Uint8Array> {
  const decryptor = new CfbDecryptor(cipher, sessionKey);
  const mdc = makeHasher('sha1', {subject: 'mdc'});
  let toSkip = prefixSize;
  for await (const slab of gatherSlabs(ciphertext, undefined, trailerSize)) {
    const plaintext = decryptor.decrypt(slab.bytes);
    if (slab.isLast) {
      if (plaintext.length < toSkip + trailerSize)
        throw new DamagedError('the encrypted data ends before its MDC');
      const end = plaintext.length - trailerSize;
      const content = plaintext.subarray(toSkip, end);
      await mdc.update(plaintext.subarray(0, end + mdcHeader.length));
      const trailer = plaintext.subarray(end);
      if (content.length > 0) yield content;
      if (
        !equalBytes(trailer.subarray(0, 2), mdcHeader) ||
        !equalBytes(trailer.subarray(2), await mdc.digest())
      ) {
        throw new DamagedError('the data does not match its MDC: it was damaged or altered');
      }
      return;
    }
    const waiting = mdc.update(plaintext);
    if (waiting !== undefined) await waiting;
    yield toSkip > 0 ? plaintext.subarray(toSkip) : plaintext;
    toSkip = 0;
    if (releases) releaseBytes(plaintext);
  }
}
