/** Compares the files that WhatsApp's databases name with those that lie in the folder: there, of the right size, the same. */
import type {Finding} from '../audit/finding.ts';
import {hashHere} from '../bytes/hasher.ts';
import type {ScannedEntry} from '../disk/scan-folder.ts';
import {DiskError} from '../errors.ts';
import type {NamedMedia} from '../whatsapp/android-database.ts';
import type {CommandContext} from './context.ts';
import type {Emit} from './event.ts';

/** How the media of a folder compare with what a database names. */
export type MediaComparison = {
  /** The database that names them. */
  readonly from: string;
  readonly named: number;
  readonly missing: number;
  readonly sizeDiffers: number;
  /** Files whose SHA-256 was compared; the database knows it of most. */
  readonly hashed: number;
  readonly hashDiffers: number;
  /** Files below Media that it does not name. */
  readonly unnamed: number;
  readonly bytes: number;
};

/** More findings help nobody; all are counted. */
export const maxListedMedia = 1_000;

/** Returns the part of a path from `Media/` on, by which both sides are compared; undefined where there is none. */
export function mediaKey(path: string): string | undefined {
  const normal = path.normalize('NFC').replaceAll('\\', '/');
  const at = normal.startsWith('Media/') ? 0 : normal.indexOf('/Media/') + 1;
  return at === 0 && !normal.startsWith('Media/') ? undefined : normal.slice(at);
}

/** The media of a folder, and what a database says about them. */
export class MediaLedger {
  readonly #files = new Map<string, ScannedEntry>();
  readonly #wanted: {readonly entry: ScannedEntry; readonly hash: string}[] = [];
  readonly #seen = new Set<string>();
  readonly #findings: Finding[] = [];
  readonly #from: string;
  #named = 0;
  #missing = 0;
  #sizeDiffers = 0;

  /** @param from - the database. */
  constructor(entries: readonly ScannedEntry[], from: string) {
    for (const entry of entries) {
      const key = entry.type === 'file' ? mediaKey(entry.path) : undefined;
      if (key !== undefined) this.#files.set(key, entry);
    }
    this.#from = from;
  }

  /** What was noticed so far: the first thousand. */
  findings(): readonly Finding[] {
    return this.#findings;
  }

  /** Without media in the folder, everything would be missing: then there is nothing to compare. */
  get hasMedia(): boolean {
    return this.#files.size > 0;
  }

  /** Takes what a database names. */
  add(media: readonly NamedMedia[]): void {
    if (!this.hasMedia) return;
    for (const {path, size, hash} of media) {
      const key = mediaKey(path) ?? `Media/${path.normalize('NFC')}`;
      // One file is sent again and again, and stands in the database each time.
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.#named++;
      const entry = this.#files.get(key);
      if (entry === undefined) {
        this.#missing++;
        this.#list({kind: 'missing-media', path: key, from: this.#from});
      } else if (size > 0 && size !== entry.size) {
        this.#sizeDiffers++;
        this.#list({kind: 'media-size-differs', path: entry.path, expected: size, found: entry.size});
      } else if (hash !== '') this.#wanted.push({entry, hash});
    }
  }

  /** Hashes the files whose SHA-256 the database knows, and returns the comparison. @param isQuick - without hashing. */
  async compare(context: CommandContext, emit: Emit, isQuick: boolean): Promise<MediaComparison | undefined> {
    if (!this.hasMedia) return undefined;
    let hashDiffers = 0;
    let bytes = 0;
    const wanted = isQuick ? [] : this.#wanted;
    const bytesTotal = wanted.reduce((sum, {entry}) => sum + entry.size, 0);
    for (const [index, {entry, hash}] of wanted.entries()) {
      context.signal.throwIfAborted();
      const totals = {bytesTotal, entriesDone: index, entriesTotal: wanted.length};
      emit({kind: 'progress', phase: 'hashing', bytesDone: bytes, currentPath: entry.path, ...totals});
      const found = await hashEntry(entry, context, finding => this.#list(finding));
      bytes += entry.size;
      if (found === undefined || found === hash) continue;
      hashDiffers++;
      this.#list({kind: 'media-differs', path: entry.path});
    }
    let unnamed = 0;
    for (const key of this.#files.keys()) if (!this.#seen.has(key) && !key.endsWith('/.nomedia')) unnamed++;
    return {
      from: this.#from,
      named: this.#named,
      missing: this.#missing,
      sizeDiffers: this.#sizeDiffers,
      hashed: wanted.length,
      hashDiffers,
      unnamed,
      bytes,
    };
  }

  #list(finding: Finding): void {
    if (this.#findings.length < maxListedMedia) this.#findings.push(finding);
  }
}

async function hashEntry(
  entry: ScannedEntry,
  {disk, signal}: CommandContext,
  onFinding: (finding: Finding) => void,
): Promise<string | undefined> {
  try {
    const opened = await disk.openEntry(entry, {signal});
    const digest = hashHere('sha256');
    if (opened.content instanceof Uint8Array) digest.update(opened.content);
    else for await (const chunk of opened.content) digest.update(chunk);
    return Buffer.from(await digest.digest()).toString('base64');
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    onFinding({kind: 'unreadable', path: entry.path, errno: error.errno});
    return undefined;
  }
}
