/**
 * Whether a message is there to its last byte, seen without any key and without reading it: its packets are walked from
 * header to header (RFC 9580 §4.2.1). Says nothing about the bytes between.
 */

import {ByteReader} from '../bytes/byte-reader.ts';
import {oneChunk} from '../bytes/one-chunk.ts';
import {MalformedError} from '../errors.ts';
import {type BodyLength, readBodyLength, readPacketHeader, TruncatedError} from './packet.ts';

/** Returns `size` bytes from `offset` on, fewer where the file ends. */
export type ReadAt = (offset: number, size: number) => Uint8Array;

/** What the walk shows. Offsets are in bytes. */
export type Outline =
  | {readonly kind: 'whole'}
  /** The last packet announces more than there is. */
  | {readonly kind: 'cut'; readonly missing: number}
  /** From `offset` on the bytes are no packets. */
  | {readonly kind: 'broken'; readonly offset: number}
  /** Armored, of unknown length, or in more parts than were to be walked. */
  | {readonly kind: 'unknown'};

/** A header is at most six octets: one for the type, five for the length. */
const longestHeader = 6;

/**
 * Walks a binary message.
 * @param fileSize - bytes of the whole file.
 * @param maxSteps - how many headers of packets and parts are looked at; each is one call of `readAt`.
 * @throws what `readAt` throws.
 */
export async function outlineMessage(readAt: ReadAt, fileSize: number, maxSteps: number): Promise<Outline> {
  let offset = 0;
  let steps = 0;
  const readerAt = (): ByteReader => new ByteReader(oneChunk(readAt(offset, longestHeader)), offset);
  try {
    while (offset < fileSize) {
      const packetOffset = offset;
      let reader = readerAt();
      steps += 1;
      const header = await readPacketHeader(reader);
      if (header === undefined) break;
      let length: BodyLength = header.length;
      for (;;) {
        if (length.kind === 'indeterminate') return {kind: 'unknown'};
        offset = reader.offset + length.size;
        if (offset > fileSize) return {kind: 'cut', missing: offset - fileSize};
        if (length.kind === 'fixed') break;
        // A partial length is never the last one: the file ends where another should stand.
        if (offset === fileSize) return {kind: 'cut', missing: 1};
        if (steps >= maxSteps) return {kind: 'unknown'};
        reader = readerAt();
        steps += 1;
        length = await readBodyLength(reader);
      }
      if (steps >= maxSteps && offset < fileSize) return {kind: 'unknown'};
      if (offset === packetOffset) break;
    }
    return {kind: 'whole'};
  } catch (error) {
    if (error instanceof TruncatedError) return {kind: 'cut', missing: 1};
    if (error instanceof MalformedError) return {kind: 'broken', offset};
    throw error;
  }
}
