/**
 * Sealing a folder of WhatsApp's with its backups decrypted: each is read twice. The first pass proves all of it and
 * tells its size, which a tar wants beforehand; the second decrypts it into the archive and proves it again. So no
 * decrypted byte is ever on a disk outside of the archive, and nothing has to be removed after a kill.
 */
import type {OpenedContent} from '../archive/bag-writer.ts';
import type {Finding} from '../audit/finding.ts';
import type {ScannedEntry, ScanResult} from '../disk/scan-folder.ts';
import {DamagedError, DiskError, Keep64Error, UsageError, WrongKeyError} from '../errors.ts';
import type {TagPlace} from '../whatsapp/backup-body.ts';
import {readBackupName, whyUnread} from '../whatsapp/backup-name.ts';
import {openBackup} from '../whatsapp/backup-reader.ts';
import type {AnySecret, CommandContext} from './context.ts';
import type {Emit} from './event.ts';
import {readBackup, unlockWith} from './read-backup.ts';

/** How the backups are opened. */
export type FromWhatsApp = {
  /** What opens them: it need not be the key that seals. */
  readonly secret: AnySecret;
  /** Seal the encrypted files too. */
  readonly keepsOriginals: boolean;
};

/** What became of the backups. */
export type DecryptedBackups = {
  readonly decrypted: number;
  /** Sealed as they are, because they do not open with this key, or not at all. */
  readonly keptEncrypted: number;
  readonly keepsOriginals: boolean;
};

/** A scan in which backups stand as what they hold. */
export type WhatsAppPlan = {
  readonly scan: ScanResult;
  readonly report: DecryptedBackups;
  /** Opens a backup's content; undefined for an entry that is no decrypted one. */
  readonly open: (entry: ScannedEntry) => OpenedContent | undefined;
};

/**
 * Proves every backup of a scan, and plans what is sealed in its place. One that does not open is sealed as it is, with a
 * finding.
 * @throws {UsageError} `nothing-to-seal` where there is no backup; WrongKeyError, or what else the first of them says,
 * where none opens; AbortError.
 */
export async function planWhatsApp(
  scan: ScanResult,
  {secret, keepsOriginals}: FromWhatsApp,
  context: CommandContext,
  {emit, onFinding}: {readonly emit: Emit; readonly onFinding: (finding: Finding) => void},
): Promise<WhatsAppPlan> {
  const taken = new Set(scan.entries.map(({path}) => path));
  const entries: ScannedEntry[] = [];
  const backups = new Map<ScannedEntry, {readonly backup: ScannedEntry; readonly proved: Proved}>();
  const failures: Keep64Error[] = [];
  for (const entry of scan.entries) {
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    const facts = entry.type === 'file' ? readBackupName(name) : undefined;
    if (facts === undefined) {
      const unread = entry.type === 'file' ? whyUnread(name) : undefined;
      if (unread !== undefined) onFinding({kind: 'unread-backup', path: entry.path, why: unread});
      entries.push(entry);
      continue;
    }
    emit({kind: 'phase-started', phase: 'verifying', path: entry.path});
    try {
      const proved = await prove(entry, secret, context, emit);
      const path = freePath(entry.path, taken);
      const decrypted = {...entry, path, size: proved.size, isExecutable: false};
      if (keepsOriginals) entries.push(entry);
      entries.push(decrypted);
      backups.set(decrypted, {backup: entry, proved});
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      failures.push(error);
      onFinding({kind: 'backup-not-opened', path: entry.path, why: error.message});
      entries.push(entry);
    }
  }
  const [failure] = failures;
  if (backups.size === 0) {
    throw failures.find(error => error instanceof WrongKeyError) ?? failure ?? noBackup();
  }
  const totalBytes = entries.reduce((sum, {size}) => sum + size, 0);
  const fileCount = entries.filter(({type}) => type === 'file').length;
  return {
    scan: {...scan, entries: entries.sort(comparePaths), totalBytes, fileCount},
    report: {decrypted: backups.size, keptEncrypted: failures.length, keepsOriginals},
    open: entry => {
      const found = backups.get(entry);
      return found && {size: entry.size, content: decrypt(found.backup, found.proved, secret, context)};
    },
  };
}

function noBackup(): UsageError {
  return new UsageError(
    'nothing-to-seal',
    'there is no backup of WhatsApp in it: seal it without --from-whatsapp',
  );
}

function comparePaths(left: ScannedEntry, right: ScannedEntry): number {
  return Buffer.compare(Buffer.from(left.path), Buffer.from(right.path));
}

/** Returns the path of the content: without the last ending, or with one more where that is taken. */
function freePath(path: string, taken: Set<string>): string {
  const plain = path.replace(/\.crypt1[245]$/i, '');
  let free = plain;
  for (let number = 1; taken.has(free); number++)
    free = `${path}.decrypted${number === 1 ? '' : `-${number}`}`;
  taken.add(free);
  return free;
}

type Proved = {readonly size: number; readonly tagPlace: TagPlace};

/** The first pass. Where only the MD5 at the end is damaged, a second look proves the content all the same. */
async function prove(
  entry: ScannedEntry,
  secret: AnySecret,
  context: CommandContext,
  emit: Emit,
): Promise<Proved> {
  const path = entry.diskPath.toString();
  const {disk, signal} = context;
  const unknown = {entriesDone: 0, entriesTotal: 1, currentPath: entry.path};
  async function* read(): AsyncGenerator<Uint8Array> {
    let bytesDone = 0;
    for await (const chunk of disk.readChunks(path, {signal})) {
      bytesDone += chunk.length;
      emit({kind: 'progress', phase: 'verifying', bytesDone, bytesTotal: entry.size, ...unknown});
      yield chunk;
    }
  }
  const sizeOf = async (tagPlace: TagPlace): Promise<Proved> => {
    const {contents} = await readBackup(read(), {path, secret, tagPlace});
    return {size: contents.payloadBytes, tagPlace};
  };
  try {
    return await sizeOf('decide');
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    return await sizeOf('before-md5').catch(() => {
      throw error;
    });
  }
}

/** The second pass. What differs from the first, or breaks, ends the sealing: half a database must not be sealed. */
async function* decrypt(
  backup: ScannedEntry,
  {size, tagPlace}: Proved,
  secret: AnySecret,
  {disk, signal}: CommandContext,
): AsyncGenerator<Uint8Array> {
  const source = disk.readChunks(backup.diskPath.toString(), {signal});
  try {
    const opened = await openBackup(source, {unlock: unlockWith(secret), tagPlace});
    try {
      let found = 0;
      for await (const piece of opened.content) {
        found += piece.length;
        // No Buffer: its slice() is a view, and consumers of Uint8Array count on a copy.
        yield new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
      }
      await opened.authenticate();
      if (found !== size)
        throw new DamagedError('the backup holds another size than before', {path: backup.path});
    } finally {
      await opened.close();
    }
  } catch (error) {
    // A DiskError would mean: leave this file out.
    if (!(error instanceof DiskError)) throw error;
    const why = `a backup changed or could not be read while it was being sealed (${error.errno})`;
    throw new DamagedError(why, {path: backup.path, cause: error});
  }
}
