/**
 * The little of Protocol Buffers that WhatsApp's backup headers need: the fields of one message, in their order
 * (https://protobuf.dev/programming-guides/encoding). Reads only what is there; never allocates by a claimed length.
 */
import {MalformedError} from '../errors.ts';

/** One field: a number (varint and fixed ones), or bytes, a view of the message's. */
export type ProtobufField = {readonly id: number; readonly value: bigint | Uint8Array};

const wireType = {varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5} as const;

// A 64-bit number takes ten groups of seven bits; an eleventh says nothing that could be meant.
const maxVarintSize = 10;

// WhatsApp's headers have about forty fields; more are no header.
const maxFields = 1000;

/**
 * Reads a varint.
 * @returns its value (64 bits) and how many bytes it takes; undefined where the bytes end before it does.
 * @throws {MalformedError} where it does not end after ten bytes.
 */
export function readVarint(bytes: Uint8Array, at: number): {value: bigint; size: number} | undefined {
  let value = 0n;
  for (let size = 1; size <= maxVarintSize; size++) {
    const byte = bytes[at + size - 1];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (size - 1));
    if (byte < 0x80) return {value: BigInt.asUintN(64, value), size};
  }
  throw new MalformedError('a number in the header does not end', {offset: at});
}

/**
 * Returns the fields of one message.
 * @throws {MalformedError} where a field is cut off, or of a kind that the encoding does not know; offsets count from
 * the message's first byte.
 */
export function readFields(message: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const number = (): bigint => {
    const varint = readVarint(message, at);
    if (varint === undefined) throw new MalformedError('a number in the header is cut off', {offset: at});
    at += varint.size;
    return varint.value;
  };
  const take = (size: bigint): Uint8Array => {
    if (size > BigInt(message.length - at)) {
      throw new MalformedError(`a field of ${size} bytes does not fit into the header`, {offset: at});
    }
    const bytes = message.subarray(at, at + Number(size));
    at += bytes.length;
    return bytes;
  };
  while (at < message.length) {
    if (fields.length === maxFields) throw new MalformedError(`the header has over ${maxFields} fields`);
    const key = number();
    const id = Number(key >> 3n);
    switch (Number(key & 7n)) {
      case wireType.varint:
        fields.push({id, value: number()});
        break;
      case wireType.fixed64:
        fields.push({id, value: littleEndian(take(8n))});
        break;
      case wireType.lengthDelimited:
        fields.push({id, value: take(number())});
        break;
      case wireType.fixed32:
        fields.push({id, value: littleEndian(take(4n))});
        break;
      default:
        throw new MalformedError(`a field of the header has the unknown wire type ${key & 7n}`, {offset: at});
    }
  }
  return fields;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Returns the bytes of the last field with this id, as the encoding has it where one is repeated. */
export function findBytes(fields: readonly ProtobufField[], id: number): Uint8Array | undefined {
  const value = fields.findLast(field => field.id === id)?.value;
  return value instanceof Uint8Array ? value : undefined;
}

/** Returns the number of the last field with this id. */
export function findNumber(fields: readonly ProtobufField[], id: number): bigint | undefined {
  const value = fields.findLast(field => field.id === id)?.value;
  return typeof value === 'bigint' ? value : undefined;
}
