/**
 * Looks into a file here and there, for an audit that reads the headers of thousands. Calls are synchronous, because a
 * promise for each would take several times longer. A FIFO or device is never waited for.
 */
import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';
import {diskPath, errnoOf, makeDiskError, onDiskSync} from './disk-error.ts';

const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** A file that is open for looking into. */
export type ProbedFile = {
  readonly size: number;
  /** Returns `size` bytes from `offset` on, fewer where the file ends. The caller owns them. @throws {DiskError} */
  readAt(offset: number, size: number): Uint8Array;
  /** Closes the file; safe to call twice. */
  close(): void;
};

/**
 * Opens a regular file for looking into.
 * @throws {DiskError} `EINVAL` where it is none, and whatever the system says.
 */
export function probeFile(path: string): ProbedFile {
  const descriptor = onDiskSync(path, 'open', () => openSync(diskPath(path), openFlags));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  try {
    const stats = onDiskSync(path, 'read', () => fstatSync(descriptor, {bigint: true}));
    if (!stats.isFile()) throw makeDiskError('EINVAL', path, 'read what is no regular file');
    return {
      size: Number(stats.size),
      readAt: (offset, size) => onDiskSync(path, 'read', () => readAt(descriptor, offset, size)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function readAt(descriptor: number, offset: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = readRetrying(descriptor, bytes, at, offset + at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

function readRetrying(descriptor: number, bytes: Uint8Array, at: number, position: number): number {
  try {
    return readSync(descriptor, bytes, at, bytes.length - at, position);
  } catch (error) {
    // A medium that fails once and then works is common; the same place twice is a fault.
    if (errnoOf(error) !== 'EIO') throw error;
    return readSync(descriptor, bytes, at, bytes.length - at, position);
  }
}
