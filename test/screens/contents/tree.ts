import test from 'ava';
import type {ListedEntry} from '../../../source/commands/list.ts';
import {
  buildTree,
  countTicks,
  indexOfPlace,
  summarise,
  type Tree,
  tickOf,
  tickPlaces,
  visiblePlaces,
} from '../../../source/screens/contents/tree.ts';

const file = (path: string, size = 1): ListedEntry => ({path, type: 'file', size, mtime: ''});
const folder = (path: string): ListedEntry => ({path, type: 'directory', size: 0, mtime: ''});
const outline = (tree: Tree): string[] =>
  tree.map(node => `${'  '.repeat(node.depth)}${node.name}${node.isFolder ? '/' : ''} ${node.size}`);
const placeOf = (tree: Tree, path: string): number => tree.findIndex(node => node.path === path);

const chats = buildTree([
  file('Chats/z.txt', 5),
  folder('Chats'),
  file('Chats/Oma/b.jpg', 2),
  file('Chats/Oma/a.jpg', 3),
  folder('Chats/empty'),
  file('alone', 7),
]);

test('folders come before files, by name, with the sizes of all that lies in them', t => {
  t.deepEqual(outline(chats), [
    'Chats/ 10',
    '  Oma/ 5',
    '    a.jpg 3',
    '    b.jpg 2',
    '  empty/ 0',
    '  z.txt 5',
    'alone 7',
  ]);
  t.like(chats[0], {end: 6, parent: -1, fileCount: 3});
  t.like(chats[2], {end: 3, parent: 1, path: 'Chats/Oma/a.jpg'});
});

test('a folder that only paths speak of is there, and names of objects are names', t => {
  t.deepEqual(outline(buildTree([file('a/b/c'), file('a/__proto__/constructor')])), [
    'a/ 2',
    '  __proto__/ 1',
    '    constructor 1',
    '  b/ 1',
    '    c 1',
  ]);
  t.deepEqual(buildTree([]), []);
});

test('what lies in a closed folder is not seen', t => {
  const root = placeOf(chats, 'Chats');
  const oma = placeOf(chats, 'Chats/Oma');
  const seen = (...open: number[]) => visiblePlaces(chats, new Set(open)).map(place => chats[place]?.name);
  t.deepEqual(seen(), ['Chats', 'alone']);
  t.deepEqual(seen(root), ['Chats', 'Oma', 'empty', 'z.txt', 'alone']);
  // Open inside of a closed one.
  t.deepEqual(seen(oma), ['Chats', 'alone']);
});

test('a place that is not seen stands at the last seen one before it', t => {
  t.is(indexOfPlace([0, 4, 9], 4), 1);
  t.is(indexOfPlace([0, 4, 9], 7), 1);
  t.is(indexOfPlace([0, 4, 9], 99), 2);
  t.is(indexOfPlace([], 3), 0);
});

const sum = (selection: Uint8Array) => summarise(chats, countTicks(chats, selection));
const tickAt = (selection: Uint8Array, place: number) => tickOf(chats, countTicks(chats, selection), place);

test('ticking a folder ticks all in it, and as few paths as can be name what is ticked', t => {
  const none = new Uint8Array(chats.length);
  t.deepEqual(sum(none), {paths: [], fileCount: 0, size: 0});
  const oma = tickPlaces(chats, none, [placeOf(chats, 'Chats/Oma')], true);
  t.is(tickAt(oma, placeOf(chats, 'Chats')), 'some');
  t.is(tickAt(oma, placeOf(chats, 'Chats/Oma/a.jpg')), 'all');
  t.deepEqual(sum(oma), {paths: ['Chats/Oma'], fileCount: 2, size: 5});

  const one = tickPlaces(chats, oma, [placeOf(chats, 'Chats/Oma/a.jpg')], false);
  t.deepEqual(sum(one), {paths: ['Chats/Oma/b.jpg'], fileCount: 1, size: 2});
  const empty = tickPlaces(chats, none, [placeOf(chats, 'Chats/empty')], true);
  t.deepEqual(sum(empty), {paths: ['Chats/empty'], fileCount: 0, size: 0});
  const all = tickPlaces(chats, none, chats.keys(), true);
  t.deepEqual(sum(all).paths, ['Chats', 'alone']);
});

test('a very deep path makes a very deep tree', t => {
  const path = Array.from({length: 5000}, (_, index) => `f${index}`).join('/');
  const tree = buildTree([file(path)]);
  t.is(tree.length, 5000);
  t.is(tree[0]?.size, 1);
  t.is(tree.at(-1)?.path, path);
});
