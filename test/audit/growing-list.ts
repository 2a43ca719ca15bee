import test from 'ava';
import {GrowingList} from '../../source/audit/growing-list.ts';

// One more than two pieces of the list.
const many = 2 * 16_384 + 1;

test('numbers what is added from 0, and gives it back by its number', t => {
  const list = new GrowingList<string>();
  t.is(list.length, 0);
  t.is(list.add('a'), 0);
  t.is(list.add('b'), 1);
  t.is(list.length, 2);
  t.is(list.at(0), 'a');
  t.is(list.at(1), 'b');
});

test('has nothing where nothing was added', t => {
  const list = new GrowingList<string>();
  t.is(list.at(0), undefined);
  t.deepEqual([...list.values()], []);
  list.add('a');
  t.is(list.at(1), undefined);
  t.is(list.at(-1), undefined);
});

test('keeps the order and the numbers over more than one piece', t => {
  const list = new GrowingList<number>();
  for (let value = 0; value < many; value++) if (list.add(value) !== value) t.fail(`number of ${value}`);
  t.is(list.length, many);
  for (const index of [0, 16_383, 16_384, 32_767, 32_768]) t.is(list.at(index), index);
  t.is(list.at(many), undefined);
  let expected = 0;
  for (const value of list.values()) if (value !== expected++) t.fail(`order at ${value}`);
  t.is(expected, many);
});
