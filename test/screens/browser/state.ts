import test from 'ava';
import type {ListedEntry} from '../../../source/disk/list-folder.ts';
import {freeName, sortEntries} from '../../../source/screens/browser/rows.ts';
import {
  type BrowserAction,
  type BrowserState,
  enterOutcome,
  pointedRow,
  reduceBrowser,
  shownFolder,
  startBrowser,
} from '../../../source/screens/browser/state.ts';
import type {BrowserTerms, WantedPath} from '../../../source/screens/browser/terms.ts';

const base = {workingFolder: '/home/anna', homeFolder: '/home/anna'};
const folderEntry = (name: string): ListedEntry => ({name, kind: 'folder', isLink: false});
const fileEntry = (name: string): ListedEntry => ({name, kind: 'file', isLink: false});
const home = [
  folderEntry('Chats'),
  folderEntry('out'),
  fileEntry('.hidden'),
  fileEntry('a.tar.pgp'),
  fileEntry('Chart.txt'),
];

function terms(wanted: WantedPath, more: Partial<BrowserTerms> = {}): BrowserTerms {
  return {wanted, allowsSeveral: false, suggestedName: undefined, base, ...more};
}

function read(state: BrowserState, entries: readonly ListedEntry[]): BrowserState {
  const listing = {kind: 'read', entries, isCut: false, freeBytes: 0} as const;
  return reduceBrowser(state, {type: 'folder-read', folder: shownFolder(state), listing});
}

function start(wanted: WantedPath, more: Partial<BrowserTerms> = {}): BrowserState {
  return read(startBrowser(terms(wanted, more), undefined), home);
}

const insert = (text: string): BrowserAction => ({type: 'text-edited', edit: {type: 'text-inserted', text}});
const down: BrowserAction = {type: 'moved', move: 'down', pageSize: 5};
const backspace: BrowserAction = {type: 'text-edited', edit: {type: 'deleted-before'}};

function after(state: BrowserState, ...actions: readonly BrowserAction[]): BrowserState {
  return actions.reduce(reduceBrowser, state);
}

const namesOf = (state: BrowserState): string[] =>
  state.rows.map(row => (row.kind === 'entry' ? row.entry.name : row.kind));

test('Enter opens a folder, and takes a file', t => {
  const state = start('file');
  t.deepEqual(enterOutcome(state), {kind: 'open', folder: '/home/anna/Chats'});
  t.deepEqual(enterOutcome(after(state, down, down)), {kind: 'choose', paths: ['/home/anna/a.tar.pgp']});
});

test('a folder that was opened is taken by a second Enter, where folders are wanted', t => {
  const opened = read(
    after(start('file-or-folder'), {type: 'folder-opened', folder: '/home/anna/Chats'}),
    [],
  );
  t.deepEqual(enterOutcome(opened), {kind: 'choose', paths: ['/home/anna/Chats']});
});

test('an Enter too many does not seal the folder the program was started in', t => {
  t.deepEqual(enterOutcome(start('file-or-folder')), {kind: 'open', folder: '/home/anna/Chats'});
});

test('a folder that is asked for can be taken before its names are read', t => {
  const state = startBrowser(terms('folder'), '/media/stick');
  t.deepEqual(enterOutcome(state), {kind: 'choose', paths: ['/media/stick']});
});

test('Backspace and ← go up, and point at where they came from', t => {
  const inside = read(after(start('file'), {type: 'folder-opened', folder: '/home/anna/out'}), []);
  for (const action of [backspace, {type: 'text-edited', edit: {type: 'moved', by: -1}} as const]) {
    const up = read(after(inside, action), home);
    t.is(up.folder, '/home/anna');
    t.like(pointedRow(up), {path: '/home/anna/out'});
  }
  t.is(after(read(startBrowser(terms('folder'), '/'), []), backspace).folder, '/');
});

test('typing narrows the list by how the names begin, and Enter takes what was typed', t => {
  const state = after(start('file'), insert('c'), insert('h'));
  t.deepEqual(namesOf(state), ['Chats', 'Chart.txt']);
  t.deepEqual(enterOutcome(state), {kind: 'typed', path: '/home/anna/ch'});
  t.deepEqual(enterOutcome(after(state, down, down)), {kind: 'choose', paths: ['/home/anna/Chart.txt']});
});

test('a typed path shows the folder it leads into, from the folder that is shown', t => {
  const state = after(start('file'), insert('Chats/m'));
  t.is(shownFolder(state), '/home/anna/Chats');
  t.deepEqual(namesOf(read(state, [folderEntry('media'), fileEntry('x')])), ['media']);
  const elsewhere = read(after(start('file'), {type: 'folder-opened', folder: '/media'}), []);
  t.deepEqual(enterOutcome(after(elsewhere, insert('x'))), {kind: 'typed', path: '/media/x'});
  t.is(shownFolder(after(elsewhere, insert('~/'))), '/home/anna');
  t.is(shownFolder(after(elsewhere, insert('/mnt/'))), '/mnt');
});

test('/ finds names that hold a text, points at the first, and is a path where nothing holds it', t => {
  const state = after(start('file'), insert('/'), insert('tar'));
  t.deepEqual(namesOf(state), ['a.tar.pgp']);
  t.deepEqual(enterOutcome(state), {kind: 'choose', paths: ['/home/anna/a.tar.pgp']});
  t.deepEqual(enterOutcome(after(start('file'), insert('/zzz'))), {kind: 'typed', path: '/zzz'});
});

test('hidden names are shown when they are asked for, by the key or by a dot', t => {
  const state = start('file');
  t.false(namesOf(state).includes('.hidden'));
  t.true(namesOf(after(state, {type: 'hidden-switched'})).includes('.hidden'));
  t.deepEqual(namesOf(after(state, insert('.h'))), ['.hidden']);
});

test('Space marks several, in more than one folder, and Enter on a file takes them', t => {
  const state = after(start('file', {allowsSeveral: true}), down, down, insert('  '));
  t.deepEqual(state.marked, ['/home/anna/a.tar.pgp', '/home/anna/Chart.txt']);
  t.deepEqual(enterOutcome(state), {kind: 'choose', paths: state.marked});
  const elsewhere = read(after(state, {type: 'folder-opened', folder: '/media'}), [fileEntry('b')]);
  const more = after(elsewhere, down, insert(' '));
  t.deepEqual(more.marked, ['/home/anna/a.tar.pgp', '/home/anna/Chart.txt', '/media/b']);
  t.deepEqual(namesOf(more), ['marked', 'b']);
});

test('Space marks nothing where one is asked for', t => {
  t.deepEqual(after(start('file'), insert(' ')).marked, []);
});

test('what cannot be taken says why', t => {
  const odd = [
    {name: 'fifo', kind: 'other', isLink: false} as const,
    fileEntry('bad\udcff'),
    fileEntry('file'),
  ];
  const state = read(startBrowser(terms('folder'), undefined), odd);
  for (const count of [1, 2, 3]) {
    t.is(enterOutcome(after(state, ...Array.from({length: count}, () => down))).kind, 'refuse');
  }
});

test('a new folder gets a name that is free, and one that is empty can be taken', t => {
  const state = start('new-folder', {suggestedName: 'out'});
  t.deepEqual(enterOutcome(state), {kind: 'choose', paths: ['/home/anna/out-2']});
  const empty = read(after(state, {type: 'folder-opened', folder: '/home/anna/Chats'}), []);
  t.deepEqual(enterOutcome(empty), {kind: 'choose', paths: ['/home/anna/Chats']});
  t.is(freeName('key.txt', [fileEntry('key.txt'), fileEntry('key-2.txt')]), 'key-3.txt');
});

test('coming back, the file that was chosen is pointed at, and a new name stands in the line', t => {
  t.like(pointedRow(read(startBrowser(terms('file'), '/home/anna/a.tar.pgp'), home)), {
    path: '/home/anna/a.tar.pgp',
  });
  t.is(startBrowser(terms('new-folder'), '/home/anna/back').edit.text, 'back');
});

test('the places to begin in stand in the place of the folder, until one is opened or Esc is pressed', t => {
  const places = [{what: 'disk', path: '/media/stick', freeBytes: 5}] as const;
  const state = after(start('file'), {type: 'places-found', places});
  t.deepEqual(namesOf(state), ['place']);
  t.deepEqual(enterOutcome(state), {kind: 'open', folder: '/media/stick'});
  t.is(after(state, {type: 'folder-opened', folder: '/media/stick'}).folder, '/media/stick');
  t.deepEqual(namesOf(after(state, {type: 'text-dropped'})), namesOf(start('file')));
  t.deepEqual(namesOf(after(state, insert('out'))), ['out']);
});

test('a late answer about a folder that is left changes nothing', t => {
  const state = after(start('file'), {type: 'folder-opened', folder: '/media'});
  const listing = {kind: 'failed', problem: 'x'} as const;
  t.is(after(state, {type: 'folder-read', folder: '/home/anna', listing}), state);
  t.is(after(state, {type: 'looked', folder: '/home/anna', looks: []}), state);
});

test('a folder that cannot be read can be left by going up', t => {
  const listing = {kind: 'failed', problem: 'Permission denied.'} as const;
  const opened = after(start('file'), {type: 'folder-opened', folder: '/home/anna/locked'});
  const failed = after(opened, {type: 'folder-read', folder: '/home/anna/locked', listing});
  t.deepEqual(enterOutcome(failed), {kind: 'nothing'});
  t.is(after(failed, backspace).folder, '/home/anna');
});

test('folders come first, and numbers by their value', t => {
  const entries = [fileEntry('IMG-10'), fileEntry('IMG-9'), folderEntry('z')];
  t.deepEqual(
    sortEntries(entries).map(({name}) => name),
    ['z', 'IMG-9', 'IMG-10'],
  );
});
