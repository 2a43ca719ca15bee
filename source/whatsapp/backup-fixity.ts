/**
 * The MD5 at the end of most backups, of everything before it: whether the file is what the phone wrote, with no key.
 * It is no proof against anybody who wants to deceive; the tag inside is.
 */
import {createHash} from 'node:crypto';
import {concatBytes, equalBytes} from '../bytes/bytes.ts';

const md5Size = 16;
// crypt12 ends with `--` and two digits behind the MD5.
const phoneDigitsSize = 4;
const heldBack = md5Size + phoneDigitsSize;

/** Takes a file's bytes from the first to the last, and tells what its end says. */
export class BackupFixity {
  readonly #md5 = createHash('md5');
  #tail: Uint8Array = new Uint8Array(0);

  /** Takes the next bytes, which are the caller's again afterwards. */
  update(bytes: Uint8Array): void {
    const known = Math.max(0, this.#tail.length + bytes.length - heldBack);
    const fromTail = Math.min(known, this.#tail.length);
    this.#md5.update(this.#tail.subarray(0, fromTail));
    this.#md5.update(bytes.subarray(0, known - fromTail));
    this.#tail = concatBytes(this.#tail.subarray(fromTail), bytes.subarray(known - fromTail));
  }

  /** Returns whether an MD5 at the end agrees. Where none does, there is none, or the file is damaged. To be called once. */
  matches(): boolean {
    const tail = this.#tail;
    if (tail.length < heldBack) return false;
    const [dash, secondDash] = tail.subarray(md5Size);
    const digitsMark = 0x2d;
    if (dash === digitsMark && secondDash === digitsMark) {
      const found = new Uint8Array(this.#md5.copy().digest());
      if (equalBytes(found, tail.subarray(0, md5Size))) return true;
    }
    const found = new Uint8Array(this.#md5.update(tail.subarray(0, phoneDigitsSize)).digest());
    return equalBytes(found, tail.subarray(phoneDigitsSize));
  }
}
