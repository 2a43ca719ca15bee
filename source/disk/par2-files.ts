/**
 * PAR2 sets beside archives: found, made, and used. A set gets its names only when it is whole and par2 has verified it;
 * a repaired archive is made under a `.part` name and handed to the caller's check before it gets its own. The damaged
 * archive is only read.
 */
import {createHash} from 'node:crypto';
import {constants, copyFileSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync} from 'node:fs';
import {rm, stat} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {type Par2Description, Par2Parser} from '../archive/par2-packets.ts';
import {formatHex} from '../bytes/bytes.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {DiskError, UsageError} from '../errors.ts';
import {errnoOf, onDisk, onDiskSync} from './disk-error.ts';
import {clearLeftovers, makeOwnedName} from './owned-name.ts';
import {runPar2} from './par2-program.ts';
import {linkIntoPlace} from './publish-file.ts';
import {readChunks} from './read-file.ts';
import {syncFile, syncFolder} from './sync-folder.ts';

/** Damage is mended in whole blocks: so many are made, and none is smaller. */
const maxBlocks = 2_000;
const minBlockSize = 1_024;
const startSize = 16_384;

/** A set of PAR2 files in one folder. */
export type Par2Set = Par2Description & {
  /** Their paths, the index first. */
  readonly paths: readonly string[];
};

/** What a repair came to. */
export type Par2Outcome =
  | {readonly kind: 'repaired'}
  /** The archive is what the set was made from. */
  | {readonly kind: 'intact'}
  /** `missingBlocks`: how many more recovery blocks it would take, where par2 says so. */
  | {readonly kind: 'impossible'; readonly missingBlocks: number | undefined}
  /** The set itself is too damaged, or par2 failed. */
  | {readonly kind: 'failed'; readonly exitCode: number};

type Common = {
  /** The program's path. */
  readonly program: string;
  readonly random: RandomBytes;
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1, each part of the work anew. */
  readonly onFraction?: (fraction: number) => void;
};

function isPar2Name(name: string): boolean {
  return /\.par2$/i.test(name);
}

/** The set's name without `.vol000+200.par2` or `.par2`. */
function stemOf(name: string): string {
  return name.replace(/(\.vol\d+\+\d+)?\.par2$/i, '');
}

/** Returns the paths of the PAR2 files in a folder by the stem of their names, each with its index first. */
async function listSets(folder: string): Promise<Map<string, string[]>> {
  const names = await onDisk(folder, 'read', () => readdirSync(folder));
  const stems = new Map<string, string[]>();
  for (const name of names.filter(isPar2Name).sort((one, other) => one.length - other.length))
    stems.set(stemOf(name), [...(stems.get(stemOf(name)) ?? []), join(folder, name)]);
  return stems;
}

/**
 * Tells whether an archive has a PAR2 set under its own name beside it, and how much of it: without reading more than
 * the set's index. `recoveryBlocks` is what the names of its volumes say.
 */
export async function findPar2Beside(
  archive: string,
): Promise<{readonly paths: readonly string[]; readonly recoveryBlocks: number} | undefined> {
  const paths = await listSets(dirname(resolve(archive))).then(
    sets => sets.get(basename(archive)),
    () => undefined,
  );
  if (paths === undefined) return undefined;
  const counts = paths.map(path => Number(/\.vol\d+\+(\d{1,6})\.par2$/i.exec(path)?.[1] ?? 0));
  return {paths, recoveryBlocks: counts.reduce((sum, count) => sum + count, 0)};
}

/**
 * Returns the set that belongs to an archive: the one it shares its name with, or one in its folder that describes a file
 * that begins with the same bytes or has the archive's name. Undefined where there is none.
 * @param named - a PAR2 file of the set to take, where the caller knows.
 */
export async function findPar2Set(
  archive: string,
  {named, signal}: {readonly named?: string | undefined; readonly signal?: AbortSignal | undefined} = {},
): Promise<Par2Set | undefined> {
  const folder = dirname(resolve(named ?? archive));
  const sets = await listSets(folder);
  if (named !== undefined) {
    const paths = sets.get(stemOf(basename(named))) ?? [resolve(named)];
    return await readSet(paths, signal);
  }
  const own = sets.get(basename(archive));
  if (own !== undefined) {
    const set = await readSet(own, signal);
    if (set !== undefined) return set;
  }
  const start = await digestOfStart(archive);
  for (const paths of sets.values()) {
    // Volumes are large, and there may be many sets: the index tells, unless it is damaged.
    const set = (await readSet(paths.slice(0, 1), signal)) ?? (await readSet(paths, signal));
    const isItsSet = set?.files.some(file => file.md5OfStart === start || file.name === basename(archive));
    if (isItsSet === true) return await readSet(paths, signal);
  }
  return undefined;
}

async function readSet(
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Par2Set | undefined> {
  const parser = new Par2Parser();
  for (const path of paths) {
    try {
      for await (const chunk of readChunks(path, {signal})) parser.push(chunk);
    } catch (error) {
      // What is left of a set may still do.
      if (!(error instanceof DiskError)) throw error;
    }
    parser.endFile();
  }
  const found = parser.sets.filter(({files}) => files.length > 0);
  const [set] = found;
  // Which of several sets par2 would take is not known here: then they count as one that is about several files.
  return set === undefined ? undefined : {...set, files: found.flatMap(({files}) => files), paths};
}

async function digestOfStart(path: string): Promise<string> {
  const hash = createHash('md5');
  let left = startSize;
  for await (const chunk of readChunks(path)) {
    hash.update(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
    if (left === 0) break;
  }
  return formatHex(hash.digest());
}

/** Returns the size of a block for an archive: many blocks mend scattered damage, small ones cost more. */
export function blockSizeFor(size: number): number {
  return Math.max(minBlockSize, Math.ceil(size / maxBlocks / 4) * 4);
}

/**
 * Makes a set beside an archive, `X.par2` and one volume, and verifies it.
 * @param percent - of the archive's blocks that may be damaged.
 * @returns the paths of its files.
 * @throws {UsageError} `target-exists` where one of the names is taken; DiskError `EIO` where par2 fails; AbortError.
 */
export async function createPar2Set(
  archive: string,
  percent: number,
  {program, random, signal, onFraction}: Common,
): Promise<readonly string[]> {
  const folder = realpathSync(dirname(resolve(archive)));
  const base = basename(archive);
  const source = join(folder, base);
  await refusePar2Names(archive);
  return await inWorkFolder(folder, `.${base}.par2`, random, async work => {
    const {size} = await onDisk(archive, 'read', () => stat(source));
    const index = join(work, `${base}.par2`);
    const options = {signal, ...(onFraction === undefined ? {} : {onFraction})};
    const sizes = [`-s${blockSizeFor(size)}`, `-r${percent}`, '-n1'];
    const made = await runPar2(
      program,
      ['create', ...sizes, '-a', index, '-B', folder, '--', source],
      options,
    );
    const verified =
      made.exitCode === 0
        ? await runPar2(program, ['verify', '-B', folder, '--', index, source], options)
        : made;
    if (verified.exitCode !== 0) throw par2Failed(archive, verified.exitCode);
    const names = readdirSync(work).filter(isPar2Name).sort();
    const published: string[] = [];
    for (const name of names) {
      onDiskSync(archive, 'write', () => syncFile(join(work, name)));
      linkIntoPlace(join(work, name), join(folder, name));
      published.push(join(dirname(archive), name));
    }
    onDiskSync(archive, 'write', () => syncFolder(folder));
    return published;
  });
}

/** @throws {UsageError} where a PAR2 file has the archive's name already, or par2 cannot take that name. */
export async function refusePar2Names(archive: string): Promise<void> {
  const base = basename(archive);
  if (/[*?]/.test(base))
    throw new UsageError('arguments', 'par2 takes no name with * or ? in it', {path: archive});
  const taken = (await listSets(dirname(resolve(archive)))).get(base)?.[0];
  if (taken !== undefined)
    throw new UsageError('target-exists', 'a PAR2 file of that name exists already', {path: taken});
}

function par2Failed(path: string, exitCode: number): DiskError {
  return new DiskError('EIO', `par2 ended with exit code ${exitCode}`, {path});
}

/**
 * Repairs an archive into a new file.
 * @param set - must describe one file with a plain name.
 * @param verify - is called with the repaired file before it gets its name, and throws where it must not.
 * @throws {UsageError} `target-exists`; DiskError; AbortError; what `verify` throws. Then nothing has the target's name.
 */
export async function repairByPar2(
  archive: string,
  set: Par2Set,
  target: string,
  {program, random, signal, onFraction, verify}: Common & {readonly verify: (path: string) => Promise<void>},
): Promise<Par2Outcome> {
  const [file] = set.files;
  if (file === undefined || set.files.length !== 1 || !isPlainName(file.name))
    throw new UsageError('arguments', 'the PAR2 set is not about one file alone', {path: set.paths[0]});
  const folder = realpathSync(dirname(resolve(target)));
  const finalPath = join(folder, basename(target));
  refuseExisting(finalPath, target);
  return await inWorkFolder(folder, `.${basename(target)}`, random, async work => {
    // par2 takes as data only what lies in its base folder; a link keeps it from ever writing to the archive itself.
    const damaged = join(work, 'damaged');
    await onDisk(archive, 'read', () => linkOrCopy(realpathSync(archive), damaged));
    const paths = set.paths.map(path => resolve(path));
    const options = {signal, ...(onFraction === undefined ? {} : {onFraction})};
    const run = await runPar2(program, ['repair', '-B', work, '--', ...paths, damaged], options);
    if (run.exitCode === 2) {
      const missing = /need (\d{1,9}) more recovery blocks/.exec(run.output)?.[1];
      return {kind: 'impossible', missingBlocks: missing === undefined ? undefined : Number(missing)};
    }
    if (run.exitCode !== 0) return {kind: 'failed', exitCode: run.exitCode};
    const repaired = join(work, file.name);
    // par2 renames what is whole already: then it is the link, or the copy.
    if (lstatSync(damaged, {throwIfNoEntry: false}) === undefined) return {kind: 'intact'};
    if (!(await isDescribed(repaired, file, signal))) return {kind: 'failed', exitCode: run.exitCode};
    onDiskSync(target, 'write', () => syncFile(repaired));
    await verify(repaired);
    signal?.throwIfAborted();
    linkIntoPlace(repaired, finalPath);
    onDiskSync(target, 'write', () => syncFolder(folder));
    return {kind: 'repaired'};
  });
}

function refuseExisting(path: string, target: string): void {
  if (onDiskSync(target, 'read', () => lstatSync(path, {throwIfNoEntry: false})) !== undefined)
    throw new UsageError('target-exists', 'a file of that name exists already', {path: target});
}

/** A name that par2 will make a file of, in the folder it is given and nowhere else. */
function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name !== 'damaged' && !/[/\\\0]/.test(name);
}

/** Symbolic links are not everywhere (FAT, exFAT): there the bytes are copied. */
function linkOrCopy(from: string, to: string): void {
  try {
    symlinkSync(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

async function isDescribed(
  path: string,
  {size, md5}: Par2Description['files'][number],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const hash = createHash('md5');
  let found = 0;
  for await (const chunk of readChunks(path, {signal})) {
    hash.update(chunk);
    found += chunk.length;
  }
  return found === size && formatHex(hash.digest()) === md5;
}

/** Works in a folder of our own beside what is made, which goes away however the work ends. */
async function inWorkFolder<Result>(
  folder: string,
  base: string,
  random: RandomBytes,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  clearLeftovers(folder, base);
  const path = join(folder, makeOwnedName(base, random));
  onDiskSync(path, 'make the folder', () => mkdirSync(path, 0o700));
  try {
    return await work(path);
  } finally {
    await rm(path, {recursive: true, force: true}).catch(() => {});
  }
}
