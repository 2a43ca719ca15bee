import test from 'ava';
import {
  findMatches,
  foldText,
  type ListSearchAction,
  matchFrom,
  noSearch,
  reduceListSearch,
  stepMatch,
} from '../../source/screens/list-search.ts';

const rows = ['Chats/Müller.txt', 'Chats/photo of a mill.jpg', 'Media/IMG_0001.jpg', '家族/写真.png'].map(
  foldText,
);

test('what is looked for is found without regard to case and accents, and all its words must be there', t => {
  t.deepEqual(findMatches(rows, 'MULL'), [0]);
  t.deepEqual(findMatches(rows, 'müll'), [0]);
  t.deepEqual(findMatches(rows, 'jpg'), [1, 2]);
  t.deepEqual(findMatches(rows, 'jpg chats'), [1]);
  t.deepEqual(findMatches(rows, '写真'), [3]);
  t.deepEqual(findMatches(rows, 'nothing'), []);
});

test('nothing looked for matches nothing', t => {
  t.deepEqual(findMatches(rows, ''), []);
  t.deepEqual(findMatches(rows, '  '), []);
});

test('the search goes on from where the list stands, and around its end', t => {
  t.is(matchFrom([2, 5, 9], 5), 5);
  t.is(matchFrom([2, 5, 9], 6), 9);
  t.is(matchFrom([2, 5, 9], 10), 2);
  t.is(matchFrom([], 3), undefined);
  t.is(stepMatch([2, 5, 9], 5, 1), 9);
  t.is(stepMatch([2, 5, 9], 9, 1), 2);
  t.is(stepMatch([2, 5, 9], 5, -1), 2);
  t.is(stepMatch([2, 5, 9], 2, -1), 9);
  t.is(stepMatch([], 2, 1), undefined);
});

test('a search begins empty, is kept with what was typed, and without it is none', t => {
  const run = (...actions: readonly ListSearchAction[]) => actions.reduce(reduceListSearch, noSearch);
  const begun: ListSearchAction = {type: 'search-begun', index: 7};
  const typed: ListSearchAction = {type: 'text-edited', edit: {type: 'text-inserted', text: 'chat'}};
  t.like(run(begun), {mode: 'typing', origin: 7, edit: {text: ''}});
  t.like(run(begun, typed, {type: 'search-kept'}), {mode: 'kept', edit: {text: 'chat'}});
  t.is(run(begun, {type: 'search-kept'}), noSearch);
  t.is(run(begun, typed, {type: 'search-ended'}), noSearch);
  t.like(run(begun, typed, {type: 'search-kept'}, begun), {mode: 'typing', edit: {text: ''}});
  // What is typed while nobody searches belongs to something else.
  t.is(run(typed), noSearch);
});
