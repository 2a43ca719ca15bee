/**
 * Where the entries of an archive go while they are verified: restore's staging folder, a comparison with a folder, or
 * nowhere. Nothing that a sink gets is proved yet; it must be able to undo.
 */
import type {EntryPath} from '../archive/entry-path.ts';

/** A file or folder to make. */
export type SinkEntry = {
  /** Of a bag: below its `data/`. Otherwise the path in the tar, or the name that the caller gave. */
  readonly path: EntryPath;
  /** Bytes; undefined where only the end tells. */
  readonly size: number | undefined;
  /** Nanoseconds since 1970; undefined where the plaintext is one file without a time. */
  readonly mtimeNs: bigint | undefined;
  readonly isExecutable: boolean;
};

/** Takes entries in the order of the archive; the next comes when the promise has resolved. Only a bag's payload comes. */
export type EntrySink = {
  readonly directory: (entry: SinkEntry) => Promise<void> | void;
  /** Content may be left early; the rest is still hashed. Chunks are valid until the next is asked for. */
  readonly file: (entry: SinkEntry, content: AsyncIterable<Uint8Array>) => Promise<void> | void;
  /**
   * Takes a file that is at hand whole, where given: the fast way for small files. `bytes` are valid until it returns, or
   * until the promise it returns has resolved: copy them to go on without waiting.
   */
  readonly smallFile?: (entry: SinkEntry, bytes: Uint8Array) => Promise<void> | void;
  /** Waits until all that it took is done with, where given; asked once, after the last entry. */
  readonly settle?: () => Promise<void>;
  /** Is told the SHA-256 (32 bytes) of each file after its content, where given. */
  readonly digest?: (entry: SinkEntry, sha256: Uint8Array) => void;
};
