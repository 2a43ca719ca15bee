/**
 * Opens what a scan found, and makes sure it is still that: a file replaced by a link, FIFO or device after the scan is
 * refused without blocking. Small files come in one read with few system calls, since collections hold 100,000 of them.
 */
import {type BigIntStats, closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {type DiskPath, errnoOf, makeDiskError, onDiskSync} from './disk-error.ts';
import {Breather} from './event-loop.ts';
import {openFlags} from './open-flags.ts';
import type {ReadBuffers} from './read-buffers.ts';
import {readAhead} from './read-file.ts';
import type {ScannedEntry} from './scan-folder.ts';

const anyExecute = 0o111n;

/** Up to here one call that waits is faster than one that is handed to another thread. */
export const smallFileSize = 131_072;

/** A scanned file, open. */
export type OpenedEntry = {
  /** Bytes when it was opened, which `content` never exceeds. Compare with the scan's. */
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly isExecutable: boolean;
  /**
   * All bytes of a small file. Of others the bytes, once; chunks as `OpenFile.readChunks` says. Shorter than `size` where the file shrank.
   * The descriptor is closed at the end, on an error, and when the consumer stops early.
   */
  readonly content: AsyncIterable<Uint8Array> | Uint8Array;
  /** After `content` ended: what changed since the scan, or undefined where size and time are what they were. */
  findChange(): 'grew' | 'shrank' | 'modified' | undefined;
  /** Closes a file whose `content` nobody asked for; safe to call always. */
  close(): void;
};

/** Which checks to make on opening. */
export type OpenEntryOptions = {
  /** Also insist on the scan's inode number. Off by default: FAT and some network file systems make numbers up anew. */
  readonly needsSameInode?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Of who opens one file after another: the next is read into the same memory. */
  readonly buffers?: ReadBuffers | undefined;
};

function readRetrying(descriptor: number, buffer: Uint8Array, at: number): number {
  try {
    return readSync(descriptor, buffer, at, buffer.length - at, at);
  } catch (error) {
    // A medium that fails once and then works is common; the same place twice is a fault.
    if (errnoOf(error) !== 'EIO') throw error;
    return readSync(descriptor, buffer, at, buffer.length - at, at);
  }
}

function readSmall(descriptor: number, size: number): Uint8Array {
  const pooled = Buffer.allocUnsafe(size);
  // Handed on as no Buffer: the slice() of that is a view, and consumers of Uint8Array count on a copy.
  const bytes = new Uint8Array(pooled.buffer, pooled.byteOffset, size);
  let at = 0;
  while (at < size) {
    const count = readRetrying(descriptor, bytes, at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

type Before = Pick<ScannedEntry, 'size' | 'mtimeNs'>;

function compare(before: Before, after: BigIntStats): ReturnType<OpenedEntry['findChange']> {
  const size = Number(after.size);
  if (size > before.size) return 'grew';
  if (size < before.size) return 'shrank';
  return after.mtimeNs === before.mtimeNs ? undefined : 'modified';
}

function assertComplete(path: DiskPath, count: number, opened: BigIntStats, after: BigIntStats): void {
  // Fewer bytes than the file still claims to have: the device held them back.
  if (count < Number(opened.size) && after.size >= opened.size) throw makeDiskError('EIO', path, 'read');
}

function openRegular(entry: ScannedEntry, needsSameInode: boolean): {descriptor: number; stats: BigIntStats} {
  const path = entry.diskPath;
  let descriptor: number;
  try {
    descriptor = openSync(path, openFlags);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    // A link, or a socket, where a file was.
    const isReplaced = errno === 'ELOOP' || errno === 'EMLINK' || errno === 'ENXIO' || errno === 'ENOTDIR';
    throw makeDiskError(isReplaced ? 'ESTALE' : errno, path, 'open', error);
  }
  try {
    const stats = fstatSync(descriptor, {bigint: true});
    const isSame =
      stats.isFile() && stats.dev === entry.device && (!needsSameInode || stats.ino === entry.inode);
    if (!isSame) throw makeDiskError('ESTALE', path, 'open');
    return {descriptor, stats};
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Opens a small file: everything is read and the descriptor closed at once. */
function openSmall(entry: ScannedEntry, descriptor: number, stats: BigIntStats): OpenedEntry {
  try {
    const bytes = readSmall(descriptor, Number(stats.size));
    const after = fstatSync(descriptor, {bigint: true});
    assertComplete(entry.diskPath, bytes.length, stats, after);
    return {
      size: Number(stats.size),
      mtimeNs: stats.mtimeNs,
      isExecutable: (stats.mode & anyExecute) !== 0n,
      content: bytes,
      findChange: () => compare(entry, after),
      close() {},
    };
  } finally {
    closeSync(descriptor);
  }
}

function openLarge(
  entry: ScannedEntry,
  descriptor: number,
  stats: BigIntStats,
  {signal, buffers}: OpenEntryOptions,
): OpenedEntry {
  const size = Number(stats.size);
  let after = stats;
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  async function* read(): AsyncGenerator<Uint8Array> {
    let count = 0;
    try {
      const range = {start: 0, end: size};
      for await (const chunk of readAhead(descriptor, entry.diskPath, range, signal, buffers)) {
        count += chunk.length;
        yield chunk;
      }
      after = onDiskSync(entry.diskPath, 'read', () => fstatSync(descriptor, {bigint: true}));
      assertComplete(entry.diskPath, count, stats, after);
    } finally {
      close();
    }
  }
  return {
    size,
    mtimeNs: stats.mtimeNs,
    isExecutable: (stats.mode & anyExecute) !== 0n,
    content: read(),
    findChange: () => compare(entry, after),
    close,
  };
}

// Only paces calls; what it counts decides nothing.
const breather = new Breather();

/**
 * Opens a scanned file for sealing.
 * @throws {DiskError} `ENOENT` where it vanished, `ESTALE` where something else has its place, `EACCES`, `EIO` (after
 * one more try), and whatever the system says; AbortError.
 */
export async function openEntry(entry: ScannedEntry, options: OpenEntryOptions = {}): Promise<OpenedEntry> {
  options.signal?.throwIfAborted();
  await breather.pause(options.signal);
  const {descriptor, stats} = onDiskSync(entry.diskPath, 'open', () =>
    openRegular(entry, options.needsSameInode === true),
  );
  return stats.size <= BigInt(smallFileSize)
    ? onDiskSync(entry.diskPath, 'read', () => openSmall(entry, descriptor, stats))
    : openLarge(entry, descriptor, stats, options);
}
