import test from 'ava';
import fc from 'fast-check';
import {
  concatBytes,
  copyBytes,
  equalBytes,
  formatHex,
  formatUint,
  parseHex,
  parseUtf8,
  readUint,
  utf8,
} from '../../source/bytes/bytes.ts';

test('joins parts in order into a fresh array', t => {
  const part = Uint8Array.of(1, 2);
  const joined = concatBytes(part, new Uint8Array(0), Uint8Array.of(3));
  part[0] = 9;
  t.deepEqual(joined, Uint8Array.of(1, 2, 3));
  t.deepEqual(concatBytes(), new Uint8Array(0));
});

test('copies a Buffer without sharing its memory', t => {
  const buffer = Buffer.from([1, 2, 3, 4]);
  const copy = copyBytes(buffer, 1, 3);
  buffer.fill(0);
  t.deepEqual([...copy], [2, 3]);
});

test('tells equal arrays from different ones', t => {
  fc.assert(
    fc.property(
      fc.uint8Array({maxLength: 40}),
      fc.nat(),
      fc.integer({min: 1, max: 255}),
      (bytes, place, mask) => {
        t.true(equalBytes(bytes, Uint8Array.from(bytes)));
        t.false(equalBytes(bytes, concatBytes(bytes, Uint8Array.of(0))));
        if (bytes.length === 0) return;
        const other = Uint8Array.from(bytes);
        const at = place % bytes.length;
        other[at] = (other[at] ?? 0) ^ mask;
        t.false(equalBytes(bytes, other));
      },
    ),
  );
});

test('writes bytes as digits and reads them back, either case', t => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 40}), bytes => {
      const digits = formatHex(bytes);
      t.regex(digits, /^[0-9a-f]*$/);
      t.deepEqual(parseHex(digits), bytes);
      t.deepEqual(parseHex(digits.toUpperCase()), bytes);
    }),
  );
});

test('writes only the part of a buffer that a view shows', t => {
  t.is(formatHex(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)), '0203');
});

test('refuses digits that are odd, foreign, or followed by a line break', t => {
  for (const digits of ['0', 'abc', '0g', ' 00', '00\n', '0x00', '００']) {
    const error = t.throws(() => parseHex(digits), {instanceOf: RangeError});
    t.false(error?.message.includes(digits.trim()) && digits.trim().length > 1);
  }
});

test('reads and writes big-endian numbers of one to six bytes', t => {
  t.deepEqual(formatUint(0x01_02_03_04, 4), Uint8Array.of(1, 2, 3, 4));
  t.is(readUint(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0, 4), 0xffff_ffff);
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 6}),
      fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
      (size, part) => {
        const value = Math.floor(part * 256 ** size);
        t.is(readUint(concatBytes(Uint8Array.of(7), formatUint(value, size)), 1, size), value);
      },
    ),
  );
});

test('refuses to read a number past the end', t => {
  t.throws(() => readUint(Uint8Array.of(1, 2, 3), 0, 4), {instanceOf: RangeError});
  t.throws(() => readUint(Uint8Array.of(1, 2, 3), 3, 1), {instanceOf: RangeError});
  t.throws(() => readUint(Uint8Array.of(1, 2, 3), -1, 1), {instanceOf: RangeError});
});

test('reads UTF-8 strictly, and keeps a byte order mark', t => {
  t.is(parseUtf8(utf8('grün €')), 'grün €');
  t.is(parseUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)), '\ufeffA');
  t.is(parseUtf8(Uint8Array.of(0xff)), undefined);
  t.is(parseUtf8(Uint8Array.of(0xed, 0xa0, 0x80)), undefined);
});
