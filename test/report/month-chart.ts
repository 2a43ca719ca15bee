import test from 'ava';
import {monthBars, yearLines} from '../../source/report/month-chart.ts';

const months = [
  {month: '2023-11', messages: 8},
  {month: '2023-12', messages: 0},
  {month: '2024-01', messages: 1},
  {month: '2024-02', messages: 80},
];

test('a year is a line of twelve months; what is empty shows, and what is little is never nothing', t => {
  t.deepEqual(yearLines(months), ['2023            ▁·   8', '2024  ▁█            81']);
  t.deepEqual(yearLines([]), []);
});

test('bars fill their rows, and the axis names the years', t => {
  const {lines, axis} = monthBars(months, 40, 2);
  t.deepEqual(lines, ['         ██', '▂▂ ·· ▁▁ ██']);
  t.is(axis, '2023  2024');
});

test('more months than columns share bars, in any window', t => {
  const many = Array.from({length: 180}, (_, at) => ({
    month: `${2010 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
    messages: at,
  }));
  for (const columns of [8, 36, 76, 196]) {
    for (const rows of [1, 3, 20]) {
      const {lines, axis, monthsPerBar} = monthBars(many, columns, rows);
      t.is(monthsPerBar, Math.ceil(180 / columns));
      t.is(lines.length, rows);
      t.true(lines.every(line => line.length <= columns));
      t.true(axis.length <= columns);
      t.true(axis.startsWith('2010'));
    }
  }
  t.deepEqual(monthBars([], 40, 2).lines, ['', '']);
});
