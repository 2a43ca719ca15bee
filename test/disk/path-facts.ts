import {linkSync, mkdirSync, statfsSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {freeBytes, isInside, isSameDisk, isSameFile, statKind} from '../../source/disk/path-facts.ts';
import {makeFifo, makeFolder} from './_folder.ts';

test('gives the free space of the nearest existing folder', async t => {
  const folder = makeFolder(t);
  const {bsize, blocks} = statfsSync(folder);

  const free = await freeBytes(join(folder, 'not/yet/there'));

  t.true(free > 0 && free <= bsize * blocks);
});

test('tells whether a path lies in another, also one that does not exist yet', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'source/in'), {recursive: true});

  t.true(await isInside(join(folder, 'source/in/new.pgp'), join(folder, 'source')));
  t.true(await isInside(join(folder, 'source'), join(folder, 'source')));
  t.true(await isInside(folder, '/'));
  t.false(await isInside(join(folder, 'source-2/new.pgp'), join(folder, 'source')));
  t.false(await isInside(folder, join(folder, 'source')));
});

test('sees through links when it tells whether a path lies in another', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'source/in'), {recursive: true});
  symlinkSync('source/in', join(folder, 'elsewhere'));

  t.true(await isInside(join(folder, 'elsewhere/new.pgp'), join(folder, 'source')));
});

test('tells whether two paths are one file', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'one'), '');
  writeFileSync(join(folder, 'other'), '');
  linkSync(join(folder, 'one'), join(folder, 'twin'));
  symlinkSync('one', join(folder, 'link'));

  t.true(await isSameFile(join(folder, 'one'), join(folder, 'twin')));
  t.true(await isSameFile(join(folder, 'one'), join(folder, 'link')));
  t.false(await isSameFile(join(folder, 'one'), join(folder, 'other')));
  t.false(await isSameFile(join(folder, 'absent'), join(folder, 'absent')));
});

test('tells whether two paths lie on one disk, also where one does not exist yet', async t => {
  const folder = makeFolder(t);
  t.true(await isSameDisk(join(folder, 'not/yet'), folder));
  t.false(await isSameDisk('/proc', folder));
});

test('tells what a path is', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'file'), '');
  makeFifo(join(folder, 'fifo'));
  symlinkSync('file', join(folder, 'link'));
  symlinkSync('nowhere', join(folder, 'dangling'));

  t.is(await statKind(join(folder, 'file')), 'file');
  t.is(await statKind(join(folder, 'link')), 'file');
  t.is(await statKind(folder), 'directory');
  t.is(await statKind(join(folder, 'fifo')), 'other');
  t.is(await statKind(join(folder, 'dangling')), 'other');
  t.is(await statKind(join(folder, 'absent')), 'absent');
  t.is(await statKind(join(folder, 'file/below')), 'absent');
});
