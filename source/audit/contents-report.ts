/** What reading the contents of an archive is asked, tells on its way, and returns. Types only. */
import type {ArchiveLimits} from '../archive/archive-limits.ts';
import type {BagInfo} from '../archive/bag.ts';
import type {InventoryHeader} from '../archive/inventory.ts';
import type {MakeHasher} from '../bytes/hasher.ts';
import type {EntrySink} from './entry-sink.ts';
import type {Finding} from './finding.ts';

/** How far the reading is. Totals are known once the inventory was read. */
export type ContentsProgress = {
  /** Bytes of content, the bag's own files apart. */
  readonly bytesDone: number;
  readonly bytesTotal: number | undefined;
  readonly entriesDone: number;
  readonly entriesTotal: number | undefined;
  readonly currentPath: string | undefined;
};

/** How to verify. */
export type VerifyContentsOptions = {
  /** Gets the entries in the same pass. */
  readonly sink?: EntrySink;
  readonly limits?: Partial<ArchiveLimits>;
  /**
   * What to do with a path or type that keep64 never writes: true makes it a finding and goes on, false throws. True
   * where there is no sink, false where there is one, unless given.
   */
  readonly skipUnsafe?: boolean;
  /** What a plaintext that is no tar is to be called. */
  readonly fileName?: string;
  readonly onProgress?: (progress: ContentsProgress) => void;
  /** Is told what was seen until then, before anything is thrown. */
  readonly onInterrupted?: (seen: InterruptedContents) => void;
  /** Makes the digests of large files; on this thread where absent. */
  readonly makeHasher?: MakeHasher | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Where a file stands among the bytes of all files, in the order of the archive. */
export type PayloadRange = {readonly start: number; readonly size: number};

/** How far a tar was read before it broke, and what was found by then: which files are lost, as far as that is known. */
export type InterruptedContents = ContentsProgress & {
  readonly findings: readonly Finding[];
  /** Where the files stand that are not what the manifest says, the first 1,000. */
  readonly damagedRanges?: readonly PayloadRange[];
  /** True where the manifest had been reached: then the findings name every file that is not what it was. */
  readonly hasManifest: boolean;
};

/** What the plaintext holds. */
export type ContentsReport = {
  readonly kind: 'bag' | 'tar' | 'file';
  /**
   * Of a bag: complete and valid (RFC 8493 §3), its tag files as they should be, and nothing in it unsafe. Of a tar or a
   * file, which have no manifest: nothing contradicts itself, which proves less.
   */
  readonly isValid: boolean;
  /** The first 10,000. */
  readonly findings: readonly Finding[];
  /** How many more there are. */
  readonly unlistedFindingCount: number;
  /** Of a bag: below `data/`. */
  readonly fileCount: number;
  readonly directoryCount: number;
  readonly payloadBytes: number;
  /** Where the files stand that are not what the manifest says, the first 1,000; absent where all are. */
  readonly damagedRanges?: readonly PayloadRange[];
  /** The bag's folder. */
  readonly name: string | undefined;
  readonly bagInfo: BagInfo | undefined;
  readonly inventory: InventoryHeader | undefined;
};
