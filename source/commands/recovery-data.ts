/** Recovery data of `seal --repairable`: a PAR2 set beside an archive that was sealed and proven already. */
import type {Finding} from '../audit/finding.ts';
import {DiskError, UsageError} from '../errors.ts';
import type {CommandContext} from './context.ts';
import type {Emit} from './event.ts';
import {repairProgress, requirePar2} from './repair.ts';

/** What is to be made, and with which program. */
export type RecoveryPlan = {readonly percent: number; readonly program: string};

/** What was made, or why not. */
export type RecoveryData = {readonly paths: readonly string[]; readonly finding: Finding | undefined};

/**
 * Looks, before any work, whether recovery data can be made. @returns undefined where none was asked for.
 * @throws {UsageError} `no-par2`; `target-exists` where PAR2 files have the archive's name; for standard output.
 */
export async function planRecoveryData(
  archive: string,
  percent: number | undefined,
  context: CommandContext,
): Promise<RecoveryPlan | undefined> {
  if (percent === undefined) return undefined;
  if (archive === '-')
    throw new UsageError('arguments', 'recovery data stands beside an archive: seal into a file');
  const program = await requirePar2(context);
  await context.disk.refusePar2Names(archive);
  return {percent, program};
}

/**
 * Makes the set. The archive has its name and was proven: whatever goes wrong now, or a stop, costs the recovery data
 * alone, and is a finding.
 */
export async function makeRecoveryData(
  archive: string,
  size: number,
  plan: RecoveryPlan | undefined,
  {disk, random, signal}: CommandContext,
  emit: Emit,
): Promise<RecoveryData> {
  if (plan === undefined) return {paths: [], finding: undefined};
  emit({kind: 'phase-started', phase: 'protecting', path: undefined});
  const onFraction = (fraction: number): void => emit(repairProgress('protecting', fraction, size));
  const {program, percent} = plan;
  try {
    const paths = await disk.createPar2Set(archive, percent, {program, random, signal, onFraction});
    return {paths, finding: undefined};
  } catch (error) {
    const isStopped = error instanceof Error && error.name === 'AbortError';
    if (!isStopped && !(error instanceof DiskError) && !(error instanceof UsageError)) throw error;
    const finding: Finding = {kind: 'no-recovery-data', path: archive, why: isStopped ? 'stopped' : 'failed'};
    emit({kind: 'finding', finding});
    return {paths: [], finding};
  }
}
