/** Makes names and whole trees survive a power cut: fsync of folders, syncfs of a file system. */
import {spawn} from 'node:child_process';
import {closeSync, constants, fsyncSync, openSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {errnoOf, onDiskSync, toDiskError} from './disk-error.ts';
import {Breather} from './event-loop.ts';

// What file systems say that have no such thing as an fsync of a folder (SMB, FUSE, Windows).
const notOffered = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EPERM', 'EBADF']);

/** Waits until the names in `folder` are on the disk. @throws {DiskError} where the device fails. */
export function syncFolder(folder: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    // A folder that may be written and not read (mode 0300) cannot be opened, and so not be synced.
    if (errnoOf(error) === 'EACCES' || notOffered.has(errnoOf(error) ?? '')) return;
    throw toDiskError(error, folder, 'write');
  }
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!notOffered.has(errnoOf(error) ?? '')) throw toDiskError(error, folder, 'write');
  } finally {
    closeSync(descriptor);
  }
}

/** Runs `sync -f` (syncfs(2): one call for the whole file system). Returns whether it worked. */
function syncFileSystem(folder: string, signal: AbortSignal | undefined): Promise<boolean> {
  // Elsewhere `sync` ignores its arguments and does not wait.
  if (process.platform !== 'linux') return Promise.resolve(false);
  const {PATH} = process.env;
  return new Promise(resolve => {
    const child = spawn('sync', ['-f', '--', folder], {
      stdio: 'ignore',
      env: {PATH},
      signal,
    });
    child.on('error', () => resolve(false));
    child.on('close', code => resolve(code === 0));
  });
}

/**
 * Waits until a folder with all that is in it is on the disk: by one syncfs where the machine has it, which takes
 * less than a second for 100,000 small files, else file by file. Expects regular files and folders only.
 * @throws {DiskError} where the device fails; AbortError.
 */
export async function syncTree(folder: string, signal?: AbortSignal): Promise<void> {
  const isSynced = await syncFileSystem(folder, signal);
  signal?.throwIfAborted();
  if (isSynced) return;
  const breather = new Breather();
  const folders = [folder];
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    const listed = current;
    for (const entry of onDiskSync(listed, 'read', () => readdirSync(listed, {withFileTypes: true}))) {
      const path = join(listed, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else onDiskSync(path, 'write', () => syncFile(path));
      await breather.pause(signal);
    }
    syncFolder(listed);
  }
}

/** Waits until the bytes of a file are on the disk. @throws what node:fs throws. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
