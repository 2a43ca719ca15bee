/**
 * Reads a small file that is still what a scan saw, and nothing else: whoever asks opens the file by `openEntry` where
 * anything is otherwise, which finds out what. So that many can be read on another thread, with no errors to carry over.
 */
import {type BigIntStats, closeSync, fstatSync, openSync, readSync} from 'node:fs';
import type {DiskPath} from './disk-error.ts';
import {openFlags} from './open-flags.ts';

/** What a scan saw of a file. */
export type SeenFile = {
  readonly diskPath: DiskPath;
  /** Bytes. */
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly device: bigint;
};

/**
 * Fills `room`, which has the file's size, with the file's bytes. Returns whether it is still the regular file of that
 * size and time; what `room` holds otherwise means nothing. Throws nothing.
 */
export function readUnchanged(seen: SeenFile, room: Uint8Array): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(seen.diskPath, openFlags);
  } catch {
    return false;
  }
  try {
    let at = 0;
    while (at < room.length) {
      const count = readSync(descriptor, room, at, room.length - at, at);
      if (count === 0) return false;
      at += count;
    }
    // Once, and last: size and time that are still those of the scan say that nothing happened before or meanwhile.
    return isAsSeen(seen, fstatSync(descriptor, {bigint: true}));
  } catch {
    return false;
  } finally {
    closeQuietly(descriptor);
  }
}

function isAsSeen({size, mtimeNs, device}: SeenFile, stats: BigIntStats): boolean {
  return stats.isFile() && stats.dev === device && stats.size === BigInt(size) && stats.mtimeNs === mtimeNs;
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {}
}
