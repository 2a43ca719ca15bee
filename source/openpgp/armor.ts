/** Tells ASCII armor (RFC 9580 §6) from binary, and takes it off. */
import {ByteReader} from '../bytes/byte-reader.ts';

/** Armor may have text in front of it; so far into a file it is looked for. */
export const armorSearchSize = 1_024;

/** What an armor's first line says it holds (RFC 9580 §6.2); `SIGNED MESSAGE` is text that stands there in the clear. */
export type ArmorKind =
  | 'MESSAGE'
  | 'PUBLIC KEY BLOCK'
  | 'PRIVATE KEY BLOCK'
  | 'SIGNATURE'
  | 'SIGNED MESSAGE'
  | 'other';

const armorLine = /(?:^|\n)-----BEGIN PGP ([A-Z ]{1,32})/;
const armorKinds: readonly string[] = [
  'MESSAGE',
  'PUBLIC KEY BLOCK',
  'PRIVATE KEY BLOCK',
  'SIGNATURE',
  'SIGNED MESSAGE',
] satisfies readonly ArmorKind[];

/** Returns what the armor at the start of a file holds, or undefined where there is none. @param head - its first kilobyte. */
export function findArmor(head: Uint8Array): ArmorKind | undefined {
  if (((head[0] ?? 0x80) & 0x80) !== 0) return undefined;
  const label = armorLine.exec(Buffer.from(head.subarray(0, armorSearchSize)).toString('latin1'))?.[1];
  if (label === undefined) return undefined;
  return armorKinds.includes(label) ? (label as ArmorKind) : 'other';
}

/**
 * Returns the bytes of a message that may be armored. A file whose first octet is a packet header is taken as it is;
 * a text in which armor starts within the first kilobyte is decoded.
 */
export async function dearmored(source: AsyncIterable<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> {
  const reader = new ByteReader(source);
  const [first] = await reader.peek(1);
  if (first === undefined || (first & 0x80) !== 0) return reader.rest();
  if (findArmor(await reader.peek(armorSearchSize)) === undefined) return reader.rest();
  const {decodeArmor} = await import('./openpgpjs.ts');
  return decodeArmor(reader.rest());
}
