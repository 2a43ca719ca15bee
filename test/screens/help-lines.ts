import test from 'ava';
import {treeKeys} from '../../source/screens/contents/tree-state.ts';
import {helpLines} from '../../source/screens/help-lines.ts';
import {listKeys} from '../../source/screens/key-table.ts';
import {scrollLines} from '../../source/screens/scrolled-lines.ts';

const text = (table: Parameters<typeof helpLines>[0], columns: number): string[] =>
  helpLines(table, columns).map(({names, help}) => (names + help).trimEnd());

test('keys that belong together are one line', t => {
  t.deepEqual(text(listKeys, 76), [
    '↑ or k, ↓ or j  go up and down',
    'PgUp, PgDn      go a page up and down',
    'Home, End       go to the first and the last',
  ]);
});

test('half of a pair stands alone', t => {
  t.deepEqual(text(listKeys.slice(0, 1), 76), ['↑ or k  go up']);
});

test('every key of a table is told, and no line is too wide', t => {
  for (const columns of [38, 76, 196]) {
    const lines = text(treeKeys, columns);
    t.true(lines.every(line => line.length <= columns));
    const whole = lines.join(' ').replace(/\s+/g, ' ');
    for (const word of ['Space', 'Enter', 'restore', 'check it', 'search', 'Esc', 'n, N'])
      t.true(whole.includes(word), word);
  }
});

test('what is read scrolls by a page less one line, and its last page is a whole one', t => {
  t.is(scrollLines(0, 'down', 50, 10), 1);
  t.is(scrollLines(0, 'page-down', 50, 10), 9);
  t.is(scrollLines(35, 'page-down', 50, 10), 40);
  t.is(scrollLines(0, 'last', 50, 10), 40);
  t.is(scrollLines(40, 'up', 50, 10), 39);
  t.is(scrollLines(3, 'last', 5, 10), 0);
  t.is(scrollLines(3, 'other', 50, 10), 3);
});
