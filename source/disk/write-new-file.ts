/** Writes a small new file with few calls: its bytes and its time, and no promise that they survive a power cut yet. */
import {closeSync, constants, openSync, unlinkSync, writeSync} from 'node:fs';
import {makeDiskError} from './disk-error.ts';
import {setModificationTime} from './file-time.ts';

const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** A file to make. */
export type NewFile = {
  /** Its path. */
  readonly place: string;
  /** Permissions before the umask, such as 0o644. */
  readonly mode: number;
  readonly mtimeNs: bigint;
};

/** Writes files later, on another thread perhaps. */
export type WriteBehind = {
  /**
   * Takes a file; its bytes are the caller's again once this has returned, or once the promise it returned has resolved.
   * @throws {DiskError} for this file or an earlier one; its `path` says which. What comes after it need not be written.
   */
  write(file: NewFile, bytes: Uint8Array): Promise<void> | undefined;
  /**
   * Waits until every file is written; after an error, until nothing more will be. @throws {DiskError} as `write` does.
   */
  settle(): Promise<void>;
};

/** Writes a file at once; on an error it is gone again. Throws what node:fs throws; DiskError. */
export function writeNewFile({place, mode, mtimeNs}: NewFile, bytes: Uint8Array): void {
  const descriptor = openSync(place, createFlags, mode);
  try {
    for (let at = 0; at < bytes.length; ) {
      const size = writeSync(descriptor, bytes, at);
      // POSIX gives 0 for no reason that ends well: better an error than a loop.
      if (size === 0) throw makeDiskError('EIO', place, 'write');
      at += size;
    }
    setModificationTime(descriptor, mtimeNs);
  } catch (error) {
    quietly(() => closeSync(descriptor));
    quietly(() => unlinkSync(place));
    throw error;
  }
  try {
    closeSync(descriptor);
  } catch (error) {
    quietly(() => unlinkSync(place));
    throw error;
  }
}

function quietly(call: () => void): void {
  try {
    call();
  } catch {}
}
