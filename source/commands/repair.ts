/**
 * `repair`: mends a damaged archive with the PAR2 set beside it, by the installed program par2. The repaired archive gets
 * a new name after it was proven; the damaged one stays as it is.
 */
import {basename, dirname, join, resolve} from 'node:path';
import type {LogEvent} from '../audit/log-entry.ts';
import type {Fixity, Verdict} from '../audit/verdict.ts';
import type {Par2Set} from '../disk/par2-files.ts';
import {DamagedError, type Keep64Error, UsageError} from '../errors.ts';
import {readMessageId} from '../openpgp/message-id.ts';
import {errorCode, withLog} from './audit-log.ts';
import type {CommandContext, Secret} from './context.ts';
import type {CommandEvent, Emit} from './event.ts';
import {type ArchiveReadLimits, hashFile, readArchive} from './read-archive.ts';
import {formatSidecar, readSidecar, sidecarPath} from './sidecar.ts';

/** What `repair` is asked for. */
export type RepairOptions = {
  readonly archive: string;
  /** Where the repaired archive goes; beside the damaged one, as `X.repaired.tar.pgp`, where nothing is said. */
  readonly outputFile?: string | undefined;
  /** A file of the PAR2 set; found by name and content where nothing is said. */
  readonly par2File?: string | undefined;
  /** Proves the repaired archive to its last byte, where given. */
  readonly secret?: Secret | undefined;
  readonly limits?: ArchiveReadLimits | undefined;
};

/** What became of it. */
export type RepairReport = {
  readonly schema: 'keep64/repair-1';
  readonly archive: string;
  readonly outcome: 'repaired' | 'intact' | 'impossible' | 'set-damaged';
  /** The repaired archive; undefined where there is none. */
  readonly repaired: string | undefined;
  readonly size: number | undefined;
  readonly sha256: string | undefined;
  /** What all copies of it share (message-id.ts); of the damaged archive, as far as it has one, where none was repaired. */
  readonly messageId: string | undefined;
  /** The key id of the recovery key that was given, where it opened the repaired archive. */
  readonly keyId: string | undefined;
  /** What proves it: PAR2's own MD5 always, the `.sha256` file where there is one, and the key where it was given. */
  readonly fixity: Fixity;
  readonly verdict: Verdict | undefined;
  /** How many more recovery blocks it would take, where that is known. */
  readonly missingBlocks: number | undefined;
  readonly recoveryBlocks: number;
  readonly error: Keep64Error | undefined;
};

/**
 * Repairs an archive.
 * @throws {UsageError} `no-par2` where the program is missing and `no-par2-set` where the set is, before any work;
 * `target-exists`; DamagedError where what par2 made is not proven; DiskError; AbortError.
 */
export function repair(
  options: RepairOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, RepairReport> {
  return withLog('repair', context, async (emit, log) => {
    log.about({path: options.archive});
    const report = await runRepair(options, context, emit);
    await log.record(describeRepair(report));
    return report;
  });
}

function describeRepair(report: RepairReport): LogEvent {
  const {outcome, archive, messageId, keyId, size, sha256, verdict, fixity, error} = report;
  const isGood = outcome === 'repaired' || outcome === 'intact';
  const depth = verdict === 'verified' ? 'manifest' : fixity === 'matches' ? 'fixity' : undefined;
  return {
    event: 'repair',
    outcome: isGood ? 'success' : 'failure',
    verdict,
    depth,
    keyId,
    archive: {messageId, size, sha256},
    error: error && errorCode(error),
    detail: outcome,
    path: archive,
  };
}

/** Returns the name that a repaired archive gets beside the damaged one. */
export function repairedName(archive: string): string {
  const base = basename(archive);
  const ending = /(\.tar)?\.(pgp|gpg|asc)$/i.exec(base)?.[0] ?? '';
  return join(dirname(archive), `${base.slice(0, base.length - ending.length)}.repaired${ending}`);
}

async function runRepair(
  {archive, outputFile, par2File, secret, limits}: RepairOptions,
  context: CommandContext,
  emit: Emit,
): Promise<RepairReport> {
  const {disk, random, signal} = context;
  if ([archive, outputFile, par2File].includes('-'))
    throw new UsageError('arguments', 'repair works on files: name them');
  const program = await requirePar2(context);
  const target = outputFile ?? repairedName(archive);
  const messageId = await readMessageId(disk.readChunks(archive, {signal}));
  if ((await disk.statKind(target)) !== 'absent')
    throw new UsageError('target-exists', 'a file of that name exists already', {path: target});
  const set = await disk.findPar2Set(archive, {named: par2File, signal});
  if (set === undefined) {
    const path = par2File ?? dirname(resolve(archive));
    throw new UsageError('no-par2-set', 'there is no PAR2 set for this archive', {path});
  }
  await requireSpace(set, target, context);

  emit({kind: 'phase-started', phase: 'repairing', path: archive});
  let proof: Proof | undefined;
  const verify = async (path: string): Promise<void> => {
    proof = await prove(path, archive, {secret, limits}, context, emit);
  };
  const size = set.files[0]?.size;
  const onFraction = (fraction: number): void => emit(repairProgress('repairing', fraction, size));
  const outcome = await disk.repairByPar2(archive, set, target, {
    program,
    random,
    signal,
    onFraction,
    verify,
  });
  const {recoverySlices: recoveryBlocks} = set;
  const failed = {
    repaired: undefined,
    size: undefined,
    sha256: undefined,
    keyId: undefined,
    verdict: undefined,
    error: undefined,
  };
  const known = {archive, recoveryBlocks, messageId};
  const report = {schema: 'keep64/repair-1', ...known, missingBlocks: undefined} as const;
  if (outcome.kind === 'impossible') {
    const {missingBlocks} = outcome;
    return {...report, ...failed, outcome: 'impossible', fixity: 'absent', missingBlocks};
  }
  if (outcome.kind === 'failed') return {...report, ...failed, outcome: 'set-damaged', fixity: 'absent'};
  if (outcome.kind === 'intact') return {...report, ...failed, outcome: 'intact', fixity: 'absent'};
  if (proof === undefined) throw new Error('an archive was repaired and not proven');
  await disk.writeSmallFile(sidecarPath(target), formatSidecar(proof.sha256, basename(target)), {
    random,
    // One of an earlier repair is about an archive that is gone.
    replace: true,
  });
  return {...report, outcome: 'repaired', repaired: target, size, ...proof, error: undefined};
}

/** Returns the path of par2. @throws {UsageError} `no-par2` */
export async function requirePar2({disk}: Pick<CommandContext, 'disk'>): Promise<string> {
  const program = await disk.findPar2Program();
  if (program === undefined) throw new UsageError('no-par2', 'the program par2 is not on this machine');
  return program;
}

/** A repair writes the whole archive anew. */
async function requireSpace(set: Par2Set, target: string, {disk}: CommandContext): Promise<void> {
  const needed = set.files[0]?.size ?? 0;
  const free = await disk.freeBytes(dirname(resolve(target)));
  if (free < needed)
    throw new UsageError('no-space', `the repaired archive needs ${needed} bytes, and ${free} are free`, {
      path: target,
    });
}

type Proof = Pick<RepairReport, 'fixity' | 'verdict' | 'messageId' | 'keyId'> & {readonly sha256: string};

/** The `.sha256` file of the damaged archive and the key, as far as there are such, have to agree. */
async function prove(
  path: string,
  archive: string,
  {secret, limits}: Pick<RepairOptions, 'secret' | 'limits'>,
  context: CommandContext,
  emit: Emit,
): Promise<Proof> {
  const expected = await readSidecar(archive, context.disk);
  let verdict: Verdict | undefined;
  let keyId: string | undefined;
  let sha256: string | undefined;
  if (secret !== undefined) {
    emit({kind: 'phase-started', phase: 'verifying', path: undefined});
    const options = {path, secret, phase: 'verifying', limits, needsSha256: true} as const;
    const reading = await readArchive(options, context, emit);
    ({verdict, keyId} = reading);
    if (verdict !== 'verified' && verdict !== 'authentic') {
      throw (
        reading.error ??
        new DamagedError('the archive was repaired, and its contents are not what its manifest says')
      );
    }
    ({sha256} = reading);
  }
  sha256 ??= await hashFile(path, context);
  const fixity = expected === undefined ? 'absent' : expected === sha256 ? 'matches' : 'differs';
  // A password that came or went after the set was made changes the file: the key then says more than the digest.
  if (fixity === 'differs' && verdict === undefined)
    throw new DamagedError('what the PAR2 set gives back is not what the .sha256 file is about');
  // What was damaged may have another one, or none.
  const messageId = await readMessageId(context.disk.readChunks(path, {signal: context.signal}));
  return {sha256, fixity, verdict, messageId, keyId};
}

/** The progress of par2, which says how far each part of its work is. */
export function repairProgress(
  phase: 'protecting' | 'repairing',
  fraction: number,
  size: number | undefined,
): CommandEvent {
  const bytesDone = Math.floor(fraction * (size ?? 0));
  const unknown = {entriesDone: 0, entriesTotal: undefined, currentPath: undefined};
  return {kind: 'progress', phase, bytesDone, bytesTotal: size, ...unknown};
}
