/**
 * Turns what node:fs throws into DiskError: the operating system's name for the fault, the path, and a message that
 * never repeats the path (it is untrusted, and node:fs puts it into its own messages unescaped).
 */

import {formatNameBytes, isUtf8Name, parseNameBytes} from '../bytes/name-bytes.ts';
import {DiskError} from '../errors.ts';

/** A path as node:fs takes it: text, or bytes where a name may not be UTF-8. */
export type DiskPath = string | Buffer;

/** Returns the path as text; bytes that are not UTF-8 are carried as `parseNameBytes` does. */
export function pathText(path: DiskPath): string {
  return typeof path === 'string' ? path : parseNameBytes(path);
}

/** Returns the path that `pathText` gave as text, as node:fs takes it: a name that is not UTF-8 becomes its bytes again. */
export function diskPath(path: string): DiskPath {
  return isUtf8Name(path) ? path : Buffer.from(formatNameBytes(path));
}

const sentences = new Map([
  ['EACCES', 'permission denied'],
  ['EBUSY', 'in use by the system'],
  ['EDQUOT', 'disk quota exceeded'],
  ['EEXIST', 'exists already'],
  ['EFBIG', 'file too large for this file system'],
  ['EIO', 'the device reports an error'],
  ['EISDIR', 'is a directory'],
  ['ELOOP', 'is a symbolic link, or too many of them'],
  ['EMFILE', 'too many open files'],
  ['ENAMETOOLONG', 'name too long for this file system'],
  ['ENFILE', 'too many open files on this machine'],
  ['ENODEV', 'no such device'],
  ['ENOENT', 'no such file or directory'],
  ['ENOSPC', 'no space left on the device'],
  ['ENOTDIR', 'is not a directory'],
  ['ENOTEMPTY', 'directory is not empty'],
  ['ENXIO', 'no such device, or nobody at the other end'],
  ['EPERM', 'operation not permitted'],
  ['EPIPE', 'nobody reads the other end'],
  ['EROFS', 'read-only file system'],
  ['ESTALE', 'is no longer the same file'],
  ['EXDEV', 'on another file system'],
]);

/** Makes a DiskError for a fault that was noticed here rather than thrown by node:fs. */
export function makeDiskError(
  errno: string,
  path: DiskPath | undefined,
  action: string,
  cause?: unknown,
): DiskError {
  const sentence = sentences.get(errno) ?? 'the system refused';
  return new DiskError(errno, `cannot ${action}: ${sentence} (${errno})`, {
    path: path === undefined ? undefined : pathText(path),
    cause,
  });
}

/** Returns the system's name for an error, such as `ENOENT`, or undefined where it is no error of the system. */
export function errnoOf(error: unknown): string | undefined {
  if (error instanceof DiskError) return error.errno;
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Returns what to throw in place of `error`: a DiskError where the operating system said no, else `error` itself.
 * @param action - what was being done, as a verb: `read`, `make the folder`.
 */
export function toDiskError(error: unknown, path: DiskPath | undefined, action: string): unknown {
  if (error instanceof DiskError) return error;
  const errno = errnoOf(error);
  return errno === undefined ? error : makeDiskError(errno, path, action, error);
}

/** Awaits `work` and throws what node:fs throws as DiskError. */
export async function onDisk<T>(
  path: DiskPath | undefined,
  action: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDiskError(error, path, action);
  }
}

/** Runs `work` and throws what node:fs throws as DiskError. */
export function onDiskSync<T>(path: DiskPath | undefined, action: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toDiskError(error, path, action);
  }
}
