/**
 * A list that grows in pieces. An array that is pushed to a million times is copied as often as it grows, and the copies
 * wait for the garbage collector: for the lists of one archive that is more memory than they hold.
 */

const pieceSize = 16_384;

/** A list that values are added to and never taken from. */
export class GrowingList<Value> {
  readonly #pieces: Value[][] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends a value, and returns its number, from 0. */
  add(value: Value): number {
    if (this.#length % pieceSize === 0) this.#pieces.push([]);
    this.#pieces[this.#pieces.length - 1]?.push(value);
    return this.#length++;
  }

  at(index: number): Value | undefined {
    return this.#pieces[Math.floor(index / pieceSize)]?.[index % pieceSize];
  }

  /** Yields the values in order. */
  *values(): Generator<Value> {
    for (const piece of this.#pieces) yield* piece;
  }
}
