import test from 'ava';
import {ByteReader} from '../../source/bytes/byte-reader.ts';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {MalformedError} from '../../source/errors.ts';
import {plainLiteralHeader, readLiteralHeader} from '../../source/openpgp/literal.ts';
import {feeds} from './_messages.ts';

const header = concatBytes(utf8('b'), Uint8Array.of(8), utf8('name.txt'), Uint8Array.of(0x65, 0x92, 0, 0x80));

test('reads format, name and date, and stops in front of the content', async t => {
  for (const {cut} of feeds) {
    const reader = new ByteReader(cut(concatBytes(header, utf8('content'))));
    t.deepEqual(await readLiteralHeader(reader), {
      format: 0x62,
      fileName: utf8('name.txt'),
      date: 0x65920080,
    });
    t.deepEqual(await reader.readUpTo(99), utf8('content'));
  }
});

test('reads the header that keep64 writes: binary, no name, no date', async t => {
  for (const {cut} of feeds) {
    const read = await readLiteralHeader(new ByteReader(cut(plainLiteralHeader)));
    t.deepEqual(read, {format: 0x62, fileName: new Uint8Array(0), date: 0});
  }
});

test('reads the formats of old programs and refuses others', async t => {
  for (const letter of 'btul1m') {
    const bytes = concatBytes(utf8(letter), new Uint8Array(5));
    for (const {cut} of feeds)
      t.is((await readLiteralHeader(new ByteReader(cut(bytes)))).format, letter.charCodeAt(0));
  }
  for (const format of [0, 0x42, 0x63, 0xff]) {
    const bytes = concatBytes(Uint8Array.of(format), new Uint8Array(5));
    for (const {cut} of feeds) {
      await t.throwsAsync(readLiteralHeader(new ByteReader(cut(bytes))), {instanceOf: MalformedError});
    }
  }
});

test('refuses a header that ends early, at every byte', async t => {
  for (let size = 0; size < header.length; size++) {
    for (const {cut} of feeds) {
      const reader = new ByteReader(cut(header.subarray(0, size)));
      await t.throwsAsync(readLiteralHeader(reader), {instanceOf: MalformedError}, `${size}`);
    }
  }
});
