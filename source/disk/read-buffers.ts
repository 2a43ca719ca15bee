/**
 * The memory that reads of one file after another take in turn. Fresh memory for each file is garbage for the collector,
 * and is never in the processor's cache.
 */

/** How many bytes a chunk holds at most: so many that handing a read to another thread costs little beside it. */
export const chunkSize = 524_288;

// One being filled, one being looked at, one the consumer may still hold, one spare.
const buffersInTurn = 4;

/** Buffers for one reader at a time. A chunk is valid until two more are asked for, also of the next file. */
export class ReadBuffers {
  readonly #buffers: Uint8Array[] = [];
  #turn = 0;

  /** Returns memory for `size` bytes, at most `chunkSize`: that of the chunk before the last three. */
  next(size: number): Uint8Array {
    const turn = this.#turn;
    this.#turn = (turn + 1) % buffersInTurn;
    const old = this.#buffers[turn];
    // No Buffer: its slice() is a view, and consumers of Uint8Array count on a copy.
    const buffer = old !== undefined && old.length >= size ? old : new Uint8Array(size);
    this.#buffers[turn] = buffer;
    return buffer.subarray(0, size);
  }
}

/** Returns buffers for whoever reads one file after another. */
export function makeReadBuffers(): ReadBuffers {
  return new ReadBuffers();
}
