/**
 * The Compressed Data packet (RFC 9580 §5.6). Writes one ZIP stream (raw deflate, RFC 1951) in which text and databases
 * are deflated and what is compressed already is stored; reads ZIP, ZLIB and uncompressed bodies.
 */
import {promisify} from 'node:util';
import {
  constants,
  createInflate,
  createInflateRaw,
  deflateRaw,
  type Inflate,
  type InflateRaw,
} from 'node:zlib';
import {releaseBytes} from '../bytes/release.ts';
import {LimitError, MalformedError} from '../errors.ts';

/** Compression algorithm ids (RFC 9580 §9.4). */
export const compression = {uncompressed: 0, zip: 1, zlib: 2, bzip2: 3} as const;

/** Bytes of content that are deflated alone. salvage-inflate.ts counts on it. */
export const compressSlabSize = 262_144;
const storedBlockSize = 65_535; // RFC 1951 §3.2.4
/** On chat exports level 6 takes twice the time of level 4 for 3 % fewer bytes of text. */
const level = 4;
/** The most that zlib takes: a tenth faster than its default, at the same size. */
const memLevel = 9;
/** How many slabs are deflated at once; the results are written in order. */
const slabsInFlight = 6;

const lastEmptyBlock = Uint8Array.of(1, 0, 0, 0xff, 0xff);
const deflateSlab = promisify(deflateRaw) as (
  bytes: Uint8Array,
  options: {level: number; memLevel: number; finishFlush: number; chunkSize: number},
) => Promise<Uint8Array>;

const sampleCount = 8_192;
/** Bits a byte above which deflating is not tried: media measure 7.9, text 4.5 to 6, databases 3 to 7. */
const entropyThreshold = 7.5;

/** Tells whether a slab is worth deflating, from the order-0 entropy of bytes taken all over it. */
export function looksCompressible(bytes: Uint8Array): boolean {
  const counts = new Uint32Array(256);
  // An odd step, so that records of a power of two do not hide their other columns.
  const step = Math.max(1, Math.floor(bytes.length / sampleCount)) | 1;
  let taken = 0;
  for (let at = 0; at < bytes.length; at += step) {
    const byte = bytes[at] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
    taken += 1;
  }
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / taken) * Math.log2(count / taken);
  // A short slab cannot show 8 bits: n samples measure about 128/n·log2(e)·2 bits too few.
  return entropy + 184 / taken < entropyThreshold;
}

function* storedBlocks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += storedBlockSize) {
    const block = bytes.subarray(at, at + storedBlockSize);
    const size = block.length;
    yield Uint8Array.of(0, size & 0xff, size >> 8, ~size & 0xff, (~size >> 8) & 0xff);
    yield block;
  }
}

/**
 * Yields the body of a compressed packet: the algorithm octet and raw deflate (ZIP, RFC 9580 §5.6), which gpg writes too.
 * ZLIB would only add an Adler-32, of data that is authenticated as a whole. Each slab becomes blocks of its own
 * that end on a byte boundary and refer to nothing before the slab: slabs are deflated side by side, and damage in one
 * costs no other. On chats and on program text that takes 1.2 % more than matches across slabs would.
 */
export async function* compressZip(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(compression.zip);
  const queue: Promise<CompressedSlab>[] = [];
  // A slab is used until it was yielded.
  const stores = Array.from({length: slabsInFlight + 1}, () => new Uint8Array(compressSlabSize));
  let turn = 0;
  let filled = 0;
  const storeOf = (number: number): Uint8Array => stores[number % stores.length] ?? new Uint8Array(0);

  for await (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      const store = storeOf(turn);
      const size = Math.min(store.length - filled, piece.length - at);
      store.set(piece.subarray(at, at + size), filled);
      filled += size;
      at += size;
      if (filled < store.length) break;
      queue.push(compressOne(store));
      turn += 1;
      filled = 0;
      const first = queue.length >= slabsInFlight ? queue.shift() : undefined;
      if (first !== undefined) yield* handOut(await first);
    }
  }
  if (filled > 0) queue.push(compressOne(storeOf(turn).subarray(0, filled)));
  for (const rest of queue) yield* handOut(await rest);
  yield lastEmptyBlock;
}

/** Yields a slab's blocks. What was deflated is gone when the next is asked for; what is stored belongs to the slab. */
function* handOut({parts, memory}: CompressedSlab): Generator<Uint8Array> {
  yield* parts;
  if (memory !== undefined) releaseBytes(memory);
}

/** Blocks, and the memory to free after them. */
type CompressedSlab = {readonly parts: readonly Uint8Array[]; readonly memory?: Uint8Array};

async function compressOne(bytes: Uint8Array): Promise<CompressedSlab> {
  if (!looksCompressible(bytes)) return {parts: [...storedBlocks(bytes)]};
  // One output buffer for the slab: zlib's default is pieces of 16 KiB, which are then joined.
  const options = {level, memLevel, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: compressSlabSize};
  const deflated = await deflateSlab(bytes, options);
  // What does not fit into one such buffer was put together in other memory, which may be Node's pool.
  const isWhole = deflated.buffer.byteLength === compressSlabSize;
  return isWhole ? {parts: [deflated], memory: new Uint8Array(deflated.buffer)} : {parts: [deflated]};
}

/**
 * Yields what a ZIP (raw deflate) or ZLIB body holds.
 * @param compressed - the packet's body behind the algorithm octet. Read to its end.
 * @throws {LimitError} past `maxSize` bytes; MalformedError where the data does not decompress, ends early, or has
 * bytes behind its end.
 */
export async function* inflate(
  algorithm: typeof compression.zip | typeof compression.zlib,
  compressed: AsyncIterable<Uint8Array>,
  maxSize: number,
): AsyncGenerator<Uint8Array> {
  const options = {chunkSize: 131_072};
  const inflater = algorithm === compression.zip ? createInflateRaw(options) : createInflate(options);
  inflater.on('error', () => {
    // The loop below throws it; an error that comes when nobody reads any more is no news.
  });
  let sourceError: unknown;
  let fed = 0;
  // A piece may be freed or overwritten when the next is asked for, so the inflater has to be done with it by then.
  const feed = async (): Promise<void> => {
    try {
      for await (const piece of compressed) {
        fed += piece.length;
        if (piece.length === 0) continue;
        if (!(await inflated(inflater, piece))) return;
      }
      inflater.end();
    } catch (error) {
      sourceError = error;
      inflater.destroy(error instanceof Error ? error : new Error('the source failed', {cause: error}));
    }
  };
  const feeding = feed();
  let size = 0;
  try {
    for await (const piece of inflater as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > maxSize) throw new LimitError('size', `the content is larger than ${maxSize} bytes`);
      yield piece;
    }
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    if (error instanceof LimitError) throw error;
    throw new MalformedError('the compressed data does not decompress', {cause: error});
  } finally {
    inflater.destroy();
    await feeding;
  }
  if (inflater.bytesWritten < fed)
    throw new MalformedError('there are bytes behind the end of the compressed data');
}

/** Resolves to true when the inflater has taken all of a piece, and to false when it takes no more. */
function inflated(inflater: Inflate | InflateRaw, piece: Uint8Array): Promise<boolean> {
  return new Promise(resolve => {
    const onClose = (): void => resolve(false);
    inflater.once('close', onClose);
    inflater.write(piece, error => {
      inflater.off('close', onClose);
      resolve(error === undefined || error === null);
    });
  });
}
