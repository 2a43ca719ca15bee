/**
 * Pulls exact numbers of bytes out of an AsyncIterable<Uint8Array>, the one stream type of the core.
 * Keeps at most one chunk plus what was asked for; never allocates by a length an input claims.
 */
import {concatBytes, copyBytes} from './bytes.ts';

/** A cursor over a stream. Not safe for two readers at once. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #ended = false;
  #offset: number;

  /** @param offset - the position of the first byte in the file or stream, for error messages. */
  constructor(source: AsyncIterable<Uint8Array>, offset = 0) {
    this.#source = source[Symbol.asyncIterator]();
    this.#offset = offset;
  }

  /** How many bytes were taken so far, plus the offset the reader started with. */
  get offset(): number {
    return this.#offset;
  }

  /** Returns between 1 and `maxSize` bytes, or undefined at the end. A view: valid until the source is pulled again. */
  async readSome(maxSize = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    if (!(await this.#fill())) return undefined;
    const end = Math.min(this.#chunk.length, this.#at + maxSize);
    const part = this.#chunk.subarray(this.#at, end);
    this.#offset += part.length;
    this.#at = end;
    return part;
  }

  /** Returns `size` bytes, or fewer where the stream ends. The caller may keep them. */
  async readUpTo(size: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = size;
    while (missing > 0) {
      const part = await this.readSome(missing);
      if (part === undefined) break;
      parts.push(copyBytes(part));
      missing -= part.length;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : concatBytes(...parts);
  }

  /** Returns the next `size` bytes without taking them, or fewer where the stream ends. */
  async peek(size: number): Promise<Uint8Array> {
    const bytes = await this.readUpTo(size);
    this.unread(bytes);
    return bytes;
  }

  /** Passes over up to `size` bytes, and returns how many there were. */
  async skip(size: number): Promise<number> {
    let left = size;
    while (left > 0) {
      const part = await this.readSome(left);
      if (part === undefined) break;
      left -= part.length;
    }
    return size - left;
  }

  /** Puts bytes back so that they are read next. */
  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunk = concatBytes(bytes, this.#chunk.subarray(this.#at));
    this.#at = 0;
    this.#offset -= bytes.length;
  }

  /** Tells whether no byte is left. */
  async atEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  /** Yields everything that is left. Closes the source where the consumer stops early. */
  async *rest(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const part = await this.readSome();
        if (part === undefined) return;
        yield part;
      }
    } finally {
      await this.close();
    }
  }

  /** Everything that is left, once. Unlike a generator, this closes the source also where it was never asked for a byte. */
  remaining(): AsyncIterable<Uint8Array> {
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const value = await this.readSome();
          return value === undefined ? {done: true, value: undefined} : {done: false, value};
        },
        return: async () => {
          await this.close();
          return {done: true, value: undefined};
        },
      }),
    };
  }

  /** Ends the source early, so that it can close what it holds. */
  async close(): Promise<void> {
    this.#ended = true;
    this.#chunk = new Uint8Array(0);
    this.#at = 0;
    await this.#source.return?.();
  }

  async #fill(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      if (this.#ended) return false;
      const next = await this.#source.next();
      if (next.done) {
        this.#ended = true;
        return false;
      }
      this.#chunk = next.value;
      this.#at = 0;
    }
    return true;
  }
}
