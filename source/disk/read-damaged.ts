/**
 * Reads a file on a failing disk to its end: what the device does not give, after two tries, comes as zeros of the same
 * size, block by block, so that what follows keeps its place. For salvage alone; everything else must stop there.
 */
import {close, constants, fstat, open, read} from 'node:fs';
import {promisify} from 'node:util';
import {errnoOf, makeDiskError, onDisk} from './disk-error.ts';

/** Disks lose sectors of 512 or 4,096 bytes. */
const blockSize = 4_096;
const chunkSize = 131_072;

const openAsync = promisify(open);
const closeAsync = promisify(close);
const statAsync = promisify(fstat);

/** Where to start, and whom to tell. */
export type DamagedReadOptions = {
  readonly start?: number;
  readonly signal?: AbortSignal | undefined;
  /** Is told the place and size of each block that could not be read. */
  readonly onUnreadable?: (start: number, size: number) => void;
};

function readAt(descriptor: number, buffer: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, buffer, 0, buffer.length, position, (error, size) =>
      error === null ? resolve(size) : reject(error),
    );
  });
}

/** Returns how many bytes came, or undefined where the device fails twice. */
async function tryRead(
  descriptor: number,
  buffer: Uint8Array,
  position: number,
): Promise<number | undefined> {
  for (const isLast of [false, true]) {
    try {
      return await readAt(descriptor, buffer, position);
    } catch (error) {
      if (errnoOf(error) !== 'EIO') throw error;
      if (isLast) return undefined;
    }
  }
  return undefined;
}

/**
 * Yields the bytes of a regular file. The caller owns the chunks.
 * @throws {DiskError} for anything but a device that cannot give some of its blocks; AbortError.
 */
export async function* readDamaged(
  path: string,
  {start = 0, signal, onUnreadable}: DamagedReadOptions = {},
): AsyncGenerator<Uint8Array> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  const descriptor = await onDisk(path, 'open', () => openAsync(path, flags));
  try {
    const stats = await onDisk(path, 'read', () => statAsync(descriptor));
    if (!stats.isFile()) throw makeDiskError('EINVAL', path, 'read what is no regular file');
    for (let position = start; position < stats.size; ) {
      signal?.throwIfAborted();
      const chunk = new Uint8Array(Math.min(chunkSize, stats.size - position));
      const size = await onDisk(path, 'read', () => tryRead(descriptor, chunk, position));
      if (size === 0) return; // cut since it was opened
      if (size !== undefined) yield chunk.subarray(0, size);
      else yield await readBlocks(descriptor, path, position, chunk, onUnreadable);
      position += size ?? chunk.length;
    }
  } finally {
    await closeAsync(descriptor);
  }
}

/** Fills a chunk block by block, and leaves zeros where a block does not come. */
async function readBlocks(
  descriptor: number,
  path: string,
  position: number,
  chunk: Uint8Array,
  onUnreadable: DamagedReadOptions['onUnreadable'],
): Promise<Uint8Array> {
  for (let at = 0; at < chunk.length; ) {
    // Blocks as the device has them, wherever the chunk begins.
    const end = Math.min(chunk.length, at + blockSize - ((position + at) % blockSize));
    const block = chunk.subarray(at, end);
    const size = await onDisk(path, 'read', () => tryRead(descriptor, block, position + at));
    if (size === undefined) {
      block.fill(0);
      onUnreadable?.(position + at, block.length);
    }
    at = end;
  }
  return chunk;
}
