/**
 * A folder that gets its name only when all that is in it is whole. Built under an owned `.part` name that only its
 * user can enter (0700), then synced and renamed into place. Promises: nothing appears under the target before
 * `publish`, nothing that exists is overwritten, no link is followed, no mode beyond 0755 is set.
 *
 * An absent target: the staging folder stands beside it and one rename publishes all. An empty one (perhaps a mount
 * point, or where the user's shell stands): the staging folder stands inside it and each top-level entry is renamed.
 */
import {lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, unlinkSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {basename, dirname, join, resolve, sep} from 'node:path';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {UnsafePathError, UsageError} from '../errors.ts';
import {errnoOf, onDisk, onDiskSync} from './disk-error.ts';
import {Breather} from './event-loop.ts';
import {setModificationTime} from './file-time.ts';
import {FileWriter} from './file-writer.ts';
import {clearLeftovers, makeOwnedName} from './owned-name.ts';
import {syncFolder, syncTree} from './sync-folder.ts';
import {type WriteBehind, writeNewFile} from './write-new-file.ts';

const privateMode = 0o700;
const folderMode = 0o755;
const fileMode = 0o644;
const executableMode = 0o755;

/** What a staged file gets besides its bytes. */
export type StagedFileOptions = {
  readonly mtimeNs: bigint;
  readonly isExecutable: boolean;
};

/** A tree under construction; see `createStagingFolder`. Paths are relative, `/`-separated, and safe already. */
export type StagingFolder = {
  /** Where the tree stands until it is published. */
  readonly path: string;
  /** Makes a directory, and its parents. @throws {DiskError} `EEXIST` where a file has the name. */
  makeDirectory(path: string, mtimeNs: bigint): Promise<void>;
  /**
   * Writes a new file, making its parents. Chunks are copied before the next is asked for. On any error, also one that
   * `content` throws, the file is gone again and the next may be written. A file that is at hand whole is perhaps written
   * later: then its error comes with a later file, or from `settle`.
   * @throws {DiskError} `EEXIST` where the name is taken, also by another spelling the file system takes for the same.
   */
  writeFile(
    path: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
    options: StagedFileOptions,
  ): Promise<void>;
  /** Waits until every file is written. @throws {DiskError} as `writeFile` does. */
  settle(): Promise<void>;
  /** Returns the path in the tree of what an error names, or undefined where that is not in it. */
  entryPath(place: string): string | undefined;
  /**
   * Sets directory times, syncs everything, and gives the tree its name.
   * @throws {UsageError} `target-exists` where the target got something in it meanwhile; {DiskError}; AbortError. The
   * target is then as before, and `discard` is still to be called.
   */
  publish(): Promise<void>;
  /** Removes the tree if it was not published. Safe to call always; never fails. */
  discard(): Promise<void>;
};

/** How a staging folder is made. */
export type StagingOptions = {
  readonly random: RandomBytes;
  /** Told the path of the staging folder as soon as it exists. */
  readonly onPart?: (partPath: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Writes small files; each is written at once where absent. */
  readonly writeBehind?: WriteBehind | undefined;
};

// The rule for paths is entry-path.ts's; this only makes sure that nobody forgot it.
function assertInside(path: string): void {
  const isSafe =
    !path.includes('\0') &&
    path.split('/').every(segment => segment !== '' && segment !== '.' && segment !== '..');
  if (!isSafe) throw new UnsafePathError('path leaves the folder that is being restored', {path});
}

function targetExists(path: string): UsageError {
  return new UsageError('target-exists', 'the target exists and is not an empty folder', {path});
}

/** Clears what dead runs left, then tells whether the target is an empty folder (true) or absent (false). */
function examineTarget(target: string): boolean {
  const base = basename(target);
  const others = clearLeftovers(dirname(target), `.${base}`);
  const stats = onDiskSync(target, 'read', () => lstatSync(target, {throwIfNoEntry: false}));
  if (stats?.isDirectory()) others.push(...clearLeftovers(target, `.${base}`));
  if (others.some(leftover => leftover.owner === 'living'))
    throw new UsageError('target-exists', 'another run is writing to this folder', {path: target});
  if (stats === undefined) return false;
  const isEmpty = stats.isDirectory() && onDiskSync(target, 'read', () => readdirSync(target)).length === 0;
  if (!isEmpty) throw targetExists(target);
  return true;
}

/** Renames without replacing: a folder onto nothing or an empty folder, a file onto nothing. */
function renameIntoPlace(from: string, to: string): void {
  const isFolder = lstatSync(from).isDirectory();
  if (!isFolder && lstatSync(to, {throwIfNoEntry: false}) !== undefined) throw targetExists(to);
  try {
    renameSync(from, to);
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw targetExists(to);
    throw error;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

class NodeStagingFolder implements StagingFolder {
  readonly path: string;
  readonly #outer: string;
  readonly #target: string;
  readonly #isInside: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #writeBehind: WriteBehind | undefined;
  readonly #breather = new Breather();
  // Every directory that exists, with its time where one was given.
  readonly #directories = new Map<string, bigint | undefined>();
  #isPublished = false;

  constructor(
    target: string,
    outer: string,
    isInside: boolean,
    {signal, writeBehind}: Pick<StagingOptions, 'signal' | 'writeBehind'>,
  ) {
    this.#target = target;
    this.#outer = outer;
    this.#isInside = isInside;
    this.#signal = signal;
    this.#writeBehind = writeBehind;
    // One level down, so that the tree has ordinary modes from the start while nobody else can reach it.
    this.path = join(outer, 'tree');
    onDiskSync(this.path, 'make the folder', () => mkdirSync(this.path, folderMode));
  }

  async makeDirectory(path: string, mtimeNs: bigint): Promise<void> {
    assertInside(path);
    this.#makeParents(path);
    if (!this.#directories.has(path)) this.#makeOne(path);
    this.#directories.set(path, mtimeNs);
    await this.#breather.pause(this.#signal);
  }

  async writeFile(
    path: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
    options: StagedFileOptions,
  ): Promise<void> {
    assertInside(path);
    this.#makeParents(path);
    const place = join(this.path, path);
    const mode = options.isExecutable ? executableMode : fileMode;
    if (content instanceof Uint8Array) {
      const file = {place, mode, mtimeNs: options.mtimeNs};
      if (this.#writeBehind === undefined) onDiskSync(place, 'write', () => writeNewFile(file, content));
      else {
        const waiting = this.#writeBehind.write(file, content);
        if (waiting !== undefined) await waiting;
      }
      await this.#breather.pause(this.#signal);
      return;
    }
    const writer = await FileWriter.create(place, mode, this.#signal);
    try {
      for await (const chunk of content) await writer.write(chunk);
      await writer.flush();
      onDiskSync(place, 'set the time of', () => setModificationTime(writer.descriptor, options.mtimeNs));
      await writer.finish({isSynced: false});
    } catch (error) {
      await writer.abandon();
      removeQuietly(place);
      throw error;
    }
  }

  async settle(): Promise<void> {
    await this.#writeBehind?.settle();
  }

  entryPath(place: string): string | undefined {
    const start = `${this.path}${sep}`;
    return place.startsWith(start) ? place.slice(start.length).replaceAll(sep, '/') : undefined;
  }

  async publish(): Promise<void> {
    this.#signal?.throwIfAborted();
    await this.settle();
    // Deepest first: giving a child its time must not change its parent's.
    const timed = [...this.#directories].sort(([left], [right]) => right.length - left.length);
    for (const [path, mtimeNs] of timed) {
      const place = join(this.path, path);
      if (mtimeNs !== undefined)
        onDiskSync(place, 'set the time of', () => setModificationTime(place, mtimeNs));
      await this.#breather.pause(this.#signal);
    }
    await syncTree(this.path, this.#signal);
    if (this.#isInside) onDiskSync(this.#target, 'write', () => this.#publishInside());
    else onDiskSync(this.#target, 'write', () => this.#publishBeside());
    this.#isPublished = true;
    // Empty by now; if it stays, a later run clears it.
    await rm(this.#outer, {recursive: true, force: true}).catch(() => {});
  }

  async discard(): Promise<void> {
    if (this.#isPublished) return;
    // What is still being written would come back behind the removal.
    await this.settle().catch(() => {});
    await rm(this.#outer, {recursive: true, force: true}).catch(() => {});
  }

  #publishBeside(): void {
    renameIntoPlace(this.path, this.#target);
    try {
      syncFolder(dirname(this.#target));
    } catch (error) {
      renameSync(this.#target, this.path);
      throw error;
    }
  }

  #publishInside(): void {
    const strangers = readdirSync(this.#target).filter(name => join(this.#target, name) !== this.#outer);
    if (strangers.length > 0) throw targetExists(this.#target);
    const moved: string[] = [];
    try {
      for (const name of readdirSync(this.path)) {
        renameIntoPlace(join(this.path, name), join(this.#target, name));
        moved.push(name);
      }
      syncFolder(this.#target);
    } catch (error) {
      for (const name of moved) {
        try {
          renameSync(join(this.#target, name), join(this.path, name));
        } catch {}
      }
      throw error;
    }
  }

  #makeParents(path: string): void {
    const end = path.lastIndexOf('/');
    if (end < 0) return;
    const parent = path.slice(0, end);
    if (this.#directories.has(parent)) return;
    this.#makeParents(parent);
    this.#makeOne(parent);
    this.#directories.set(parent, undefined);
  }

  #makeOne(path: string): void {
    const place = join(this.path, path);
    onDiskSync(place, 'make the folder', () => mkdirSync(place, folderMode));
  }
}

/**
 * Makes a staging folder for `targetPath`, after clearing what dead runs left for the same target.
 * @throws {UsageError} `target-exists` where the target is anything but absent or an empty folder, or where another
 * run is writing to it; {DiskError} such as `ENOENT` where the target's parent is missing.
 */
export async function createStagingFolder(
  targetPath: string,
  options: StagingOptions,
): Promise<StagingFolder> {
  const target = resolve(targetPath);
  const isInside = examineTarget(target);
  const name = makeOwnedName(`.${basename(target)}`, options.random);
  const outer = join(isInside ? target : dirname(target), name);
  // The staging folder's own name means nothing to anybody.
  await onDisk(targetPath, 'make the folder', () => mkdirSync(outer, privateMode));
  try {
    options.onPart?.(outer);
    return new NodeStagingFolder(target, outer, isInside, options);
  } catch (error) {
    try {
      rmdirSync(outer);
    } catch {}
    throw error;
  }
}
