/**
 * The memory in which the reading thread hands over a batch of small files: for each file whether it was read, its
 * SHA-256, and its bytes, one file's behind the other's.
 */
import type {SeenFile} from '../disk/read-unchanged.ts';

/** So many files a batch that a message costs little for each; so few that nobody waits long for the first. */
export const maxBatchFiles = 64;
export const maxBatchBytes = 262_144;

const digestSize = 32;
const digestsAt = maxBatchFiles;
const contentsAt = digestsAt + maxBatchFiles * digestSize;

/** What the thread is asked for. */
export type BatchRequest = {
  readonly id: number;
  readonly memory: SharedArrayBuffer;
  readonly files: readonly SeenFile[];
};

/** What it answers: the batch is read. */
export type BatchAnswer = {readonly id: number};

/** Returns memory for one batch. */
export function makeBatchMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(contentsAt + maxBatchBytes);
}

/** Either side's view of a batch. */
export class BatchView {
  readonly #bytes: Uint8Array;
  readonly #starts: readonly number[];
  readonly #files: readonly SeenFile[];

  constructor(memory: SharedArrayBuffer, files: readonly SeenFile[]) {
    this.#bytes = new Uint8Array(memory);
    this.#files = files;
    let at = contentsAt;
    this.#starts = files.map(({size}) => {
      const start = at;
      at += size;
      return start;
    });
  }

  /** Room for a file's bytes, and afterwards these. */
  content(index: number): Uint8Array {
    const start = this.#starts[index] ?? 0;
    return this.#bytes.subarray(start, start + (this.#files[index]?.size ?? 0));
  }

  /** Notes whether a file was read, and its digest. */
  note(index: number, digest: Uint8Array | undefined): void {
    this.#bytes[index] = digest === undefined ? 0 : 1;
    if (digest !== undefined) this.#bytes.set(digest, digestsAt + index * digestSize);
  }

  /** Returns a file's SHA-256, or undefined where it was not read. */
  digest(index: number): Uint8Array | undefined {
    const at = digestsAt + index * digestSize;
    return this.#bytes[index] === 1 ? this.#bytes.slice(at, at + digestSize) : undefined;
  }
}
