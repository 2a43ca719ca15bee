/**
 * Reads one of WhatsApp's own backups to its end: what verify and restore do with a file that is no archive of ours.
 * Nothing that comes out of it is kept before its tag has proved every byte.
 */
import {basename} from 'node:path';
import {type EntryPath, parseEntryPath} from '../archive/entry-path.ts';
import type {ContentsReport} from '../audit/contents-report.ts';
import type {EntrySink} from '../audit/entry-sink.ts';
import {ByteReader} from '../bytes/byte-reader.ts';
import {formatHex} from '../bytes/bytes.ts';
import {hashHere, type MakeHasher} from '../bytes/hasher.ts';
import {DiskError, LimitError, UndecidableError, UnsafePathError, UnsupportedError} from '../errors.ts';
import type {TagPlace} from '../whatsapp/backup-body.ts';
import type {BackupContentForm} from '../whatsapp/backup-content.ts';
import {BackupFixity} from '../whatsapp/backup-fixity.ts';
import {type BackupHeader, type BackupSecret, peekBackupHeader} from '../whatsapp/backup-header.ts';
import {backupKey, type UnlockedBackup, wrongKind} from '../whatsapp/backup-key.ts';
import {readBackupName, whyUnread} from '../whatsapp/backup-name.ts';
import {openBackup} from '../whatsapp/backup-reader.ts';
import type {AnySecret, CommandContext} from './context.ts';

/** What is known of a backup that was read. */
export type BackupReading = {
  readonly format: BackupHeader['format'];
  /** The secret that its header names. */
  readonly wants: BackupSecret;
  /** As the app wrote it: untrusted. */
  readonly appVersion: string | undefined;
  /** What it holds; undefined where it did not open. */
  readonly content: BackupContentForm | undefined;
  /** What the MD5 at its end says; undefined where the reading ended before it. */
  readonly md5: 'matches' | 'absent' | 'differs' | undefined;
  /** The SHA-256 of what it holds, inflated: the file that restore makes. Undefined where it did not open. */
  readonly contentSha256: string | undefined;
};

/** Returns what a header says, before anything is decrypted. */
export function describeBackupHeader({format, secret, appVersion}: BackupHeader): BackupReading {
  return {format, wants: secret, appVersion, content: undefined, md5: undefined, contentSha256: undefined};
}

/** Returns the function that gives the AES key for a header. It throws WrongKeyError as `backupKey` does. */
export function unlockWith(secret: AnySecret): (header: BackupHeader) => UnlockedBackup {
  return header => {
    if (secret.kind === 'password') throw wrongKind(header.secret, 'password');
    return backupKey(header, secret);
  };
}

/** How to read a backup. */
export type ReadBackupOptions = {
  readonly path: string;
  readonly secret: AnySecret;
  readonly sink?: EntrySink | undefined;
  readonly maxSize?: number | undefined;
  readonly tagPlace?: TagPlace | undefined;
  /** Makes the digest of the content; on this thread where absent. */
  readonly makeHasher?: MakeHasher | undefined;
};

/**
 * Reads a backup whose header was seen.
 * @throws {WrongKeyError}, UndecidableError, DamagedError, LimitError; what the sink throws.
 */
export async function readBackup(
  source: AsyncIterable<Uint8Array>,
  {path, secret, sink, maxSize = Number.POSITIVE_INFINITY, tagPlace, makeHasher}: ReadBackupOptions,
): Promise<{readonly reading: BackupReading; readonly contents: ContentsReport}> {
  const opened = await openBackup(source, {unlock: unlockWith(secret), tagPlace});
  const entry = {path: contentPath(path), size: undefined, mtimeNs: undefined, isExecutable: false};
  const digest = (makeHasher ?? hashHere)('sha256');
  let size = 0;
  // The proof comes with the last byte, so that a sink that writes the content drops it where there is none.
  async function* content(): AsyncGenerator<Uint8Array> {
    for await (const chunk of opened.content) {
      size += chunk.length;
      if (size > maxSize) throw new LimitError('size', `the content is larger than ${maxSize} bytes`);
      await digest.update(chunk);
      yield chunk;
    }
    await opened.authenticate();
  }
  try {
    if (sink === undefined) for await (const _ of content());
    else await sink.file(entry, content());
    const {md5} = await opened.authenticate();
    const contentSha256 = formatHex(await digest.digest());
    const reading = {...describeBackupHeader(opened.header), content: opened.form, md5, contentSha256};
    return {reading, contents: describeContents(size)};
  } finally {
    await opened.close();
  }
}

function describeContents(payloadBytes: number): ContentsReport {
  return {
    kind: 'file',
    isValid: true,
    findings: [],
    unlistedFindingCount: 0,
    fileCount: 1,
    directoryCount: 0,
    payloadBytes,
    name: undefined,
    bagInfo: undefined,
    inventory: undefined,
  };
}

/** Returns what the content of a backup is called. */
export function contentPath(path: string): EntryPath {
  const name = basename(path);
  try {
    return parseEntryPath(
      path === '-' ? 'contents' : (readBackupName(name)?.contentName ?? `${name}.decrypted`),
    );
  } catch (error) {
    if (error instanceof UnsafePathError) return parseEntryPath('contents');
    throw error;
  }
}

/**
 * Throws where the name of a file says that it is WhatsApp's, and its first bytes are not those of a backup that is read.
 * @throws {UnsupportedError} for kinds that are known and not read, and for an undamaged file with an unknown header;
 * UndecidableError where it may be damaged at its start.
 */
export async function refuseMisnamed(path: string, source: ByteReader): Promise<void> {
  const name = basename(path);
  const unread = whyUnread(name);
  if (unread !== undefined) throw new UnsupportedError(`this is ${unread}`);
  if (readBackupName(name) === undefined) return;
  const fixity = new BackupFixity();
  let size = 0;
  for await (const chunk of source.remaining()) {
    fixity.update(chunk);
    size += chunk.length;
  }
  if (fixity.matches()) {
    throw new UnsupportedError(
      'the MD5 at its end agrees, and its header is of a form that keep64 does not know',
    );
  }
  throw new UndecidableError(
    size === 0
      ? 'its name says that it is a WhatsApp backup, and it is empty'
      : 'its name says that it is a WhatsApp backup, and it does not begin as one: damaged, or something else',
  );
}

/**
 * Refuses what only makes sense for archives, where a file is one of WhatsApp's own backups.
 * What cannot be read at all, the command itself says.
 * @throws {UnsupportedError} that names the commands which open it.
 */
export async function refuseBackup(path: string, {disk, signal}: CommandContext): Promise<void> {
  if (path === '-') return;
  const reader = new ByteReader(disk.readChunks(path, {signal}));
  try {
    const header = await peekBackupHeader(reader);
    if (header === undefined) return;
    const what = `this is a ${header.format} backup of WhatsApp, and no archive`;
    throw new UnsupportedError(`${what}: keep64 verify, restore and whatsapp audit open it`);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
  } finally {
    await reader.close();
  }
}
