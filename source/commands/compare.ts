/**
 * Compares an archive with a folder, or with another archive: what was added, removed and changed since it was sealed. The
 * archive is verified in the same pass; where it does not prove, nothing is compared with it.
 */
import {basename, join, resolve} from 'node:path';
import {
  compareTrees,
  renameTop,
  type Tree,
  type TreeDifference,
  type TreeFile,
  topNames,
} from '../audit/compare-trees.ts';
import type {EntrySink} from '../audit/entry-sink.ts';
import type {Finding} from '../audit/finding.ts';
import {formatHex} from '../bytes/bytes.ts';
import {hashHere} from '../bytes/hasher.ts';
import type {ScannedEntry} from '../disk/scan-folder.ts';
import {DiskError} from '../errors.ts';
import {describeReading, type RunLog, withLog} from './audit-log.ts';
import type {AnySecret, CommandContext} from './context.ts';
import type {CommandEvent, Emit} from './event.ts';
import {type ArchiveReadLimits, readArchive} from './read-archive.ts';
import type {VerifiedArchive} from './verify.ts';

/** What is compared with what. */
export type CompareOptions = {
  readonly archive: string;
  /** A folder, or another archive that the same secret opens. */
  readonly against: string;
  readonly secret: AnySecret;
  readonly limits?: ArchiveReadLimits | undefined;
};

/** The differences, seen from the archive: what is `added` is only in the other. */
export type CompareReport = {
  readonly schema: 'keep64/compare-1';
  readonly archive: string;
  readonly against: string;
  readonly againstKind: 'folder' | 'archive';
  /** What reading the archives showed: one, or two. */
  readonly readings: readonly VerifiedArchive[];
  /** The folders and files that stand for what the archive holds. */
  readonly comparedPaths: readonly string[];
  /** Undefined where an archive did not prove. */
  readonly difference: TreeDifference | undefined;
  /** What of the folder could not be compared. */
  readonly findings: readonly Finding[];
};

/**
 * Compares.
 * @throws {DiskError} where there is nothing at `against`; AbortError.
 */
export function compare(
  options: CompareOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, CompareReport> {
  return withLog('validation', context, async (emit, log) => {
    const {archive, against} = options;
    const kind = against === '-' ? 'file' : await context.disk.statKind(against);
    if (kind === 'absent') throw new DiskError('ENOENT', 'there is no such file or folder', {path: against});
    const againstKind = kind === 'directory' ? 'folder' : 'archive';
    const base = {schema: 'keep64/compare-1', archive, against, againstKind} as const;
    const first = await readTree(archive, options, context, emit, log);
    const nothing = {comparedPaths: [], difference: undefined, findings: []};
    if (first.tree === undefined) return {...base, readings: [first.reading], ...nothing};
    if (againstKind === 'archive') {
      const second = await readTree(against, options, context, emit, log);
      const readings = [first.reading, second.reading];
      if (second.tree === undefined) return {...base, readings, ...nothing};
      const difference = compareTrees(first.tree, alignTop(second.tree, first.tree));
      return {...base, readings, comparedPaths: [against], difference, findings: []};
    }
    const live = await readFolder(against, first.tree, context, emit);
    return {
      ...base,
      readings: [first.reading],
      comparedPaths: live.paths,
      difference: compareTrees(first.tree, live.tree),
      findings: live.findings,
    };
  });
}

/** One folder that was only renamed is the same folder. */
function alignTop(tree: Tree, like: Tree): Tree {
  const [name, ...others] = topNames(like);
  const hasOneTop = name !== undefined && others.length === 0 && topNames(tree).size === 1;
  return hasOneTop && tree.folders.size > 0 ? renameTop(tree, name) : tree;
}

async function readTree(
  path: string,
  {secret, limits}: CompareOptions,
  context: CommandContext,
  emit: Emit,
  log: RunLog,
): Promise<{reading: VerifiedArchive; tree: Tree | undefined}> {
  const files = new Map<string, TreeFile>();
  const folders = new Set<string>();
  const sizes = new Map<string, number>();
  const sink: EntrySink = {
    directory: entry => {
      folders.add(entry.path);
    },
    file: async (entry, content) => {
      let size = 0;
      for await (const chunk of content) size += chunk.length;
      sizes.set(entry.path, size);
    },
    smallFile: (entry, bytes) => {
      sizes.set(entry.path, bytes.length);
    },
    digest: (entry, sha256) => {
      files.set(entry.path, {size: sizes.get(entry.path) ?? 0, sha256: formatHex(sha256)});
      sizes.delete(entry.path);
    },
  };
  emit({kind: 'phase-started', phase: 'verifying', path});
  log.about({path});
  const reading = await readArchive(
    {path, secret, phase: 'verifying', limits, sink, skipUnsafe: true, fileName: contentName(path)},
    context,
    emit,
  );
  await log.record(describeReading('validation', path, reading));
  const isProved = reading.verdict === 'verified' || reading.verdict === 'authentic';
  return {reading: {archive: path, ...reading}, tree: isProved ? {files, folders} : undefined};
}

/** A message that holds one file and no tar: what the file is called beside it, without the archive's ending. */
function contentName(path: string): string {
  return basename(path).replace(/\.(pgp|gpg|asc)$/i, '') || 'contents';
}

/** Reads what of a folder stands for what an archive holds. */
async function readFolder(
  folder: string,
  archived: Tree,
  context: CommandContext,
  emit: Emit,
): Promise<{tree: Tree; paths: readonly string[]; findings: readonly Finding[]}> {
  const {disk, signal} = context;
  const names = [...topNames(archived)];
  const within = names.map(name => join(folder, name));
  const isThere = await Promise.all(within.map(async path => (await disk.statKind(path)) !== 'absent'));
  const found = within.filter((_, index) => isThere[index]);
  // The folder that was sealed itself, or the one that holds what was sealed, or else the first under another name.
  const isItself = names.length === 1 && names[0] === basename(resolve(folder));
  const paths = isItself || found.length === 0 ? [folder] : found;
  emit({kind: 'phase-started', phase: 'scanning', path: folder});
  const scan = await disk.scanSources(paths, {signal, escapeNames: true});
  const findings: Finding[] = [...scan.findings];
  const files = new Map<string, TreeFile>();
  const folders = new Set<string>();
  let bytesDone = 0;
  emit({kind: 'phase-started', phase: 'hashing', path: folder});
  for (const [index, entry] of scan.entries.entries()) {
    if (entry.type === 'directory') {
      folders.add(entry.path);
      continue;
    }
    try {
      files.set(entry.path, {size: entry.size, sha256: await hashEntry(entry, context)});
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      findings.push({kind: 'unreadable', path: entry.path, errno: error.errno});
    }
    bytesDone += entry.size;
    emit({
      kind: 'progress',
      phase: 'hashing',
      bytesDone,
      bytesTotal: scan.totalBytes,
      entriesDone: index + 1,
      entriesTotal: scan.entries.length,
      currentPath: entry.path,
    });
  }
  const tree = {files, folders};
  return {tree: paths === found ? tree : alignTop(tree, archived), paths, findings};
}

async function hashEntry(
  entry: ScannedEntry,
  {disk, signal, makeHasher = hashHere}: CommandContext,
): Promise<string> {
  const opened = await disk.openEntry(entry, {signal});
  try {
    const {content} = opened;
    const hash =
      content instanceof Uint8Array ? hashHere('sha256') : makeHasher('sha256', {size: opened.size});
    if (content instanceof Uint8Array) hash.update(content);
    else for await (const chunk of content) await hash.update(chunk);
    if (opened.findChange() !== undefined)
      throw new DiskError('ESTALE', 'the file changed while it was read', {});
    return formatHex(await hash.digest());
  } finally {
    opened.close();
  }
}
