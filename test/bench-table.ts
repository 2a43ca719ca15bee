import test from 'ava';
import {type Contestant, type Result, spread, takeTurns} from './bench/measure.ts';
import {judge, table} from './bench/print.ts';
import type {Comparison, Work} from './bench/rows.ts';

function ran(seconds: readonly number[], peakBytes: number | null = null): Result {
  return {runs: seconds.map(value => ({seconds: value, cpuSeconds: null, peakBytes})), outputBytes: null};
}

function workWith(comparison: Comparison): Work {
  return {title: 'work', bytes: null, prepare: async () => {}, contestants: [], comparisons: [comparison]};
}

test('the median of an even count is the mean of the two in the middle', t => {
  t.deepEqual(spread([4, 1, 10, 2]), {min: 1, median: 3, max: 10});
});

test('contestants take turns, after a warm-up that does not count', async t => {
  const order: string[] = [];
  const make = (name: string, rest: Partial<Contestant> = {}): Contestant => ({
    name,
    run: async () => {
      order.push(name);
      return {seconds: 1, cpuSeconds: null, peakBytes: null};
    },
    ...rest,
  });
  const results = await takeTurns([make('a'), make('b'), make('slow', {atMost: 1})], 2, () => {});
  t.is(order.join(' '), 'a b a b slow a b');
  t.deepEqual(
    [...results].map(([name, {runs}]) => [name, runs.length]),
    [
      ['a', 2],
      ['b', 2],
      ['slow', 1],
    ],
  );
});

test('a speed is their median by ours, beside the ratios of the pairs', t => {
  const work = workWith({kind: 'speed', ours: 'a', theirs: 'b', target: 2});
  const results = new Map([
    ['a', ran([1, 2, 4])],
    ['b', ran([3, 3, 5])],
  ]);
  const [row] = judge(work, results);
  t.is(row?.ratio, 1.5);
  t.deepEqual(row?.pairs, {min: 1.25, median: 1.5, max: 3});
  t.is(row?.verdict, 'MISSED');
});

test('a start is our median by theirs, and may be no more than its target', t => {
  const work = workWith({kind: 'start', ours: 'a', theirs: 'b', target: 2.5});
  const results = new Map([
    ['a', ran([5])],
    ['b', ran([2])],
  ]);
  const [row] = judge(work, results);
  t.is(row?.ratio, 2.5);
  t.is(row?.verdict, 'ok');
});

test('memory is judged by its largest run', t => {
  const work = workWith({kind: 'peak', ours: 'a', theirs: null, target: 100});
  const [row] = judge(work, new Map([['a', ran([1], 101)]]));
  t.is(row?.verdict, 'MISSED');
});

test('a comparison with a program that did not run is left out', t => {
  const work = workWith({kind: 'speed', ours: 'a', theirs: 'b', target: 1});
  t.deepEqual(judge(work, new Map([['a', ran([1])]])), []);
});

test('a pipe inside a cell does not end it', t => {
  t.is(table(['a', 'b'], [['tar | gpg', '1']]), '| a | b |\n| --- | ---: |\n| tar \\| gpg | 1 |');
});
