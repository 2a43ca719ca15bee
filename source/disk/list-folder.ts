/**
 * What stands in a folder, for somebody who chooses in it: all names at once and cheaply, and a closer look at the few
 * that are seen. Nothing is followed into, nothing is read whole, a FIFO or a device is never opened, and every cost has
 * a cap.
 */
import {constants, type Dirent, type Stats} from 'node:fs';
import {access, lstat, open, opendir, readlink, stat} from 'node:fs/promises';
import {isUtf8Name, parseNameBytes} from '../bytes/name-bytes.ts';
import {errnoOf, onDisk} from './disk-error.ts';
import {Breather} from './event-loop.ts';

/** What a name leads to, links followed. */
export type ListedKind = 'folder' | 'file' | 'other';

/** One name in a folder. */
export type ListedEntry = {
  /** As `parseNameBytes` has it: untrusted, and with lone surrogates where it is not UTF-8. */
  readonly name: string;
  readonly kind: ListedKind;
  readonly isLink: boolean;
};

/** What stands in a folder, in no order. */
export type FolderListing = {
  readonly entries: readonly ListedEntry[];
  /** There are more names than were asked for. */
  readonly isCut: boolean;
};

// 100,000 names take 0.1 s and 10 MB; nobody chooses among more.
const maxNames = 100_000;
// Each costs a call of its own, perhaps to another disk.
const maxResolvedLinks = 1000;
const namesPerRead = 4096;

/**
 * Lists a folder. A link that leads to a folder is one; of the links beyond the first 1000 nobody asks where they lead.
 * @throws {DiskError} where it cannot be read; AbortError.
 */
export async function listFolder(
  path: string,
  {limit = maxNames, signal}: {readonly limit?: number; readonly signal?: AbortSignal} = {},
): Promise<FolderListing> {
  return await onDisk(path, 'read the folder', async () => {
    const entries: ListedEntry[] = [];
    const breather = new Breather();
    let resolvedLinks = 0;
    // One letter a byte: names that are not UTF-8 come whole. Leaving the loop closes the folder.
    for await (const found of await opendir(path, {encoding: 'latin1', bufferSize: namesPerRead})) {
      if (entries.length === limit) return {entries, isCut: true};
      const name = readName(found.name);
      const isLink = found.isSymbolicLink();
      const follows = isLink && resolvedLinks < maxResolvedLinks && isUtf8Name(name);
      if (follows) resolvedLinks += 1;
      const kind = follows ? await kindBehind(`${path}/${name}`) : kindOf(found);
      entries.push({name, kind, isLink});
      await breather.pause(signal);
    }
    return {entries, isCut: false};
  });
}

const plainName = /^[ -~]*$/;

function readName(latin1Name: string): string {
  return plainName.test(latin1Name) ? latin1Name : parseNameBytes(Buffer.from(latin1Name, 'latin1'));
}

function kindOf(found: Dirent | Stats): ListedKind {
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}

async function kindBehind(path: string): Promise<ListedKind> {
  return await stat(path).then(kindOf, () => 'other' as const);
}

/** What a closer look at one name finds. */
export type EntryLook =
  | {
      readonly kind: ListedKind;
      readonly size: number;
      readonly modifiedAt: Date;
      /** Where a symbolic link says it leads: untrusted. */
      readonly linkTarget: string | undefined;
      readonly isReadable: boolean;
      /** The first bytes of a file; none where it cannot be read. */
      readonly head: Uint8Array;
      /** Some of the names in a folder; none where it cannot be read. */
      readonly childNames: readonly string[];
    }
  /** It was there when the folder was listed, and is gone; or the disk does not answer. */
  | {readonly kind: 'gone'; readonly errno: string};

const maxChildNames = 64;

/** Looks at what stands at a path. Never throws for what the disk says: that is in the look. */
export async function lookAtEntry(path: string, {headSize}: {readonly headSize: number}): Promise<EntryLook> {
  try {
    const own = await lstat(path);
    const isLink = own.isSymbolicLink();
    const linkTarget = isLink ? parseNameBytes(await readlink(path, 'buffer')) : undefined;
    const found = isLink ? await stat(path).catch(() => own) : own;
    const kind = kindOf(found);
    const about = {kind, size: found.size, modifiedAt: found.mtime, linkTarget};
    const nothing = {head: new Uint8Array(), childNames: []};
    if (kind === 'other') return {...about, ...nothing, isReadable: false};
    try {
      await access(path, kind === 'folder' ? constants.R_OK | constants.X_OK : constants.R_OK);
      if (kind === 'file') {
        return {...about, ...nothing, isReadable: true, head: await readHead(path, headSize)};
      }
      return {...about, ...nothing, isReadable: true, childNames: await readSomeNames(path)};
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return {...about, ...nothing, isReadable: false};
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return {kind: 'gone', errno};
  }
}

async function readHead(path: string, size: number): Promise<Uint8Array> {
  // Should a FIFO have taken the file's place, this does not wait for its other end.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const head = new Uint8Array(size);
    const {bytesRead} = await handle.read(head, 0, size, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readSomeNames(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const {name} of await opendir(path, {encoding: 'latin1', bufferSize: maxChildNames})) {
    names.push(readName(name));
    if (names.length === maxChildNames) break;
  }
  return names;
}
