import test from 'ava';
import type {Key} from 'ink';
import {
  findAction,
  footerEntries,
  keyName,
  listKeys,
  moveInList,
  scrollList,
} from '../../source/screens/key-table.ts';

const noKey = {eventType: 'press'} as Key;

test('names special keys, control keys and letters', t => {
  t.is(keyName('', {...noKey, return: true}), 'enter');
  t.is(keyName('', {...noKey, tab: true, shift: true}), 'shift+tab');
  t.is(keyName('c', {...noKey, ctrl: true}), 'ctrl+c');
  t.is(keyName(' ', noKey), 'space');
  t.is(keyName('Q', noKey), 'Q');
});

test('a key held down is that key, and other text of several characters is none', t => {
  t.is(keyName('jjj', noKey), 'j');
  t.is(keyName('jq', noKey), undefined);
});

test('finds the action of any of its keys', t => {
  const table = [{action: 'go', keys: ['down', 'j'], help: ''}] as const;
  t.is(findAction(table, 'j'), 'go');
  t.is(findAction(table, 'k'), undefined);
});

test('the footer leaves out what does not fit, from the end, and never the way out', t => {
  const table = [
    {action: 'a', keys: ['enter'], label: 'choose', help: ''},
    {action: 'b', keys: ['x'], help: 'not in the footer'},
    {action: 'c', keys: ['esc'], label: 'back', help: ''},
  ];
  t.deepEqual(footerEntries(table, 23, 3), [
    {key: 'Enter', label: 'choose'},
    {key: 'Esc', label: 'back'},
  ]);
  t.deepEqual(footerEntries(table, 22, 3), [{key: 'Esc', label: 'back'}]);
  const list = [...listKeys, ...table, {action: 'd', keys: ['d'], label: 'delete', help: ''}];
  const keysAt = (columns: number) =>
    footerEntries(list, columns, 2)
      .map(({key}) => key)
      .join(' ');
  t.is(keysAt(41), '↑↓ Enter Esc d');
  t.is(keysAt(40), 'Enter Esc d');
  t.is(keysAt(30), 'Enter Esc');
  t.is(keysAt(20), 'Esc');
});

test('a list stops at its ends', t => {
  t.is(moveInList(0, 'up', 5, 3), 0);
  t.is(moveInList(3, 'page-down', 5, 3), 4);
  t.is(moveInList(3, 'first', 5, 3), 0);
});

test('a list scrolls only as far as it must, and never past its end', t => {
  t.is(scrollList(0, 5, 100, 10), 0);
  t.is(scrollList(0, 10, 100, 10), 1);
  t.is(scrollList(50, 40, 100, 10), 40);
  t.is(scrollList(95, 99, 100, 10), 90);
  t.is(scrollList(3, 2, 4, 10), 0);
  t.is(scrollList(0, 0, 0, 10), 0);
});
