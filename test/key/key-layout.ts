import test from 'ava';
import {placeOfDigit, readAlongColumns, reorderLines, swapGroups} from '../../source/key/key-layout.ts';

const sheet = Array.from({length: 20}, (_, index) => index);

test('places digits by line and group', t => {
  t.deepEqual(placeOfDigit(0), {line: 1, group: 1});
  t.deepEqual(placeOfDigit(31), {line: 2, group: 4});
  t.deepEqual(placeOfDigit(79), {line: 5, group: 4});
});

test('swaps every pair of groups once', t => {
  const swaps = [...swapGroups(sheet)];

  t.is(new Set(swaps.map(swap => swap.groups.join())).size, 190);
  t.deepEqual(swaps[0]?.groups.slice(0, 3), [1, 0, 2]);
});

test('puts the lines in every order but the typed one, swaps of two first', t => {
  const orders = [...reorderLines(sheet)];

  t.is(new Set(orders.map(order => order.groups.join())).size, 119);
  t.deepEqual(orders[0]?.what.kind === 'lines' && orders[0].what.order, [1, 2, 3, 5, 4]);
  t.deepEqual(orders[0]?.groups.slice(12), [16, 17, 18, 19, 12, 13, 14, 15]);
});

test('puts back a grid of five lines that was read down its columns', t => {
  const typed = [0, 1, 2, 3].flatMap(column => [0, 1, 2, 3, 4].map(line => 4 * line + column));

  t.deepEqual([...readAlongColumns(typed)][0]?.groups, sheet);
});

test('puts back four lines read down their columns above a check line', t => {
  const typed = [0, 1, 2, 3].flatMap(column => [0, 1, 2, 3].map(line => 4 * line + column));

  t.deepEqual([...readAlongColumns([...typed, 16, 17, 18, 19])][1]?.groups, sheet);
  t.deepEqual([...readAlongColumns(typed)].length, 1);
});
