import test from 'ava';
import fc from 'fast-check';
import {formatNameBytes, isUtf8Name, parseNameBytes} from '../../source/bytes/name-bytes.ts';

// Bytes near the borders of UTF-8 sequences, where a decoder goes wrong.
const trickyByte = fc.constantFrom(
  0x41,
  0x7f,
  0x80,
  0x8f,
  0x90,
  0x9f,
  0xa0,
  0xbf,
  0xc0,
  0xc2,
  0xdf,
  0xe0,
  0xed,
  0xef,
  0xf0,
  0xf4,
  0xf5,
  0xff,
);

test('carries any bytes in a string and gives them back', t => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 24}), bytes => {
      t.deepEqual(formatNameBytes(parseNameBytes(bytes)), bytes);
    }),
  );
  fc.assert(
    fc.property(fc.array(trickyByte, {maxLength: 12}), numbers => {
      const bytes = new Uint8Array(numbers);
      t.deepEqual(formatNameBytes(parseNameBytes(bytes)), bytes);
    }),
    {numRuns: 2000},
  );
});

test('agrees with the fatal UTF-8 decoder on what is UTF-8', t => {
  fc.assert(
    fc.property(fc.array(trickyByte, {maxLength: 8}), numbers => {
      const bytes = new Uint8Array(numbers);
      let expected: string | undefined;
      try {
        expected = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
      } catch {}

      const name = parseNameBytes(bytes);

      t.is(isUtf8Name(name), expected !== undefined);
      if (expected !== undefined) t.is(name, expected);
    }),
    {numRuns: 3000},
  );
});

test('keeps a byte order mark', t => {
  t.is(parseNameBytes(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), '\ufeffa');
});
