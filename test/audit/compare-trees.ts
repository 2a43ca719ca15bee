import test from 'ava';
import {compareTrees, isSameTree, renameTop, type Tree, topNames} from '../../source/audit/compare-trees.ts';

const tree = (files: Readonly<Record<string, string>>, folders: readonly string[] = []): Tree => ({
  files: new Map(
    Object.entries(files).map(([path, content]) => [path, {size: content.length, sha256: content}]),
  ),
  folders: new Set(folders),
});

test('tells added, removed and changed from what is the same, with counts', t => {
  const difference = compareTrees(
    tree({same: 'xyz', gone: 'abcd', bigger: '1', other: '12'}, ['both', 'old']),
    tree({same: 'xyz', bigger: '123', other: '21', new: ''}, ['both', 'young']),
  );

  t.deepEqual(difference, {
    added: [{path: 'new', size: 0}],
    removed: [{path: 'gone', size: 4}],
    changed: [
      {path: 'bigger', size: 1, newSize: 3},
      {path: 'other', size: 2, newSize: 2},
    ],
    addedFolders: ['young'],
    removedFolders: ['old'],
    same: {files: 1, bytes: 3},
    first: {files: 4, bytes: 10},
    second: {files: 4, bytes: 8},
  });
  t.false(isSameTree(difference));
  t.true(isSameTree(compareTrees(tree({a: 'x'}, ['b']), tree({a: 'x'}, ['b']))));
  t.false(isSameTree(compareTrees(tree({}, ['b']), tree({}))));
});

test('the first part of all paths can be another', t => {
  const given = tree({'Chats/a/b': 'x', 'Chats/c': 'y'}, ['Chats', 'Chats/a']);
  t.deepEqual([...topNames(given)], ['Chats']);
  const renamed = renameTop(given, 'New');
  t.deepEqual([...renamed.files.keys()], ['New/a/b', 'New/c']);
  t.deepEqual([...renamed.folders], ['New', 'New/a']);
});
