/**
 * A file as seen without any key: its packets, where they stand, and what their headers say; what is compressed and
 * not encrypted is looked into. Describes damaged and foreign files too, as far as they can be read.
 */
import {ByteReader} from '../bytes/byte-reader.ts';
import {copyBytes} from '../bytes/bytes.ts';
import {type Keep64Error, LimitError, MalformedError} from '../errors.ts';
import {type ArmorKind, armorSearchSize, dearmored, findArmor} from './armor.ts';
import {compression, inflate} from './compressed.ts';
import {type PacketHeader, packetType, readPacketBody, readPacketHeader, TruncatedError} from './packet.ts';
import {type PacketDetail, readPacketDetail} from './packet-detail.ts';

/** How a header gives the length of its body. */
export type PacketLength =
  | {readonly kind: 'fixed'; readonly octetCount: number; readonly announcedSize: number}
  /** In parts, for a writer that does not know the size beforehand (RFC 9580 §4.2.1.4). */
  | {readonly kind: 'partial'; readonly firstPartSize: number; readonly partCount: number}
  /** To the end of the file (Legacy format only). */
  | {readonly kind: 'indeterminate'};

/** One packet. Offsets and sizes are in bytes of what holds it: the binary file (without armor), or the packet around it. */
export type PacketDescription = {
  readonly typeId: number;
  readonly format: 'openpgp' | 'legacy';
  readonly offset: number;
  /** The header before the body; the headers of further parts are not in it. */
  readonly headerSize: number;
  readonly length: PacketLength;
  /** How many bytes of body there are; fewer than announced where the file is cut off. */
  readonly bodySize: number;
  readonly detail: PacketDetail | undefined;
  /** What compressed data holds, where it can be looked into. */
  readonly inside: PacketList | undefined;
};

/** Packets behind each other, and where reading had to stop if it did. */
export type PacketList = {
  readonly packets: readonly PacketDescription[];
  /** Set where the bytes stop being packets, or are not looked into any further. */
  readonly problem: PacketProblem | undefined;
};

/** Where reading stopped. */
export type PacketProblem = {
  readonly kind: 'cut-off' | 'no-packet' | 'not-looked-into';
  readonly offset: number;
  readonly why: string;
};

/** All packets of a file. */
export type MessageDescription = PacketList & {
  /** What the armor's first line says, where there is armor. */
  readonly armor: ArmorKind | undefined;
  /** Bytes of the binary form: without armor. */
  readonly size: number;
};

/** Slots, headers and public parts of keys are smaller; more of a body is not kept. */
const keptSize = 4_096;
/** More packets than any message or key has; the rest is not listed. */
const maxPackets = 1_000;
/** One signed or packed message in another is common, more is a trick. */
const maxDepth = 3;
/** So much is decompressed to look at the packets in it: about three seconds. */
const maxInflatedSize = 2 ** 30;

/**
 * Reads a whole file and describes it.
 * @throws {MalformedError} where not even the first packet can be read: then this is no OpenPGP message.
 */
export async function describeMessage(source: AsyncIterable<Uint8Array>): Promise<MessageDescription> {
  const raw = new ByteReader(source);
  const armor = findArmor(await raw.peek(armorSearchSize));
  const reader = new ByteReader(await dearmored(raw.rest()));
  const {packets, problem, error} = await describePackets(reader, maxDepth);
  if (packets.length === 0) throw error ?? new MalformedError('the file holds no message', {offset: 0});
  return {packets, problem, armor, size: reader.offset};
}

async function describePackets(
  reader: ByteReader,
  depth: number,
): Promise<PacketList & {readonly error?: Keep64Error}> {
  const packets: PacketDescription[] = [];
  let isInsidePacket = false;
  try {
    while (packets.length < maxPackets) {
      const header = await readPacketHeader(reader);
      if (header === undefined) return {packets, problem: undefined};
      const {packet, failure} = await describePacket(reader, header, depth);
      packets.push(packet);
      if (failure !== undefined) {
        isInsidePacket = true;
        throw failure;
      }
    }
    const why = `only the first ${maxPackets.toLocaleString('en-US')} packets are listed`;
    const problem = {kind: 'not-looked-into', offset: reader.offset, why} as const;
    return {packets, problem: (await reader.atEnd()) ? undefined : problem};
  } catch (error) {
    if (!(error instanceof MalformedError || error instanceof LimitError)) throw error;
    const {offset = reader.offset, message: why} = error;
    return {packets, problem: {kind: problemKind(error, isInsidePacket), offset, why}, error};
  }
}

function problemKind(error: MalformedError | LimitError, isInsidePacket: boolean): PacketProblem['kind'] {
  if (error instanceof LimitError) return 'not-looked-into';
  return isInsidePacket || error instanceof TruncatedError ? 'cut-off' : 'no-packet';
}

/** Describes a packet and reads past it; `failure` says why the end of its body was not reached. */
async function describePacket(
  reader: ByteReader,
  header: PacketHeader,
  depth: number,
): Promise<{packet: PacketDescription; failure: unknown}> {
  const headerSize = reader.offset - header.offset;
  let partCount = 1;
  const body = new BodyWatch(readPacketBody(reader, header, () => (partCount += 1)));
  const {typeId, format, length, offset} = header;
  let inside: PacketList | undefined;
  let failure: unknown;
  try {
    if (typeId === packetType.compressedData && depth > 0) inside = await describeCompressed(body, depth - 1);
    await body.readToEnd();
  } catch (error) {
    failure = error;
  }
  const packet: PacketDescription = {
    typeId,
    format,
    offset,
    headerSize,
    length:
      length.kind === 'fixed'
        ? {kind: 'fixed', octetCount: headerSize - 1, announcedSize: length.size}
        : length.kind === 'partial'
          ? {kind: 'partial', firstPartSize: length.size, partCount}
          : length,
    bodySize: body.size,
    detail: readPacketDetail(typeId, body.start),
    inside,
  };
  return {packet, failure};
}

/** Describes the packets in compressed data; undefined where the algorithm is not one that is looked into. */
async function describeCompressed(body: BodyWatch, depth: number): Promise<PacketList | undefined> {
  const reader = new ByteReader(body);
  const [algorithmId] = await reader.readUpTo(1);
  if (algorithmId === compression.uncompressed) return describePackets(new ByteReader(reader.rest()), depth);
  if (algorithmId !== compression.zip && algorithmId !== compression.zlib) return undefined;
  const content = new ByteReader(inflate(algorithmId, reader.rest(), maxInflatedSize));
  const {packets, problem} = await describePackets(content, depth);
  await content.close();
  return {packets, problem};
}

/** A body on its way: counts it, keeps its start, and outlives a reader that stops early. */
class BodyWatch implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncGenerator<Uint8Array>;
  readonly #kept: Uint8Array[] = [];
  #keptSize = 0;
  #size = 0;
  #failure: unknown;

  constructor(body: AsyncGenerator<Uint8Array>) {
    this.#body = body;
  }

  /** Bytes that have passed. */
  get size(): number {
    return this.#size;
  }

  /** The first bytes that have passed, at most 4 KiB. */
  get start(): Uint8Array {
    return Buffer.concat(this.#kept);
  }

  /** Has no `return`: whoever reads it may stop, and {@link readToEnd} goes on. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {next: () => this.#next()};
  }

  /** Reads what is left. @throws what the body throws, also where another reader met it before. */
  async readToEnd(): Promise<void> {
    while (!(await this.#next()).done);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const next = await this.#body.next().catch((error: unknown) => {
      this.#failure = error;
      throw error;
    });
    if (next.done) return {done: true, value: undefined};
    const room = keptSize - this.#keptSize;
    if (room > 0) {
      const kept = copyBytes(next.value, 0, room);
      this.#kept.push(kept);
      this.#keptSize += kept.length;
    }
    this.#size += next.value.length;
    return {done: false, value: next.value};
  }
}
