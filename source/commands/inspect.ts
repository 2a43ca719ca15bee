/** `inspect`: what files say about themselves without any key. */
import {basename} from 'node:path';
import type {Finding} from '../audit/finding.ts';
import {
  describeForeignFile,
  type ForeignFile,
  findSignature,
  foreignHeadSize,
} from '../audit/foreign-file.ts';
import {findOpeners, judgeMessage, type Opener} from '../audit/inspect.ts';
import {isMeantAsMessage, type MessageKind, messageKind} from '../audit/message-kind.ts';
import {ByteReader} from '../bytes/byte-reader.ts';
import {DiskError, LimitError, MalformedError} from '../errors.ts';
import {describeMessage, type MessageDescription} from '../openpgp/describe.ts';
import {MessageHead} from '../openpgp/message-id.ts';
import {peekBackupHeader} from '../whatsapp/backup-header.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, type Emit, withEvents} from './event.ts';
import {
  type InspectedFolder,
  type InspectedWhatsApp,
  inspectBackup,
  inspectFolder,
  readFileTime,
} from './inspect-backup.ts';
import {readSidecar} from './sidecar.ts';
import {findBackup} from './whatsapp-audit.ts';

/** A file of OpenPGP packets: an archive, or something else that is made of them. */
export type InspectedOpenPgp = {
  readonly kind: 'openpgp';
  readonly file: string;
  readonly messageKind: MessageKind;
  readonly message: MessageDescription;
  readonly messageId: string | undefined;
  readonly openers: readonly Opener[];
  /** The key id in the file's name, where it has keep64's form; only a hint. */
  readonly keyIdInName: string | undefined;
  readonly hasSidecar: boolean;
  readonly findings: readonly Finding[];
};

/** Something else. */
export type InspectedOther = {
  readonly kind: 'other';
  readonly file: string;
  readonly foreign: ForeignFile;
  readonly findings: readonly Finding[];
};

/** A file that could not be read. */
export type InspectedUnreadable = {
  readonly kind: 'unreadable';
  readonly file: string;
  readonly error: DiskError;
  readonly findings: readonly Finding[];
};

/** What one file is. */
export type InspectedFile =
  | InspectedOpenPgp
  | InspectedWhatsApp
  | InspectedFolder
  | InspectedOther
  | InspectedUnreadable;

/** What is to be seen without a key, in the order in which the files were named. */
export type InspectReport = {
  readonly schema: 'keep64/inspect-1';
  readonly files: readonly InspectedFile[];
};

/** Describes files, and folders with backups in them, one after the other; what is wrong with one never stops the next. */
export function inspect(
  options: {readonly files: readonly string[]},
  context: CommandContext,
): AsyncGenerator<CommandEvent, InspectReport> {
  return withEvents(async emit => {
    const files: InspectedFile[] = [];
    for (const file of options.files) files.push(await inspectAny(file, context, emit));
    return {schema: 'keep64/inspect-1', files};
  });
}

async function inspectAny(file: string, context: CommandContext, emit: Emit): Promise<InspectedFile> {
  try {
    const isFolder = file !== '-' && (await context.disk.statKind(file)) === 'directory';
    if (!isFolder || (await findBackup([file], context)) === undefined)
      return await inspectFile(file, context, emit);
    return await inspectFolder(file, context, emit, async entry => {
      const found = await inspectFile(entry.diskPath.toString(), context, emit);
      if (found.kind === 'unreadable') return found.error;
      if (found.kind !== 'whatsapp') return undefined;
      return {...found, file: entry.path, findings: renamed(found, entry.path)};
    });
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return {kind: 'unreadable', file, error, findings: []};
  }
}

/** In a folder, findings name a file by its place in it. */
function renamed({findings}: InspectedWhatsApp, path: string): Finding[] {
  return findings.map(finding => ('path' in finding ? {...finding, path} : finding));
}

async function inspectFile(file: string, context: CommandContext, emit: Emit): Promise<InspectedFile> {
  emit({kind: 'phase-started', phase: 'hashing', path: file});
  const source = new WatchedFile(file, context, emit);
  try {
    return await inspectBytes(file, source, context);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return {kind: 'unreadable', file, error, findings: []};
  }
}

async function inspectBytes(
  file: string,
  source: WatchedFile,
  context: CommandContext,
): Promise<InspectedFile> {
  const reader = new ByteReader(source.bytes());
  const head = await reader.peek(foreignHeadSize);
  const other = async (foreign: ForeignFile): Promise<InspectedOther> => {
    await reader.close();
    return {kind: 'other', file, foreign, findings: judgeForeignFile(foreign)};
  };
  // Clear signatures first: a PNG picture, say, begins as an OpenPGP signature might.
  const signature = findSignature(head);
  if (signature !== undefined) return await other(signature);
  const header = await peekBackupHeader(reader);
  // Bytes that begin like crypt12's three are common: only the name says that they are one.
  if (header !== undefined && (header.format !== 'crypt12' || /\.crypt12/i.test(file)))
    return await inspectBackup(file, reader, header, await readFileTime(file, context));
  const message = await describeIfMessage(reader.rest());
  if (message === undefined) return await other(describeForeignFile(head));
  return {
    kind: 'openpgp',
    file,
    messageKind: messageKind(message),
    message,
    messageId: await source.messageId(),
    openers: findOpeners(message),
    keyIdInName: findKeyId(basename(file)),
    hasSidecar: (await readSidecar(file, context.disk)) !== undefined,
    findings: judgeMessage(message),
  };
}

/** A file on its way, with its size, its message id and the progress events. */
class WatchedFile {
  readonly #head = new MessageHead();
  readonly #file: string;
  readonly #context: CommandContext;
  readonly #emit: Emit;
  #size = 0;

  constructor(file: string, context: CommandContext, emit: Emit) {
    this.#file = file;
    this.#context = context;
    this.#emit = emit;
  }

  messageId(): Promise<string | undefined> {
    return this.#head.messageId();
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    const {disk, signal} = this.#context;
    const bytesTotal = await this.#totalSize();
    for await (const chunk of disk.readChunks(this.#file, {signal})) {
      this.#head.update(chunk);
      this.#size += chunk.length;
      const unknown = {entriesTotal: undefined, currentPath: undefined};
      this.#emit({
        kind: 'progress',
        phase: 'hashing',
        bytesDone: this.#size,
        bytesTotal,
        entriesDone: 0,
        ...unknown,
      });
      yield chunk;
    }
  }

  /** Of a regular file, for the progress; undefined for what comes through a pipe. */
  async #totalSize(): Promise<number | undefined> {
    const {disk} = this.#context;
    if (this.#file === '-' || (await disk.statKind(this.#file)) !== 'file') return undefined;
    const file = await disk.openForReading(this.#file);
    await file.close();
    return file.size;
  }
}

async function describeIfMessage(source: AsyncIterable<Uint8Array>): Promise<MessageDescription | undefined> {
  try {
    const message = await describeMessage(source);
    return isMeantAsMessage(message) ? message : undefined;
  } catch (error) {
    if (error instanceof MalformedError || error instanceof LimitError) return undefined;
    throw error;
  }
}

function judgeForeignFile({what}: ForeignFile): Finding[] {
  return what === 'recovery-key' ? [{kind: 'holds-recovery-key'}] : [];
}

/** Returns the key id in `NAME-YYYYMMDDTHHMMSSZ.909a5a09.tar.pgp` as `909a-5a09`. */
export function findKeyId(fileName: string): string | undefined {
  const match = /-\d{8}T\d{6}Z\.([0-9a-f]{4})([0-9a-f]{4})\.tar\.pgp$/.exec(fileName);
  return match === null ? undefined : `${match[1]}-${match[2]}`;
}
