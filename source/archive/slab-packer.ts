/**
 * Packs small pieces into a slab, so that a stream of a hundred thousand headers and small files costs a promise a slab and
 * not one a piece. There is one slab, filled again each time: memory that is used again is in the processor's cache.
 */
import {slabSize} from '../bytes/slabs.ts';

/** Fills a slab. `take` it when `space` runs out, and at the end. */
export class SlabPacker {
  readonly #slab = Buffer.allocUnsafeSlow(slabSize);
  #at = 0;

  /** Free bytes in the slab. */
  get space(): number {
    return this.#slab.length - this.#at;
  }

  /** Bytes that `take` would return. */
  get filled(): number {
    return this.#at;
  }

  /** Copies as much of `bytes` from `from` on as there is space for, and returns how much that was. */
  copy(bytes: Uint8Array, from = 0): number {
    const size = Math.min(this.space, bytes.length - from);
    this.#slab.set(from === 0 && size === bytes.length ? bytes : bytes.subarray(from, from + size), this.#at);
    this.#at += size;
    return size;
  }

  /** Adds as many of `count` zero bytes as there is space for, and returns how many that were. */
  zeros(count: number): number {
    const size = Math.min(this.space, count);
    this.#slab.fill(0, this.#at, this.#at + size);
    this.#at += size;
    return size;
  }

  /** Lets `write` fill the free space; it returns how many bytes it wrote. */
  write(write: (target: Buffer, at: number) => number): number {
    const size = write(this.#slab, this.#at);
    this.#at += size;
    return size;
  }

  /** Returns what was packed since the last time, maybe nothing. A view, valid until anything is packed again. */
  take(): Uint8Array {
    // No Buffer: the slice() of that is a view, and consumers of Uint8Array count on a copy.
    const packed = new Uint8Array(this.#slab.buffer, 0, this.#at);
    this.#at = 0;
    return packed;
  }
}
