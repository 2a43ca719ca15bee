import test from 'ava';
import type {ListReport} from '../../../source/commands/list.ts';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {
  joinGlobs,
  measureChoice,
  reduceRestore,
  restoreCommand,
  splitGlobs,
  startRestore,
  suggestTarget,
} from '../../../source/screens/restore/state.ts';

const secret = {kind: 'recovery-key', key: recoveryKeyFromBytes(new Uint8Array(32))} as const;
const archive = '/media/Chats-20261123T101500Z.909a5a09.tar.pgp';

const file = (path: string, size: number) => ({path, type: 'file', size, mtime: ''}) as const;
const listing: ListReport = {
  schema: 'keep64/list-1',
  archive,
  kind: 'bag',
  name: 'Chats',
  isVerified: false,
  entries: [
    file('Chats/a.txt', 1),
    file('Chats/media/b.jpg', 20),
    {...file('Chats/media', 0), type: 'directory'},
  ],
  totalBytes: 21,
};

test('starts at the first thing that is not known', t => {
  t.is(startRestore({}).step, 'archive');
  t.is(startRestore({archive}).step, 'secret');
  t.is(startRestore({archive, secret, only: ['Chats/a.txt']}).step, 'target');
});

test('nothing is restored without a secret', t => {
  const state = {...startRestore({archive}), step: 'summary'} as const;
  t.is(reduceRestore(state, {type: 'restoring-asked', isDryRun: false}).step, 'summary');
});

test('a secret that is typed anew, with the target chosen already, leads to the summary', t => {
  const chosen = reduceRestore(startRestore({archive, secret}), {type: 'target-chosen', path: '/new'});
  const dropped = reduceRestore(chosen, {type: 'secret-dropped'});
  t.like(dropped, {step: 'secret', secret: undefined});
  t.is(reduceRestore(dropped, {type: 'secret-entered', secret}).step, 'summary');
});

test('what was selected in one archive is not restored from another', t => {
  const state = startRestore({archive, only: ['Chats/a.txt'], secret});
  t.like(reduceRestore(state, {type: 'archive-chosen', path: archive}), {paths: ['Chats/a.txt'], secret});
  t.like(reduceRestore(state, {type: 'archive-chosen', path: '/other'}), {paths: [], secret: undefined});
});

test('measures what is chosen: all, by globs, by paths, by folders', t => {
  const state = startRestore({archive, secret});
  t.deepEqual(measureChoice(listing, state), {fileCount: 2, bytes: 21});
  t.deepEqual(measureChoice(listing, {...state, globs: ['*.jpg']}), {fileCount: 1, bytes: 20});
  t.deepEqual(measureChoice(listing, {...state, paths: ['Chats/a.txt']}), {fileCount: 1, bytes: 1});
  t.deepEqual(measureChoice(listing, {...state, paths: ['Chats/media']}), {fileCount: 1, bytes: 20});
  t.deepEqual(measureChoice(listing, {...state, paths: ['Chats/med']}), {fileCount: 0, bytes: 0});
});

test('globs are split at spaces, but for those in quotes', t => {
  const globs = ['*.jpg', 'My photos/*', 'x'];
  t.deepEqual(splitGlobs(' *.jpg  "My photos/*" x '), globs);
  t.deepEqual(splitGlobs(joinGlobs(globs)), globs);
  t.deepEqual(splitGlobs('  '), []);
});

test('the new folder is named after the archive', t => {
  t.is(suggestTarget(archive), 'Chats-restored');
  t.is(suggestTarget('/x/old.tar.gpg'), 'old-restored');
  t.is(suggestTarget('/x/msgstore.db.crypt15'), 'msgstore.db-restored');
});

test('the command restores the same, and takes no path for a glob', t => {
  const state = {...startRestore({archive, secret, only: ['Chats/a[1].txt']}), target: '/home/anna/new'};
  t.is(
    restoreCommand(state, '/home/anna'),
    `keep64 restore ${archive} -C ~/new --only-path 'Chats/a[1].txt'`,
  );
  t.regex(restoreCommand({...state, paths: ['a', 'b', 'c']}, undefined), / --files-from LIST$/);
});
