/**
 * The encrypted part of a WhatsApp backup as one pass: decrypted with AES-256-GCM, the MD5 of the file kept beside it,
 * and at its end the evidence from which a verdict is given. The decrypted bytes prove nothing before that.
 */
import {createDecipheriv, createHash} from 'node:crypto';
import type {ByteReader} from '../bytes/byte-reader.ts';
import {concatBytes, copyBytes, equalBytes} from '../bytes/bytes.ts';
import type {BackupHeader} from './backup-header.ts';

const tagSize = 16;
const md5Size = 16;
// crypt12 ends with the last two digits of the phone number, as `--NN`.
const phoneDigitsSize = 4;

/** Where the tag stands: before an MD5, or last. `decide` lets the MD5 say. */
export type TagPlace = 'decide' | 'before-md5';

/** What one pass showed. */
export type BodyEvidence = {
  /** `absent` where the tag was looked for at the very end. */
  readonly md5: 'matches' | 'differs' | 'absent';
  readonly isTagGood: boolean;
  /** The file ends before its tag would. */
  readonly isCut: boolean;
};

/** A backup's body, to be read once. */
export class BackupBody {
  readonly #reader: ByteReader;
  readonly #header: BackupHeader;
  readonly #aesKey: Uint8Array;
  readonly #md5 = createHash('md5');
  readonly #tagPlace: TagPlace;
  #evidence: BodyEvidence | undefined;
  #size = 0;

  /**
   * @param reader - stands behind the header.
   * @param headerBytes - which the MD5 covers too.
   * @param aesKey - borrowed until the body has been read.
   */
  constructor(
    reader: ByteReader,
    header: BackupHeader,
    {headerBytes, aesKey, tagPlace}: {headerBytes: Uint8Array; aesKey: Uint8Array; tagPlace: TagPlace},
  ) {
    this.#reader = reader;
    this.#header = header;
    this.#aesKey = aesKey;
    this.#tagPlace = tagPlace;
    this.#md5.update(headerBytes);
  }

  /** What the whole pass showed; undefined before the end of `plaintext`. */
  get evidence(): BodyEvidence | undefined {
    return this.#evidence;
  }

  /** How many bytes of ciphertext were read. */
  get size(): number {
    return this.#size;
  }

  /** Yields what the bytes decrypt to. Each piece is valid until the next one is asked for. */
  async *plaintext(): AsyncGenerator<Uint8Array> {
    const decipher = createDecipheriv('aes-256-gcm', this.#aesKey, this.#header.iv, {authTagLength: tagSize});
    const trailerSize = this.#header.format === 'crypt12' ? md5Size + phoneDigitsSize : md5Size;
    const heldBack = tagSize + trailerSize;
    let tail: Uint8Array = new Uint8Array(0);
    for (;;) {
      const chunk = await this.#reader.readSome();
      if (chunk === undefined) break;
      // What may be the trailer is known only at the end, so that much is always held back.
      const known = Math.max(0, tail.length + chunk.length - heldBack);
      const fromTail = Math.min(known, tail.length);
      const ready = [tail.subarray(0, fromTail), chunk.subarray(0, known - fromTail)];
      const held = concatBytes(tail.subarray(fromTail), chunk.subarray(known - fromTail));
      for (const part of ready) {
        if (part.length === 0) continue;
        this.#md5.update(part);
        this.#size += part.length;
        yield decipher.update(part);
      }
      tail = held;
    }
    if (tail.length < heldBack) {
      this.#evidence = {md5: 'differs', isTagGood: false, isCut: true};
      return;
    }
    const beforeMd5 = tail.subarray(0, tagSize);
    const foundMd5 = new Uint8Array(this.#md5.update(beforeMd5).digest());
    const isMd5Good = equalBytes(foundMd5, tail.subarray(tagSize, tagSize + md5Size));
    const hasTrailer = isMd5Good || this.#tagPlace === 'before-md5' || this.#header.format === 'crypt12';
    if (!hasTrailer) {
      this.#size += beforeMd5.length;
      yield decipher.update(beforeMd5);
    }
    const tag = copyBytes(hasTrailer ? beforeMd5 : tail.subarray(tagSize));
    const isTagGood = agrees(() => decipher.setAuthTag(tag).final());
    const md5 = isMd5Good ? 'matches' : hasTrailer ? 'differs' : 'absent';
    this.#evidence = {md5, isTagGood, isCut: false};
  }
}

function agrees(finish: () => unknown): boolean {
  try {
    finish();
    return true;
  } catch {
    return false;
  }
}
