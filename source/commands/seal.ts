/**
 * `seal`: packs files into a bag, encrypts it into one archive, reads the archive back and proves it, and only then
 * gives it its name.
 */
import {basename, join} from 'node:path';
import {formatBagReadme} from '../archive/bag.ts';
import {type OpenedContent, writeBag} from '../archive/bag-writer.ts';
import {type EntryPath, isSafePath} from '../archive/entry-path.ts';
import type {Finding} from '../audit/finding.ts';
import type {LogEvent} from '../audit/log-entry.ts';
import {formatHex} from '../bytes/bytes.ts';
import {hashHere} from '../bytes/hasher.ts';
import type {Sink} from '../disk/file-writer.ts';
import type {ScannedEntry, ScanResult} from '../disk/scan-folder.ts';
import {DamagedError} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {unlock} from '../openpgp/lock.ts';
import {encryptMessage, type Profile} from '../openpgp/message.ts';
import {MessageHead} from '../openpgp/message-id.ts';
import {newSessionKey, readLockOnly, sealPasswordSlot, sealRecoveryKeySlot} from '../openpgp/slots.ts';
import type {ReadFile} from '../threads/small-file-thread.ts';
import {agent} from './agent.ts';
import {bagName, suggestName} from './archive-name.ts';
import {withLog} from './audit-log.ts';
import {type CommandContext, passphraseOf} from './context.ts';
import type {CommandEvent, Emit} from './event.ts';
import {readArchive} from './read-archive.ts';
import {makeRecoveryData, planRecoveryData} from './recovery-data.ts';
import {refuseOverlap, warnAboutSpace, whyNothing} from './seal-checks.ts';
import {type DecryptedBackups, type FromWhatsApp, planWhatsApp, type WhatsAppPlan} from './seal-whatsapp.ts';
import {formatSidecar, sidecarPath} from './sidecar.ts';

/** What `seal` is asked for. */
export type SealOptions = {
  readonly sources: readonly string[];
  /** The archive's path; `-` for standard output. Otherwise a name is made up in `outputFolder`. */
  readonly outputFile?: string | undefined;
  readonly outputFolder?: string | undefined;
  readonly profile: Profile;
  readonly compress: 'auto' | 'none';
  readonly key: RecoveryKey;
  /** Adds a second slot that this password opens. The caller has judged its strength. */
  readonly password?: Uint8Array | undefined;
  readonly argon2MemoryExponent?: number | undefined;
  /** Read the archive back before it gets its name. */
  readonly verify: boolean;
  readonly escapeNames: boolean;
  /** Also make PAR2 files that can mend so many percent of it, 1 to 100, with the installed program par2. */
  readonly repairablePercent?: number | undefined;
  /** Seal what the backups of WhatsApp in the sources hold, in their place. */
  readonly whatsapp?: FromWhatsApp | undefined;
};

/** A sealed archive. */
export type SealReport = {
  readonly schema: 'keep64/seal-1';
  readonly archive: string;
  readonly size: number;
  readonly sha256: string;
  /** What all copies of the archive share (message-id.ts). */
  readonly messageId: string | undefined;
  readonly keyId: string;
  readonly profile: Profile;
  readonly hasPassword: boolean;
  readonly isVerified: boolean;
  readonly fileCount: number;
  readonly directoryCount: number;
  readonly payloadBytes: number;
  /** The PAR2 files beside it. */
  readonly recoveryFiles: readonly string[];
  /** Where backups of WhatsApp were decrypted into it. */
  readonly whatsapp?: DecryptedBackups | undefined;
  /** What was left out or changed meanwhile. */
  readonly findings: readonly Finding[];
};

/**
 * Seals files and folders into a new archive.
 * @throws {UsageError} where the output exists, lies inside a source, or nothing is there to seal; DiskError; AbortError;
 * DamagedError where the archive does not read back. In each case no file has the archive's name, but where only
 * its `.sha256` could not be written. What went to standard output cannot be taken back, and is never read back.
 */
export function seal(
  options: SealOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, SealReport> {
  return withLog('ingestion', context, async (emit, log) => {
    log.about({keyId: deriveKeyId(options.key), path: options.outputFile ?? options.outputFolder});
    const report = await runSeal(options, context, emit);
    await log.record(describeSeal(report));
    return report;
  });
}

function describeSeal(report: SealReport): LogEvent {
  const {archive, isVerified, keyId, messageId, size, sha256, findings} = report;
  return {
    event: 'ingestion',
    outcome: findings.length === 0 ? 'success' : 'warning',
    verdict: isVerified ? 'verified' : undefined,
    depth: isVerified ? 'manifest' : undefined,
    keyId,
    archive: {messageId, size, sha256},
    counts: {
      files: report.fileCount,
      directories: report.directoryCount,
      bytes: report.payloadBytes,
      findings: findings.length,
    },
    path: archive,
  };
}

async function runSeal(options: SealOptions, context: CommandContext, emit: Emit): Promise<SealReport> {
  const {disk, signal} = context;
  const now = context.clock();
  const keyId = deriveKeyId(options.key);
  const name = bagName(options.sources);
  const archive = options.outputFile ?? join(options.outputFolder ?? '.', suggestName(name, now, keyId));
  const isStream = archive === '-';
  if (!isStream) await refuseOverlap(options.sources, archive, context);
  const recoveryPlan = await planRecoveryData(archive, options.repairablePercent, context);

  emit({kind: 'phase-started', phase: 'scanning', path: undefined});
  const scanned = await disk.scanSources([...options.sources], {
    escapeNames: options.escapeNames,
    signal,
    onProgress: ({fileCount, totalBytes}) => emit(scanProgress(fileCount, totalBytes)),
  });
  if (scanned.entries.length === 0) throw whyNothing(scanned.findings);
  for (const finding of scanned.findings) emit({kind: 'finding', finding});

  const findings: Finding[] = [...scanned.findings];
  const onFinding = (finding: Finding): void => {
    findings.push(finding);
    emit({kind: 'finding', finding});
  };
  const whatsapp =
    options.whatsapp && (await planWhatsApp(scanned, options.whatsapp, context, {emit, onFinding}));
  const scan = whatsapp?.scan ?? scanned;
  if (!isStream) await warnAboutSpace(scan.totalBytes, archive, options.compress, context, emit);

  const parts = {scan, name, now, keyId, emit, onFinding, openBackup: whatsapp?.open};
  const message = await buildMessage(options, context, parts);
  const written = (context.makeHasher ?? hashHere)('sha256', {subject: 'archive'});
  const head = new MessageHead();
  let size = 0;
  const isVerified = options.verify && !isStream;
  const write = async (sink: Sink): Promise<void> => {
    for await (const chunk of message) {
      size += chunk.length;
      head.update(chunk);
      if (!isVerified) await written.update(chunk);
      await sink.write(chunk);
    }
  };
  let read: {readonly sha256: string; readonly fileCount: number} | undefined;
  if (isStream) await disk.writeStandardOutput(write, {signal});
  else {
    const verifyPart = async (partPath: string): Promise<void> => {
      emit({kind: 'phase-started', phase: 'verifying', path: undefined});
      read = await readBack(partPath, options, context, emit);
    };
    await disk.publishFile(archive, write, {
      random: context.random,
      signal,
      ...(isVerified ? {verify: verifyPart} : {}),
    });
  }
  const sha256 = read?.sha256 ?? formatHex(await written.digest());
  if (!isStream) {
    await disk.writeSmallFile(sidecarPath(archive), formatSidecar(sha256, basename(archive)), {
      random: context.random,
    });
  }
  const recovery = await makeRecoveryData(archive, size, recoveryPlan, context, emit);
  if (recovery.finding !== undefined) findings.push(recovery.finding);
  return {
    schema: 'keep64/seal-1',
    archive,
    size,
    sha256,
    messageId: await head.messageId(),
    keyId,
    profile: options.profile,
    hasPassword: options.password !== undefined,
    isVerified,
    fileCount: read?.fileCount ?? scan.fileCount,
    directoryCount: scan.directoryCount,
    payloadBytes: scan.totalBytes,
    recoveryFiles: recovery.paths,
    whatsapp: whatsapp?.report,
    findings,
  };
}

type MessageParts = {
  readonly scan: ScanResult;
  readonly name: string;
  readonly now: Date;
  readonly keyId: string;
  readonly emit: Emit;
  readonly onFinding: (finding: Finding) => void;
  readonly openBackup: WhatsAppPlan['open'] | undefined;
};

async function buildMessage(
  options: SealOptions,
  context: CommandContext,
  {scan, name, now, keyId, emit, onFinding, openBackup}: MessageParts,
): Promise<AsyncIterable<Uint8Array>> {
  const {random, signal, makeHasher} = context;
  const sessionKey = newSessionKey(random);
  const passphrase = passphraseOf({kind: 'recovery-key', key: options.key});
  const slots = [await sealRecoveryKeySlot(options.profile, passphrase, sessionKey, random)];
  passphrase.fill(0);
  if (options.password !== undefined) {
    const {profile, password, argon2MemoryExponent} = options;
    slots.push(await sealPasswordSlot(profile, password, sessionKey, random, argon2MemoryExponent));
  }
  const sealable = choosePaths(scan, onFinding);
  emit({kind: 'phase-started', phase: 'sealing', path: undefined});
  const open = makeOpener(sealable, openBackup, context);
  const bag = writeBag(
    {
      name,
      entries: sealable.map(({path, entry}) => ({...entry, path})),
      open: (_, index) => open(index),
      bagInfo: {date: now, agent, externalIdentifier: formatUuid(random(16)), keyId},
      readme: formatBagReadme({name, profile: options.profile, keyId}),
      onProgress: progress =>
        emit({
          kind: 'progress',
          phase: 'sealing',
          ...progress,
          bytesTotal: scan.totalBytes,
          entriesTotal: scan.entries.length,
        }),
      onFinding,
      makeHasher,
    },
    signal,
  );
  const {profile, compress} = options;
  return encryptMessage(bag, {profile, compress, slots, sessionKey: sessionKey.bytes, random, makeHasher});
}

type Opener = (index: number) => Promise<OpenedContent> | OpenedContent;

/** Opens the entries, each once and in their order: small files are read ahead where that is possible. */
function makeOpener(
  sealable: readonly {readonly entry: ScannedEntry}[],
  openBackup: WhatsAppPlan['open'] | undefined,
  {disk, signal, startReadAhead}: CommandContext,
): Opener {
  const files = sealable.map(({entry}) => (entry.type === 'file' ? entry : undefined));
  const readAhead = startReadAhead?.(files);
  const buffers = disk.makeReadBuffers();
  const openDirectly = (entry: ScannedEntry): Promise<OpenedContent> =>
    disk.openEntry(entry, {signal, buffers});

  return index => {
    const entry = sealable[index]?.entry;
    if (entry === undefined) throw new RangeError(`there is no entry ${index}`);
    const backup = openBackup?.(entry);
    if (backup !== undefined) return backup;
    const give = (file: ReadFile | undefined): Promise<OpenedContent> | OpenedContent =>
      file === undefined ? openDirectly(entry) : {size: entry.size, ...file};
    const ahead = readAhead?.(index);
    return ahead instanceof Promise ? ahead.then(give) : give(ahead);
  };
}

/** The entries whose paths can stand in an archive: names alone were judged while scanning, not depth and length. */
function choosePaths(
  {entries}: ScanResult,
  onFinding: (finding: Finding) => void,
): {path: EntryPath; entry: ScanResult['entries'][number]}[] {
  return entries.flatMap(entry => {
    if (isSafePath(entry.path)) return [{path: entry.path, entry}];
    onFinding({kind: 'refused-name', path: entry.path, why: 'the path is too long or too deep'});
    return [];
  });
}

/** Reads the finished part with the key, and proves every byte of it; with a password, tries that too. */
async function readBack(
  partPath: string,
  options: SealOptions,
  context: CommandContext,
  emit: Emit,
): Promise<{sha256: string; fileCount: number}> {
  const read = await readArchive(
    {path: partPath, secret: {kind: 'recovery-key', key: options.key}, phase: 'verifying', needsSha256: true},
    context,
    emit,
  );
  if (read.verdict !== 'verified' || read.contents === undefined || read.sha256 === undefined) {
    throw new DamagedError(
      'the archive does not read back as it was written: the disk or the memory is failing',
      {
        cause: read.error,
      },
    );
  }
  if (options.password !== undefined) {
    const lock = await readLockOnly(context.disk.readChunks(partPath));
    if ((await unlock(lock, options.password)) === undefined) {
      throw new DamagedError('the new archive does not open with its password');
    }
  }
  return {sha256: read.sha256, fileCount: read.contents.fileCount};
}

function scanProgress(entriesDone: number, bytesDone: number): CommandEvent {
  const unknown = {bytesTotal: undefined, entriesTotal: undefined, currentPath: undefined};
  return {kind: 'progress', phase: 'scanning', bytesDone, entriesDone, ...unknown};
}

/** A version 4 UUID (RFC 9562 §5.4) from 16 random bytes. */
function formatUuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return formatHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
