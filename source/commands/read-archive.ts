/**
 * Reads one archive to its end with a secret, compares it with its manifest and its sidecar, and says what became of
 * it. What seal, verify and restore have in common.
 */
import type {ArchiveLimits} from '../archive/archive-limits.ts';
import type {ContentsReport, InterruptedContents} from '../audit/contents-report.ts';
import type {EntrySink} from '../audit/entry-sink.ts';
import {type Fixity, judge, type Verdict} from '../audit/verdict.ts';
import {verifyContents} from '../audit/verify-contents.ts';
import {ByteReader} from '../bytes/byte-reader.ts';
import {formatHex} from '../bytes/bytes.ts';
import {hashHere} from '../bytes/hasher.ts';
import {
  DamagedError,
  Keep64Error,
  LimitError,
  MalformedError,
  UndecidableError,
  UnsafePathError,
  WrongKeyError,
} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import {type OpenedMessage, openMessage} from '../openpgp/message.ts';
import {MessageHead} from '../openpgp/message-id.ts';
import type {S2kLimits} from '../openpgp/s2k.ts';
import {profileOf} from '../openpgp/slots.ts';
import {peekBackupHeader} from '../whatsapp/backup-header.ts';
import {type AnySecret, type CommandContext, passphraseOf} from './context.ts';
import type {Emit, Phase} from './event.ts';
import {type BackupReading, describeBackupHeader, readBackup, refuseMisnamed} from './read-backup.ts';
import {readSidecar} from './sidecar.ts';

/** Caps that a person may raise. */
export type ArchiveReadLimits = {
  readonly s2k?: S2kLimits | undefined;
  readonly archive?: Partial<ArchiveLimits> | undefined;
};

/** What to read, and how. */
export type ArchiveReadOptions = {
  /** `-` for standard input. */
  readonly path: string;
  readonly secret: AnySecret;
  readonly phase: Phase;
  readonly limits?: ArchiveReadLimits | undefined;
  /** Gets every entry while it is read, before anything is proved: it must be able to undo. */
  readonly sink?: EntrySink | undefined;
  readonly skipUnsafe?: boolean | undefined;
  /** What a message that holds one file and no tar is to be called. */
  readonly fileName?: string | undefined;
  /** Hash the whole file even where no sidecar asks for it. */
  readonly needsSha256?: boolean | undefined;
};

/** What one reading showed. */
export type ArchiveReading = {
  readonly verdict: Verdict;
  /** What ended the reading, where something did. */
  readonly error: Keep64Error | undefined;
  readonly contents: ContentsReport | undefined;
  /** How far the contents were read where something ended that, and which files were lost by then. */
  readonly interrupted: InterruptedContents | undefined;
  readonly fixity: Fixity;
  readonly sha256: string | undefined;
  /** The bytes that were read: all of them unless something ended the reading. */
  readonly size: number;
  /** What all copies of the archive share (message-id.ts); undefined where it is no message for a passphrase. */
  readonly messageId: string | undefined;
  /** The key id of the recovery key that opened it. */
  readonly keyId: string | undefined;
  readonly profile: 'rfc4880' | 'rfc9580' | undefined;
  /** Which slot opened: 0 is the recovery key's in keep64's own archives. */
  readonly slotIndex: number | undefined;
  /** Where it is no archive but one of WhatsApp's own backups: what that is. */
  readonly whatsapp?: BackupReading | undefined;
};

/**
 * Reads an archive. Wrong keys, damage and refusals are in what it returns; it throws only what says nothing about
 * the archive (an abort, a bug, a sink's disk error).
 */
export async function readArchive(
  options: ArchiveReadOptions,
  context: CommandContext,
  emit: Emit,
): Promise<ArchiveReading> {
  const {path} = options;
  const {disk, signal} = context;
  const expectedSha256 = await readSidecar(path, disk);
  // Everything else is proved from inside; the log knows an archive by its message id.
  const needsSha256 = expectedSha256 !== undefined || options.needsSha256 === true;
  const {makeHasher = hashHere} = context;
  const hash = needsSha256 ? makeHasher('sha256', {subject: 'archive'}) : undefined;
  const head = new MessageHead();
  let size = 0;

  // A WhatsApp backup tells how far it is by its own bytes: the size of its content nobody knows.
  let onBytes: ((bytesDone: number) => void) | undefined;

  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of disk.readChunks(path, {signal})) {
      const waiting = hash?.update(chunk);
      if (waiting !== undefined) await waiting;
      head.update(chunk);
      size += chunk.length;
      onBytes?.(size);
      yield chunk;
    }
  }

  let message: OpenedMessage | undefined;
  let contents: ContentsReport | undefined;
  let interrupted: InterruptedContents | undefined;
  let whatsapp: BackupReading | undefined;
  let failure: unknown;
  const source = new ByteReader(bytes());
  try {
    const header = await peekBackupHeader(source);
    if (header !== undefined) {
      whatsapp = describeBackupHeader(header);
      const bytesTotal = await fileSize(path, context);
      onBytes = bytesDone => {
        const progress = {bytesDone, bytesTotal, entriesDone: 0, entriesTotal: 1, currentPath: undefined};
        emit({kind: 'progress', phase: options.phase, ...progress});
      };
      const read = await readWhatsApp(source, options, context);
      whatsapp = read.reading;
      contents = read.contents;
    } else {
      await refuseMisnamed(path, source);
      const passphrase = requirePassphrase(options.secret);
      message = await openMessage(source.remaining(), passphrase, {
        makeHasher,
        releases: true,
        ...(options.limits?.s2k === undefined ? {} : {s2k: options.limits.s2k}),
      }).finally(() => passphrase.fill(0));
      contents = await readContents(message, options, context, emit, seen => {
        interrupted = seen;
      });
    }
  } catch (error) {
    failure = error;
  } finally {
    await message?.close();
    await source.close();
  }

  // A reading that ended early has not seen all bytes; the sidecar's opinion is worth a second look at the file.
  const sha256 =
    failure === undefined && hash !== undefined
      ? formatHex(await hash.digest())
      : expectedSha256 !== undefined && failure instanceof Keep64Error && failure.code !== 'disk'
        ? await hashFile(path, context)
        : undefined;
  const fixity: Fixity =
    expectedSha256 === undefined || sha256 === undefined
      ? 'absent'
      : sha256 === expectedSha256
        ? 'matches'
        : 'differs';
  // A file without an MD5 of its own is undamaged where its sidecar says so.
  const isKeyToBlame = whatsapp !== undefined && failure instanceof UndecidableError && fixity === 'matches';
  return {
    verdict:
      failure === undefined
        ? judgeContents(contents, whatsapp)
        : isKeyToBlame
          ? 'wrong-key'
          : judge(failure, fixity),
    error: failure instanceof Keep64Error ? failure : undefined,
    contents,
    interrupted,
    fixity,
    sha256,
    size,
    messageId: await head.messageId(),
    keyId:
      (message !== undefined || whatsapp?.content !== undefined) && options.secret.kind === 'recovery-key'
        ? deriveKeyId(options.secret.key)
        : undefined,
    profile: message === undefined ? undefined : profileOf(message.lock),
    slotIndex: message?.unlocked.slotIndex,
    whatsapp,
  };
}

/** A WhatsApp backup is one file, and its tag proves all of it: nothing else would tell that something is missing. */
function judgeContents(contents: ContentsReport | undefined, whatsapp: BackupReading | undefined): Verdict {
  if (contents === undefined || !contents.isValid) return 'damaged';
  return contents.kind === 'bag' || whatsapp !== undefined ? 'verified' : 'authentic';
}

function requirePassphrase(secret: AnySecret): Uint8Array {
  if (secret.kind !== 'phone-key') return passphraseOf(secret);
  throw new WrongKeyError('this archive wants the 64 digits or a password, not the phone’s key file', {
    reason: 'other-kind',
  });
}

/** Returns the size of a regular file, and undefined for all that has none. */
async function fileSize(path: string, {disk}: CommandContext): Promise<number | undefined> {
  if (path === '-') return undefined;
  const file = await disk.openForReading(path, {acceptsPipes: true});
  await file.close();
  return file.isRegularFile ? file.size : undefined;
}

/** Where the tag does not agree, the MD5 before which it was looked for may be what is damaged: then a second look proves it. */
async function readWhatsApp(
  source: ByteReader,
  {path, secret, sink, limits}: ArchiveReadOptions,
  {disk, signal, makeHasher}: CommandContext,
): Promise<Awaited<ReturnType<typeof readBackup>>> {
  const options = {path, secret, sink, maxSize: limits?.archive?.maxSize, makeHasher};
  try {
    return await readBackup(source.remaining(), options);
  } catch (error) {
    if (!(error instanceof DamagedError) || path === '-') throw error;
    try {
      return await readBackup(disk.readChunks(path, {signal}), {...options, tagPlace: 'before-md5'});
    } catch (again) {
      throw again instanceof DamagedError ? error : again;
    }
  }
}

/** Reads the contents; an error in them is one of the whole message where that proves not to be authentic. */
async function readContents(
  message: OpenedMessage,
  options: ArchiveReadOptions,
  {signal, makeHasher}: CommandContext,
  emit: Emit,
  onInterrupted: (seen: InterruptedContents) => void,
): Promise<ContentsReport> {
  const {sink, phase} = options;
  try {
    const contents = await verifyContents(message.content, {
      ...(sink === undefined ? {} : {sink}),
      ...(options.skipUnsafe === undefined ? {} : {skipUnsafe: options.skipUnsafe}),
      ...(options.fileName === undefined ? {} : {fileName: options.fileName}),
      limits: options.limits?.archive ?? {},
      signal,
      makeHasher,
      onInterrupted,
      onProgress: progress => emit({kind: 'progress', phase, ...progress}),
    });
    await message.authenticate();
    return contents;
  } catch (error) {
    if (error instanceof MalformedError || error instanceof UnsafePathError || error instanceof LimitError) {
      await message.authenticate();
      if (!(error instanceof MalformedError)) throw error;
      const what = 'what the archive holds is authentic but not well formed';
      throw new DamagedError(`${what}: ${error.message}`, {cause: error, offset: error.offset});
    }
    throw error;
  }
}

/** Returns the SHA-256 of a file. @param onChunk - sees every chunk, which is valid during the call. */
export async function hashFile(
  path: string,
  {disk, signal}: CommandContext,
  onChunk: (chunk: Uint8Array) => void = () => {},
): Promise<string> {
  const hash = hashHere('sha256');
  for await (const chunk of disk.readChunks(path, {signal})) {
    hash.update(chunk);
    onChunk(chunk);
  }
  return formatHex(await hash.digest());
}
