/**
 * The packets inside the encrypted data (RFC 9580 §10.3): one literal packet, compressed at most once. Marker, padding
 * and signature packets are passed over (signatures are not checked); anything else is malformed.
 */
import {ByteReader} from '../bytes/byte-reader.ts';
import {MalformedError, UnsupportedError} from '../errors.ts';
import {compression, inflate} from './compressed.ts';
import {type LiteralHeader, readLiteralHeader} from './literal.ts';
import {type PacketHeader, packetType, readPacketBody, readPacketHeader, skipPacketBody} from './packet.ts';

/** What was found up to the content, and the content itself. */
export type Inner = {
  readonly literal: LiteralHeader | undefined;
  /** The compression algorithm's id, 0 for none. */
  readonly compressionId: number;
  /** Ends only after everything behind the literal packet has been read and found in order. */
  readonly content: AsyncGenerator<Uint8Array>;
};

const passedOver: ReadonlySet<number> = new Set([
  packetType.marker,
  packetType.padding,
  packetType.onePassSignature,
  packetType.signature,
]);

/** Reads on to the next packet that is not passed over; undefined at the end. */
async function nextPacket(reader: ByteReader): Promise<PacketHeader | undefined> {
  for (;;) {
    const header = await readPacketHeader(reader);
    if (header === undefined || !passedOver.has(header.typeId)) return header;
    await skipPacketBody(reader, header);
  }
}

async function expectEnd(reader: ByteReader): Promise<void> {
  const header = await nextPacket(reader);
  if (header === undefined) return;
  throw new MalformedError(`a second packet (type ${header.typeId}) follows the content`, {
    offset: header.offset,
  });
}

/**
 * Reads up to the content.
 * @param maxSize - how many bytes decompression may yield.
 * @throws {MalformedError} for anything that may not stand there; UnsupportedError for an unknown compression.
 */
export async function openInner(reader: ByteReader, maxSize: number): Promise<Inner> {
  const header = await nextPacket(reader);
  if (header === undefined) throw new MalformedError('the encrypted data holds no literal packet');
  if (header.typeId === packetType.literalData) {
    return {...(await openLiteral(reader, header)), compressionId: compression.uncompressed};
  }
  if (header.typeId !== packetType.compressedData) {
    throw new MalformedError(`packet type ${header.typeId} has no place inside encrypted data`, {
      offset: header.offset,
    });
  }
  return openCompressed(reader, header, maxSize);
}

async function openLiteral(
  reader: ByteReader,
  header: PacketHeader,
): Promise<{literal: LiteralHeader; content: AsyncGenerator<Uint8Array>}> {
  const body = new ByteReader(readPacketBody(reader, header));
  const literal = await readLiteralHeader(body);
  async function* content(): AsyncGenerator<Uint8Array> {
    yield* body.rest();
    await expectEnd(reader);
  }
  return {literal, content: content()};
}

async function openCompressed(outer: ByteReader, header: PacketHeader, maxSize: number): Promise<Inner> {
  const body = new ByteReader(readPacketBody(outer, header));
  const [compressionId] = await body.readUpTo(1);
  if (compressionId === undefined) throw new MalformedError('the compressed packet is empty');
  if (compressionId === compression.bzip2) {
    body.unread(Uint8Array.of(compressionId));
    const {decompressBzip2} = await import('./openpgpjs.ts');
    const decompressed = decompressBzip2(body.rest(), maxSize);
    async function* content(): AsyncGenerator<Uint8Array> {
      yield* decompressed;
      await expectEnd(outer);
    }
    return {literal: undefined, compressionId, content: content()};
  }
  const decompressed = decompress(compressionId, body, maxSize);
  const inner = new ByteReader(decompressed);
  const literalHeader = await nextPacket(inner);
  if (literalHeader?.typeId !== packetType.literalData) {
    throw new MalformedError('the compressed data does not hold a literal packet and nothing else');
  }
  const {literal, content: literalContent} = await openLiteral(inner, literalHeader);
  async function* content(): AsyncGenerator<Uint8Array> {
    yield* literalContent;
    await expectEnd(outer);
  }
  return {literal, compressionId, content: content()};
}

function decompress(compressionId: number, body: ByteReader, maxSize: number): AsyncGenerator<Uint8Array> {
  // The packets around the content take a few bytes a part; the content itself is counted by who reads it.
  const allowance = maxSize + Math.ceil(maxSize / 64) + 65_536;
  switch (compressionId) {
    case compression.uncompressed:
      return body.rest();
    case compression.zip:
    case compression.zlib:
      return inflate(compressionId, body.rest(), allowance);
    default:
      throw new UnsupportedError(`compression ${compressionId} is not known`);
  }
}
