/** Lines of a text that is damaged: an inventory or a manifest of which some lines are still good. */
import {parseUtf8} from '../bytes/bytes.ts';

/** A line of more bytes is damage. */
const maxLineBytes = 32_768;
const lineFeed = 0x0a;

/** Cuts damaged text into its lines; one that is no UTF-8, or too long, comes as an empty one. */
export class DamagedLines {
  readonly #onLine: (line: string) => void;
  #rest: Uint8Array = new Uint8Array(0);
  #isTooLong = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, at);
      if (end < 0) break;
      this.#end(chunk.subarray(at, end));
      at = end + 1;
    }
    const rest = chunk.subarray(at);
    this.#isTooLong ||= this.#rest.length + rest.length > maxLineBytes;
    this.#rest = this.#isTooLong ? new Uint8Array(0) : Uint8Array.from(Buffer.concat([this.#rest, rest]));
  }

  #end(part: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    const text = this.#isTooLong || bytes.length > maxLineBytes ? undefined : parseUtf8(bytes);
    // A line that cannot be read is one all the same: an inventory that misses it is not whole.
    this.#onLine(text ?? '');
    this.#rest = new Uint8Array(0);
    this.#isTooLong = false;
  }
}
