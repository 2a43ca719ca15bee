/**
 * The message id: a short name for what is encrypted, the same for all copies of an archive, and before and after its
 * password slots are rewritten, because it is made from the encrypted body alone. It needs no key and proves nothing.
 */

import {createHash} from 'node:crypto';
import {ByteReader} from '../bytes/byte-reader.ts';
import {copyBytes, formatHex} from '../bytes/bytes.ts';
import {oneChunk} from '../bytes/one-chunk.ts';
import {Keep64Error} from '../errors.ts';
import {dearmored} from './armor.ts';
import {packetType, readPacketBody, readPacketHeader} from './packet.ts';

/** So much of the SEIPD packet's body is hashed; a shorter one is hashed whole. */
const hashedSize = 1_024;
/** 16 of the 32 bytes of SHA-256: no two archives anybody owns share them by chance. */
const idSize = 16;
/** So far into a file the hashed bytes may end: eight slots of the largest kind, and armor, leave room to spare. */
const headSize = 32_768;

const passedOver: ReadonlySet<number> = new Set([
  packetType.symmetricKeyEncryptedSessionKey,
  packetType.publicKeyEncryptedSessionKey,
  packetType.marker,
  packetType.padding,
]);

/**
 * Returns the id of a message: 32 lower-case hexadecimal digits, the first 16 bytes of SHA-256 over the first 1,024
 * bytes of the body of its SEIPD packet (partial lengths resolved, armor taken off). Reads at most the first 32 KiB
 * and closes the source.
 * @returns undefined where the bytes are no message that a passphrase may open. Damage never throws here: a message that
 * ends early has the id of the bytes that are left.
 * @throws what the source throws: DiskError, AbortError.
 */
export async function readMessageId(source: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const head = new MessageHead();
  for await (const chunk of source) {
    head.update(chunk);
    if (head.isFull) break;
  }
  return await head.messageId();
}

/** The head of a file that is read for another reason: its chunks pass by here, and the id is known at any time. */
export class MessageHead {
  readonly #bytes = new Uint8Array(headSize);
  #size = 0;

  /** Whether further bytes change nothing. */
  get isFull(): boolean {
    return this.#size === headSize;
  }

  /** Takes the next bytes; copies what it keeps. */
  update(chunk: Uint8Array): void {
    if (this.isFull) return;
    const kept = chunk.subarray(0, headSize - this.#size);
    this.#bytes.set(kept, this.#size);
    this.#size += kept.length;
  }

  /** Returns what `readMessageId` returns for the bytes taken so far. */
  async messageId(): Promise<string | undefined> {
    const start = await this.#bodyStart();
    // A body that is cut off by the end of what is kept here, and not by the end of the file, has no id.
    if (start.length === 0 || (start.length < hashedSize && this.isFull)) return undefined;
    return formatHex(createHash('sha256').update(start).digest().subarray(0, idSize));
  }

  /** Returns the first bytes of the encrypted body, as many as there are, or none. */
  async #bodyStart(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let size = 0;
    try {
      const reader = new ByteReader(await dearmored(oneChunk(this.#bytes.subarray(0, this.#size))));
      let hasSlot = false;
      for (;;) {
        const header = await readPacketHeader(reader);
        if (header === undefined) break;
        const isBody = header.typeId === packetType.symEncryptedIntegrityProtectedData;
        if (!(passedOver.has(header.typeId) || (isBody && hasSlot))) break;
        hasSlot ||= header.typeId === packetType.symmetricKeyEncryptedSessionKey;
        for await (const piece of readPacketBody(reader, header)) {
          if (!isBody) continue;
          const kept = copyBytes(piece, 0, hashedSize - size);
          parts.push(kept);
          size += kept.length;
          if (size === hashedSize) break;
        }
        if (isBody) break;
      }
    } catch (error) {
      // Bytes that end early or are no packets: what was seen of the body until then counts.
      if (!(error instanceof Keep64Error)) throw error;
    }
    return Buffer.concat(parts);
  }
}
