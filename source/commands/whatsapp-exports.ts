/** Exported chats in a folder: text files, and ZIP files with one inside. Read only; nothing of a ZIP is written. */
import {findZipContent, type ReadAt, readZipDirectory, type ZipEntry} from '../archive/zip-directory.ts';
import type {Finding} from '../audit/finding.ts';
import {ByteReader} from '../bytes/byte-reader.ts';
import type {OpenFile} from '../disk/read-file.ts';
import type {ScannedEntry} from '../disk/scan-folder.ts';
import {DiskError, LimitError, MalformedError} from '../errors.ts';
import {compression, inflate} from '../openpgp/compressed.ts';
import {type ChatExport, readChatExport} from '../whatsapp/chat-export.ts';
import {readExportLine} from '../whatsapp/export-line.ts';
import type {CommandContext} from './context.ts';

/** One exported chat. */
export type AuditedExport = Omit<ChatExport, 'attachments'> & {
  /** Of the text file, or of the ZIP that it is in. */
  readonly path: string;
  readonly attachments: number;
  readonly missingAttachments: number;
};

const headSize = 4096;
// A chat of 40,000 messages takes some megabytes.
const maxTextSize = 1_073_741_824;
const maxListed = 200;

/** WhatsApp stops silently near these; some messages more or less. */
const exportLimits = {text: 40_000, media: 10_000} as const;
const limitMargin = 200;

/** Returns the exported chats among the entries of a scan. What is wrong with them goes to `onFinding`. */
export async function auditExports(
  entries: readonly ScannedEntry[],
  context: CommandContext,
  onFinding: (finding: Finding) => void,
): Promise<AuditedExport[]> {
  const names = new Set(entries.map(({path}) => path.normalize('NFC')));
  const exports: AuditedExport[] = [];
  for (const entry of entries) {
    if (entry.type !== 'file' || !/\.(txt|zip)$/i.test(entry.path)) continue;
    context.signal.throwIfAborted();
    let file: OpenFile | undefined;
    try {
      file = await context.disk.openForReading(entry.diskPath.toString());
      const found = /\.zip$/i.test(entry.path)
        ? await readZip(file, onFinding)
        : await readText(entry.path, file, names);
      if (found !== undefined) exports.push(judge(entry.path, found, onFinding));
    } catch (error) {
      if (error instanceof DiskError) onFinding({kind: 'unreadable', path: entry.path, errno: error.errno});
      // A ZIP or text that is something else is nobody's business here.
      else if (!(error instanceof MalformedError || error instanceof LimitError)) throw error;
    } finally {
      await file?.close();
    }
  }
  return exports;
}

type Found = {readonly chat: ChatExport; readonly missing: readonly string[]};

function judge(path: string, {chat, missing}: Found, onFinding: (finding: Finding) => void): AuditedExport {
  const {attachments, ...rest} = chat;
  const {messages, gaps} = chat.summary;
  for (const name of missing.slice(0, maxListed))
    onFinding({kind: 'missing-attachment', path: name, from: path});
  for (const gap of gaps) onFinding({kind: 'month-gap', path, ...gap});
  const {undated} = chat.summary;
  if (undated > 0) onFinding({kind: 'undated-messages', path, count: undated});
  const limit = attachments.length > 0 ? exportLimits.media : exportLimits.text;
  if (Math.abs(messages - limit) <= limitMargin)
    onFinding({kind: 'export-may-be-cut', path, messages, limit});
  return {...rest, path, attachments: attachments.length, missingAttachments: missing.length};
}

async function isExport(head: Uint8Array): Promise<boolean> {
  const lines = new TextDecoder().decode(head).split(/\r?\n/).slice(0, 3);
  return lines.some(line => readExportLine(line) !== undefined);
}

async function readText(
  path: string,
  file: OpenFile,
  names: ReadonlySet<string>,
): Promise<Found | undefined> {
  const reader = new ByteReader(file.readChunks());
  try {
    if (!(await isExport(await reader.peek(headSize)))) return undefined;
    const chat = await readChatExport(reader.rest());
    if (chat === undefined) return undefined;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    return {chat, missing: chat.attachments.filter(name => !names.has(folder + name.normalize('NFC')))};
  } finally {
    await reader.close();
  }
}

function readAtOf(file: OpenFile): ReadAt {
  return async (offset, size) => {
    const reader = new ByteReader(file.readChunks({start: offset}));
    try {
      return await reader.readUpTo(size);
    } finally {
      await reader.close();
    }
  };
}

async function readZip(file: OpenFile, onFinding: (finding: Finding) => void): Promise<Found | undefined> {
  const readAt = readAtOf(file);
  const entries = await readZipDirectory(file.size, readAt);
  for (const {name} of entries) {
    if (!/^\/|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(name)) continue;
    onFinding({kind: 'unsafe-path', path: name, why: 'it leads out of the ZIP'});
  }
  const names = new Set(entries.map(({name}) => name.normalize('NFC')));
  for (const entry of entries) {
    if (!/^[^/\\]+\.txt$/i.test(entry.name) || entry.isEncrypted || entry.size > maxTextSize) continue;
    const head = new ByteReader(zipContent(entry, file, readAt));
    try {
      if (!(await isExport(await head.peek(headSize)))) continue;
      const chat = await readChatExport(head.rest());
      if (chat === undefined) continue;
      return {chat, missing: chat.attachments.filter(name => !names.has(name.normalize('NFC')))};
    } finally {
      await head.close();
    }
  }
  return undefined;
}

async function* zipContent(entry: ZipEntry, file: OpenFile, readAt: ReadAt): AsyncGenerator<Uint8Array> {
  const start = await findZipContent(entry, readAt);
  async function* compressed(): AsyncGenerator<Uint8Array> {
    let left = entry.compressedSize;
    for await (const chunk of file.readChunks({start})) {
      if (left <= 0) return;
      const part = chunk.subarray(0, left);
      left -= part.length;
      yield part;
      if (left <= 0) return;
    }
  }
  if (entry.method === 0) yield* compressed();
  else if (entry.method === 8) yield* inflate(compression.zip, compressed(), maxTextSize);
}
