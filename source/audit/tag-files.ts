/**
 * The tag files of one bag, read as they pass: declaration, bag-info, inventory and manifests. Knows what RFC 8493 asks of
 * any bag, and what keep64 asks of its own, which are those with an inventory.
 */
import type {ArchiveLimits} from '../archive/archive-limits.ts';
import {
  type BagInfo,
  bagInfoName,
  declarationName,
  inventoryName,
  type ManifestEntry,
  ManifestParser,
  manifestName,
  maxTagFileBytes,
  parseBagDeclaration,
  parseBagInfo,
  readmeName,
  tagManifestName,
} from '../archive/bag.ts';
import {type InventoryHeader, InventoryParser} from '../archive/inventory.ts';
import {concatBytes, copyBytes, formatHex, parseUtf8} from '../bytes/bytes.ts';
import {LimitError, MalformedError} from '../errors.ts';
import type {BagLedger} from './bag-ledger.ts';
import type {FindingList} from './finding-list.ts';

/** Reads one tag file: its bytes in order, then its digest. */
export type TagFileReader = {push(chunk: Uint8Array): void; end(digest: Uint8Array): void};

/** Bags of other programs may have folders of tag files; not this many. */
const maxTagFiles = 10_000;

const knownVersions = new Set(['1.0', '0.97']); // 0.97 differs in nothing that is read here

/** Collects what the tag files of a bag say. */
export class TagFiles {
  readonly #limits: ArchiveLimits;
  readonly #ledger: BagLedger;
  readonly #findings: FindingList;
  readonly #digests = new Map<string, string>();
  readonly #tagManifest = new Map<string, string>();
  #hasTagManifest = false;
  #bagInfo: BagInfo | undefined;
  #inventory: InventoryHeader | undefined;

  constructor(limits: ArchiveLimits, ledger: BagLedger, findings: FindingList) {
    this.#limits = limits;
    this.#ledger = ledger;
    this.#findings = findings;
  }

  /** What bag-info.txt says, once it was read. */
  get bagInfo(): BagInfo | undefined {
    return this.#bagInfo;
  }

  /** What the inventory announces, once it was read and found well formed. */
  get inventory(): InventoryHeader | undefined {
    return this.#inventory;
  }

  /** Returns the reader for a tag file. @param path - below the bag. @throws {LimitError} for too many tag files. */
  read(path: string, hasPayload: boolean): TagFileReader {
    if (this.#digests.size >= maxTagFiles) throw new LimitError('entries', 'bag holds too many tag files');
    const isFirst = !this.#digests.has(path);
    const reader = isFirst ? this.#readerFor(path, hasPayload) : undefined;
    return {
      push: chunk => reader?.push(chunk),
      end: digest => {
        this.#digests.set(path, formatHex(digest));
        reader?.end(digest);
      },
    };
  }

  /** Compares what was read, at the end of the archive. */
  finish(payload: {bytes: number; files: number}): void {
    const {hasInventory, hasManifest} = this.#ledger;
    if (!hasManifest) this.#malformed(manifestName, 'the bag has no SHA-256 manifest');
    if (hasInventory) {
      for (const name of [readmeName, bagInfoName])
        if (!this.#digests.has(name)) this.#findings.fault({kind: 'missing-entry', path: name});
      if (!this.#hasTagManifest) this.#findings.fault({kind: 'missing-entry', path: tagManifestName});
    }
    this.#compareOxum(payload);
    if (this.#hasTagManifest) this.#compareTagManifest();
  }

  #compareOxum({bytes, files}: {bytes: number; files: number}): void {
    const info = this.#bagInfo;
    if (info === undefined || (info.payloadBytes === bytes && info.payloadFiles === files)) return;
    const said = `${info.payloadBytes} bytes in ${info.payloadFiles} files`;
    this.#malformed(bagInfoName, `Payload-Oxum says ${said}, the archive holds ${bytes} in ${files}`);
  }

  #compareTagManifest(): void {
    for (const [path, expected] of this.#tagManifest) {
      const found = this.#digests.get(path);
      if (found === undefined) this.#findings.fault({kind: 'missing-entry', path});
      else if (found !== expected) this.#findings.fault({kind: 'digest-mismatch', path, expected, found});
    }
    // RFC 8493 §2.2.1 lets a tag manifest leave tag files out; keep64's leaves out only itself.
    if (!this.#ledger.hasInventory) return;
    for (const path of this.#digests.keys())
      if (path !== tagManifestName && !this.#tagManifest.has(path))
        this.#findings.fault({kind: 'unexpected-entry', path});
  }

  #readerFor(path: string, hasPayload: boolean): TagFileReader | undefined {
    switch (path) {
      case declarationName:
        return this.#readText(path, text => {
          const version = parseBagDeclaration(text);
          if (version === undefined) this.#malformed(path, 'no BagIt declaration');
          else if (!knownVersions.has(version)) this.#malformed(path, 'an unknown version of BagIt');
        });
      case bagInfoName:
        return this.#readText(path, text => {
          this.#bagInfo = parseBagInfo(text);
        });
      case inventoryName:
        if (!hasPayload) return this.#readInventory(path);
        this.#malformed(path, 'stands after files that it should announce');
        return undefined;
      case manifestName:
        this.#ledger.markManifest();
        return this.#readManifest(path, entry => this.#ledger.list(entry));
      case tagManifestName:
        this.#hasTagManifest = true;
        return this.#readManifest(path, entry => {
          if (this.#tagManifest.size >= maxTagFiles)
            throw new LimitError('entries', 'tag manifest lists too many files');
          if (this.#tagManifest.has(entry.path)) this.#malformed(entry.path, `listed twice in ${path}`);
          this.#tagManifest.set(entry.path, entry.digestHex);
        });
      case 'fetch.txt':
        this.#malformed(path, 'files of the bag are kept elsewhere');
        return undefined;
      default:
        return undefined;
    }
  }

  #readText(path: string, read: (text: string) => void): TagFileReader {
    const parts: Uint8Array[] = [];
    let size = 0;
    return {
      push: chunk => {
        size += chunk.length;
        if (size <= maxTagFileBytes) parts.push(copyBytes(chunk));
      },
      end: () =>
        this.#judged(path, () => {
          if (size > maxTagFileBytes) throw new MalformedError(`more than ${maxTagFileBytes} bytes`);
          const text = parseUtf8(concatBytes(...parts));
          if (text === undefined) throw new MalformedError('not UTF-8');
          read(text);
        }),
    };
  }

  #readInventory(path: string): TagFileReader {
    const parser = new InventoryParser(this.#limits);
    let isGood = true;
    const judged = (work: () => void) => {
      if (isGood) isGood = this.#judged(path, work);
      if (!isGood) this.#ledger.dropInventory();
    };
    this.#ledger.markInventory();
    return {
      push: chunk => judged(() => parser.push(chunk, entry => this.#ledger.announce(entry))),
      end: () =>
        judged(() => {
          this.#inventory = parser.end();
        }),
    };
  }

  #readManifest(path: string, onEntry: (entry: ManifestEntry) => void): TagFileReader {
    const parser = new ManifestParser(path, {maxTotalBytes: this.#limits.maxMetadataBytes}, onEntry, why =>
      this.#malformed(path, why),
    );
    let isGood = true;
    const judged = (work: () => void) => {
      if (isGood) isGood = this.#judged(path, work);
    };
    return {push: chunk => judged(() => parser.push(chunk)), end: () => judged(() => parser.end())};
  }

  /** Runs work on a tag file; bytes that break its format become a finding. Returns whether it went well. */
  #judged(path: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#malformed(path, error.message);
      return false;
    }
  }

  #malformed(path: string, why: string): void {
    this.#findings.fault({kind: 'malformed-bag', path, why});
  }
}
