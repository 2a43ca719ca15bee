/**
 * Gives a file its name only when it is whole: written under an owned `.part` name beside it, fsynced, closed,
 * verified by the caller, then linked into place, and the folder fsynced. Promises: the final name never stands for
 * half a file, no file is overwritten unasked, and on any error or abort nothing is left.
 */
import {linkSync, lstatSync, renameSync, unlinkSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {DiskError, UsageError} from '../errors.ts';
import {errnoOf, onDiskSync, toDiskError} from './disk-error.ts';
import {FileWriter, type Sink} from './file-writer.ts';
import {clearLeftovers, makeOwnedName} from './owned-name.ts';
import {syncFolder} from './sync-folder.ts';

// What file systems without hard links say (FAT, exFAT, some network and FUSE file systems).
const linkNotOffered = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);
const ordinaryMode = 0o666;

/** How a file is published. */
export type PublishOptions = {
  /** Makes the `.part` name. */
  readonly random: RandomBytes;
  /** Permissions before the umask; 0o666 where nothing is said, 0o600 for anything with a key in it. */
  readonly mode?: number;
  /** Whether a file that has the name already is replaced, atomically. Default: refuse. */
  readonly replace?: boolean;
  /** Told the path of the `.part` file as soon as it exists. */
  readonly onPart?: (partPath: string) => void;
  /** Called with the `.part` file when it is whole and on the disk; throws where it must not get its name. */
  readonly verify?: (partPath: string) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
};

function targetExists(path: string): UsageError {
  return new UsageError('target-exists', 'a file of that name exists already', {path});
}

function exists(path: string): boolean {
  return onDiskSync(path, 'read', () => lstatSync(path, {throwIfNoEntry: false})) !== undefined;
}

/** Gives the part its final name; never over an existing one. @throws {UsageError} `target-exists`; DiskError. */
export function linkIntoPlace(partPath: string, finalPath: string): void {
  try {
    linkSync(partPath, finalPath);
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    if (errno === 'EEXIST') throw targetExists(finalPath);
    if (!linkNotOffered.has(errno)) throw toDiskError(error, finalPath, 'write');
    // Without links there is no atomic "rename unless it exists"; a file made in this instant would be lost.
    if (exists(finalPath)) throw targetExists(finalPath);
    onDiskSync(finalPath, 'write', () => renameSync(partPath, finalPath));
    return;
  }
  // The file has its name; a part that cannot be removed is a second name for the same bytes, and a later run clears it.
  removeQuietly(partPath);
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

/**
 * Writes a new file and gives it its name at the end. Steps in order: `write`, fsync, close, `verify`, name, fsync of
 * the folder. Parts that dead runs left for the same name are removed first.
 * @param write - gets a sink that holds back while the disk is behind.
 * @returns what `write` returned.
 * @throws {UsageError} `target-exists` before anything is written where the name is taken or another run is writing
 * it, and at the end where somebody took it meanwhile; {DiskError} for every fault of the disk; AbortError; and
 * whatever `write` and `verify` throw. In each case the final name is as it was before.
 * One exception: with `replace`, a folder whose fsync fails after the rename keeps the new, complete file.
 */
export async function publishFile<T>(
  finalPath: string,
  write: (sink: Sink) => Promise<T>,
  options: PublishOptions,
): Promise<T> {
  const {random, mode = ordinaryMode, replace = false, signal} = options;
  // Not resolved through links: the name itself is what gets the file.
  const target = resolve(finalPath);
  const folder = dirname(target);
  if (!replace && exists(target)) throw targetExists(finalPath);
  const others = clearLeftovers(folder, basename(target));
  if (others.some(leftover => leftover.owner === 'living'))
    throw new UsageError('target-exists', 'another run is writing a file of that name', {path: finalPath});

  const partPath = join(folder, makeOwnedName(basename(target), random));
  const writer = await FileWriter.create(partPath, mode, signal).catch(error => {
    throw nameTheFile(error, partPath, finalPath);
  });
  try {
    options.onPart?.(partPath);
    const result = await write(writer);
    await writer.finish({isSynced: true});
    await options.verify?.(partPath);
    signal?.throwIfAborted();

    if (replace) onDiskSync(finalPath, 'write', () => renameSync(partPath, target));
    else linkIntoPlace(partPath, target);
    try {
      syncFolder(folder);
    } catch (error) {
      if (!replace) removeQuietly(target);
      throw error;
    }
    return result;
  } catch (error) {
    await writer.abandon();
    removeQuietly(partPath);
    throw nameTheFile(error, partPath, finalPath);
  }
}

/** Of a fault at the part, whose name means nothing to anybody, the file that was to be is named. */
function nameTheFile(error: unknown, partPath: string, finalPath: string): unknown {
  if (!(error instanceof DiskError) || error.path !== partPath) return error;
  return new DiskError(error.errno, error.message, {path: finalPath, offset: error.offset, cause: error});
}

/** Publishes a few bytes as a file, as `publishFile` does: the sidecar of an archive, a key file (mode 0o600). */
export async function writeSmallFile(
  path: string,
  bytes: Uint8Array,
  options: PublishOptions,
): Promise<void> {
  await publishFile(path, sink => sink.write(bytes), options);
}
