/** Regroups a stream into slabs of one size, the unit in which the bulk ciphers and hashes work. */

/** 128 KiB: large enough that a call costs nothing, small enough that a slab stays in the processor's cache. */
export const slabSize = 131_072;

/** One slab, and whether the stream ends with it. */
export type Slab = {readonly bytes: Uint8Array; readonly isLast: boolean};

/**
 * Yields slabs of exactly `size` bytes; the last may be shorter, also empty, and is marked.
 * All slabs are views of one array: a slab is valid until the next is asked for, and may be overwritten in place.
 * @param ahead - bytes (at most `size`) that must have arrived behind a slab before it is not the last: what follows
 * is then at least that long.
 */
export async function* gatherSlabs(
  source: AsyncIterable<Uint8Array>,
  size: number = slabSize,
  ahead = 1,
): AsyncGenerator<Slab> {
  const store = new Uint8Array(new ArrayBuffer(size + ahead));
  let filled = 0;
  for await (const piece of source) {
    let at = 0;
    while (at < piece.length) {
      if (filled === store.length) {
        yield {bytes: store.subarray(0, size), isLast: false};
        store.copyWithin(0, size);
        filled = ahead;
      }
      const take = Math.min(store.length - filled, piece.length - at);
      store.set(at === 0 && take === piece.length ? piece : piece.subarray(at, at + take), filled);
      filled += take;
      at += take;
    }
  }
  if (filled === store.length) {
    yield {bytes: store.subarray(0, size), isLast: false};
    store.copyWithin(0, size);
    filled = ahead;
  }
  yield {bytes: store.subarray(0, filled), isLast: true};
}
