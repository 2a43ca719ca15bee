import {statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {formatSeconds, setModificationTime} from '../../source/disk/file-time.ts';
import {makeFolder} from './_folder.ts';

const second = 1_000_000_000n;
const microsecond = 1000n;

function floorDivide(value: bigint, divisor: bigint): bigint {
  return value / divisor - (value % divisor < 0n ? 1n : 0n);
}

for (const [title, timeNs] of [
  ['the last nanosecond of a second', 1_700_000_000_999_999_999n],
  ['a whole second', 1_700_000_000n * second],
  ['a microsecond', 1_700_000_000_123_456_000n],
  ['1970', 0n],
  ['a time before 1970', -5n * second + 250_000_000n],
  ['a time after 2038', 4_102_444_800_999_999_999n],
] as const) {
  test(`sets the second and the microsecond of ${title}`, t => {
    const path = join(makeFolder(t), 'file');
    writeFileSync(path, '');

    setModificationTime(path, timeNs);

    const {mtimeNs} = statSync(path, {bigint: true});
    t.is(floorDivide(mtimeNs, microsecond), floorDivide(timeNs, microsecond));
  });
}

test('never moves a time into another microsecond', t => {
  fc.assert(
    fc.property(fc.bigInt({min: -(2n ** 31n) * second, max: 2n ** 32n * second}), timeNs => {
      const seconds = formatSeconds(timeNs);
      const whole = Math.floor(seconds);
      t.is(BigInt(whole), floorDivide(timeNs, second));
      const inSecond = BigInt(Math.floor((seconds - whole) * 1e6));
      t.is(inSecond, floorDivide(timeNs, microsecond) - BigInt(whole) * 1_000_000n);
    }),
    {numRuns: 3000},
  );
});
