/**
 * Finds every file below some folders, for an audit. Promises: no link below a folder is followed, nothing is opened, no
 * file is found twice however the folders overlap, and whatever is passed over is in the problems, with its reason.
 */
import {type BigIntStats, lstatSync, readdirSync, realpathSync, statSync} from 'node:fs';
import {basename, dirname, join, sep} from 'node:path';
import {parseNameBytes} from '../bytes/name-bytes.ts';
import {diskPath, errnoOf} from './disk-error.ts';
import {Breather} from './event-loop.ts';

/** A regular file. */
export type FoundFile = {
  /** As the folder was given, and what is below it; bytes that are not UTF-8 are carried as `parseNameBytes` does. */
  readonly path: string;
  /** The index of its place. */
  readonly place: number;
  readonly size: number;
  readonly mtimeMs: number;
  /** The file system it lies on, and which file it is there: twin names (hard links) share both. */
  readonly device: string;
  readonly inode: string;
};

/** What was passed over, and why. */
export type FindProblem =
  | {readonly kind: 'unreadable'; readonly path: string; readonly errno: string}
  | {readonly kind: 'link' | 'special'; readonly path: string};

/** Where copies can lie: a folder that was given, or the folder of a file that was given. */
export type FoundPlace = {readonly path: string; readonly device: string};

/** A folder or file that was given. */
export type FoundRoot = {
  readonly path: string;
  /** Why it cannot be looked into, such as `ENOENT`; `EINVAL` for a device or pipe; undefined where it can. */
  readonly errno: string | undefined;
};

/** All files, in no order that means anything. */
export type FindResult = {
  readonly roots: readonly FoundRoot[];
  readonly places: readonly FoundPlace[];
  readonly files: readonly FoundFile[];
  readonly problems: readonly FindProblem[];
};

/** How to look. */
export type FindOptions = {
  /** Called now and then with what was found so far. */
  readonly onProgress?: (soFar: {readonly fileCount: number; readonly currentPath: string}) => void;
  readonly signal?: AbortSignal | undefined;
};

type Root = {readonly path: string; readonly real: string; readonly stats: BigIntStats};

/** What stands beside an archive and belongs to it: its `.sha256` file and PAR2 set. */
function isCompanion(name: string, of: string): boolean {
  return name === `${of}.sha256` || (name.startsWith(`${of}.`) && name.toLowerCase().endsWith('.par2'));
}

class Search {
  readonly places: FoundPlace[] = [];
  readonly files: FoundFile[] = [];
  readonly problems: FindProblem[] = [];
  /** Device and inode of each folder that was walked: overlapping roots and bind mounts are walked once. */
  readonly #walked = new Set<string>();
  /** Real paths of files that were given by name. */
  readonly #named = new Set<string>();
  readonly #breather = new Breather();
  readonly #options: FindOptions;

  constructor(options: FindOptions) {
    this.#options = options;
  }

  /** Adds a file that was given, and what belongs to it. */
  addNamed(root: Root, place: number): void {
    this.#addFile(root.path, root.real, root.stats, place);
    const folder = dirname(root.path);
    for (const name of this.#names(folder)) {
      if (!isCompanion(name, basename(root.path))) continue;
      const path = join(folder, name);
      const stats = this.#lstat(path);
      if (stats?.isFile()) this.#addFile(path, join(dirname(root.real), name), stats, place);
    }
  }

  /** Walks a folder and all below it. */
  async walk(root: Root, place: number): Promise<void> {
    const folders = [{path: root.path, real: root.real, stats: root.stats}];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const mark = `${folder.stats.dev}:${folder.stats.ino}`;
      if (this.#walked.has(mark)) continue;
      this.#walked.add(mark);
      for (const name of this.#names(folder.path)) {
        const path = join(folder.path, name);
        const stats = this.#lstat(path);
        if (stats?.isDirectory()) folders.push({path, real: join(folder.real, name), stats});
        else if (stats?.isFile()) this.#addFile(path, join(folder.real, name), stats, place);
        else if (stats !== undefined)
          this.problems.push({kind: stats.isSymbolicLink() ? 'link' : 'special', path});
        if (await this.#breather.pause(this.#options.signal))
          this.#options.onProgress?.({fileCount: this.files.length, currentPath: path});
      }
    }
  }

  #addFile(path: string, real: string, stats: BigIntStats, place: number): void {
    if (this.#named.has(real)) return;
    this.#named.add(real);
    this.files.push({
      path,
      place,
      size: Number(stats.size),
      mtimeMs: Number(stats.mtimeNs / 1_000_000n),
      device: String(stats.dev),
      inode: String(stats.ino),
    });
  }

  #names(folder: string): string[] {
    try {
      return readdirSync(diskPath(folder), {encoding: 'buffer'}).map(parseNameBytes);
    } catch (error) {
      this.#addUnreadable(folder, error);
      return [];
    }
  }

  #lstat(path: string): BigIntStats | undefined {
    try {
      // A file that vanished since its folder was read is no longer there to be told of.
      return lstatSync(diskPath(path), {bigint: true, throwIfNoEntry: false});
    } catch (error) {
      this.#addUnreadable(path, error);
      return undefined;
    }
  }

  #addUnreadable(path: string, error: unknown): void {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    this.problems.push({kind: 'unreadable', path, errno});
  }
}

/** Returns the errno where it cannot be looked into; `EINVAL` for what is neither a file nor a folder. */
function openRoot(path: string): Root | string {
  try {
    const stats = statSync(path, {bigint: true});
    return stats.isFile() || stats.isDirectory() ? {path, real: realpathSync(path), stats} : 'EINVAL';
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno;
  }
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * Finds the files. A link given as a root is followed: its user named it, and means what it leads to. Of a file that is
 * given, its `.sha256` file and PAR2 set are found too. A root inside another is a place of its own.
 * @throws AbortError. A root that is absent or cannot be examined is in `roots`, with its errno.
 */
export async function findFiles(given: readonly string[], options: FindOptions = {}): Promise<FindResult> {
  const search = new Search(options);
  const opened = given.map(openRoot);
  const roots = opened.filter(root => typeof root !== 'string');
  const places: {readonly place: FoundPlace; readonly real: string}[] = [];
  const addPlace = (path: string, real: string, device: bigint): number => {
    const known = places.findIndex(other => other.real === real);
    if (known >= 0) return known;
    places.push({place: {path, device: String(device)}, real});
    return places.length - 1;
  };
  const folders = roots
    .filter(({stats}) => stats.isDirectory())
    .map(root => ({root, place: addPlace(root.path, root.real, root.stats.dev)}));
  for (const root of roots) {
    if (root.stats.isFile()) {
      const around = folders
        .filter(folder => isBelow(root.real, folder.root.real))
        .toSorted((one, other) => other.root.real.length - one.root.real.length)[0];
      const place = around?.place ?? addPlace(dirname(root.path), dirname(root.real), root.stats.dev);
      search.addNamed(root, place);
    }
  }
  // The innermost first: what lies in it counts for it, and not for the folder around it.
  for (const {root, place} of folders.toSorted(
    (one, other) => other.root.real.length - one.root.real.length,
  )) {
    await search.walk(root, place);
  }
  return {
    roots: given.map((path, index) => {
      const root = opened[index];
      return {path, errno: typeof root === 'string' ? root : undefined};
    }),
    places: places.map(({place}) => place),
    files: search.files,
    problems: search.problems,
  };
}

/** Returns the folder that a file system is mounted on, as far as it can be seen from a path on it. */
export function findMountPoint(path: string): string {
  try {
    let current = realpathSync(path);
    const {dev} = statSync(current);
    for (let parent = dirname(current); parent !== current; parent = dirname(current)) {
      if (statSync(parent).dev !== dev) break;
      current = parent;
    }
    return current;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return path;
  }
}
