import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {listFolder, lookAtEntry} from '../../source/disk/list-folder.ts';
import {DiskError} from '../../source/errors.ts';
import {asOrdinaryUser, makeFifo, makeFolder, runChild, whyNoOrdinaryUser} from './_folder.ts';

test('lists folders, files, links by what they lead to, and what is neither', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'file'), '');
  makeFifo(join(folder, 'fifo'));
  symlinkSync('in', join(folder, 'to-folder'));
  symlinkSync('file', join(folder, 'to-file'));
  symlinkSync('nowhere', join(folder, 'dangling'));

  const {entries, isCut} = await listFolder(folder);

  t.false(isCut);
  t.deepEqual(entries.map(({name, kind, isLink}) => `${name} ${kind}${isLink ? ' link' : ''}`).sort(), [
    'dangling other link',
    'fifo other',
    'file file',
    'in folder',
    'to-file file link',
    'to-folder folder link',
  ]);
});

test('carries names that are not UTF-8, and those made to trick a terminal, as they are', async t => {
  const folder = makeFolder(t);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/a`), Buffer.from([0xff])]), '');
  writeFileSync(join(folder, 'b\u001b[31m\n家'), '');

  const {entries} = await listFolder(folder);

  t.deepEqual(entries.map(({name}) => name).sort(), ['a\udcff', 'b\u001b[31m\n家']);
});

test('stops at a limit and says so', async t => {
  const folder = makeFolder(t);
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), '');

  t.like(await listFolder(folder, {limit: 2}), {isCut: true, entries: {length: 2}});
  t.like(await listFolder(folder, {limit: 3}), {isCut: false, entries: {length: 3}});
});

test('a folder that is gone is an error of the disk', async t => {
  const error = await t.throwsAsync(listFolder(join(makeFolder(t), 'gone')), {instanceOf: DiskError});
  t.is(error?.errno, 'ENOENT');
});

test('looks at a file: size, time, the first bytes and no more', async t => {
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, 'x'.repeat(5000));

  const look = await lookAtEntry(path, {headSize: 10});

  t.like(look, {kind: 'file', size: 5000, isReadable: true, linkTarget: undefined});
  t.true(look.kind === 'file' && look.head.length === 10);
});

test('looks through a link and says where it leads; one that leads nowhere is neither file nor folder', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in', '_chat.txt'), '');
  symlinkSync('in', join(folder, 'link'));
  symlinkSync('nowhere', join(folder, 'dangling'));

  t.like(await lookAtEntry(join(folder, 'link'), {headSize: 1}), {
    kind: 'folder',
    linkTarget: 'in',
    childNames: ['_chat.txt'],
  });
  t.like(await lookAtEntry(join(folder, 'dangling'), {headSize: 1}), {kind: 'other', linkTarget: 'nowhere'});
});

test('does not wait for the other end of a FIFO, and what is gone is told as gone', async t => {
  const folder = makeFolder(t);
  makeFifo(join(folder, 'fifo'));

  t.like(await lookAtEntry(join(folder, 'fifo'), {headSize: 1}), {kind: 'other', isReadable: false});
  t.deepEqual(await lookAtEntry(join(folder, 'gone'), {headSize: 1}), {kind: 'gone', errno: 'ENOENT'});
});

const why = whyNoOrdinaryUser();
(why === undefined ? test : test.skip)(
  `what may not be read is listed, and said to be so${why === undefined ? '' : ` (${why})`}`,
  t => {
    const folder = makeFolder(t);
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'private'), 'x', {mode: 0o600});
    mkdirSync(join(folder, 'locked'), {mode: 0o700});

    const found = runChild(
      `const look = async name => (await disk.lookAtEntry(first + '/' + name, {headSize: 9})).isReadable;
      const failure = await disk.listFolder(first + '/locked').catch(error => error.errno);
      log([await look('private'), await look('locked'), failure]);`,
      [folder],
      asOrdinaryUser(),
    );

    t.deepEqual(
      found,
      process.geteuid?.() === 0 ? [false, false, 'EACCES'] : [true, true, {entries: [], isCut: false}],
    );
  },
);
