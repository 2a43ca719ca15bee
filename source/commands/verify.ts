/** `verify`: reads every byte of archives with the key, or only their fixity without it. */
import {basename} from 'node:path';
import type {Finding} from '../audit/finding.ts';
import type {LogEvent} from '../audit/log-entry.ts';
import type {Fixity, Verdict} from '../audit/verdict.ts';
import {DiskError, type Keep64Error, UsageError} from '../errors.ts';
import {MessageHead} from '../openpgp/message-id.ts';
import {describeReading, errorCode, withLog} from './audit-log.ts';
import type {AnySecret, CommandContext} from './context.ts';
import type {CommandEvent, Emit} from './event.ts';
import {type ArchiveReading, type ArchiveReadLimits, hashFile, readArchive} from './read-archive.ts';
import {readSidecar, sidecarPath} from './sidecar.ts';
import {WaitingEvents} from './waiting-events.ts';

/** What `verify` is asked for. */
export type VerifyOptions = {
  readonly archives: readonly string[];
  readonly secret: AnySecret;
  readonly limits?: ArchiveReadLimits | undefined;
};

/** One archive's verdict, and what it rests on. */
export type VerifiedArchive = ArchiveReading & {readonly archive: string};

/** The verdicts, in the order in which the archives were named. */
export type VerifyReport = {
  readonly schema: 'keep64/verify-1';
  readonly archives: readonly VerifiedArchive[];
};

/** Verifies archives one after the other; what is wrong with one never stops the next. */
export function verify(
  options: VerifyOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, VerifyReport> {
  return withLog('validation', context, async (emit, log) => {
    const archives: VerifiedArchive[] = [];
    const waiting = new WaitingEvents(log, context.clock);
    try {
      for (const archive of options.archives) {
        emit({kind: 'phase-started', phase: 'verifying', path: archive});
        log.about({path: archive});
        const {secret, limits} = options;
        const reading = await readArchive({path: archive, secret, phase: 'verifying', limits}, context, emit);
        await waiting.add(describeReading('validation', archive, reading));
        archives.push({archive, ...reading});
      }
    } finally {
      await waiting.flush();
    }
    return {schema: 'keep64/verify-1', archives};
  });
}

/** What the `.sha256` files say, and no more. */
export type FixityReport = {
  readonly schema: 'keep64/fixity-1';
  readonly archives: readonly {
    readonly archive: string;
    readonly verdict: Extract<Verdict, 'damaged' | 'unreadable'> | 'fixity-good' | 'no-sidecar';
    readonly fixity: Fixity;
    readonly findings: readonly Finding[];
    readonly error: Keep64Error | undefined;
    /** What all copies of the archive share (message-id.ts), and the bytes that were read; undefined where none were. */
    readonly messageId: string | undefined;
    readonly size: number | undefined;
    readonly sha256: string | undefined;
  }[];
};

/** Compares archives with their `.sha256` files. Needs no key, and says nothing about whether any key opens them. */
export function verifyFixity(
  options: {readonly archives: readonly string[]},
  context: CommandContext,
): AsyncGenerator<CommandEvent, FixityReport> {
  return withLog('fixity check', context, async (emit, log) => {
    const archives: FixityReport['archives'][number][] = [];
    const waiting = new WaitingEvents(log, context.clock);
    try {
      for (const archive of options.archives) {
        log.about({path: archive});
        const compared = await compareFixity(archive, context, emit);
        await waiting.add(describeFixity(compared));
        archives.push(compared);
      }
    } finally {
      await waiting.flush();
    }
    return {schema: 'keep64/fixity-1', archives};
  });
}

function describeFixity({
  archive,
  verdict,
  messageId,
  size,
  sha256,
  findings,
  error,
}: FixityReport['archives'][number]): LogEvent {
  const isGood = verdict === 'fixity-good';
  return {
    event: 'fixity check',
    outcome: isGood ? 'success' : 'failure',
    verdict,
    depth: isGood ? 'fixity' : undefined,
    archive: {messageId, size, sha256},
    counts: {findings: findings.length},
    error: error && errorCode(error),
    path: archive,
  };
}

const unread = {messageId: undefined, size: undefined, sha256: undefined} as const;

async function compareFixity(
  archive: string,
  context: CommandContext,
  emit: Emit,
): Promise<FixityReport['archives'][number]> {
  emit({kind: 'phase-started', phase: 'hashing', path: archive});
  try {
    const expected = await readSidecar(archive, context.disk);
    if ((await context.disk.statKind(archive)) === 'absent') {
      throw new DiskError('ENOENT', 'there is no such file', {path: archive});
    }
    if (expected === undefined) {
      const error = new UsageError('no-sidecar', 'there is no usable .sha256 file beside the archive', {
        path: sidecarPath(archive),
      });
      return {archive, verdict: 'no-sidecar', fixity: 'absent', findings: [], error, ...unread};
    }
    const head = new MessageHead();
    let size = 0;
    const found = await hashFile(archive, context, chunk => {
      head.update(chunk);
      size += chunk.length;
    });
    const read = {messageId: await head.messageId(), size, sha256: found, error: undefined};
    if (found === expected)
      return {archive, verdict: 'fixity-good', fixity: 'matches', findings: [], ...read};
    const finding: Finding = {kind: 'fixity-mismatch', path: basename(archive), expected, found};
    return {archive, verdict: 'damaged', fixity: 'differs', findings: [finding], ...read};
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return {archive, verdict: 'unreadable', fixity: 'absent', findings: [], error, ...unread};
  }
}
