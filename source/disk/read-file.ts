/**
 * Reading one file from front to back, ahead of whoever consumes it. Promises: an error of the device never looks
 * like the end of the file, a file that changes while it is read is noticed, FIFOs and devices never block the
 * program, and the descriptor is closed however reading ends.
 */
import {type BigIntStats, close, constants, fstat, open, read} from 'node:fs';
import {Socket} from 'node:net';
import {isatty, ReadStream as TerminalStream} from 'node:tty';
import {promisify} from 'node:util';
import {type DiskPath, diskPath, errnoOf, makeDiskError, onDisk, toDiskError} from './disk-error.ts';
import {chunkSize, ReadBuffers} from './read-buffers.ts';

/** A key file gets no half MiB of memory. */
const leastRead = 4_096;

const openAsync = promisify(open);
const closeAsync = promisify(close);

function statDescriptor(descriptor: number): Promise<BigIntStats> {
  return new Promise((resolve, reject) => {
    fstat(descriptor, {bigint: true}, (error, stats) => (error ? reject(error) : resolve(stats)));
  });
}

/** `position` null reads from where the descriptor stands. */
function readDescriptor(descriptor: number, buffer: Uint8Array, position: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, buffer, 0, buffer.length, position, (error, size) =>
      error ? reject(error) : resolve(size),
    );
  });
}

/** What stands behind a descriptor. */
export type FileKind = 'file' | 'directory' | 'pipe' | 'terminal' | 'device';

function kindOf(stats: BigIntStats, descriptor: number): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isFIFO() || stats.isSocket()) return 'pipe';
  return isatty(descriptor) ? 'terminal' : 'device';
}

/** Where to read, and when to stop. */
export type ReadOptions = {
  /** The first byte to read; only of a regular file. */
  readonly start?: number;
  readonly signal?: AbortSignal | undefined;
};

async function readRetrying(
  descriptor: number,
  buffer: Uint8Array,
  position: number | null,
): Promise<number> {
  try {
    return await readDescriptor(descriptor, buffer, position);
  } catch (error) {
    // A medium that fails once and then works is common; the same place twice is a fault.
    if (errnoOf(error) !== 'EIO' || position === null) throw error;
    return await readDescriptor(descriptor, buffer, position);
  }
}

/**
 * Yields what an open descriptor holds, one read ahead, until it ends or `end` is reached. Does not close it.
 * Chunks are as `OpenFile.readChunks` says. @throws {DiskError}; AbortError.
 * @param range - `start` undefined reads from where the descriptor stands (a device such as /dev/null); behind
 * `expectedEnd`, where it is known, little or nothing comes.
 * @param buffers - those of the file before; fresh ones where absent.
 */
export async function* readAhead(
  descriptor: number,
  path: DiskPath,
  range: {readonly start: number | undefined; readonly end: number; readonly expectedEnd?: number},
  signal: AbortSignal | undefined,
  buffers: ReadBuffers = new ReadBuffers(),
): AsyncGenerator<Uint8Array> {
  let position = range.start ?? 0;
  const startRead = async () => {
    if (position >= range.end) return new Uint8Array(0);
    const expected = Math.max(leastRead, (range.expectedEnd ?? Number.POSITIVE_INFINITY) - position + 1);
    const room = buffers.next(Math.min(chunkSize, range.end - position, expected));
    const size = await readRetrying(descriptor, room, range.start === undefined ? null : position);
    position += size;
    return room.subarray(0, size);
  };

  let ahead: Promise<Uint8Array> | undefined;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const chunk = await onDisk(path, 'read', () => ahead ?? startRead());
      ahead = undefined;
      if (chunk.length === 0) return;
      ahead = startRead();
      // Whoever awaits it sees the error; a consumer that stops early must not crash the process.
      ahead.catch(() => {});
      yield chunk;
    }
  } finally {
    // The descriptor must not be closed, and its number reused, under a read.
    await ahead?.catch(() => {});
  }
}

/** Reads a regular file to its end and then makes sure that it is the file that was opened. */
async function* readWhole(
  descriptor: number,
  path: DiskPath,
  before: BigIntStats,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const start = options.start ?? 0;
  let position = start;
  const range = {start, end: Number.POSITIVE_INFINITY, expectedEnd: Number(before.size)};
  for await (const chunk of readAhead(descriptor, path, range, options.signal)) {
    position += chunk.length;
    yield chunk;
  }
  const after = await onDisk(path, 'read', () => statDescriptor(descriptor));
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs)
    throw makeDiskError('ESTALE', path, 'read');
  // The size stands, and the bytes ended before it: the device held them back.
  if (position < Number(before.size)) throw makeDiskError('EIO', path, 'read');
}

/** Reads a pipe, socket or terminal through the event loop: a read that waits in a thread could not be stopped. */
async function* readStream(
  stream: Socket | TerminalStream | NodeJS.ReadStream,
  path: DiskPath,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stop = () => stream.destroy(signal?.reason);
  signal?.addEventListener('abort', stop, {once: true});
  try {
    signal?.throwIfAborted();
    for await (const chunk of stream as AsyncIterable<Buffer>)
      yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    signal?.throwIfAborted();
  } catch (error) {
    throw toDiskError(error, path, 'read');
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** A file that is open for reading. */
export type OpenFile = {
  readonly path: string;
  readonly kind: FileKind;
  readonly isRegularFile: boolean;
  /** Bytes; 0 for anything but a regular file. */
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly device: bigint;
  readonly inode: bigint;
  /**
   * Yields the bytes from `start` to the end in chunks of at most 512 KiB. A chunk stays valid until the consumer has
   * asked for two more; then its memory is used again. Never transfer a chunk to another thread.
   * A regular file may be read several times, one after the other; anything else once.
   * @throws {DiskError} `EIO` where the device fails twice, or ends before the file does; `ESTALE` where size or
   * modification time changed meanwhile, known only at the end.
   */
  readChunks(options?: ReadOptions): AsyncGenerator<Uint8Array>;
  /** Closes the descriptor; safe to call twice. */
  close(): Promise<void>;
};

/**
 * Takes over an open descriptor: `close` closes it.
 * @throws {DiskError} where it is not open.
 */
export async function adoptDescriptor(descriptor: number, path: string): Promise<OpenFile> {
  const stats = await onDisk(path, 'read', () => statDescriptor(descriptor));
  const kind = kindOf(stats, descriptor);
  let stream: Socket | TerminalStream | undefined;
  if (kind === 'pipe') stream = new Socket({fd: descriptor, readable: true, writable: false});
  else if (kind === 'terminal') stream = new TerminalStream(descriptor);
  let isOpen = true;
  return {
    path,
    kind,
    isRegularFile: kind === 'file',
    size: kind === 'file' ? Number(stats.size) : 0,
    mtimeNs: stats.mtimeNs,
    device: stats.dev,
    inode: stats.ino,
    readChunks(options = {}) {
      if (stream !== undefined) return readStream(stream, path, options.signal);
      if (kind === 'file') return readWhole(descriptor, path, stats, options);
      return readAhead(descriptor, path, {start: undefined, end: Number.POSITIVE_INFINITY}, options.signal);
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      if (stream !== undefined) stream.destroy();
      else await onDisk(path, 'close', () => closeAsync(descriptor));
    },
  };
}

/** What may be opened. */
export type OpenOptions = {
  /** Also accept pipes (process substitution, /dev/fd/63), terminals and devices. Default: regular files only. */
  readonly acceptsPipes?: boolean;
  /** Refuse a symbolic link in the last place of the path. Default: follow it. */
  readonly noFollow?: boolean;
};

/**
 * Opens a file for reading, without waiting for anybody: a FIFO nobody writes to reads as empty.
 * @param path - a name in it that is not UTF-8 is carried as `parseNameBytes` does.
 * @throws {DiskError} `EISDIR` for a directory, `EINVAL` for a pipe or device that is not accepted, `ELOOP` for a
 * link that is not followed, and whatever the system says.
 */
export async function openForReading(path: string, options: OpenOptions = {}): Promise<OpenFile> {
  const noFollow = options.noFollow === true ? constants.O_NOFOLLOW : 0;
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | noFollow;
  const descriptor = await onDisk(path, 'open', () => openAsync(diskPath(path), flags));
  let file: OpenFile | undefined;
  try {
    file = await adoptDescriptor(descriptor, path);
    if (file.kind === 'directory') throw makeDiskError('EISDIR', path, 'read');
    if (file.kind !== 'file' && options.acceptsPipes !== true)
      throw makeDiskError('EINVAL', path, 'read what is no regular file');
    return file;
  } catch (error) {
    await (file === undefined ? closeAsync(descriptor) : file.close());
    throw error;
  }
}

/**
 * Yields a file's bytes; `-` is standard input. Accepts pipes and devices too. Chunks, their ownership and the errors
 * are those of `OpenFile.readChunks`. The file is opened when the first chunk is asked for, and closed at the end, on
 * an error, and when the consumer stops early.
 */
export async function* readChunks(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
  if (path === '-') {
    yield* readStream(process.stdin, 'standard input', options.signal);
    return;
  }
  const file = await openForReading(path, {acceptsPipes: true});
  try {
    yield* file.readChunks(options);
  } finally {
    await file.close();
  }
}
