/** Facts about a path that decide before any work: what it is, what room there is, whether one lies in the other. */
import {lstat, realpath, stat, statfs} from 'node:fs/promises';
import {basename, dirname, join, resolve, sep} from 'node:path';
import {errnoOf, onDisk} from './disk-error.ts';

/** Returns the nearest existing ancestor (or the path itself) with links resolved, and what follows it. */
async function resolveExisting(path: string): Promise<{existing: string; rest: string}> {
  let current = resolve(path);
  let rest = '';
  for (;;) {
    try {
      return {existing: await realpath(current), rest};
    } catch (error) {
      const parent = dirname(current);
      if (errnoOf(error) !== 'ENOENT' || parent === current) throw error;
      rest = join(basename(current), rest);
      current = parent;
    }
  }
}

/** Returns the bytes an ordinary user may still write at `path`, which need not exist yet. @throws {DiskError} */
export async function freeBytes(path: string): Promise<number> {
  return await onDisk(path, 'read the free space of', async () => {
    const {existing} = await resolveExisting(path);
    const stats = await statfs(existing, {bigint: true});
    return Number(stats.bavail * stats.bsize);
  });
}

/** Tells whether `child` is `parent` or lies in it, links resolved; neither need exist. @throws {DiskError} */
export async function isInside(child: string, parent: string): Promise<boolean> {
  return await onDisk(child, 'read', async () => {
    const inner = await resolveExisting(child);
    const outer = await resolveExisting(parent);
    const innerPath = join(inner.existing, inner.rest);
    const outerPath = join(outer.existing, outer.rest);
    return (
      innerPath === outerPath || innerPath.startsWith(outerPath.endsWith(sep) ? outerPath : outerPath + sep)
    );
  });
}

/** Tells whether two paths lead to one file, through links or twin names. False where one is absent. @throws {DiskError} */
export async function isSameFile(left: string, right: string): Promise<boolean> {
  return await onDisk(left, 'read', async () => {
    const [one, other] = await Promise.all([left, right].map(statOrAbsent));
    return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
  });
}

/**
 * Tells whether two paths lie on one file system, which is about as much as one disk; neither need exist.
 * @throws {DiskError}
 */
export async function isSameDisk(left: string, right: string): Promise<boolean> {
  return await onDisk(left, 'read', async () => {
    const [one, other] = await Promise.all(
      [left, right].map(async path => (await stat((await resolveExisting(path)).existing)).dev),
    );
    return one === other;
  });
}

/** What a path is, links followed. */
export type PathKind = 'file' | 'directory' | 'other' | 'absent';

async function statOrAbsent(path: string) {
  try {
    return await stat(path, {bigint: true});
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Tells what a path is, links followed; a link that leads nowhere is `other`. @throws {DiskError} such as `EACCES`. */
export async function statKind(path: string): Promise<PathKind> {
  return await onDisk(path, 'read', async () => {
    const stats = await statOrAbsent(path);
    if (stats?.isFile()) return 'file';
    if (stats?.isDirectory()) return 'directory';
    if (stats !== undefined) return 'other';
    const isDangling = await lstat(path).then(
      () => true,
      () => false,
    );
    return isDangling ? 'other' : 'absent';
  });
}
