/**
 * `whatsapp audit`: what a folder of WhatsApp's holds, and whether it is whole. Every backup is read to its end and proved,
 * every database looked into as a private copy that is removed again, media and exported chats compared with what names
 * them. Numbers only: no word of a message leaves a database, and no name unless it is asked for.
 */
import type {Finding} from '../audit/finding.ts';
import {ByteReader} from '../bytes/byte-reader.ts';
import {utf8} from '../bytes/bytes.ts';
import type {PrivateFolder} from '../disk/private-folder.ts';
import type {ScannedEntry} from '../disk/scan-folder.ts';
import {DiskError, Keep64Error, UsageError} from '../errors.ts';
import type {NamedMedia} from '../whatsapp/android-database.ts';
import {readBackupName, whyUnread} from '../whatsapp/backup-name.ts';
import {backupTime, judgeBackupSet} from '../whatsapp/backup-set.ts';
import type {DatabaseAudit} from '../whatsapp/database-audit.ts';
import type {AnySecret, CommandContext} from './context.ts';
import {type CommandEvent, type Emit, withEvents} from './event.ts';
import {type ArchiveReading, readArchive} from './read-archive.ts';
import {type AuditedExport, auditExports} from './whatsapp-exports.ts';
import {type MediaComparison, MediaLedger} from './whatsapp-media.ts';

/** What is asked for. */
export type WhatsAppAuditOptions = {
  /** A folder, or one file of it. */
  readonly folder: string;
  /** Undefined where nothing in it is encrypted, or only what is not shall be looked at. */
  readonly secret: AnySecret | undefined;
  /** Name the chats with the most messages. */
  readonly showNames: boolean;
  /** Do not read the media to compare their SHA-256. */
  readonly isQuick: boolean;
  /** Where the private copies stand while they are looked at. */
  readonly temporaryFolder: string;
};

/** One encrypted backup. */
export type AuditedBackup = Pick<ArchiveReading, 'verdict' | 'error' | 'whatsapp' | 'fixity'> & {
  readonly path: string;
  readonly size: number;
  /** ISO 8601, from its name or its file's time. */
  readonly made: string;
};

/** One database: a file, or what an encrypted backup holds. */
export type AuditedDatabase = DatabaseAudit & {readonly path: string; readonly size: number};

/** The audit. */
export type WhatsAppAuditReport = {
  readonly schema: 'keep64/whatsapp-audit-1';
  readonly folder: string;
  readonly showsNames: boolean;
  readonly backups: readonly AuditedBackup[];
  readonly databases: readonly AuditedDatabase[];
  /** The database with the messages that the folder is about: the newest one that holds any. */
  readonly main: AuditedDatabase | undefined;
  readonly chatExports: readonly AuditedExport[];
  readonly media: MediaComparison | undefined;
  readonly findings: readonly Finding[];
};

/**
 * Audits a folder. What is wrong with a file is in the report.
 * @throws {UsageError} `nothing-to-audit`; DiskError of the folder and of the temporary one; AbortError.
 */
export function whatsappAudit(
  options: WhatsAppAuditOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, WhatsAppAuditReport> {
  return withEvents(async emit => {
    const copies = context.disk.makePrivateFolder(options.temporaryFolder, context.random);
    try {
      return await new FolderAudit(options, context, {emit, copies}).run();
    } finally {
      copies.remove();
    }
  });
}

const sqliteMagic = utf8('SQLite format 3\0');
const baseTimeLimitMs = 60_000;
// A slow disk reads 2 MiB a second.
const timePerByteMs = 1000 / 2_097_152;

class FolderAudit {
  readonly #options: WhatsAppAuditOptions;
  readonly #context: CommandContext;
  readonly #emit: Emit;
  readonly #copies: PrivateFolder;
  readonly #findings: Finding[] = [];
  readonly #backups: AuditedBackup[] = [];
  readonly #databases: (AuditedDatabase & {readonly time: number; readonly media: MediaLedger})[] = [];
  #entries: readonly ScannedEntry[] = [];

  constructor(
    options: WhatsAppAuditOptions,
    context: CommandContext,
    {emit, copies}: {emit: Emit; copies: PrivateFolder},
  ) {
    this.#options = options;
    this.#context = context;
    this.#emit = emit;
    this.#copies = copies;
  }

  async run(): Promise<WhatsAppAuditReport> {
    const {folder, showNames, isQuick} = this.#options;
    const {disk, signal, clock} = this.#context;
    this.#emit({kind: 'phase-started', phase: 'scanning', path: folder});
    const scan = await disk.scanSources([folder], {signal});
    this.#entries = scan.entries;
    for (const finding of scan.findings) this.#note(finding);
    for (const entry of scan.entries) if (entry.type === 'file') await this.#look(entry);
    const chatExports = await auditExports(scan.entries, this.#context, finding => this.#note(finding));
    if (this.#backups.length + this.#databases.length + chatExports.length === 0) {
      throw new UsageError(
        'nothing-to-audit',
        'there is no backup, database or exported chat of WhatsApp in it',
        {
          path: folder,
        },
      );
    }
    const sets = this.#backups.map(({path, size, made}) => ({
      path,
      size,
      mtime: Date.parse(made),
      digest: undefined,
    }));
    for (const finding of judgeBackupSet(sets, clock())) this.#note(finding);
    const [main] = this.#databases
      .filter(({summary}) => summary !== undefined)
      .sort(
        (left, right) =>
          right.time - left.time || (right.summary?.messages ?? 0) - (left.summary?.messages ?? 0),
      );
    for (const gap of main?.summary?.gaps ?? [])
      this.#note({kind: 'month-gap', path: main?.path ?? '', ...gap});
    const media = await main?.media.compare(this.#context, this.#emit, isQuick);
    for (const finding of main?.media.findings() ?? []) this.#note(finding);
    const databases = this.#databases.map(withoutLedger);
    return {
      schema: 'keep64/whatsapp-audit-1',
      folder,
      showsNames: showNames,
      backups: this.#backups,
      databases,
      main: main === undefined ? undefined : withoutLedger(main),
      chatExports,
      media,
      findings: this.#findings,
    };
  }

  #note(finding: Finding): void {
    this.#findings.push(finding);
    this.#emit({kind: 'finding', finding});
  }

  /** Looks at one file, if it is WhatsApp's. */
  async #look(entry: ScannedEntry): Promise<void> {
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    const unread = whyUnread(name);
    if (unread !== undefined) this.#note({kind: 'unread-backup', path: entry.path, why: unread});
    else if (readBackupName(name) !== undefined) await this.#lookAtBackup(entry);
    else if (/\.(db|sqlite|sqlite3)$/i.test(name)) await this.#lookAtDatabase(entry);
  }

  async #lookAtBackup(entry: ScannedEntry): Promise<void> {
    const {secret} = this.#options;
    const time = backupTime({path: entry.path, mtime: Number(entry.mtimeNs / 1_000_000n)});
    const made = new Date(time).toISOString();
    const known = {path: entry.path, size: entry.size, made};
    if (secret === undefined)
      throw new UsageError('no-terminal', 'a key is needed for the encrypted backups in it');
    const path = entry.diskPath.toString();
    this.#emit({kind: 'phase-started', phase: 'verifying', path: entry.path});
    let copy: {readonly place: string; readonly size: number} | undefined;
    const {verdict, error, whatsapp, fixity} = await readArchive(
      {
        path,
        secret,
        phase: 'verifying',
        sink: {
          directory: () => {},
          file: async (_, content) => {
            copy = await this.#copyDatabase(content);
          },
        },
      },
      this.#context,
      this.#emit,
    );
    this.#backups.push({...known, verdict, error, whatsapp, fixity});
    if (copy !== undefined && verdict === 'verified') await this.#audit(entry.path, copy, time);
    this.#removeCopy();
  }

  /** SQLite may have made files beside it. */
  #removeCopy(): void {
    for (const ending of ['', '-wal', '-shm']) this.#copies.removeFile(copyName + ending);
  }

  /** Writes content to the private folder where it is a database, and reads it to its end in any case. */
  async #copyDatabase(
    content: AsyncIterable<Uint8Array>,
  ): Promise<{place: string; size: number} | undefined> {
    const reader = new ByteReader(content);
    const head = await reader.peek(sqliteMagic.length);
    if (Buffer.compare(head, sqliteMagic) !== 0) {
      for await (const _ of reader.rest());
      return undefined;
    }
    let size = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of reader.rest()) {
        size += chunk.length;
        yield chunk;
      }
    }
    this.#copies.removeFile(copyName);
    const place = await this.#copies.writeFile(copyName, counted(), this.#context.signal);
    return {place, size};
  }

  /** A database in plain, with what its write-ahead log adds to it. */
  async #lookAtDatabase(entry: ScannedEntry): Promise<void> {
    const {disk, signal} = this.#context;
    const path = entry.diskPath.toString();
    const log = `${entry.path}-wal`;
    try {
      const copy = await this.#copyDatabase(disk.readChunks(path, {signal}));
      if (copy === undefined) return;
      if (this.#entries.some(other => other.path === log))
        await this.#copies.writeFile(`${copyName}-wal`, disk.readChunks(`${path}-wal`, {signal}), signal);
      await this.#audit(entry.path, copy, Number(entry.mtimeNs / 1_000_000n));
    } catch (error) {
      // Of the copy, which has no room for instance, it ends the audit.
      if (!(error instanceof DiskError) || (error.path !== path && error.path !== `${path}-wal`)) throw error;
      this.#note({kind: 'unreadable', path: entry.path, errno: error.errno});
    } finally {
      this.#removeCopy();
    }
  }

  async #audit(path: string, {place, size}: {place: string; size: number}, time: number): Promise<void> {
    const {auditDatabase, signal} = this.#context;
    if (auditDatabase === undefined) return;
    this.#emit({kind: 'phase-started', phase: 'auditing', path});
    const media = new MediaLedger(this.#entries, path);
    try {
      const audit = await auditDatabase(place, {
        showNames: this.#options.showNames,
        onMedia: (batch: readonly NamedMedia[]) => media.add(batch),
        timeLimitMs: baseTimeLimitMs + size * timePerByteMs,
        signal,
      });
      this.#databases.push({path, size, time, media, ...audit});
      for (const why of audit.problems) this.#note({kind: 'damaged-database', path, why});
      const undated = audit.summary?.undated ?? 0;
      if (undated > 0) this.#note({kind: 'undated-messages', path, count: undated});
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      this.#note({kind: 'damaged-database', path, why: error.message});
    }
  }
}

const copyName = 'database';

function withoutLedger({path, size, schema, tables, problems, summary}: AuditedDatabase): AuditedDatabase {
  return {path, size, schema, tables, problems, summary};
}

/**
 * Returns the path of a backup that wants a key, of the newest messages where there is one; undefined where nothing in
 * these folders and files wants one. @throws {DiskError}
 */
export async function findBackup(
  sources: readonly string[],
  {disk, signal}: CommandContext,
): Promise<string | undefined> {
  const {entries} = await disk.scanSources([...sources], {signal});
  const backups = entries.filter(({path, type}) => type === 'file' && readBackupName(path) !== undefined);
  const main = backups.find(({path}) => /(?:^|\/)msgstore\.db\.crypt1\d$/.test(path)) ?? backups[0];
  return main?.diskPath.toString();
}

const archiveName = /\.(pgp|gpg|asc)$/i;
const whatsappName =
  /(?:^|\/)(?:.+\.crypt1[245]|msgstore\.db|ChatStorage\.sqlite|_chat\.txt|WhatsApp Chat[^/]*\.(?:txt|zip))$/;

/** Tells whether a folder or file holds files of WhatsApp's, by their names, and no archive. False where it is not there. */
export async function holdsOnlyWhatsApp(folder: string, {disk, signal}: CommandContext): Promise<boolean> {
  if ((await disk.statKind(folder)) === 'absent') return false;
  const {entries} = await disk.scanSources([folder], {signal});
  const names = entries.filter(({type}) => type === 'file').map(({path}) => path);
  return names.some(name => whatsappName.test(name)) && !names.some(name => archiveName.test(name));
}
