import test from 'ava';
import fc from 'fast-check';
import {formatTimestamp, parseTimestamp, timestampSize} from '../../source/archive/timestamp.ts';

const known: [bigint, string][] = [
  [0n, '1970-01-01T00:00:00Z'],
  [1_714_558_272_123_456_789n, '2024-05-01T10:11:12.123456789Z'],
  [-1n, '1969-12-31T23:59:59.999999999Z'],
  [-62_135_596_800_000_000_000n, '0001-01-01T00:00:00Z'],
  [-62_135_596_800_000_000_001n, '+000000-12-31T23:59:59.999999999Z'],
  [253_402_300_799_000_000_000n, '9999-12-31T23:59:59Z'],
  [253_402_300_800_000_000_000n, '+010000-01-01T00:00:00Z'],
  [-62_198_755_200_000_000_000n, '-000001-01-01T00:00:00Z'],
  [951_782_400_000_000_000n, '2000-02-29T00:00:00Z'],
];

for (const [time, text] of known)
  test(`writes and reads ${text}`, t => {
    t.is(formatTimestamp(time), text);
    t.is(parseTimestamp(text), time);
    t.is(timestampSize(time), text.length);
  });

test('reads back any time that it wrote', t => {
  fc.assert(
    fc.property(fc.bigInt({min: -(2n ** 92n), max: 2n ** 92n}), time => {
      t.is(parseTimestamp(formatTimestamp(time)), time);
      t.is(timestampSize(time), formatTimestamp(time).length);
    }),
    {numRuns: 500},
  );
});

test('agrees with Date wherever that reaches', t => {
  fc.assert(
    fc.property(fc.integer({min: -8_640_000_000_000, max: 8_640_000_000_000}), seconds => {
      const expected = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
      const isYearZero = expected.startsWith('0000');
      t.is(formatTimestamp(BigInt(seconds) * 1_000_000_000n), isYearZero ? `+00${expected}` : expected);
    }),
    {numRuns: 500},
  );
});

for (const text of [
  '',
  '2024-05-01',
  '2024-05-01 10:11:12Z',
  '2024-05-01T10:11:12',
  '2024-05-01T10:11:12+00:00',
  '2024-13-01T10:11:12Z',
  '2023-02-29T10:11:12Z',
  '1900-02-29T10:11:12Z',
  '2024-05-01T24:00:00Z',
  '2024-05-01T10:60:12Z',
  '2024-05-01T10:11:60Z',
  '2024-05-01T10:11:12.1234567890Z',
  '12024-05-01T10:11:12Z',
])
  test(`takes ${JSON.stringify(text)} for no time`, t => {
    t.is(parseTimestamp(text), undefined);
  });
