/**
 * Decrypts what is left of an encrypted body (RFC 9580 §5.13) and goes on where a whole reading stops. In version 1 a
 * damaged byte costs its block and the next, and nothing tells them from good ones before the MDC has failed at the end.
 * In version 2 every chunk with a right tag is what was encrypted, at its very place; the others come as zeros. Going on
 * after a wrong tag is more than RFC 9580 §13.7 allows a reader: what comes out is proven elsewhere, or not used.
 */
import {equalBytes} from '../bytes/bytes.ts';
import {hashHere, type MakeHasher} from '../bytes/hasher.ts';
import {gap, type Patch, PatchReader, type PatchSource} from '../bytes/patch-reader.ts';
import {blockSize, type Cipher, tagSize} from './algorithms.ts';
import {CfbDecryptor} from './cfb.ts';
import {zeros} from './salvage-frames.ts';
import {mdcHeader, mdcSize, prefixSize} from './seipd-v1.ts';
import {ChunkCipher, chunkSizeOf, type SeipdV2Header} from './seipd-v2.ts';

/** What became known of the body as a whole, complete when the plaintext has ended. */
export type BodyState = {
  /** The MDC, or every chunk and the last tag, prove that nothing was changed and nothing is missing. */
  isAuthentic: boolean;
  /** One byte of the salt of version 2 was damaged, and found by trying. */
  isSaltMended: boolean;
  /** Chunks whose tags were right, and all there were; zero in version 1. */
  goodChunks: number;
  chunks: number;
};

/** Nothing is known yet. */
export function startBodyState(): BodyState {
  return {isAuthentic: false, isSaltMended: false, goodChunks: 0, chunks: 0};
}

const slabSize = 131_072;

/**
 * Yields the plaintext of version 1, without prefix and MDC.
 * @param ciphertext - the packet's body behind the version octet. After a gap it goes on at the start of a part.
 */
export async function* salvageSeipdV1(
  ciphertext: PatchSource,
  cipher: Cipher,
  sessionKey: Uint8Array,
  state: BodyState,
  makeHasher: MakeHasher = hashHere,
): AsyncGenerator<Patch> {
  const reader = new PatchReader(ciphertext);
  const trailerSize = mdcHeader.length + mdcSize;
  let decryptor = new CfbDecryptor(cipher, sessionKey);
  let toSkip = prefixSize;
  let isWhole = true;
  const mdc = makeHasher('sha1', {subject: 'mdc'});
  for (;;) {
    const available = await reader.fill(slabSize + trailerSize);
    const isLast = available < slabSize + trailerSize;
    const plaintext = decryptor.decrypt(reader.take(isLast ? available : slabSize));
    if (!isLast) {
      await mdc.update(plaintext);
      yield plaintext.subarray(toSkip);
    } else if (reader.barrier === 'gap') {
      isWhole = false;
      yield plaintext.subarray(toSkip);
      yield gap;
      reader.crossGap();
      // Parts begin 4,096 m − 1 bytes into the ciphertext, the last byte of a block. CFB needs one whole block to go on.
      await reader.fill(1 + blockSize);
      reader.drop(1);
      decryptor = new CfbDecryptor(cipher, sessionKey);
      decryptor.decrypt(reader.take(blockSize));
    } else {
      const end = Math.max(0, plaintext.length - trailerSize);
      await mdc.update(plaintext.subarray(0, end + mdcHeader.length));
      const trailer = plaintext.subarray(end);
      state.isAuthentic =
        isWhole &&
        equalBytes(trailer.subarray(0, mdcHeader.length), mdcHeader) &&
        equalBytes(trailer.subarray(mdcHeader.length), await mdc.digest());
      if (end > toSkip) yield plaintext.subarray(toSkip, end);
      return;
    }
    toSkip = 0;
  }
}

/**
 * Yields the plaintext of version 2, zeros for each chunk whose tag does not match. Ends at a gap: which chunk comes
 * next is not known behind it.
 * @param ciphertext - the packet's body behind its 36 octets of header.
 */
export async function* salvageSeipdV2(
  ciphertext: PatchSource,
  header: SeipdV2Header,
  sessionKey: Uint8Array,
  state: BodyState,
): AsyncGenerator<Patch> {
  const reader = new PatchReader(ciphertext);
  const fullSize = chunkSizeOf(header);
  await reader.fill(chunksTried * (fullSize + tagSize));
  const mended = mendSalt(header, sessionKey, reader.view);
  state.isSaltMended = mended !== header;
  const chunks = new ChunkCipher(mended, sessionKey);
  let totalSize = 0;
  for (let index = 0; ; index++) {
    const available = await reader.fill(fullSize + 2 * tagSize);
    const isFull = available >= fullSize + 2 * tagSize;
    // In front of the last tag stands a shorter chunk; where the file is cut, the last tag may be what is short.
    const sizes = isFull ? [fullSize] : [available - 2 * tagSize, Math.min(fullSize, available - tagSize)];
    const view = reader.view;
    const open = (size: number): Uint8Array | undefined =>
      size <= 0
        ? undefined
        : chunks.decrypt(index, view.subarray(0, size), view.subarray(size, size + tagSize));
    const size = sizes.find(candidate => open(candidate) !== undefined) ?? 0;
    if (size > 0) {
      yield open(size) ?? new Uint8Array(0);
      state.goodChunks += 1;
    } else if (available > tagSize) yield* zeros(Math.max(0, sizes[0] ?? 0));
    if (size > 0 || available > tagSize) state.chunks += 1;
    totalSize += size;
    reader.drop(size > 0 ? size + tagSize : isFull ? fullSize + tagSize : available - tagSize);
    if (isFull) continue;
    if (reader.barrier === 'gap') {
      yield gap;
      return;
    }
    const last = index + (available > tagSize ? 1 : 0);
    state.isAuthentic =
      state.goodChunks === state.chunks &&
      reader.view.length === tagSize &&
      chunks.decrypt(last, new Uint8Array(0), reader.take(tagSize), totalSize) !== undefined;
    return;
  }
}

/** If so many chunks in a row do not open, the salt is tried: that takes some seconds. */
const chunksTried = 4;

/**
 * Returns the header as it is where one of the first chunks opens with it, or else with the one byte of the salt
 * changed that makes the first chunk open: a wrong salt makes every chunk look damaged.
 */
function mendSalt(header: SeipdV2Header, sessionKey: Uint8Array, view: Uint8Array): SeipdV2Header {
  const size = chunkSizeOf(header);
  const opens = (tried: SeipdV2Header, index: number): boolean => {
    const chunk = view.subarray(index * (size + tagSize), (index + 1) * (size + tagSize));
    if (chunk.length <= tagSize) return false;
    // A last chunk has the last tag behind its own.
    const isLast = chunk.length < size + tagSize;
    const end = isLast ? chunk.length - 2 * tagSize : size;
    if (end <= 0) return false;
    const tag = chunk.subarray(end, end + tagSize);
    return new ChunkCipher(tried, sessionKey).decrypt(index, chunk.subarray(0, end), tag) !== undefined;
  };
  for (let index = 0; index < chunksTried; index++) if (opens(header, index)) return header;
  for (let at = 0; at < header.salt.length; at++) {
    for (let difference = 1; difference < 256; difference++) {
      const salt = Uint8Array.from(header.salt);
      salt[at] = (salt[at] ?? 0) ^ difference;
      if (opens({...header, salt}, 0)) return {...header, salt};
    }
  }
  return header;
}
