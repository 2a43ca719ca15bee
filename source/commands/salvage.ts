/**
 * `restore --salvage`: gets out of a damaged archive what can be proven. Reads it twice: once to learn which files have the
 * SHA-256 of the manifest inside, once to write just those. The archive is only read; nothing unproven is ever written.
 */
import {basename} from 'node:path';
import type {Finding} from '../audit/finding.ts';
import {maxListedFindings} from '../audit/finding-list.ts';
import {type LogEvent, dryRun as logDryRun} from '../audit/log-entry.ts';
import type {SalvageEntry, TagFileState} from '../audit/salvage-ledger.ts';
import type {SalvageProof} from '../audit/salvage-note.ts';
import {type Fixity, judge, type Verdict} from '../audit/verdict.ts';
import type {StagingFolder} from '../disk/staging-folder.ts';
import {Keep64Error, MalformedError, UsageError, WrongKeyError} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {Profile} from '../openpgp/message.ts';
import {startBodyState} from '../openpgp/salvage-body.ts';
import type {OpenedDamage} from '../openpgp/salvage-message.ts';
import {profileOf} from '../openpgp/slots.ts';
import {agent} from './agent.ts';
import {errorCode, withLog} from './audit-log.ts';
import type {CommandContext, Secret} from './context.ts';
import {DamagedArchive} from './damaged-archive.ts';
import type {CommandEvent, Emit} from './event.ts';
import {selectPaths} from './path-selection.ts';
import {type ArchiveReadLimits, hashFile} from './read-archive.ts';
import {SalvageWriter} from './salvage-writer.ts';
import {readSidecar} from './sidecar.ts';

/** What salvage is asked for. */
export type SalvageOptions = {
  readonly archive: string;
  readonly secret: Secret;
  /** A folder that is absent or empty. */
  readonly target: string;
  /** Salvage only paths that one of these matches, or that lie under one; all where empty. */
  readonly only: readonly string[];
  /** And these paths, as they are in the archive, with what lies under them. */
  readonly paths?: readonly string[] | undefined;
  readonly dryRun: boolean;
  readonly limits?: ArchiveReadLimits | undefined;
};

/** What was salvaged, and what was not. */
export type SalvageReport = {
  readonly schema: 'keep64/salvage-1';
  readonly archive: string;
  readonly target: string;
  /** `verified` where nothing at all is wrong with the archive. */
  readonly verdict: Verdict;
  readonly error: Keep64Error | undefined;
  readonly profile: Profile | undefined;
  readonly keyId: string | undefined;
  readonly messageId: string | undefined;
  readonly size: number | undefined;
  /** Bytes that the disk did not give. */
  readonly unreadableBytes: number;
  /** One byte in front of the encrypted data was damaged, and found by trying. */
  readonly isMended: boolean;
  /** The MDC, or every tag, proves the whole message. */
  readonly isAuthentic: boolean;
  readonly goodChunks: number;
  readonly chunks: number;
  readonly manifest: TagFileState;
  readonly inventory: TagFileState;
  /** What proves the files that were written; undefined where none were. */
  readonly proof: SalvageProof | undefined;
  /** Whether anything has the target's name now. */
  readonly isSalvaged: boolean;
  readonly isDryRun: boolean;
  readonly salvagedFiles: number;
  readonly salvagedBytes: number;
  /** How many files the archive held, as far as is known. */
  readonly knownFiles: number;
  /** The files that were not written, the first 10,000 of them. */
  readonly findings: readonly Finding[];
  readonly unlistedFindingCount: number;
};

/**
 * Salvages an archive. A wrong key or an archive of which nothing is left is in the report; then nothing was written.
 * @throws {UsageError} `target-exists`, and for standard input, which cannot be read twice; DiskError of the target's
 * disk; AbortError.
 */
export function salvage(
  options: SalvageOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, SalvageReport> {
  return withLog('salvage', context, async (emit, log) => {
    const {archive, target, dryRun, only} = options;
    const detail = dryRun ? logDryRun : only.length > 0 ? 'some files' : undefined;
    log.about({path: archive, detail});
    if (archive === '-')
      throw new UsageError('arguments', 'salvage reads the archive twice: save it into a file first');
    const {disk, random, signal} = context;
    const staging = dryRun ? undefined : await disk.createStagingFolder(target, {random, signal});
    try {
      const report = await runSalvage(options, context, emit, staging);
      if (report.isSalvaged) await staging?.publish();
      await log.record({...describeSalvage(report), detail});
      return report;
    } finally {
      await staging?.discard();
    }
  });
}

/** What an archive that cannot be opened amounts to. */
const nothing = {
  profile: undefined,
  keyId: undefined,
  isMended: false,
  isAuthentic: false,
  goodChunks: 0,
  chunks: 0,
  manifest: 'lost',
  inventory: 'lost',
  proof: undefined,
  isSalvaged: false,
  salvagedFiles: 0,
  salvagedBytes: 0,
  knownFiles: 0,
  findings: [],
  unlistedFindingCount: 0,
} as const;

async function runSalvage(
  options: SalvageOptions,
  context: CommandContext,
  emit: Emit,
  staging: StagingFolder | undefined,
): Promise<SalvageReport> {
  const {secret, limits, target, dryRun} = options;
  const archive = new DamagedArchive(options.archive, context, emit);
  emit({kind: 'phase-started', phase: 'salvaging', path: archive.path});
  const schema = 'keep64/salvage-1';
  const common = {schema, archive: archive.path, target, isDryRun: dryRun} as const;
  let opened: OpenedDamage;
  try {
    opened = await archive.open(secret, limits);
  } catch (error) {
    const {size} = archive;
    const verdict = await judgeClosed(error, archive, context);
    const known = error instanceof Keep64Error ? error : undefined;
    return {...common, ...nothing, verdict, error: known, messageId: undefined, size, unreadableBytes: 0};
  }

  const state = startBodyState();
  const ledger = await archive.readContents(opened, state);
  const {isWanted} = selectPaths(options.only, options.paths ?? []);
  const all = ledger.judge();
  const entries = all.filter(({path}) => isWanted(path));
  if (all.length > 0 && entries.length === 0)
    throw new UsageError('arguments', 'no path in the archive matches --only', {path: archive.path});
  const proven = entries.filter(({verdict}) => verdict === 'proven');
  const writer = new SalvageWriter(staging, isWanted, context.clock());
  const profile = profileOf(opened.lock);
  const {manifestState} = ledger;
  let proof: SalvageProof | undefined;
  if (proven.length > 0) {
    await writer.writeProven(archive, opened, new Map(proven.map(entry => [entry.path, entry])), ledger);
    proof = writer.written.size > 0 ? 'manifest' : undefined;
  } else if ((state.isAuthentic || profile === 'rfc9580') && manifestState === 'lost') {
    await writer.writeAuthentic(archive.path, secret, limits, context, emit);
    proof = writer.written.size > 0 ? 'encryption' : undefined;
  }
  const judged = writer.judge(entries);
  const archiveName = basename(archive.path);
  const {isAuthentic, goodChunks, chunks} = state;
  const note = {archiveName, date: context.clock(), agent, profile, isAuthentic, entries: judged};
  if (proof !== undefined) await writer.writeNote({...note, proof});

  const isMended = opened.mended !== undefined || state.isSaltMended;
  const missing = judged.filter(({verdict}) => verdict !== 'proven');
  const isWhole = isAuthentic && !isMended && archive.unreadableBytes === 0 && missing.length === 0;
  const wholeVerdict = manifestState === 'proved' ? 'verified' : 'authentic';
  const written = [...writer.written.values()];
  return {
    ...common,
    verdict: isWhole ? wholeVerdict : 'damaged',
    error: undefined,
    profile,
    keyId: secret.kind === 'recovery-key' ? deriveKeyId(secret.key) : undefined,
    messageId: await archive.messageId(),
    size: archive.size,
    unreadableBytes: archive.unreadableBytes,
    isMended,
    isAuthentic,
    goodChunks,
    chunks,
    manifest: manifestState,
    inventory: ledger.inventoryState,
    proof,
    isSalvaged: proof !== undefined && !dryRun,
    salvagedFiles: written.length,
    salvagedBytes: written.reduce((sum, {size = 0}) => sum + size, 0),
    knownFiles: judged.length,
    findings: missing
      .slice(0, maxListedFindings)
      .map(({path, verdict}) => ({kind: 'not-salvaged', path, why: whyNot(verdict)})),
    unlistedFindingCount: Math.max(0, missing.length - maxListedFindings),
  };
}

/** Says what keeps an archive closed: the key, or damage in front of the encrypted data. */
async function judgeClosed(
  error: unknown,
  {path, size}: DamagedArchive,
  context: CommandContext,
): Promise<Verdict> {
  const expected = error instanceof WrongKeyError ? await readSidecar(path, context.disk) : undefined;
  let fixity: Fixity = 'absent';
  if (expected !== undefined) fixity = (await hashFile(path, context)) === expected ? 'matches' : 'differs';
  const verdict = judge(error, fixity);
  // A file that begins like an archive and breaks off is no stranger.
  const isCut = error instanceof MalformedError && size > 0 && error.offset === size;
  return verdict === 'not-an-archive' && isCut ? 'damaged' : verdict;
}

/** What a salvage says to the log. */
function describeSalvage(report: SalvageReport): LogEvent {
  const {verdict, error, keyId, messageId, size, archive, proof} = report;
  const isAll = verdict === 'verified' || verdict === 'authentic';
  return {
    event: 'salvage',
    outcome: proof === undefined ? 'failure' : isAll ? 'success' : 'warning',
    verdict,
    depth: verdict === 'verified' ? 'manifest' : undefined,
    keyId,
    archive: {messageId, size},
    counts: {
      files: report.salvagedFiles,
      bytes: report.salvagedBytes,
      findings: report.findings.length + report.unlistedFindingCount,
    },
    error: error && errorCode(error),
    path: archive,
  };
}

function whyNot(verdict: SalvageEntry['verdict']): 'partly-lost' | 'lost' | 'unproven' {
  return verdict === 'proven' ? 'partly-lost' : verdict;
}
