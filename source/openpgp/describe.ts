/**
 * A message as seen without any key: its packets, where they stand, and what their headers say. Describes damaged and
 * foreign files too, as far as they can be read.
 */
import {ByteReader} from '../bytes/byte-reader.ts';
import {MalformedError} from '../errors.ts';
import {dearmored} from './armor.ts';
import {type BodyLength, packetType, readPacketBody, readPacketHeader} from './packet.ts';
import {parseSeipdV2Header, type SeipdV2Header, seipdV2, seipdV2HeaderSize} from './seipd-v2.ts';
import {parseSkesk, type Skesk} from './skesk.ts';

/** What a packet's first bytes say beyond its type. */
export type PacketDetail =
  | {readonly kind: 'slot'; readonly skesk: Skesk}
  | {readonly kind: 'body-v1'}
  | {readonly kind: 'body-v2'; readonly header: SeipdV2Header}
  | {readonly kind: 'unreadable'; readonly why: string};

/** One packet. Offsets and sizes are in bytes of the binary message (without armor). */
export type PacketDescription = {
  readonly typeId: number;
  readonly format: 'openpgp' | 'legacy';
  readonly lengthKind: BodyLength['kind'];
  readonly offset: number;
  /** How many bytes of body there are; fewer than announced where the file is cut off. */
  readonly bodySize: number;
  readonly detail: PacketDetail | undefined;
};

/** All packets of a file, and where reading had to stop if it did. */
export type MessageDescription = {
  readonly packets: readonly PacketDescription[];
  readonly isArmored: boolean;
  readonly size: number;
  /** Set where the bytes stop being packets. */
  readonly problem: {readonly offset: number; readonly why: string} | undefined;
};

/** Headers are at most a slot or 36 octets; more of a body is not kept. */
const keptSize = 1_024;
/** More packets than any message has; the rest is not listed. */
const maxPackets = 1_000;

/**
 * Reads a whole file and describes it.
 * @throws {MalformedError} where not even the first packet can be read: then this is no OpenPGP message.
 */
export async function describeMessage(source: AsyncIterable<Uint8Array>): Promise<MessageDescription> {
  const raw = new ByteReader(source);
  const [first = 0] = await raw.peek(1);
  const reader = new ByteReader(await dearmored(raw.rest()));
  const packets: PacketDescription[] = [];
  let problem: MessageDescription['problem'];
  try {
    while (packets.length < maxPackets) {
      const header = await readPacketHeader(reader);
      if (header === undefined) break;
      const kept: Uint8Array[] = [];
      let bodySize = 0;
      let failure: unknown;
      try {
        for await (const piece of readPacketBody(reader, header)) {
          if (bodySize < keptSize) kept.push(Uint8Array.from(piece.subarray(0, keptSize - bodySize)));
          bodySize += piece.length;
        }
      } catch (error) {
        failure = error;
      }
      const {typeId, format, length, offset} = header;
      const detail = describeBody(typeId, Buffer.concat(kept));
      packets.push({typeId, format, lengthKind: length.kind, offset, bodySize, detail});
      if (failure !== undefined) throw failure;
    }
  } catch (error) {
    if (!(error instanceof MalformedError) || packets.length === 0) throw error;
    problem = {offset: error.offset ?? reader.offset, why: error.message};
  }
  if (packets.length === 0) throw new MalformedError('the file holds no message', {offset: 0});
  return {packets, isArmored: (first & 0x80) === 0, size: reader.offset, problem};
}

function describeBody(typeId: number, start: Uint8Array): PacketDetail | undefined {
  try {
    if (typeId === packetType.symmetricKeyEncryptedSessionKey)
      return {kind: 'slot', skesk: parseSkesk(start)};
    if (typeId === packetType.symEncryptedIntegrityProtectedData) {
      if (start[0] !== seipdV2)
        return start[0] === 1 ? {kind: 'body-v1'} : unreadable(`version ${start[0]} is not known`);
      return {kind: 'body-v2', header: parseSeipdV2Header(start.subarray(0, seipdV2HeaderSize))};
    }
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : 'unreadable');
  }
  return undefined;
}

function unreadable(why: string): PacketDetail {
  return {kind: 'unreadable', why};
}
