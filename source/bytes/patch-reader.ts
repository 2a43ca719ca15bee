/**
 * Streams with holes in them: what is left of a damaged file. Bytes that are lost in a known number come as zeros, so
 * that what follows keeps its place; where nobody knows how many are lost there is a gap. PatchReader looks ahead in one.
 */

/** Stands in a stream where bytes are missing and nobody knows how many. */
export const gap: unique symbol = Symbol('gap');

/** Bytes, or a gap between them. */
export type Patch = Uint8Array | typeof gap;

/** A stream of what is left. */
export type PatchSource = AsyncIterable<Patch>;

const firstStoreSize = 262_144;

/** A cursor that looks ahead as far as it is asked to. It holds bytes of one run only: a gap or the end stops it. */
export class PatchReader {
  readonly #source: AsyncIterator<Patch>;
  #store = new Uint8Array(firstStoreSize);
  #start = 0;
  #end = 0;
  #barrier: 'gap' | 'end' | undefined;

  constructor(source: PatchSource) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** What stops the run of bytes at hand, once a `fill` came upon it. */
  get barrier(): 'gap' | 'end' | undefined {
    return this.#barrier;
  }

  /** The bytes at hand, as a view that is valid until the next call. */
  get view(): Uint8Array {
    return this.#store.subarray(this.#start, this.#end);
  }

  /** Looks ahead until `size` bytes are at hand or the run ends, and returns how many are. */
  async fill(size: number): Promise<number> {
    while (this.#end - this.#start < size && this.#barrier === undefined) {
      const next = await this.#source.next();
      if (next.done === true) this.#barrier = 'end';
      else if (next.value === gap) this.#barrier = 'gap';
      else this.#keep(next.value, size);
    }
    return this.#end - this.#start;
  }

  /** Returns a copy of up to `size` of the bytes at hand, and passes over them. */
  take(size: number): Uint8Array {
    const end = Math.min(this.#end, this.#start + size);
    const taken = this.#store.slice(this.#start, end);
    this.#start = end;
    return taken;
  }

  /** Passes over up to `size` of the bytes at hand. */
  drop(size: number): void {
    this.#start = Math.min(this.#end, this.#start + size);
  }

  /** Goes on behind a gap; what was at hand before it is dropped. */
  crossGap(): void {
    if (this.#barrier !== 'gap') return;
    this.#start = 0;
    this.#end = 0;
    this.#barrier = undefined;
  }

  /** Yields up to `size` bytes as they come. @returns how many were missing. */
  async *pass(size: number): AsyncGenerator<Uint8Array, number> {
    let left = size;
    while (left > 0) {
      const available = await this.fill(1);
      if (available === 0) break;
      const part = this.take(Math.min(left, firstStoreSize));
      left -= part.length;
      yield part;
    }
    return left;
  }

  /** Ends the source early, so that it can close what it holds. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  #keep(bytes: Uint8Array, wanted: number): void {
    const held = this.#end - this.#start;
    if (this.#end + bytes.length > this.#store.length) {
      const needed = Math.max(wanted, held) + bytes.length;
      if (needed > this.#store.length) {
        const larger = new Uint8Array(2 * needed);
        larger.set(this.view);
        this.#store = larger;
      } else this.#store.copyWithin(0, this.#start, this.#end);
      this.#start = 0;
      this.#end = held;
    }
    this.#store.set(bytes, this.#end);
    this.#end += bytes.length;
  }
}
