/** The Literal Data packet (RFC 9580 §5.9): format octet, file name, date; then the bytes themselves. */
import type {ByteReader} from '../bytes/byte-reader.ts';
import {copyBytes, readUint} from '../bytes/bytes.ts';
import {MalformedError} from '../errors.ts';

/** What stands before the content. RFC 9580 §5.9 says not to trust it: it is not always authenticated. */
export type LiteralHeader = {
  readonly format: number;
  /** Untrusted bytes, often empty. */
  readonly fileName: Uint8Array;
  /** Seconds since 1970, 0 for none. */
  readonly date: number;
};

/** Binary, no name, date 0: nothing about the content stands outside the content. */
export const plainLiteralHeader: Uint8Array = Uint8Array.of(0x62, 0, 0, 0, 0, 0);

const formats = new Set(['b', 't', 'u', 'l', '1', 'm'].map(letter => letter.charCodeAt(0)));

/** Reads the header at the start of a literal packet's body. */
export async function readLiteralHeader(reader: ByteReader): Promise<LiteralHeader> {
  const [format, nameSize] = await reader.readUpTo(2);
  if (format === undefined || nameSize === undefined)
    throw new MalformedError('the literal packet ends early');
  if (!formats.has(format)) throw new MalformedError(`literal format ${format} is not known`);
  const rest = await reader.readUpTo(nameSize + 4);
  if (rest.length < nameSize + 4) throw new MalformedError('the literal packet ends early');
  return {format, fileName: copyBytes(rest, 0, nameSize), date: readUint(rest, nameSize, 4)};
}
