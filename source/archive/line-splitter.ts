/** Cuts a stream of UTF-8 text into lines, with caps on the length of a line and of the whole. Pure; pushed, not pulled. */
import {isUtf8} from 'node:buffer';
import {concatBytes, copyBytes} from '../bytes/bytes.ts';
import {LimitError, MalformedError} from '../errors.ts';

const lineFeed = 0x0a;
const nothing = new Uint8Array(0);

/** The caps of a `LineSplitter`, in bytes. */
export type LineLimits = {readonly maxLineBytes: number; readonly maxTotalBytes: number};

/** Collects chunks and gives back whole lines, without their line feed. Keeps at most one line. */
export class LineSplitter {
  readonly #what: string;
  readonly #limits: LineLimits;
  #rest: Uint8Array = nothing;
  #total = 0;

  /** @param what - what the text is, for errors. */
  constructor(what: string, limits: LineLimits) {
    this.#what = what;
    this.#limits = limits;
  }

  /**
   * Returns the lines that the chunk completes. The chunk is copied where it is kept.
   * @throws {LimitError} for a line or a text that is too long.
   * @throws {MalformedError} for bytes that are not UTF-8.
   */
  push(chunk: Uint8Array): string[] {
    this.#total += chunk.length;
    if (this.#total > this.#limits.maxTotalBytes)
      throw new LimitError('metadata', `${this.#what} holds more than ${this.#limits.maxTotalBytes} bytes`);
    const end = chunk.lastIndexOf(lineFeed);
    if (end < 0) {
      this.#keep(this.#rest.length === 0 ? copyBytes(chunk) : concatBytes(this.#rest, chunk));
      return [];
    }
    const whole = chunk.subarray(0, end);
    const text = this.#decode(this.#rest.length === 0 ? whole : concatBytes(this.#rest, whole));
    this.#keep(copyBytes(chunk, end + 1));
    const lines = text.split('\n');
    for (const line of lines) if (this.#isTooLong(line)) throw this.#tooLong();
    return lines;
  }

  /** Returns the last line where it has no line feed. */
  end(): string | undefined {
    const rest = this.#rest;
    this.#rest = nothing;
    return rest.length === 0 ? undefined : this.#decode(rest);
  }

  #keep(rest: Uint8Array): void {
    if (rest.length > this.#limits.maxLineBytes) throw this.#tooLong();
    this.#rest = rest;
  }

  /** Counts bytes only where the number of UTF-16 units, at most three bytes each, leaves it open. */
  #isTooLong(line: string): boolean {
    const {maxLineBytes} = this.#limits;
    return line.length * 3 > maxLineBytes && Buffer.byteLength(line) > maxLineBytes;
  }

  #tooLong(): LimitError {
    return new LimitError(
      'metadata',
      `${this.#what} has a line of more than ${this.#limits.maxLineBytes} bytes`,
    );
  }

  #decode(bytes: Uint8Array): string {
    if (!isUtf8(bytes)) throw new MalformedError(`${this.#what} is not UTF-8`);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  }
}
