import test from 'ava';
import fc from 'fast-check';
import {formatPaxRecord, formatPaxTime, parsePaxRecords, parsePaxTime} from '../../source/archive/pax.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import {MalformedError} from '../../source/errors.ts';

test('counts the length of a record into itself, where that adds a digit too', t => {
  t.is(formatPaxRecord('path', 'b'), '9 path=b\n');
  t.is(formatPaxRecord('k', 'v'), '6 k=v\n');
  t.is(formatPaxRecord('path', 'x'.repeat(90)), `99 path=${'x'.repeat(90)}\n`);
  t.is(formatPaxRecord('path', 'x'.repeat(91)), `101 path=${'x'.repeat(91)}\n`);
  t.is(formatPaxRecord('path', 'ä'), '11 path=ä\n');
});

test('reads back any records that it wrote', t => {
  const key = fc.stringMatching(/^[a-zA-Z.ä]{1,12}$/u);
  fc.assert(
    fc.property(fc.dictionary(key, fc.string({unit: 'grapheme', maxLength: 1100})), records => {
      const text = Object.entries(records)
        .map(([name, value]) => formatPaxRecord(name, value))
        .join('');
      const read = [...parsePaxRecords(utf8(text))].map(([name, value]) => [
        name,
        Buffer.from(value).toString(),
      ]);
      t.deepEqual(read, Object.entries(records));
    }),
    {numRuns: 300},
  );
});

test('says where a record is wrong', t => {
  const error = t.throws(() => parsePaxRecords(utf8('6 k=v\n7 k=v\n'), 1000), {instanceOf: MalformedError});

  t.is(error?.offset, 1006);
});

test('writes times as decimal seconds', t => {
  t.is(formatPaxTime(1_700_000_000_123_456_789n), '1700000000.123456789');
  t.is(formatPaxTime(-1_500_000_000n), '-1.5');
  t.is(formatPaxTime(-500_000_000n), '-0.5');
  t.is(formatPaxTime(0n), '0');
});

test('reads back any time that it wrote', t => {
  fc.assert(
    fc.property(fc.bigInt({min: -(2n ** 92n), max: 2n ** 92n}), time => {
      t.is(parsePaxTime(formatPaxTime(time)), time);
    }),
    {numRuns: 300},
  );
});

for (const text of ['', '-', '.5', '1.2.3', '1e5', 'NaN', ' 1', '+1', '1'.repeat(20)])
  test(`takes ${JSON.stringify(text)} for no time`, t => {
    t.is(parsePaxTime(text), undefined);
  });
