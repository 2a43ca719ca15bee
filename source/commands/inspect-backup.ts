/** What one of WhatsApp's own backups says of itself without a key, and what a folder of them shows together. */
import {basename} from 'node:path';
import type {Finding} from '../audit/finding.ts';
import type {ByteReader} from '../bytes/byte-reader.ts';
import {formatHex} from '../bytes/bytes.ts';
import {hashHere} from '../bytes/hasher.ts';
import type {ScannedEntry} from '../disk/scan-folder.ts';
import {DiskError} from '../errors.ts';
import {BackupFixity} from '../whatsapp/backup-fixity.ts';
import type {BackupHeader} from '../whatsapp/backup-header.ts';
import {readBackupName, whyUnread} from '../whatsapp/backup-name.ts';
import {backupTime, judgeBackupSet} from '../whatsapp/backup-set.ts';
import type {CommandContext} from './context.ts';
import type {Emit} from './event.ts';

/** One of WhatsApp's own backups. */
export type InspectedWhatsApp = {
  readonly kind: 'whatsapp';
  readonly file: string;
  readonly size: number;
  readonly header: BackupHeader;
  /** Whether the MD5 at its end agrees: then it is what the phone wrote. Many of those without have none. */
  readonly md5: 'matches' | 'absent';
  /** Of the whole file: two backups that have it in common are one. */
  readonly sha256: string;
  /** ISO 8601: the day in its name, or when the file was written; undefined where nobody can know. */
  readonly made: string | undefined;
  /** Of no use without the whole backup that it goes on from. */
  readonly isIncrement: boolean;
  readonly findings: readonly Finding[];
};

/** A folder, with the backups anywhere in it. */
export type InspectedFolder = {
  readonly kind: 'folder';
  readonly file: string;
  readonly backups: readonly InspectedWhatsApp[];
  /** Files that are no backups of WhatsApp's. */
  readonly otherFiles: number;
  readonly findings: readonly Finding[];
};

/** Reads a backup to its end. @param reader - at the header, which was seen and not taken. */
export async function inspectBackup(
  file: string,
  reader: ByteReader,
  header: BackupHeader,
  mtime: number | undefined,
): Promise<InspectedWhatsApp> {
  const fixity = new BackupFixity();
  const digest = hashHere('sha256');
  let size = 0;
  for await (const chunk of reader.rest()) {
    fixity.update(chunk);
    digest.update(chunk);
    size += chunk.length;
  }
  const name = readBackupName(basename(file));
  const md5 = fixity.matches() ? 'matches' : 'absent';
  const isExpected = header.format === 'crypt12' || (name?.series === 'msgstore' && !name.isIncrement);
  return {
    kind: 'whatsapp',
    file,
    size,
    header,
    md5,
    sha256: formatHex(await digest.digest()),
    made: mtime === undefined ? undefined : new Date(backupTime({path: file, mtime})).toISOString(),
    isIncrement: name?.isIncrement === true,
    findings: md5 === 'matches' ? [] : [{kind: 'md5-absent', path: file, isExpected}],
  };
}

/** Returns when a file was written, in milliseconds since 1970. @throws {DiskError} */
export async function readFileTime(file: string, {disk}: CommandContext): Promise<number | undefined> {
  if (file === '-') return undefined;
  const opened = await disk.openForReading(file, {acceptsPipes: true});
  await opened.close();
  return opened.isRegularFile ? Number(opened.mtimeNs / 1_000_000n) : undefined;
}

/**
 * Inspects the backups of a folder, and what they are together.
 * @param inspectOne - inspects a file; undefined where it is no backup, the error where it cannot be read.
 */
export async function inspectFolder(
  folder: string,
  context: CommandContext,
  emit: Emit,
  inspectOne: (entry: ScannedEntry) => Promise<InspectedWhatsApp | DiskError | undefined>,
): Promise<InspectedFolder> {
  emit({kind: 'phase-started', phase: 'scanning', path: folder});
  const {entries, findings: scanFindings} = await context.disk.scanSources([folder], {
    signal: context.signal,
  });
  const findings: Finding[] = [...scanFindings];
  const backups: InspectedWhatsApp[] = [];
  const files = entries.filter(({type}) => type === 'file');
  for (const entry of files) {
    const name = basename(entry.path);
    const unread = whyUnread(name);
    if (unread !== undefined) findings.push({kind: 'unread-backup', path: entry.path, why: unread});
    if (readBackupName(name) === undefined) continue;
    const backup = await inspectOne(entry);
    if (backup instanceof DiskError) {
      findings.push({kind: 'unreadable', path: entry.path, errno: backup.errno});
    } else if (backup === undefined) {
      const why = 'no WhatsApp backup, though its name says so: damaged at its start, or something else';
      findings.push({kind: 'unread-backup', path: entry.path, why});
    } else {
      backups.push(backup);
      findings.push(...backup.findings);
    }
  }
  const set = backups.map(({file, size, sha256, made}) => ({
    path: file,
    size,
    digest: sha256,
    mtime: Date.parse(made ?? ''),
  }));
  findings.push(...judgeBackupSet(set, context.clock()));
  return {kind: 'folder', file: folder, backups, otherFiles: files.length - backups.length, findings};
}
