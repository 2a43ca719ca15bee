import test from 'ava';
import {formatBytes, formatCount, formatDuration, formatUnlikeBytes} from '../../source/report/quantity.ts';

test('bytes have three figures at most, in binary units, and keep the zeros of whole numbers', t => {
  for (const [bytes, text] of [
    [0, '0 bytes'],
    [1, '1 byte'],
    [2, '2 bytes'],
    [1023, '1023 bytes'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [10 * 1024, '10 KiB'],
    [Math.round(99.94 * 1024), '99.9 KiB'],
    [Math.round(99.96 * 1024), '100 KiB'],
    [100 * 1024 ** 2, '100 MiB'],
    [1000 * 1024 ** 2, '1000 MiB'],
    [1024 ** 3, '1 GiB'],
    [1024 ** 5 * 3, '3 PiB'],
    [1024 ** 6, '1024 PiB'],
  ] as const)
    t.is(formatBytes(bytes), text);
});

test('a number just below a unit is not shown as 1024 of the smaller one', t => {
  t.is(formatBytes(1024 ** 2 - 1), '1 MiB');
  t.is(formatBytes(1024 ** 3 - 1), '1 GiB');
});

test('two sizes that differ are seen to differ', t => {
  t.deepEqual(formatUnlikeBytes(1392, 1391), ['1,392 bytes', '1,391 bytes']);
  t.deepEqual(formatUnlikeBytes(1024 ** 3, 1024 ** 3 + 1), ['1,073,741,824 bytes', '1,073,741,825 bytes']);
  t.deepEqual(formatUnlikeBytes(1024, 2048), ['1 KiB', '2 KiB']);
  t.deepEqual(formatUnlikeBytes(0, 1), ['0 bytes', '1 byte']);
});

test('durations are told in the units a person thinks in', t => {
  for (const [seconds, text] of [
    [0, 'less than a second'],
    [1, '1 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.7, '1 h 00 min'],
    [7620, '2 h 07 min'],
    [-1, 'unknown'],
    [Number.NaN, 'unknown'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ] as const)
    t.is(formatDuration(seconds), text);
});

test('counts have their noun in the right number', t => {
  t.is(formatCount(0, 'file'), '0 files');
  t.is(formatCount(1, 'file'), '1 file');
  t.is(formatCount(12_345, 'file'), '12,345 files');
  t.is(formatCount(2, 'copy', 'copies'), '2 copies');
});
