/**
 * What is known of a damaged bag: what its inventory announced, what was found, what its manifest lists. A file is proven
 * by one thing alone: a line of the manifest inside that has its path and its SHA-256. Damage cannot make such a line.
 */
import {
  bagInfoName,
  declarationName,
  inventoryName,
  manifestLineSize,
  manifestName,
  parseManifestLine,
  payloadFolder,
  readmeName,
  tagManifestName,
} from '../archive/bag.ts';
import type {EntryPath} from '../archive/entry-path.ts';
import {type InventoryEntry, inventorySchema, parseInventoryEntry} from '../archive/inventory.ts';
import type {Expectation, FoundMember} from '../archive/salvage-tar.ts';
import type {TarMember} from '../archive/tar-writer.ts';
import {formatHex} from '../bytes/bytes.ts';
import {LimitError, unlessMalformed} from '../errors.ts';

/** What became of a file. */
export type SalvageVerdict =
  /** Its SHA-256 is the one that the manifest has for its path. */
  | 'proven'
  /** It was found, and is not what it was: some of its bytes are lost. */
  | 'partly-lost'
  /** It was announced or listed, and not found. */
  | 'lost'
  /** It was found in its full size, and no line of the manifest is left to prove it. */
  | 'unproven';

/** One file of the bag and what became of it. `path` is below `data/`. */
export type SalvageEntry = {
  readonly path: EntryPath;
  readonly size: number | undefined;
  readonly verdict: SalvageVerdict;
  /** The digest in the manifest, where that has one. */
  readonly sha256: string | undefined;
};

/** What became of a tag file: proved by the tag manifest, read in part or without that proof, or not found. */
export type TagFileState = 'proved' | 'in-part' | 'lost';

/** More lines are not kept; each costs some 200 bytes. */
const maxLines = 4_000_000;
/** One path may come several times, in a tar that lies in the bag; so many of them are kept. */
const maxCandidates = 4;

const payloadPrefix = `${payloadFolder}/`;
const tagNames: ReadonlySet<string> = new Set([
  declarationName,
  readmeName,
  inventoryName,
  bagInfoName,
  manifestName,
  tagManifestName,
  payloadFolder,
]);

/** Keeps what one reading of a damaged bag found. */
export class SalvageLedger implements Expectation {
  #bagName: string | undefined;
  readonly #inventory: InventoryEntry[] = [];
  readonly #inventoryPlaces = new Map<string, number>();
  #isInventoryWhole = false;
  #tagTimeNs = 0n;
  readonly #found = new Map<string, {size: number; digests: string[]}>();
  /** Files that are no bag's: another program's tar, which can be named and not proven. */
  readonly #foreign = new Map<string, number>();
  readonly #manifest = new Map<string, string>();
  readonly #tagManifest = new Map<string, string>();
  readonly #tagDigests = new Map<string, string>();

  /** The folder of the bag, once a member was found. */
  get bagName(): string | undefined {
    return this.#bagName;
  }

  /** The announced entry of a path below `data/`, where the inventory is whole. */
  announced(path: string): InventoryEntry | undefined {
    const place = this.#isInventoryWhole ? this.#inventoryPlaces.get(payloadPrefix + path) : undefined;
    return place === undefined ? undefined : this.#inventory[place];
  }

  get manifestState(): TagFileState {
    if (this.#manifest.size === 0 && !this.#isProved(manifestName)) return 'lost';
    return this.#isProved(manifestName) ? 'proved' : 'in-part';
  }

  get inventoryState(): TagFileState {
    if (this.#inventory.length === 0 && !this.#isInventoryWhole) return 'lost';
    return this.#isInventoryWhole && this.#isProved(inventoryName) ? 'proved' : 'in-part';
  }

  isExpected(path: EntryPath): boolean {
    const below = this.#below(path);
    if (below === undefined) return this.#bagName === undefined || path === this.#bagName;
    if (!this.#isInventoryWhole) return true;
    return tagNames.has(below) || this.#inventoryPlaces.has(below);
  }

  after(path: EntryPath): TarMember | undefined {
    if (!this.#isInventoryWhole) return undefined;
    const below = this.#below(path);
    if (below === inventoryName) return this.#tagMember(payloadFolder, 0, 'directory');
    if (below === bagInfoName) {
      const size = this.#inventory.reduce(
        (sum, entry) => sum + (entry.type === 'file' ? manifestLineSize(entry.path) : 0),
        0,
      );
      return this.#tagMember(manifestName, size, 'file');
    }
    if (below === manifestName) {
      const names = [declarationName, readmeName, inventoryName, bagInfoName, manifestName];
      const size = names.reduce((sum, name) => sum + manifestLineSize(name), 0);
      return this.#tagMember(tagManifestName, size, 'file');
    }
    const place = below === payloadFolder ? -1 : this.#inventoryPlaces.get(below ?? '');
    const next = place === undefined ? undefined : this.#inventory[place + 1];
    if (next === undefined) return undefined;
    const fullPath = `${this.#bagName}/${next.path}` as EntryPath; // a safe path below a safe folder is safe
    return {...next, path: fullPath, isExecutable: false};
  }

  /** Takes note of a member before its content is read. @returns its path below `data/` where it is a payload file. */
  meet(member: FoundMember): EntryPath | undefined {
    if (this.#bagName === undefined) {
      const slash = member.path.indexOf('/');
      this.#bagName = slash < 0 ? member.path : member.path.slice(0, slash);
    }
    const below = this.#below(member.path);
    const isOfBag = below !== undefined && (tagNames.has(below) || below.startsWith(payloadPrefix));
    if (!isOfBag) {
      if (member.type === 'file' && this.#foreign.size < maxLines)
        this.#foreign.set(member.path, member.size);
      return undefined;
    }
    if (tagNames.has(below)) {
      if (!member.isHeaderLost) this.#tagTimeNs = member.mtimeNs;
      return undefined;
    }
    if (member.type === 'directory') return undefined;
    return below.slice(payloadPrefix.length) as EntryPath; // checked as part of the whole path
  }

  /** Returns the reader of a tag file's lines, or undefined where its content says nothing that is needed. */
  tagReader(member: FoundMember): ((line: string) => void) | undefined {
    switch (this.#below(member.path)) {
      case inventoryName:
        return this.#inventoryReader();
      case manifestName:
        return line => this.#readManifestLine(line, this.#manifest);
      case tagManifestName:
        return line => this.#readManifestLine(line, this.#tagManifest);
      default:
        return undefined;
    }
  }

  /** Adds a payload file that was read in full. */
  addFile(path: EntryPath, size: number, digest: Uint8Array): void {
    const known = this.#found.get(path);
    if (known === undefined) this.#found.set(path, {size, digests: [formatHex(digest)]});
    else if (known.digests.length < maxCandidates) known.digests.push(formatHex(digest));
    if (this.#found.size > maxLines) throw new LimitError('entries', 'what is left holds too many files');
  }

  /** Adds a payload file of which something is missing. */
  addPart(path: EntryPath, size: number): void {
    if (!this.#found.has(path)) this.#found.set(path, {size, digests: []});
  }

  /** Adds the digest of a tag file that was read in full. */
  addTagFile(member: FoundMember, digest: Uint8Array): void {
    const below = this.#below(member.path);
    if (below !== undefined) this.#tagDigests.set(below, formatHex(digest));
  }

  /** Returns every file that the bag held, as far as anything left tells, in the order of the archive. */
  judge(): SalvageEntry[] {
    const paths = new Set<string>();
    for (const {path, type} of this.#inventory)
      if (type === 'file') paths.add(path.slice(payloadPrefix.length));
    for (const path of this.#found.keys()) paths.add(path);
    for (const path of this.#manifest.keys())
      if (path.startsWith(payloadPrefix)) paths.add(path.slice(payloadPrefix.length));
    if (paths.size === 0) return this.#judgeForeign();
    return [...paths].map(path => this.#judgeOne(path as EntryPath)); // each was checked where it was read
  }

  /** The folders that a proven inventory announces. */
  provenDirectories(): InventoryEntry[] {
    if (this.inventoryState !== 'proved') return [];
    return this.#inventory.filter(({type}) => type === 'directory');
  }

  /** A tar without a bag has nothing inside that proves a file. */
  #judgeForeign(): SalvageEntry[] {
    return [...this.#foreign].map(([path, size]) => ({
      path: path as EntryPath, // checked where it was read
      size,
      verdict: 'unproven' as const,
      sha256: undefined,
    }));
  }

  #judgeOne(path: EntryPath): SalvageEntry {
    const found = this.#found.get(path);
    const sha256 = this.#manifest.get(payloadPrefix + path);
    const announced = this.#inventory[this.#inventoryPlaces.get(payloadPrefix + path) ?? -1];
    const size = found?.size ?? announced?.size;
    const isRead = found !== undefined && found.digests.length > 0;
    let verdict: SalvageVerdict = 'lost';
    if (isRead && sha256 !== undefined && found.digests.includes(sha256)) verdict = 'proven';
    else if (isRead && sha256 === undefined) verdict = 'unproven';
    else if (found !== undefined) verdict = 'partly-lost';
    return {path, size, verdict, sha256};
  }

  #inventoryReader(): (line: string) => void {
    this.#inventory.length = 0;
    this.#inventoryPlaces.clear();
    this.#isInventoryWhole = false;
    let announcedCount = -1;
    let badLines = 0;
    return line => {
      if (announcedCount < 0) announcedCount = readAnnouncedCount(line) ?? -1;
      if (this.#inventory.length >= maxLines) return;
      const entry = unlessMalformed(() => parseInventoryEntry(line));
      if (entry !== undefined) {
        this.#inventoryPlaces.set(entry.path, this.#inventory.length);
        this.#inventory.push(entry);
      } else if (this.#inventory.length > 0 || announcedCount < 0) badLines += 1;
      this.#isInventoryWhole = badLines === 0 && this.#inventory.length === announcedCount;
    };
  }

  #readManifestLine(line: string, lines: Map<string, string>): void {
    const entry = unlessMalformed(() => parseManifestLine(line));
    if (entry !== undefined && lines.size < maxLines) lines.set(entry.path, entry.digestHex);
  }

  #isProved(name: string): boolean {
    const digest = this.#tagDigests.get(name);
    return digest !== undefined && this.#tagManifest.get(name) === digest;
  }

  #below(path: string): string | undefined {
    const prefix = `${this.#bagName}/`;
    return this.#bagName !== undefined && path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  }

  #tagMember(name: string, size: number, type: 'file' | 'directory'): TarMember {
    const path = `${this.#bagName}/${name}` as EntryPath; // a name of ours below a safe folder
    return {path, type, size, mtimeNs: this.#tagTimeNs, isExecutable: false};
  }
}

/** Reads how many entries the first line of an inventory announces. */
function readAnnouncedCount(line: string): number | undefined {
  const start = `{"schema":"${inventorySchema}","entries":`;
  const count = line.startsWith(start) ? Number.parseInt(line.slice(start.length), 10) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}
