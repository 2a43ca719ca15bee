/**
 * `restore`: unpacks an archive into a staging folder beside the target while it is verified, and gives the folder its
 * name only if everything was proved.
 */
import {basename, join} from 'node:path';
import {type EntryPath, parseEntryPath} from '../archive/entry-path.ts';
import type {EntrySink} from '../audit/entry-sink.ts';
import type {Finding} from '../audit/finding.ts';
import {dryRun} from '../audit/log-entry.ts';
import {DiskError, UnsafePathError, UsageError} from '../errors.ts';
import {describeReading, type RunLog, withLog} from './audit-log.ts';
import type {AnySecret, CommandContext} from './context.ts';
import type {CommandEvent, Emit} from './event.ts';
import {selectPaths} from './path-selection.ts';
import {type ArchiveReading, type ArchiveReadLimits, readArchive} from './read-archive.ts';

/** What `restore` is asked for. */
export type RestoreOptions = {
  readonly archive: string;
  readonly secret: AnySecret;
  /** A folder that is absent or empty. */
  readonly target: string;
  /** Restore only paths that one of these matches, or that lie under one; all where empty. */
  readonly only: readonly string[];
  /** And these paths, as they are in the archive, with what lies under them. */
  readonly paths?: readonly string[] | undefined;
  readonly dryRun: boolean;
  /** Leave out entries that are never restored, instead of refusing the archive. */
  readonly skipUnsafe: boolean;
  readonly limits?: ArchiveReadLimits | undefined;
};

/** What was restored, or why nothing was. */
export type RestoreReport = ArchiveReading & {
  readonly schema: 'keep64/restore-1';
  readonly archive: string;
  readonly target: string;
  readonly isRestored: boolean;
  readonly isDryRun: boolean;
  readonly restoredFiles: number;
  readonly restoredDirectories: number;
  readonly restoredBytes: number;
  /** What was asked for by name and is not in the archive. */
  readonly absentPaths: readonly string[];
  readonly findings: readonly Finding[];
};

/**
 * Restores an archive. A wrong key, damage or a refusal is in the report; then nothing has the target's name.
 * @throws {UsageError} `target-exists`, `no-space`; DiskError of the target's disk; AbortError.
 */
export function restore(
  options: RestoreOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, RestoreReport> {
  return withLog('restore', context, (emit, log) => runRestore(options, context, emit, log));
}

async function runRestore(
  options: RestoreOptions,
  context: CommandContext,
  emit: Emit,
  log: RunLog,
): Promise<RestoreReport> {
  const {archive, target, only, paths = [], dryRun: isDryRun} = options;
  const selection = selectPaths(only, paths);
  const {isWanted, isEverything} = selection;
  const detail = isDryRun ? dryRun : isEverything ? undefined : 'some files';
  log.about({path: archive, detail});
  const counts = {files: 0, directories: 0, bytes: 0};
  const staging = isDryRun
    ? undefined
    : await context.disk.createStagingFolder(target, {
        random: context.random,
        signal: context.signal,
        writeBehind: context.startWriteBehind?.(),
      });
  const now = BigInt(context.clock().getTime()) * 1_000_000n;
  const sink: EntrySink = {
    async directory(entry) {
      if (!isWanted(entry.path)) return;
      counts.directories += 1;
      await staging?.makeDirectory(entry.path, entry.mtimeNs ?? now);
    },
    async smallFile(entry, bytes) {
      if (!isWanted(entry.path)) return;
      counts.files += 1;
      counts.bytes += bytes.length;
      const {isExecutable} = entry;
      await staging?.writeFile(entry.path, bytes, {mtimeNs: entry.mtimeNs ?? now, isExecutable});
    },
    async file(entry, content) {
      if (!isWanted(entry.path)) return;
      const {isExecutable} = entry;
      let size = 0;
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const chunk of content) {
          size += chunk.length;
          yield chunk;
        }
      }
      if (staging === undefined) for await (const _ of counted());
      else await staging.writeFile(entry.path, counted(), {mtimeNs: entry.mtimeNs ?? now, isExecutable});
      // Only now: a WhatsApp backup may come a second time, after its own MD5 proved to be what is damaged.
      counts.files += 1;
      counts.bytes += size;
    },
    settle: async () => await staging?.settle(),
  };

  let isRestored = false;
  let diskFailure: unknown;
  const guarded = guardSink(
    sink,
    error => {
      const entry = error.path === undefined ? undefined : staging?.entryPath(error.path);
      diskFailure = entry === undefined ? error : nameInTarget(error, join(target, entry));
    },
    place => staging?.entryPath(place),
  );
  let reading: ArchiveReading;
  try {
    const {secret, skipUnsafe, limits} = options;
    emit({kind: 'phase-started', phase: 'restoring', path: archive});
    reading = await readArchive(
      {
        path: archive,
        secret,
        phase: 'restoring',
        limits,
        sink: guarded,
        skipUnsafe,
        fileName: singleFileName(archive),
      },
      context,
      emit,
    );
    // A full or failing disk under the target says nothing about the archive.
    if (diskFailure !== undefined) throw diskFailure;
    const isProved = reading.verdict === 'verified' || reading.verdict === 'authentic';
    if (isProved && !isEverything && counts.files + counts.directories === 0) {
      throw new UsageError('nothing-matches', 'no path in it matches what was asked for', {path: archive});
    }
    if (isProved && staging !== undefined) {
      await staging.publish();
      isRestored = true;
    }
  } finally {
    await staging?.discard();
  }
  await log.record({...describeReading('restore', archive, reading), detail});
  const findings: Finding[] = [...(reading.contents?.findings ?? [])];
  return {
    schema: 'keep64/restore-1',
    ...reading,
    archive,
    target,
    isRestored,
    isDryRun,
    restoredFiles: counts.files,
    restoredDirectories: counts.directories,
    restoredBytes: counts.bytes,
    absentPaths: selection.unmet(),
    findings,
  };
}

/** The path in the staging folder means nothing to anybody, and the folder is gone by then. */
function nameInTarget(error: DiskError, path: string): DiskError {
  return new DiskError(error.errno, error.message, {path, offset: error.offset, cause: error});
}

// What a disk says to a second entry of the same name, or to one below a file.
const collisions: ReadonlySet<string> = new Set(['EEXIST', 'ENOTDIR', 'EISDIR']);

/**
 * A sink whose errors are told apart: entries that stand in each other's way are the archive's fault, others the disk's.
 * @param entryPath - which entry a disk's error is about, where that may be an earlier one.
 */
export function guardSink(
  sink: EntrySink,
  onDiskFailure: (error: DiskError) => void,
  entryPath: (place: string) => string | undefined = () => undefined,
): EntrySink {
  const guard = async (path: EntryPath | undefined, waiting: Promise<void> | void): Promise<void> => {
    try {
      await waiting;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (collisions.has(error.errno)) {
        const blamed = (error.path === undefined ? undefined : entryPath(error.path)) ?? path;
        throw new UnsafePathError('the archive holds two entries for one place', {path: blamed});
      }
      onDiskFailure(error);
      throw error;
    }
  };
  return {
    directory: entry => guard(entry.path, sink.directory(entry)),
    smallFile: (entry, bytes) => guard(entry.path, sink.smallFile?.(entry, bytes)),
    file: (entry, content) => guard(entry.path, sink.file(entry, content)),
    settle: () => guard(undefined, sink.settle?.()),
  };
}

/** What a message that holds one file and no tar is restored as: the archive's name without its last ending. */
function singleFileName(archive: string): EntryPath {
  const name = basename(archive).replace(/\.(pgp|gpg|asc|crypt1[245])$/i, '');
  try {
    return parseEntryPath(archive === '-' || name === '' ? 'contents' : name);
  } catch (error) {
    if (error instanceof UnsafePathError) return parseEntryPath('contents');
    throw error;
  }
}
