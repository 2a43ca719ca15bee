/**
 * Packs small pieces into slabs, so that a stream of a hundred thousand headers and small files costs a promise a slab and
 * not one a piece. A slab is never written again once it was given out: the one who gets it owns it.
 */
import {slabSize} from '../bytes/slabs.ts';

/** What is left of a slab below this is not worth going on with. */
const smallestRemainder = 16_384;

/** Fills slabs. `take` them when `space` runs out, and at the end. */
export class SlabPacker {
  #slab = Buffer.allocUnsafeSlow(slabSize);
  #start = 0;
  #at = 0;

  /** Free bytes in the current slab. */
  get space(): number {
    return this.#slab.length - this.#at;
  }

  /** Bytes that `take` would return. */
  get filled(): number {
    return this.#at - this.#start;
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

  /** Returns what was packed since the last time, maybe nothing. */
  take(): Uint8Array {
    const packed = this.#slab.subarray(this.#start, this.#at);
    if (this.space < smallestRemainder) {
      this.#slab = Buffer.allocUnsafeSlow(slabSize);
      this.#at = 0;
    }
    this.#start = this.#at;
    return packed;
  }
}
