import test from 'ava';
import type {Secret} from '../../../source/commands/context.ts';
import type {ListReport} from '../../../source/commands/list.ts';
import {
  type ContentsAction,
  contentsCommand,
  proofOf,
  reduceContents,
  startContents,
  suspectPaths,
} from '../../../source/screens/contents/state.ts';
import {buildTree} from '../../../source/screens/contents/tree.ts';
import {reduceTree, startTree, type TreeState} from '../../../source/screens/contents/tree-state.ts';

const secret: Secret = {kind: 'password', password: new Uint8Array([1])};
const listing: ListReport = {
  schema: 'keep64/list-1',
  archive: '/a/x',
  kind: 'bag',
  name: 'Chats',
  isVerified: false,
  entries: ['Chats/a/1', 'Chats/a/2', 'Chats/b'].map(path => ({path, type: 'file', size: 1, mtime: ''})),
  totalBytes: 3,
};
const listed: ContentsAction = {type: 'listing-ended', end: {kind: 'done', report: listing}};
const start = startContents({archive: '/a/x', secret});

test('the screen asks only for what it was not given', t => {
  t.is(startContents({archive: undefined, secret: undefined}).step, 'archive');
  t.is(startContents({archive: '/a/x', secret: undefined}).step, 'secret');
  t.is(start.step, 'listing');
});

test('what was selected and opened is still so after the archive was verified in place', t => {
  const key = (action: string): ContentsAction => ({
    type: 'tree-acted',
    action: {type: 'key', action, rows: 9},
  });
  const ticked = [listed, key('down'), key('tick')].reduce(reduceContents, start);
  const verifying = reduceContents(ticked, {type: 'verifying-asked'});
  t.is(verifying.step, 'verifying');
  const back = reduceContents(verifying, {type: 'verifying-ended', end: {kind: 'stopped'}});
  t.is(back.step, 'tree');
  t.is(back.tree, ticked.tree);
  t.is(proofOf(back), 'none');
});

test('a listing is never called proved because it could be read', t => {
  t.is(proofOf(reduceContents(start, listed)), 'none');
  t.is(suspectPaths({verified: undefined}).size, 0);
  t.is(contentsCommand('/home/a/my x', '/home/a'), "keep64 list ~/'my x'");
});

const names = ({tree, visible}: TreeState): string[] => visible.map(place => tree[place]?.name ?? '');
const keys = (state: TreeState, ...actions: readonly string[]): TreeState =>
  actions.reduce((last, action) => reduceTree(last, {type: 'key', action, rows: 4}), state);
const at = ({tree, place}: TreeState): string => tree[place]?.path ?? '';

test('the tree opens as far as there is no choice', t => {
  t.deepEqual(names(startTree(buildTree(listing.entries))), ['Chats', 'a', 'b']);
  t.deepEqual(names(startTree([])), []);
});

test('keys walk, open and close', t => {
  const tree = startTree(buildTree(listing.entries));
  t.is(at(keys(tree, 'down')), 'Chats/a');
  t.deepEqual(names(keys(tree, 'down', 'open-folder')), ['Chats', 'a', '1', '2', 'b']);
  t.is(at(keys(tree, 'down', 'open-folder', 'open-folder')), 'Chats/a/1');
  t.is(at(keys(tree, 'down', 'open-folder', 'open-folder', 'close-folder')), 'Chats/a');
  t.is(at(keys(tree, 'open-all', 'last', 'close-all')), 'Chats');
  t.is(at(keys(tree, 'last', 'down')), 'Chats/b');
  t.is(keys(tree, 'open-all', 'last').top, 1);
});

test('a folder that is ticked is passed with all that lies in it', t => {
  const tree = keys(startTree(buildTree(listing.entries)), 'open-all', 'down', 'tick');
  t.is(at(tree), 'Chats/b');
  t.is(at(keys(tree, 'tick')), 'Chats/b');
});

test('what a search found is shown, whatever was closed around it', t => {
  const tree = keys(startTree(buildTree(listing.entries)), 'close-all');
  t.deepEqual(names(tree), ['Chats']);
  const found = reduceTree(tree, {type: 'place-found', place: 3, rows: 4});
  t.deepEqual(names(found), ['Chats', 'a', '1', '2', 'b']);
  t.is(at(found), 'Chats/a/2');
});
