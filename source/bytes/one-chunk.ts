/** Bytes that are at hand, for code that reads streams. */

/** Yields the bytes as one chunk, uncopied; nothing where there are none. */
export async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
