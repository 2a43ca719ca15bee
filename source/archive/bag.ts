/**
 * The tag files of a BagIt 1.0 bag (RFC 8493): declaration, bag-info and manifests, each a format and parse pair. The
 * manifest lines are those of `sha256sum` too, so that `sha256sum -c` proves the files when no BagIt tool is at hand.
 */
import {MalformedError} from '../errors.ts';
import {type EntryPath, isSafePath} from './entry-path.ts';
import {type LineLimits, LineSplitter} from './line-splitter.ts';

/** The names of a bag's own files, below the bag's folder. */
export const declarationName = 'bagit.txt';
export const readmeName = 'README.txt';
export const inventoryName = 'inventory.jsonl';
export const payloadFolder = 'data';
export const bagInfoName = 'bag-info.txt';
export const manifestName = 'manifest-sha256.txt';
export const tagManifestName = 'tagmanifest-sha256.txt';

/** 64 digits, two separators and a path in which every character may be percent-encoded. */
export const maxManifestLineBytes = 64 + 2 + 3 * 4096;

/** Tag files other than manifests and the inventory are a page of text; this is a thousand times that. */
export const maxTagFileBytes = 1_048_576;

/** Returns bagit.txt (RFC 8493 §2.1.1). */
export function formatBagDeclaration(): string {
  return 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';
}

/** Returns the version that a bagit.txt declares, or undefined where it is none, or not in UTF-8. */
export function parseBagDeclaration(text: string): string | undefined {
  const match = /^BagIt-Version: (\d{1,3}\.\d{1,3})\r?\nTag-File-Character-Encoding: UTF-8\r?\n?$/.exec(text);
  return match?.[1];
}

/** What bag-info.txt says. */
export type BagInfo = {
  readonly payloadBytes: number;
  readonly payloadFiles: number;
  /** The day of sealing, `YYYY-MM-DD` in UTC. */
  readonly baggingDate: string | undefined;
  readonly agent: string | undefined;
  /** A UUID of this archive. */
  readonly externalIdentifier: string | undefined;
  /** As `909a-5a09`. Not in archives of other programs. */
  readonly keyId: string | undefined;
};

/** What `formatBagInfo` writes. */
export type BagInfoFields = {
  readonly payloadBytes: number;
  readonly payloadFiles: number;
  readonly date: Date;
  readonly agent: string;
  readonly externalIdentifier: string;
  readonly keyId?: string | undefined;
};

/** Returns bag-info.txt (RFC 8493 §2.2.2). Line breaks in the fields become spaces. */
export function formatBagInfo(fields: BagInfoFields): string {
  const lines = [
    `Bag-Software-Agent: ${oneLine(fields.agent)}`,
    `Bagging-Date: ${fields.date.toISOString().slice(0, 10)}`,
    `External-Identifier: ${oneLine(fields.externalIdentifier)}`,
  ];
  if (fields.keyId !== undefined) lines.push(`Keep64-Key-Id: ${oneLine(fields.keyId)}`);
  lines.push(`Payload-Oxum: ${fields.payloadBytes}.${fields.payloadFiles}`);
  return `${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').trim();
}

/**
 * Returns what a bag-info.txt says. Labels in any case, unknown ones ignored, folded lines joined.
 * @throws {MalformedError} without exactly one right Payload-Oxum, which RFC 8493 leaves optional and keep64 needs.
 */
export function parseBagInfo(text: string): BagInfo {
  const fields = new Map<string, string>();
  const unfolded = text.replaceAll(/\r\n?/g, '\n').replaceAll(/\n[ \t]+/g, ' ');
  for (const line of unfolded.split('\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0) throw new MalformedError('bag-info.txt: a line without a label');
    const label = line.slice(0, colon).trim().toLowerCase();
    if (label === 'payload-oxum' && fields.has(label))
      throw new MalformedError('bag-info.txt: two Payload-Oxum lines');
    if (!fields.has(label)) fields.set(label, line.slice(colon + 1).trim());
  }
  const oxum = /^(\d{1,16})\.(\d{1,16})$/.exec(fields.get('payload-oxum') ?? '');
  const payloadBytes = Number(oxum?.[1]);
  const payloadFiles = Number(oxum?.[2]);
  if (!Number.isSafeInteger(payloadBytes) || !Number.isSafeInteger(payloadFiles))
    throw new MalformedError('bag-info.txt: no Payload-Oxum');
  return {
    payloadBytes,
    payloadFiles,
    baggingDate: fields.get('bagging-date'),
    agent: fields.get('bag-software-agent'),
    externalIdentifier: fields.get('external-identifier'),
    keyId: fields.get('keep64-key-id'),
  };
}

/**
 * Returns one line of a manifest, with its line feed (RFC 8493 §2.1.3).
 * @throws {RangeError} for a path that BagIt and sha256sum write in different ways: with `%`, `\`, CR or LF. Sealing
 * refuses or escapes such names before.
 */
export function formatManifestLine(digestHex: string, path: string): string {
  if (/[%\\\r\n]/.test(path)) throw new RangeError('no manifest line is right for this path in both formats');
  return `${digestHex}  ${path}\n`;
}

/** Returns the bytes of that line. */
export function manifestLineSize(path: string): number {
  return 64 + 2 + Buffer.byteLength(path) + 1;
}

/** One line of a manifest. `path` is below the bag. */
export type ManifestEntry = {readonly digestHex: string; readonly path: EntryPath};

/**
 * Returns what a line says. Takes any white space between digest and path, `*` before the path (md5sum's mark for binary
 * files), and `%0A`, `%0D`, `%25` in it.
 * @throws {MalformedError} for anything else, and for unsafe paths. The message does not repeat the line.
 */
export function parseManifestLine(line: string): ManifestEntry {
  const isUsual = line.charCodeAt(64) === 0x20 && line.charCodeAt(65) === 0x20 && line.charCodeAt(66) > 0x2a;
  const match = isUsual
    ? undefined
    : /^([^ \t]+)[ \t]+\*?(.+)$/.exec(line.endsWith('\r') ? line.slice(0, -1) : line);
  const digest = isUsual ? line.slice(0, 64) : match?.[1];
  let path = isUsual ? line.slice(66) : match?.[2];
  if (digest === undefined || path === undefined || !/^[0-9A-Fa-f]{64}$/.test(digest))
    throw new MalformedError('manifest: a line that is no SHA-256 digest and path');
  if (path.endsWith('\r')) path = path.slice(0, -1);
  if (path.startsWith('./')) path = path.slice(2);
  if (path.includes('%')) path = path.replaceAll(/%(0A|0D|25)/gi, (_, code: string) => percentDecoded(code));
  if (!isSafePath(path)) throw new MalformedError('manifest: an unsafe path');
  return {digestHex: digest.toLowerCase(), path};
}

function percentDecoded(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}

/** Reads a manifest as its bytes come, in chunks of any size. A line that is wrong goes to `onProblem`; reading goes on. */
export class ManifestParser {
  readonly #lines: LineSplitter;
  readonly #onEntry: (entry: ManifestEntry) => void;
  readonly #onProblem: (why: string) => void;

  constructor(
    name: string,
    limits: Pick<LineLimits, 'maxTotalBytes'>,
    onEntry: (entry: ManifestEntry) => void,
    onProblem: (why: string) => void,
  ) {
    this.#lines = new LineSplitter(name, {...limits, maxLineBytes: maxManifestLineBytes});
    this.#onEntry = onEntry;
    this.#onProblem = onProblem;
  }

  /** @throws {LimitError} for a line or a manifest that is too long. @throws {MalformedError} where it is not UTF-8. */
  push(chunk: Uint8Array): void {
    for (const line of this.#lines.push(chunk)) this.#read(line);
  }

  end(): void {
    const last = this.#lines.end();
    if (last !== undefined) this.#read(last);
  }

  #read(line: string): void {
    if (line === '' || line === '\r') return;
    try {
      this.#onEntry(parseManifestLine(line));
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#onProblem(error.message);
    }
  }
}

/**
 * Returns the entries of a whole manifest.
 * @throws {MalformedError} for the first line that is wrong, and for a path that comes twice.
 */
export function parseManifest(bytes: Uint8Array, maxTotalBytes = bytes.length): ManifestEntry[] {
  const entries = new Map<string, ManifestEntry>();
  const parser = new ManifestParser(
    'manifest',
    {maxTotalBytes},
    entry => {
      if (entries.has(entry.path)) throw new MalformedError('manifest: a path comes twice');
      entries.set(entry.path, entry);
    },
    why => {
      throw new MalformedError(why);
    },
  );
  parser.push(bytes);
  parser.end();
  return [...entries.values()];
}

export {type BagReadmeFields, formatBagReadme} from './bag-readme.ts';
