import test from 'ava';
import {MalformedError} from '../../source/errors.ts';
import {unpackWoff} from '../../source/sheet/woff.ts';
import {readFonts} from './_sheet.ts';

/** The tables of a TrueType font: their tags and whether their bytes agree with their checksums (OpenType, `head`). */
function readTables(font: Uint8Array): {readonly tag: string; readonly agrees: boolean}[] {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  return Array.from({length: view.getUint16(4)}, (_, index) => {
    const at = 12 + index * 16;
    const tag = Buffer.from(font.subarray(at, at + 4)).toString('latin1');
    const [offset, length] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    const padded = new Uint8Array((length + 3) & ~3);
    padded.set(font.subarray(offset, offset + length));
    // The checksum of `head` is made with its own field of the whole file's as zero.
    if (tag === 'head') padded.fill(0, 8, 12);
    const words = new DataView(padded.buffer);
    let sum = 0;
    for (let word = 0; word < padded.length; word += 4) sum = (sum + words.getUint32(word)) >>> 0;
    return {tag, agrees: sum === view.getUint32(at + 4)};
  });
}

test('both cuts unpack to TrueType fonts whose tables agree with their checksums', t => {
  for (const woff of Object.values(readFonts('woff'))) {
    const font = unpackWoff(woff);
    t.is(new DataView(font.buffer).getUint32(0), 0x00010000);
    const tables = readTables(font);
    t.true(['cmap', 'glyf', 'head', 'hmtx', 'loca'].every(tag => tables.some(table => table.tag === tag)));
    t.deepEqual(
      tables.filter(({agrees}) => !agrees),
      [],
    );
  }
});

test('what is no WOFF font is refused', t => {
  const {regular} = readFonts('woff2');
  for (const bytes of [new Uint8Array(0), new Uint8Array(44), regular])
    t.throws(() => unpackWoff(bytes), {instanceOf: MalformedError});
});

test('a font cut off anywhere, or with a table of another size, is refused', t => {
  const {regular} = readFonts('woff');
  for (const size of [43, 44, 100, 400, 5000, regular.length - 1000])
    t.throws(() => unpackWoff(regular.subarray(0, size)), undefined, String(size));
  const swollen = Uint8Array.from(regular);
  new DataView(swollen.buffer).setUint32(44 + 12, 0x7fff_ffff);
  t.throws(() => unpackWoff(swollen));
});
