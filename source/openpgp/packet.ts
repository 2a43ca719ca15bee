/**
 * Packet headers and bodies (RFC 9580 §4.2): reads OpenPGP and Legacy format headers with fixed, partial and
 * indeterminate lengths; writes OpenPGP format, with partial lengths where the size is not known beforehand.
 */
import type {ByteReader} from '../bytes/byte-reader.ts';
import {concatBytes, formatUint, readUint} from '../bytes/bytes.ts';
import {LimitError, MalformedError} from '../errors.ts';

/** Packet type IDs (RFC 9580 §5), those this program has a word for. */
export const packetType = {
  publicKeyEncryptedSessionKey: 1,
  signature: 2,
  symmetricKeyEncryptedSessionKey: 3,
  onePassSignature: 4,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  compressedData: 8,
  symmetricallyEncryptedData: 9,
  marker: 10,
  literalData: 11,
  trust: 12,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
  symEncryptedIntegrityProtectedData: 18,
  aeadEncryptedData: 20,
  padding: 21,
} as const;

const dataTypes: ReadonlySet<number> = new Set([
  packetType.compressedData,
  packetType.symmetricallyEncryptedData,
  packetType.literalData,
  packetType.symEncryptedIntegrityProtectedData,
  packetType.aeadEncryptedData,
]);

/** How long a body says it is. `partial` is the size of the first part only. */
export type BodyLength =
  | {readonly kind: 'fixed'; readonly size: number}
  | {readonly kind: 'partial'; readonly size: number}
  | {readonly kind: 'indeterminate'};

/** A packet's header; `offset` is where it starts in the stream it was read from. */
export type PacketHeader = {
  readonly typeId: number;
  readonly format: 'openpgp' | 'legacy';
  readonly length: BodyLength;
  readonly offset: number;
};

/** Reads how much of a file is gone: a packet, or its header, ends before its length says. */
export class TruncatedError extends MalformedError {}

async function readLengthOctets(reader: ByteReader, size: number): Promise<number> {
  const octets = await reader.readUpTo(size);
  if (octets.length < size) throw new TruncatedError('the packet header ends early', {offset: reader.offset});
  return readUint(octets, 0, size);
}

/** Reads the length of a body or of its next part, in OpenPGP format (RFC 9580 §4.2.1). @throws {TruncatedError} */
export async function readBodyLength(reader: ByteReader): Promise<BodyLength> {
  const first = await readLengthOctets(reader, 1);
  if (first < 192) return {kind: 'fixed', size: first};
  if (first < 224)
    return {kind: 'fixed', size: (first - 192) * 256 + (await readLengthOctets(reader, 1)) + 192};
  if (first < 255) return {kind: 'partial', size: 2 ** (first & 0x1f)};
  return {kind: 'fixed', size: await readLengthOctets(reader, 4)};
}

/**
 * Reads the next packet header (RFC 9580 §4.2), or returns undefined at the end of the stream.
 * @throws {MalformedError} where the bytes are no packet header; {@link TruncatedError} where they end in one.
 */
export async function readPacketHeader(reader: ByteReader): Promise<PacketHeader | undefined> {
  const offset = reader.offset;
  const [first] = await reader.readUpTo(1);
  if (first === undefined) return undefined;
  if ((first & 0x80) === 0) throw new MalformedError('not an OpenPGP packet', {offset});
  if ((first & 0x40) !== 0) {
    const typeId = first & 0x3f;
    const length = await readBodyLength(reader);
    if (typeId === 0) throw new MalformedError('packet type 0 is reserved', {offset});
    if (length.kind === 'partial' && !dataTypes.has(typeId)) {
      throw new MalformedError(`packet type ${typeId} cannot have a partial length`, {offset});
    }
    return {typeId, format: 'openpgp', length, offset};
  }
  const typeId = (first >> 2) & 0x0f;
  if (typeId === 0) throw new MalformedError('packet type 0 is reserved', {offset});
  const lengthType = first & 3;
  if (lengthType < 3) {
    const size = await readLengthOctets(reader, 2 ** lengthType);
    return {typeId, format: 'legacy', length: {kind: 'fixed', size}, offset};
  }
  if (!dataTypes.has(typeId)) {
    throw new MalformedError(`packet type ${typeId} cannot have an indeterminate length`, {offset});
  }
  return {typeId, format: 'legacy', length: {kind: 'indeterminate'}, offset};
}

/**
 * Yields a packet's body, in pieces that are views of the source's chunks. Reads nothing after it.
 * @param onPart - hears the length of each part after the first, of a body in parts.
 * @throws {TruncatedError} where the stream ends before the body does.
 */
export async function* readPacketBody(
  reader: ByteReader,
  header: PacketHeader,
  onPart?: (length: BodyLength) => void,
): AsyncGenerator<Uint8Array> {
  if (header.length.kind === 'indeterminate') {
    yield* reader.rest();
    return;
  }
  let length: BodyLength = header.length;
  for (;;) {
    let left = length.size;
    while (left > 0) {
      const piece = await reader.readSome(left);
      if (piece === undefined) {
        throw new TruncatedError(`the file ends inside a packet that still holds ${left} bytes`, {
          offset: reader.offset,
        });
      }
      left -= piece.length;
      yield piece;
    }
    if (length.kind === 'fixed') return;
    const next = await readBodyLength(reader);
    if (next.kind === 'indeterminate') return; // cannot happen: OpenPGP format has no such length
    onPart?.(next);
    length = next;
  }
}

/**
 * Returns a whole body of at most `maxSize` bytes.
 * @throws {LimitError} where the header announces more; {@link TruncatedError} where the stream ends early.
 */
export async function readSmallBody(
  reader: ByteReader,
  header: PacketHeader,
  maxSize: number,
): Promise<Uint8Array> {
  if (header.length.kind !== 'fixed') {
    throw new MalformedError(`packet type ${header.typeId} needs a fixed length`, {offset: header.offset});
  }
  const {size} = header.length;
  if (size > maxSize) {
    throw new LimitError(
      'metadata',
      `packet type ${header.typeId} announces ${size} bytes, more than ${maxSize}`,
      {
        offset: header.offset,
      },
    );
  }
  const body = await reader.readUpTo(size);
  if (body.length < size) {
    throw new TruncatedError(`the file ends inside a packet: ${body.length} of ${size} bytes`, {
      offset: reader.offset,
    });
  }
  return body;
}

/** Reads past a body without keeping it. */
export async function skipPacketBody(reader: ByteReader, header: PacketHeader): Promise<number> {
  let size = 0;
  for await (const piece of readPacketBody(reader, header)) size += piece.length;
  return size;
}

/** Returns a fixed body length in the shortest OpenPGP form (RFC 9580 §4.2.1). */
export function formatBodyLength(size: number): Uint8Array {
  if (size < 192) return Uint8Array.of(size);
  if (size < 8384) return Uint8Array.of(((size - 192) >> 8) + 192, (size - 192) & 0xff);
  return concatBytes(Uint8Array.of(255), formatUint(size, 4));
}

/** Returns a whole packet in OpenPGP format. */
export function formatPacket(typeId: number, body: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0xc0 | typeId), formatBodyLength(body.length), body);
}

/** Parts are powers of two (RFC 9580 §4.2.1.4): at most 128 KiB, which every program can hold, at least 4 KiB. */
const maxPartExponent = 17;
const minPartExponent = 12;

/**
 * Yields a packet of unknown size with partial body lengths: headers, and views of the pieces of `body`. Nothing is
 * copied but what is left over of a piece, less than 4 KiB. A chunk is valid until the next is asked for.
 */
export async function* framePacket(
  typeId: number,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // Bytes that wait for enough others to make a part, and room in front of them for the headers.
  const room = 2;
  const store = new Uint8Array(room + 2 ** minPartExponent);
  let kept = 0;
  let isFirst = true;

  /** Returns the header of a part and the kept bytes that it starts with, in one array. */
  function startPart(lengthOctet: number): Uint8Array {
    const start = isFirst ? 0 : 1;
    store[0] = 0xc0 | typeId;
    store[1] = lengthOctet;
    isFirst = false;
    return store.subarray(start, room + kept);
  }

  for await (const piece of body) {
    let at = 0;
    while (kept + piece.length - at >= 2 ** minPartExponent) {
      const exponent = Math.min(maxPartExponent, 31 - Math.clz32(kept + piece.length - at));
      const end = at + 2 ** exponent - kept;
      yield startPart(0xe0 | exponent);
      kept = 0;
      if (end > at) yield piece.subarray(at, end);
      at = end;
    }
    store.set(piece.subarray(at), room + kept);
    kept += piece.length - at;
  }
  const rest = store.subarray(room, room + kept);
  yield concatBytes(isFirst ? Uint8Array.of(0xc0 | typeId) : new Uint8Array(0), formatBodyLength(kept), rest);
}
