/**
 * The audit log as commands use it: each says what came of its run, and that is appended to the log whether the run
 * ended well, failed or was stopped. A log that cannot be written is a notice, and never costs anybody the work.
 */
import {join, resolve} from 'node:path';
import {appendLogEvent, formatLogHead, type LogEnd, logTailSize} from '../audit/log-append.ts';
import {readLogEntries} from '../audit/log-check.ts';
import type {LogEntry, LogEvent, LogEventType, LogOutcome} from '../audit/log-entry.ts';
import {collectChecks, type LoggedChecks} from '../audit/logged-checks.ts';
import type {Verdict} from '../audit/verdict.ts';
import {concatBytes} from '../bytes/bytes.ts';
import {DiskError, Keep64Error, UsageError} from '../errors.ts';
import {agent} from './agent.ts';
import type {CommandContext, LogPlace} from './context.ts';
import {type CommandEvent, type CommandNotice, type Emit, withEvents} from './event.ts';
import type {ArchiveReading} from './read-archive.ts';

/**
 * Returns the folder of the log: `keep64` under XDG_STATE_HOME, or under ~/.local/state where that is not set or not
 * absolute (XDG Base Directory Specification); undefined where there is no home either.
 */
export function logFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const {XDG_STATE_HOME, HOME} = environment;
  if (XDG_STATE_HOME?.startsWith('/')) return join(XDG_STATE_HOME, 'keep64');
  return HOME?.startsWith('/') ? join(HOME, '.local/state/keep64') : undefined;
}

/** An event that is recorded later than it happened. */
export type TimedEvent = {readonly event: LogEvent; readonly time: Date};

/** What a run may say to the log. */
export type RunLog = {
  /** Appends an event now; never fails but for a bug. */
  record(event: LogEvent): Promise<void>;
  /** The same for several that happened one after the other, in one append: each costs a write that reaches the disk. */
  recordAll(events: readonly TimedEvent[]): Promise<void>;
  /** Says what is known of the run that goes on: it stands in the event of a run that fails or is stopped. */
  about(details: Partial<LogEvent>): void;
};

/**
 * Runs work as `withEvents` does. What ends it early is recorded as an event of this type, with what `about` told; what
 * it achieves it records itself.
 */
export function withLog<Report>(
  event: LogEventType,
  context: CommandContext,
  work: (emit: Emit, log: RunLog) => Promise<Report>,
): AsyncGenerator<CommandEvent, Report> {
  return withEvents(async emit => {
    let details: Partial<LogEvent> = {};
    let isTold = false;
    const tell = (notice: CommandNotice): void => {
      if (!isTold) emit({kind: 'notice', notice});
      isTold = true;
    };
    const log: RunLog = {
      record: recorded => log.recordAll([{event: recorded, time: context.clock()}]),
      async recordAll(recorded) {
        try {
          const error = await appendEvents(recorded, context);
          if (error !== undefined) tell({kind: 'log-head-behind', error});
        } catch (error) {
          if (!(error instanceof Keep64Error)) throw error;
          tell({kind: 'not-logged', error});
        }
      },
      about(more) {
        details = {...details, ...more};
      },
    };
    try {
      return await work(emit, log);
    } catch (error) {
      await log.record({event, ...outcomeOfError(error), ...details});
      throw error;
    }
  });
}

function outcomeOfError(error: unknown): {readonly outcome: LogOutcome; readonly error?: string} {
  if (error instanceof Error && error.name === 'AbortError') return {outcome: 'interrupted'};
  return {outcome: 'failure', error: errorCode(error)};
}

/** Returns an error in a word for the log: its code, with the reason or the system's name where there is one: `disk/ENOSPC`. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Keep64Error)) return 'bug';
  const more = error instanceof DiskError ? error.errno : 'reason' in error ? error.reason : undefined;
  return typeof more === 'string' ? `${error.code}/${more}` : error.code;
}

/** Returns what the append returns. */
async function appendEvents(
  events: readonly TimedEvent[],
  {disk, log, random}: CommandContext,
): Promise<DiskError | undefined> {
  if (log === undefined || log.isReadOnly === true || events.length === 0) return undefined;
  return await disk.appendToLog(
    folderOf(log),
    end => {
      let last: LogEnd = end;
      const lines = events.map(({event, time}) => {
        const {bytes, head} = appendLogEvent(last, shownEvent(event, log), {time, agent});
        last = {tail: bytes, isCut: false, head: formatLogHead(head)};
        return bytes;
      });
      return {bytes: concatBytes(...lines), head: last.head ?? new Uint8Array(0)};
    },
    {random, tailSize: logTailSize},
  );
}

/** Returns an event with its path only where paths may stand in the log. */
function shownEvent({path, ...rest}: LogEvent, {hasPaths}: LogPlace): LogEvent {
  return hasPaths && path !== undefined && path !== '-' ? {...rest, path: resolve(path)} : rest;
}

/** @throws {UsageError} where nothing says where the log is. */
export function folderOf({folder}: LogPlace): string {
  if (folder !== undefined) return folder;
  throw new UsageError('no-state-folder', 'neither XDG_STATE_HOME nor HOME says where the audit log is kept');
}

/**
 * Yields the entries of the audit log, oldest first; none where there is no log. Reading proves nothing: `log --check`
 * does. @throws {DiskError} where it cannot be read; AbortError.
 */
export async function* readLogEvents({
  disk,
  log,
  signal,
}: Pick<CommandContext, 'disk' | 'log'> & {
  readonly signal?: AbortSignal | undefined;
}): AsyncGenerator<LogEntry> {
  if (log?.folder === undefined) return;
  yield* readLogEntries(disk.readLog(log.folder, signal));
}

/** Reads what the log says of archives and keys. @throws {DiskError} where it cannot be read; AbortError. */
export async function readLoggedChecks(context: CommandContext): Promise<LoggedChecks> {
  return await collectChecks(readLogEvents(context));
}

const outcomeOfVerdict: Readonly<Record<Verdict, LogOutcome>> = {
  verified: 'success',
  authentic: 'warning',
  'wrong-key': 'failure',
  damaged: 'failure',
  undecidable: 'failure',
  refused: 'failure',
  'not-an-archive': 'failure',
  unsupported: 'failure',
  unreadable: 'failure',
};

/** Returns what one reading of an archive says to the log. */
export function describeReading(
  event: LogEventType,
  archive: string,
  {verdict, error, fixity, sha256, size, messageId, keyId, contents}: ArchiveReading,
): LogEvent {
  const isWhole = error === undefined;
  const isGood = verdict === 'verified' || verdict === 'authentic';
  return {
    event,
    outcome: isGood && fixity === 'differs' ? 'warning' : outcomeOfVerdict[verdict],
    verdict,
    depth: verdict === 'verified' && contents?.kind === 'bag' ? 'manifest' : isGood ? 'decrypt' : undefined,
    keyId,
    // Of a reading that ended early neither size nor hash are the file's.
    archive: {messageId, ...(isWhole ? {size, sha256} : {sha256})},
    counts: contents && {
      files: contents.fileCount,
      directories: contents.directoryCount,
      bytes: contents.payloadBytes,
      findings: contents.findings.length + contents.unlistedFindingCount,
    },
    error: error && errorCode(error),
    path: archive,
  };
}
