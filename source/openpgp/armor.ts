/** Tells ASCII armor (RFC 9580 §6) from binary, and takes it off. */
import {ByteReader} from '../bytes/byte-reader.ts';

const dashes = '-----BEGIN PGP';
/** Armor may have text in front of it; so far into a file it is looked for. */
const searchSize = 1_024;

/**
 * Returns the bytes of a message that may be armored. A file whose first octet is a packet header is taken as it is;
 * a text in which armor starts within the first kilobyte is decoded.
 */
export async function dearmored(source: AsyncIterable<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> {
  const reader = new ByteReader(source);
  const [first] = await reader.peek(1);
  if (first === undefined || (first & 0x80) !== 0) return reader.rest();
  const start = Buffer.from(await reader.peek(searchSize)).toString('latin1');
  const isArmored = start.startsWith(dashes) || start.includes(`\n${dashes}`);
  if (!isArmored) return reader.rest();
  const {decodeArmor} = await import('./openpgpjs.ts');
  return decodeArmor(reader.rest());
}
