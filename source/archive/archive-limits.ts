/** The caps that reading an archive keeps to, whatever its headers say. Each can be raised by the caller. */

/** How much an archive may ask of its reader. */
export type ArchiveLimits = {
  /** Entries, with the folders that paths imply. */
  readonly maxEntries: number;
  /** Bytes of plaintext from start to end. */
  readonly maxSize: number;
  /** Bytes of names: all paths of the archive together, and also the inventory and each manifest. */
  readonly maxMetadataBytes: number;
};

/** About 250 bytes of memory an entry: four million entries cost about a gigabyte. No cap on the size of the contents. */
export const defaultArchiveLimits: ArchiveLimits = {
  maxEntries: 4_000_000,
  maxSize: Number.POSITIVE_INFINITY,
  maxMetadataBytes: 1_073_741_824,
};
