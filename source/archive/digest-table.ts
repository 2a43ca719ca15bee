/** SHA-256 digests by number, 32 bytes each and no object for any of them. Grows in pieces, so nothing is ever copied. */

/** Bytes of a SHA-256 digest. */
export const digestSize = 32;

const digestsPerPiece = 32_768; // 1 MiB
const notYetKnown = new Uint8Array(digestSize);

/** A growing list of digests. */
export class DigestTable {
  readonly #pieces: Buffer[] = [];
  readonly #awaited = new Set<Promise<void>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Appends a copy of the 32 bytes, and returns their number, from 0. */
  add(digest: Uint8Array): number {
    const index = this.#count++;
    const inPiece = index % digestsPerPiece;
    if (inPiece === 0) this.#pieces.push(Buffer.allocUnsafe(digestsPerPiece * digestSize));
    this.#pieces.at(-1)?.set(digest.subarray(0, digestSize), inPiece * digestSize);
    return index;
  }

  /** Appends a digest that another thread is still at, and returns its number. Ask for it only after {@link settle}. */
  addLater(digest: Promise<Uint8Array>): number {
    const index = this.add(notYetKnown);
    const piece = this.#pieces.at(-1);
    const at = (index % digestsPerPiece) * digestSize;
    const awaited = digest.then(bytes => {
      piece?.set(bytes.subarray(0, digestSize), at);
      this.#awaited.delete(awaited);
    });
    // A failure is thrown by settle(); until then it must not count as unhandled.
    awaited.catch(() => {});
    this.#awaited.add(awaited);
    return index;
  }

  /** Waits until every digest is there. Throws what went wrong with one of them. */
  async settle(): Promise<void> {
    await Promise.all(this.#awaited);
  }

  /** Returns the digest as 64 lower-case hexadecimal digits; the empty text for a number that was not given out. */
  hex(index: number): string {
    if (index < 0 || index >= this.#count) return '';
    const at = (index % digestsPerPiece) * digestSize;
    return this.#pieces[Math.floor(index / digestsPerPiece)]?.toString('hex', at, at + digestSize) ?? '';
  }
}
