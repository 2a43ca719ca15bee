/**
 * Three lists of one bag, compared: what the inventory announced, what the archive holds, what the manifest lists. In the
 * order in which keep64 writes them nothing is looked up and each path is kept once; other orders cost maps at the end.
 */
import {type ManifestEntry, manifestName} from '../archive/bag.ts';
import {DigestTable} from '../archive/digest-table.ts';
import type {InventoryEntry} from '../archive/inventory.ts';
import type {PayloadRange} from './contents-report.ts';
import type {EntryTable} from './entry-table.ts';
import type {FindingList} from './finding-list.ts';
import {GrowingList} from './growing-list.ts';

/** Files that vanished while sealing are gaps in the order; a longer one is bridged at the end. */
const maxGap = 64;

/** More places of damage no picture shows. */
const maxRanges = 1_000;

const directorySize = -1;
const listedTwice = `listed twice in ${manifestName}`;
const blockSize = 512;

/** Tag files, alignment and zeros at the end, beyond what the inventory announces. */
const sizeAllowance = 33_554_432;

/** Keeps the lists. Paths are below the bag: `data/…`. */
export class BagLedger {
  readonly #entries: EntryTable;
  readonly #findings: FindingList;
  #announcedPaths = new GrowingList<string>();
  #announcedSizes = new GrowingList<number>();
  #announcedAt = 0;
  readonly #gaps: number[] = [];
  readonly #unannounced: {path: string; size: number}[] = [];
  #expectedSize = sizeAllowance;
  readonly #files = new GrowingList<number>(); // numbers in the entry table, in order
  /** Where each file begins among the bytes of all of them. */
  readonly #starts = new GrowingList<number>();
  #payloadBytes = 0;
  readonly #damagedRanges: PayloadRange[] = [];
  readonly #digests = new DigestTable();
  #manifestAt = 0;
  readonly #manifestRest = new Map<string, string>();
  #hasInventory = false;
  #isAnnounced = false;
  #hasManifest = false;

  constructor(entries: EntryTable, findings: FindingList) {
    this.#entries = entries;
    this.#findings = findings;
  }

  get hasInventory(): boolean {
    return this.#hasInventory;
  }

  /** Where the files stand that are not what the manifest says. */
  get damagedRanges(): readonly PayloadRange[] {
    return this.#damagedRanges;
  }

  get hasManifest(): boolean {
    return this.#hasManifest;
  }

  /** How many bytes may follow the inventory: more than its entries can take. */
  get expectedSize(): number {
    return this.#expectedSize;
  }

  /** Adds what the inventory announces, in order. */
  announce(entry: InventoryEntry): void {
    this.#announcedPaths.add(entry.path);
    this.#announcedSizes.add(entry.type === 'file' ? entry.size : directorySize);
    // Headers with a path of their own, content, alignment, and a line in the manifest.
    this.#expectedSize += entry.size + 6 * blockSize + 8 * entry.path.length;
  }

  /** Says that there is an inventory: the bag is one of keep64's. */
  markInventory(): void {
    this.#hasInventory = true;
    this.#isAnnounced = true;
  }

  /** An inventory that turned out to be wrong announces nothing, and is compared with nothing. */
  dropInventory(): void {
    this.#announcedPaths = new GrowingList();
    this.#announcedSizes = new GrowingList();
    this.#isAnnounced = false;
  }

  markManifest(): void {
    this.#hasManifest = true;
  }

  /** Adds a payload directory of the archive. @returns its number in the entry table. */
  addDirectory(path: string): number {
    return this.#entries.add(this.#matchAnnounced(path, directorySize), false);
  }

  /** Adds a payload file of the archive, with its digest. @returns its number in the entry table. */
  addFile(path: string, size: number, digest: Uint8Array | Promise<Uint8Array>): number {
    const index = this.#entries.add(this.#matchAnnounced(path, size), true);
    this.#files.add(index);
    this.#starts.add(this.#payloadBytes);
    this.#payloadBytes += size;
    if (digest instanceof Uint8Array) this.#digests.add(digest);
    else this.#digests.addLater(digest);
    return index;
  }

  /** Waits for the digests that are still being made: nothing is compared before. */
  async settleDigests(): Promise<void> {
    await this.#digests.settle();
  }

  /** Adds a line of the manifest. */
  list(entry: ManifestEntry): void {
    if (entry.path === this.#filePath(this.#manifestAt)) this.#compare(this.#manifestAt++, entry.digestHex);
    else if (this.#manifestRest.has(entry.path))
      this.#findings.fault({kind: 'malformed-bag', path: entry.path, why: listedTwice});
    else this.#manifestRest.set(entry.path, entry.digestHex);
  }

  /** Compares what is left, at the end of the archive. */
  finish(): void {
    if (this.#isAnnounced) this.#finishInventory();
    if (this.#hasManifest) this.#finishManifest();
  }

  #finishInventory(): void {
    const findings = this.#findings;
    const rest = new Map<string, number>();
    for (const gap of this.#gaps)
      rest.set(this.#announcedPaths.at(gap) ?? '', this.#announcedSizes.at(gap) ?? 0);
    for (let index = this.#announcedAt; index < this.#announcedPaths.length; index++)
      rest.set(this.#announcedPaths.at(index) ?? '', this.#announcedSizes.at(index) ?? 0);
    for (const {path, size} of this.#unannounced) {
      const announced = rest.get(path);
      if (announced === undefined)
        findings.fault({kind: 'inventory-differs', path, why: 'in the archive, and not announced'});
      else this.#compareSize(path, announced, size);
      rest.delete(path);
    }
    // Files that vanished while sealing: the manifest says whether that is all right.
    for (const path of rest.keys())
      findings.note({kind: 'inventory-differs', path, why: 'announced, and not in the archive'});
  }

  #finishManifest(): void {
    const findings = this.#findings;
    const rest = this.#manifestRest;
    for (let file = this.#manifestAt; file < this.#files.length; file++) {
      const path = this.#filePath(file) ?? '';
      const digestHex = rest.get(path);
      if (digestHex === undefined) findings.fault({kind: 'unexpected-entry', path});
      else this.#compare(file, digestHex);
      rest.delete(path);
    }
    if (rest.size === 0) return;
    for (let file = 0; file < this.#manifestAt; file++) {
      const path = this.#filePath(file) ?? '';
      if (rest.delete(path)) findings.fault({kind: 'malformed-bag', path, why: listedTwice});
    }
    for (const path of rest.keys()) findings.fault({kind: 'missing-entry', path});
  }

  #filePath(file: number): string | undefined {
    const index = this.#files.at(file);
    return index === undefined ? undefined : this.#entries.paths.at(index);
  }

  #compare(file: number, expected: string): void {
    const found = this.#digests.hex(file);
    if (found === expected) return;
    const start = this.#starts.at(file) ?? 0;
    const end = this.#starts.at(file + 1) ?? this.#payloadBytes;
    if (this.#damagedRanges.length < maxRanges) this.#damagedRanges.push({start, size: end - start});
    this.#findings.fault({kind: 'digest-mismatch', path: this.#filePath(file) ?? '', expected, found});
  }

  /** Returns the path to keep: the inventory's own where it is the same, so that there is one copy of it. */
  #matchAnnounced(path: string, size: number): string {
    if (!this.#isAnnounced) return path;
    for (let gap = 0; gap <= maxGap; gap++) {
      const index = this.#announcedAt + gap;
      if (index >= this.#announcedPaths.length) break;
      const announced = this.#announcedPaths.at(index);
      if (announced !== path) continue;
      for (let skipped = this.#announcedAt; skipped < index; skipped++) this.#gaps.push(skipped);
      this.#announcedAt = index + 1;
      this.#compareSize(path, this.#announcedSizes.at(index) ?? 0, size);
      return announced;
    }
    this.#unannounced.push({path, size});
    return path;
  }

  #compareSize(path: string, announced: number, found: number): void {
    if (announced === found) return;
    const finding = (why: string) => ({kind: 'inventory-differs', path, why}) as const;
    if (announced === directorySize || found === directorySize)
      this.#findings.fault(finding('announced as another type'));
    else if (found > announced)
      this.#findings.fault(finding(`announced with ${announced} bytes, holds ${found}`));
    // A file that shrank while it was sealed.
    else this.#findings.note(finding(`announced with ${announced} bytes, holds ${found}`));
  }
}
