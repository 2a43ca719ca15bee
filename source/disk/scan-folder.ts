/**
 * Walks what is to be sealed. Promises: no link inside a source is followed, nothing is opened, names are taken as
 * bytes, and whatever is left out is in the findings. Calls are synchronous, because 100,000 promises take several
 * times longer, with pauses in which the rest of the program runs.
 */
import {
  accessSync,
  type BigIntStats,
  constants,
  lstatSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import {basename, resolve} from 'node:path';
import {escapeName, findNameProblem} from '../archive/entry-path.ts';
import type {Finding} from '../audit/finding.ts';
import {isUtf8Name, parseNameBytes} from '../bytes/name-bytes.ts';
import {UsageError} from '../errors.ts';
import {type DiskPath, errnoOf, onDiskSync} from './disk-error.ts';
import {Breather} from './event-loop.ts';

const anyExecute = 0o111n;
// Neither escape, percent sign nor backslash, and no colon in second place: nothing to look at more closely.
const plainName = /^[ -$&-9;<>-[\]-~]{1,80}$/;
// A UTF-16 unit is at most three bytes, and PATH_MAX is 4096.
const surelyShortPath = 1365;

/** A file or directory that can be sealed. */
export type ScannedEntry = {
  /** Relative, `/`-separated, beginning with the source's base name; escaped where that was asked for. */
  readonly path: string;
  /** Where it is: give it to `openEntry`. */
  readonly diskPath: DiskPath;
  readonly type: 'file' | 'directory';
  /** Bytes; 0 for a directory. */
  readonly size: number;
  readonly mtimeNs: bigint;
  /** Whether anybody may execute it; false for a directory. */
  readonly isExecutable: boolean;
  readonly device: bigint;
  readonly inode: bigint;
  /** The entry's own name on disk (the last component), where it had to be escaped. */
  readonly originalNameBytes?: Uint8Array;
};

/** What a scan found. */
export type ScanResult = {
  /** Sorted by the bytes of their paths, so parents stand before children. */
  readonly entries: readonly ScannedEntry[];
  /** `refused-name`, `refused-type`, `unreadable`, `changed-while-reading`: what is not in `entries`, and why. */
  readonly findings: readonly Finding[];
  readonly totalBytes: number;
  readonly fileCount: number;
  readonly directoryCount: number;
};

/** How to scan. */
export type ScanOptions = {
  /** Escape names that cannot be sealed as they are (`escapeName`), instead of refusing them. */
  readonly escapeNames?: boolean;
  /** Called now and then with what was found so far. */
  readonly onProgress?: (soFar: {readonly fileCount: number; readonly totalBytes: number}) => void;
  readonly signal?: AbortSignal | undefined;
};

const user = process.geteuid?.();
const ownerMay = {file: 0o400n, folder: 0o500n} as const;
const groupAndOthersMay = {file: 0o044n, folder: 0o055n} as const;

/**
 * Whether the permission bits alone say that this user may read: asking the system costs a call a file. Where a rule
 * beside the bits forbids it, opening the file tells.
 */
function isPlainlyReadable({uid, mode}: BigIntStats, kind: 'file' | 'folder'): boolean {
  if (user === undefined) return false;
  const needed = uid === BigInt(user) ? ownerMay[kind] : groupAndOthersMay[kind];
  return (mode & needed) === needed;
}

/** A name as the archive will have it, or why not. */
type JudgedName = {path: string; originalNameBytes?: Uint8Array} | {refused: string};

function typeName(stats: BigIntStats): string {
  if (stats.isSymbolicLink()) return 'symbolic link';
  if (stats.isFIFO()) return 'FIFO';
  if (stats.isSocket()) return 'socket';
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return 'device';
  return 'unknown';
}

function joinDisk(folder: DiskPath, name: Buffer | undefined, nameText: string): DiskPath {
  if (typeof folder === 'string' && isUtf8Name(nameText)) return `${folder}/${nameText}`;
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), name ?? Buffer.from(nameText)]);
}

class Scan {
  readonly entries: ScannedEntry[] = [];
  readonly findings: Finding[] = [];
  totalBytes = 0;
  fileCount = 0;
  readonly #folders: {path: string; diskPath: DiskPath}[] = [];
  readonly #escapesNames: boolean;

  constructor(escapesNames: boolean) {
    this.#escapesNames = escapesNames;
  }

  /** Judges one name under `parent` ('' for a source itself). */
  judge(parent: string, name: Buffer): JudgedName {
    const prefix = parent === '' ? '' : `${parent}/`;
    let text = parseNameBytes(name);
    let originalNameBytes: Uint8Array | undefined;
    if (this.#escapesNames) {
      text = escapeName(name);
      if (!name.equals(Buffer.from(text))) originalNameBytes = new Uint8Array(name);
    }
    const problem = findNameProblem(Buffer.from(text));
    // A drive letter means something only at the start of a path.
    if (!isUtf8Name(text)) return {refused: 'not-utf8'};
    if (problem !== undefined && !(problem === 'drive-letter' && parent !== '')) return {refused: problem};
    const path = prefix + text;
    if (path.length > surelyShortPath && findNameProblem(Buffer.from(path)) === 'too-long')
      return {refused: 'too-long'};
    return originalNameBytes === undefined ? {path} : {path, originalNameBytes};
  }

  /** Adds what stands at `diskPath`, or a finding. */
  add(name: {path: string; originalNameBytes?: Uint8Array}, diskPath: DiskPath, stats: BigIntStats): void {
    const {path} = name;
    const isFile = stats.isFile();
    if (!isFile && !stats.isDirectory()) {
      this.findings.push({kind: 'refused-type', path, type: typeName(stats)});
      return;
    }
    if (!isPlainlyReadable(stats, isFile ? 'file' : 'folder')) {
      try {
        accessSync(diskPath, isFile ? constants.R_OK : constants.R_OK | constants.X_OK);
      } catch (error) {
        this.findings.push({kind: 'unreadable', path, errno: errnoOf(error) ?? 'EIO'});
        return;
      }
    }
    this.entries.push({
      ...name,
      diskPath,
      type: isFile ? 'file' : 'directory',
      size: isFile ? Number(stats.size) : 0,
      mtimeNs: stats.mtimeNs,
      isExecutable: isFile && (stats.mode & anyExecute) !== 0n,
      device: stats.dev,
      inode: stats.ino,
    });
    if (isFile) {
      this.fileCount += 1;
      this.totalBytes += Number(stats.size);
    } else this.#folders.push({path, diskPath});
  }

  /** Adds one name found in a folder. */
  addFound(folder: {path: string; diskPath: DiskPath}, latin1Name: string): void {
    const isPlain = plainName.test(latin1Name) && folder.path.length < surelyShortPath - 80;
    const name = isPlain ? undefined : Buffer.from(latin1Name, 'latin1');
    const text = name === undefined ? latin1Name : parseNameBytes(name);
    const judged =
      name === undefined ? {path: `${folder.path}/${latin1Name}`} : this.judge(folder.path, name);
    if ('refused' in judged) {
      this.findings.push({kind: 'refused-name', path: `${folder.path}/${text}`, why: judged.refused});
      return;
    }
    const diskPath = joinDisk(folder.diskPath, name, text);
    try {
      const stats = lstatSync(diskPath, {bigint: true, throwIfNoEntry: false});
      if (stats === undefined)
        this.findings.push({kind: 'changed-while-reading', path: judged.path, why: 'vanished'});
      else this.add(judged, diskPath, stats);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === undefined) throw error;
      this.findings.push({kind: 'unreadable', path: judged.path, errno});
    }
  }

  /** Walks every folder added so far, and those in them. */
  async walk(options: ScanOptions): Promise<void> {
    const breather = new Breather();
    for (let folder = this.#folders.pop(); folder !== undefined; folder = this.#folders.pop()) {
      let names: string[];
      try {
        // One letter a byte: names that are not UTF-8 come whole, and ASCII ones need no decoding.
        names = readdirSync(folder.diskPath, 'latin1');
      } catch (error) {
        const errno = errnoOf(error);
        if (errno === undefined) throw error;
        this.findings.push({kind: 'unreadable', path: folder.path, errno});
        continue;
      }
      for (const name of names) {
        this.addFound(folder, name);
        if (await breather.pause(options.signal))
          options.onProgress?.({fileCount: this.fileCount, totalBytes: this.totalBytes});
      }
    }
  }
}

/** Adds one SOURCE. A link given as SOURCE is followed: its user named it, and means what it leads to. */
function addSource(scan: Scan, source: string): void {
  const place = resolve(source);
  const base = basename(place);
  if (base === '')
    throw new UsageError('arguments', 'the root folder has no name to be sealed under', {path: source});
  const stats = onDiskSync(source, 'read', () => statSync(place, {bigint: true}));
  const judged = scan.judge('', Buffer.from(base));
  if ('refused' in judged) {
    scan.findings.push({kind: 'refused-name', path: base, why: judged.refused});
    return;
  }
  if (scan.entries.some(entry => entry.path === judged.path))
    throw new UsageError('arguments', 'two sources have the same name', {path: source});
  // The real path, since `openEntry` follows no link; as bytes where it is not UTF-8.
  const real = onDiskSync(source, 'read', () => realpathSync(place, {encoding: 'buffer'}));
  const realText = parseNameBytes(real);
  scan.add(judged, isUtf8Name(realText) ? realText : real, stats);
}

/** Orders paths as their UTF-8 bytes are ordered. */
function comparePaths(left: ScannedEntry, right: ScannedEntry): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}

/** The same where a character beyond U+FFFF is in play, whose UTF-16 form sorts before U+E000–U+FFFF. */
function compareBytes(left: ScannedEntry, right: ScannedEntry): number {
  return Buffer.compare(Buffer.from(left.path), Buffer.from(right.path));
}

/**
 * Scans files and folders. Regular files and directories become entries; links, devices, FIFOs and sockets, refused
 * names and what cannot be read become findings (of a refused directory: one, for all that is in it).
 * Twins (hard links) are two files. Another file system mounted inside a source is scanned too.
 * @throws {UsageError} `arguments` where two sources have the same base name, or one has none; {DiskError} where a
 * source itself is absent or cannot be examined; AbortError.
 */
export async function scanSources(
  sources: readonly string[],
  options: ScanOptions = {},
): Promise<ScanResult> {
  const scan = new Scan(options.escapeNames === true);
  for (const source of sources) addSource(scan, source);
  await scan.walk(options);
  const needsBytes = scan.entries.some(entry => /[\ud800-\udfff]/.test(entry.path));
  const entries = scan.entries.sort(needsBytes ? compareBytes : comparePaths);
  return {
    entries,
    findings: scan.findings,
    totalBytes: scan.totalBytes,
    fileCount: scan.fileCount,
    directoryCount: entries.length - scan.fileCount,
  };
}
