/**
 * inventory.jsonl: what is about to follow in the archive, so that a listing needs only its first bytes. One JSON object
 * a line; the first names the schema and the totals. It announces; the manifest at the end decides.
 */
import {LimitError, MalformedError, UnsupportedError} from '../errors.ts';
import type {ArchiveLimits} from './archive-limits.ts';
import {type EntryPath, isSafePath} from './entry-path.ts';
import {LineSplitter} from './line-splitter.ts';
import {formatTimestamp, parseTimestamp, timestampSize} from './timestamp.ts';

/** The schema that is written; a reader refuses others. */
export const inventorySchema = 'keep64/inventory-1';

/** A path of 4096 bytes where each is escaped as `\u00xx`, its original in base64, and the rest of a line. */
const maxLineBytes = 32_768;

/** The first line: how many entries follow, and how many bytes their files have together. */
export type InventoryHeader = {readonly entries: number; readonly bytes: number};

/** One entry that is about to follow. `path` is below the bag, and begins with `data/`. */
export type InventoryEntry = {
  readonly path: EntryPath;
  readonly type: 'file' | 'directory';
  /** Bytes; 0 for directories. */
  readonly size: number;
  readonly mtimeNs: bigint;
  /** The bytes of the path below `data/` before --escape-names, where that changed them. */
  readonly originalNameBytes?: Uint8Array | undefined;
};

/** Returns the first line, with its line feed. */
export function formatInventoryHeader(header: InventoryHeader): string {
  return `{"schema":"${inventorySchema}","entries":${header.entries},"bytes":${header.bytes}}\n`;
}

/** Returns an entry's line, with its line feed. */
export function formatInventoryEntry(entry: InventoryEntry): string {
  const size = entry.type === 'file' ? `,"size":${entry.size}` : '';
  const original =
    entry.originalNameBytes === undefined
      ? ''
      : `,"original":"${Buffer.from(entry.originalNameBytes).toString('base64')}"`;
  const path = JSON.stringify(entry.path);
  return `{"path":${path},"type":"${entry.type}"${size},"mtime":"${formatTimestamp(entry.mtimeNs)}"${original}}\n`;
}

/** Returns how many bytes `formatInventoryEntry` writes, faster than by writing them: sealing measures all entries first. */
export function inventoryEntrySize(entry: InventoryEntry): number {
  let size = '{"path":,"type":"","mtime":""}\n'.length + entry.type.length + timestampSize(entry.mtimeNs);
  size += Buffer.byteLength(JSON.stringify(entry.path));
  if (entry.type === 'file') size += ',"size":'.length + String(entry.size).length;
  if (entry.originalNameBytes !== undefined)
    size += ',"original":""'.length + 4 * Math.ceil(entry.originalNameBytes.length / 3);
  return size;
}

/** Reads an inventory as its bytes come, in chunks of any size. */
export class InventoryParser {
  readonly #lines: LineSplitter;
  readonly #limits: ArchiveLimits;
  #header: InventoryHeader | undefined;
  #entries = 0;
  #bytes = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
    this.#lines = new LineSplitter('inventory', {maxLineBytes, maxTotalBytes: limits.maxMetadataBytes});
  }

  /** The totals, once the first line was read. */
  get header(): InventoryHeader | undefined {
    return this.#header;
  }

  /**
   * Calls `onEntry` for each entry that the chunk completes.
   * @throws {MalformedError} for lines that are no such objects, or unsafe paths.
   * @throws {UnsupportedError} for another schema.
   * @throws {LimitError} for too many entries or bytes.
   */
  push(chunk: Uint8Array, onEntry: (entry: InventoryEntry) => void): void {
    for (const line of this.#lines.push(chunk)) this.#readLine(line, onEntry);
  }

  /**
   * Checks the totals, and returns them.
   * @throws {MalformedError} where they differ from the entries, or the last line has no end.
   */
  end(): InventoryHeader {
    if (this.#lines.end() !== undefined) throw new MalformedError('inventory: the last line has no end');
    const header = this.#header;
    if (header === undefined) throw new MalformedError('inventory is empty');
    if (header.entries !== this.#entries)
      throw new MalformedError(`inventory announces ${header.entries} entries and lists ${this.#entries}`);
    if (header.bytes !== this.#bytes)
      throw new MalformedError(`inventory announces ${header.bytes} bytes and lists ${this.#bytes}`);
    return header;
  }

  #readLine(line: string, onEntry: (entry: InventoryEntry) => void): void {
    if (this.#header === undefined) {
      this.#header = parseHeader(line);
      if (this.#header.entries > this.#limits.maxEntries)
        throw new LimitError('entries', `inventory announces ${this.#header.entries} entries`);
      return;
    }
    if (++this.#entries > this.#header.entries)
      throw new MalformedError(`inventory lists more than the ${this.#header.entries} entries it announces`);
    const entry = parseInventoryEntry(line);
    this.#bytes += entry.size;
    onEntry(entry);
  }
}

/**
 * Returns the entry of one line.
 * @throws {MalformedError} for anything that `formatInventoryEntry` does not write. Unknown fields are ignored.
 */
export function parseInventoryEntry(line: string): InventoryEntry {
  const fields = parseObject(line);
  const {path, type, size, mtime, original} = fields;
  if (typeof path !== 'string' || !path.startsWith('data/') || !isSafePath(path))
    throw new MalformedError('inventory: an entry without a safe path below data/');
  if (type !== 'file' && type !== 'directory')
    throw new MalformedError('inventory: an entry of unknown type');
  if (type === 'file' ? !isCount(size) : size !== undefined)
    throw new MalformedError('inventory: an entry without a right size');
  const mtimeNs = typeof mtime === 'string' ? parseTimestamp(mtime) : undefined;
  if (mtimeNs === undefined) throw new MalformedError('inventory: an entry without a right mtime');
  const entry = {path, type, size: isCount(size) ? size : 0, mtimeNs} as const;
  if (original === undefined) return entry;
  if (typeof original !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(original))
    throw new MalformedError('inventory: an original name that is not base64');
  return {...entry, originalNameBytes: new Uint8Array(Buffer.from(original, 'base64'))};
}

function parseHeader(line: string): InventoryHeader {
  const {schema, entries, bytes} = parseObject(line);
  if (typeof schema === 'string' && schema !== inventorySchema && schema.startsWith('keep64/inventory-'))
    throw new UnsupportedError('inventory is of a newer schema');
  if (schema !== inventorySchema || !isCount(entries) || !isCount(bytes))
    throw new MalformedError('inventory: the first line does not announce entries and bytes');
  return {entries, bytes};
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function parseObject(line: string): Partial<Record<string, unknown>> & InventoryFields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser's message repeats the line, which is untrusted.
    throw new MalformedError('inventory: a line that is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedError('inventory: a line that is no object');
  return value;
}

type InventoryFields = {
  readonly path?: unknown;
  readonly type?: unknown;
  readonly size?: unknown;
  readonly mtime?: unknown;
  readonly original?: unknown;
  readonly schema?: unknown;
  readonly entries?: unknown;
  readonly bytes?: unknown;
};
