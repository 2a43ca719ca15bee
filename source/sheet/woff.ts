/**
 * Unpacks a WOFF 1.0 font (W3C Recommendation, 2012) into the TrueType font it holds. The PDF package reads WOFF too,
 * but inflates a whole table for every glyph: seconds for one page. Pure.
 */
import {inflateSync} from 'node:zlib';
import {MalformedError} from '../errors.ts';

const signature = 0x774f_4646; // `wOFF`
const headerSize = 44; // WOFF §3
const entrySize = 20; // WOFF §4
const sfntHeaderSize = 12; // OpenType, table directory
const sfntEntrySize = 16;
// Far above any text face; a font is one of our own packages' files, but what it says is still only what it says.
const maxFontSize = 8_388_608;

/** Returns the TrueType or OpenType font. @throws {MalformedError} where the bytes are no WOFF 1.0 font. */
export function unpackWoff(woff: Uint8Array): Uint8Array {
  const view = new DataView(woff.buffer, woff.byteOffset, woff.byteLength);
  if (woff.length < headerSize || view.getUint32(0) !== signature) {
    throw new MalformedError('the font is no WOFF file');
  }
  const flavour = view.getUint32(4);
  const tableCount = view.getUint16(12);
  const size = view.getUint32(16);
  if (size > maxFontSize || headerSize + tableCount * entrySize > woff.length) {
    throw new MalformedError('the font is damaged');
  }
  const font = new Uint8Array(size);
  const out = new DataView(font.buffer);
  const exponent = Math.floor(Math.log2(Math.max(1, tableCount)));
  out.setUint32(0, flavour);
  out.setUint16(4, tableCount);
  out.setUint16(6, 16 * 2 ** exponent);
  out.setUint16(8, exponent);
  out.setUint16(10, 16 * (tableCount - 2 ** exponent));
  let end = sfntHeaderSize + tableCount * sfntEntrySize;
  for (let index = 0; index < tableCount; index++) {
    const at = headerSize + index * entrySize;
    const [tag, offset, packedSize, tableSize, checksum] = [0, 4, 8, 12, 16].map(field =>
      view.getUint32(at + field),
    ) as [number, number, number, number, number];
    const packed = woff.subarray(offset, offset + packedSize);
    const table = packedSize === tableSize ? packed : inflateSync(packed, {maxOutputLength: tableSize});
    if (table.length !== tableSize || end + tableSize > size) throw new MalformedError('the font is damaged');
    const entry = sfntHeaderSize + index * sfntEntrySize;
    out.setUint32(entry, tag);
    out.setUint32(entry + 4, checksum);
    out.setUint32(entry + 8, end);
    out.setUint32(entry + 12, tableSize);
    font.set(table, end);
    end += (tableSize + 3) & ~3; // tables begin at multiples of four
  }
  return font;
}
