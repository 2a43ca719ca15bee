/** SHA-256 digests by number, 32 bytes each and no object for any of them. Grows in pieces, so nothing is ever copied. */

/** Bytes of a SHA-256 digest. */
export const digestSize = 32;

const digestsPerPiece = 32_768; // 1 MiB

/** A growing list of digests. */
export class DigestTable {
  readonly #pieces: Buffer[] = [];
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

  /** Returns the digest as 64 lower-case hexadecimal digits; the empty text for a number that was not given out. */
  hex(index: number): string {
    if (index < 0 || index >= this.#count) return '';
    const at = (index % digestsPerPiece) * digestSize;
    return this.#pieces[Math.floor(index / digestsPerPiece)]?.toString('hex', at, at + digestSize) ?? '';
  }
}
