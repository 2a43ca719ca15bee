/**
 * The audit log on the disk: a file that is only ever appended to, and its head beside it. Promises: entries of several
 * runs never mix, an entry is on the disk before the head tells of it, nobody else can read either, no link is followed.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {DiskError} from '../errors.ts';
import {errnoOf, makeDiskError, onDiskSync, toDiskError} from './disk-error.ts';
import {writeSmallFile} from './publish-file.ts';
import {syncFolder} from './sync-folder.ts';
import {inTurn} from './turn.ts';

const logName = 'log.jsonl';
const headName = 'log-head.json';
const privateMode = 0o600;
const privateFolderMode = 0o700;
const maxHeadSize = 4_096;
const chunkSize = 65_536;

/** Returns where the log of a folder stands. */
export function logPath(folder: string): string {
  return join(folder, logName);
}

/** The end of a log, as an append finds it. */
export type LogFileEnd = {
  readonly tail: Uint8Array;
  /** Whether `tail` begins in the middle of the log. */
  readonly isCut: boolean;
  /** Undefined where there is no head file. */
  readonly head: Uint8Array | undefined;
};

/** How to append. */
export type LogAppendOptions = {
  readonly random: RandomBytes;
  /** How many bytes of the end are wanted. */
  readonly tailSize: number;
};

/**
 * Appends to the log in a folder, which is made where it is absent, and replaces its head; one run at a time.
 * @param next - gets the end of the log, and returns what to append and the new head.
 * @returns why the head could not be replaced, where only that failed: then it is an entry behind, which the next append
 * mends.
 * @throws {DiskError}. Then nothing was appended.
 */
export async function appendToLog(
  folder: string,
  next: (end: LogFileEnd) => {readonly bytes: Uint8Array; readonly head: Uint8Array},
  {random, tailSize}: LogAppendOptions,
): Promise<DiskError | undefined> {
  onDiskSync(folder, 'make the folder', () => mkdirSync(folder, {recursive: true, mode: privateFolderMode}));
  refuseLink(folder);
  return await inTurn(folder, logName, random, async () => {
    const headBytes = await readLogHead(folder);
    const path = logPath(folder);
    const flags =
      constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const descriptor = onDiskSync(path, 'open', () => openSync(path, flags, privateMode));
    let newHead: Uint8Array;
    try {
      const stats = onDiskSync(path, 'read', () => fstatSync(descriptor));
      if (!stats.isFile()) throw makeDiskError('EINVAL', path, 'append to what is no regular file');
      const tail = onDiskSync(path, 'read', () => readTail(descriptor, stats.size, tailSize));
      const {bytes, head} = next({tail, isCut: tail.length < stats.size, head: headBytes});
      appendAll(descriptor, bytes, stats.size, path);
      if (stats.size === 0) syncFolder(folder);
      newHead = head;
    } finally {
      closeSync(descriptor);
    }
    try {
      await writeSmallFile(join(folder, headName), newHead, {random, mode: privateMode, replace: true});
      return undefined;
    } catch (error) {
      if (error instanceof DiskError) return error;
      throw error;
    }
  });
}

function refuseLink(folder: string): void {
  const stats = onDiskSync(folder, 'read', () => lstatSync(folder, {throwIfNoEntry: false}));
  if (stats?.isSymbolicLink() === true) throw makeDiskError('ELOOP', folder, 'use the folder');
}

function readTail(descriptor: number, size: number, tailSize: number): Uint8Array {
  const start = Math.max(0, size - tailSize);
  const tail = new Uint8Array(size - start);
  let done = 0;
  while (done < tail.length) {
    const read = readSync(descriptor, tail, done, tail.length - done, start + done);
    if (read === 0) break;
    done += read;
  }
  return tail.subarray(0, done);
}

/** Appends everything and waits for the disk; on an error what got there is taken back, as far as the disk lets us. */
function appendAll(descriptor: number, bytes: Uint8Array, size: number, path: string): void {
  try {
    let at = 0;
    while (at < bytes.length) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } catch (error) {
    try {
      ftruncateSync(descriptor, size);
    } catch {}
    throw toDiskError(error, path, 'write');
  }
}

/** Returns the bytes of the head file, or undefined where there is none. @throws {DiskError} */
export async function readLogHead(folder: string): Promise<Uint8Array | undefined> {
  return readStart(join(folder, headName));
}

function readStart(path: string): Uint8Array | undefined {
  const descriptor = openUnlessAbsent(path);
  if (descriptor === undefined) return undefined;
  try {
    return onDiskSync(path, 'read', () => readTail(descriptor, maxHeadSize, maxHeadSize));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Yields what stands in the log when the reading begins; nothing where there is no log. Other runs may append meanwhile.
 * @throws {DiskError}; AbortError.
 */
export async function* readLog(folder: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  refuseLink(folder);
  const path = logPath(folder);
  const descriptor = openUnlessAbsent(path);
  if (descriptor === undefined) return;
  try {
    const {size} = fstatSync(descriptor);
    const buffer = new Uint8Array(chunkSize);
    for (let at = 0; at < size; ) {
      const room = buffer.subarray(0, Math.min(chunkSize, size - at));
      const start = at;
      const read = onDiskSync(path, 'read', () => readSync(descriptor, room, 0, room.length, start));
      if (read === 0) return;
      at += read;
      yield room.subarray(0, read);
      // Whoever looks at each entry takes longer than the reading: keys and frames come in between.
      await setImmediate();
      signal?.throwIfAborted();
    }
  } finally {
    closeSync(descriptor);
  }
}

function openUnlessAbsent(path: string): number | undefined {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
  let descriptor: number;
  try {
    descriptor = openSync(path, flags);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw toDiskError(error, path, 'open');
  }
  try {
    const isFile = onDiskSync(path, 'read', () => fstatSync(descriptor)).isFile();
    if (!isFile) throw makeDiskError('EINVAL', path, 'read what is no regular file');
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
