import {chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {formatNameBytes} from '../../source/bytes/name-bytes.ts';
import {findFiles, findMountPoint} from '../../source/disk/find-files.ts';
import {probeFile} from '../../source/disk/probe-file.ts';
import {DiskError} from '../../source/errors.ts';
import {writeTree} from '../cli/_cli.ts';
import {asOrdinaryUser, makeFifo, makeFolder, runChild, whyNoOrdinaryUser} from './_folder.ts';

const pathsOf = ({files}: {readonly files: readonly {readonly path: string}[]}, folder: string): string[] =>
  files.map(({path}) => path.replace(`${folder}/`, '')).sort();

test('finds every file below several folders, each once however they overlap, and in its innermost place', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'a/1': 'x', 'a/in/2': 'xx', 'b/3': ''});
  const roots = ['a', 'a/in', 'b', 'a'].map(name => join(folder, name));

  const result = await findFiles(roots);

  t.deepEqual(pathsOf(result, folder), ['a/1', 'a/in/2', 'b/3']);
  t.deepEqual(
    result.places.map(({path}) => path),
    roots.slice(0, 3),
  );
  const placeOf = (path: string) => result.files.find(file => file.path === join(folder, path))?.place;
  t.deepEqual([placeOf('a/1'), placeOf('a/in/2'), placeOf('b/3')], [0, 1, 2]);
});

test('links are passed over and told, in circles too; a link that was given is followed', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'a/1': 'x'});
  symlinkSync('.', join(folder, 'a/loop'));
  symlinkSync('nowhere', join(folder, 'a/dangling'));
  symlinkSync(join(folder, 'a'), join(folder, 'given'));

  const result = await findFiles([join(folder, 'given')]);

  t.deepEqual(pathsOf(result, folder), ['given/1']);
  t.deepEqual(
    result.problems.map(({kind}) => kind),
    ['link', 'link'],
  );
});

test('FIFOs are told, and nobody waits for them', async t => {
  const folder = makeFolder(t);
  makeFifo(join(folder, 'fifo'));

  const result = await findFiles([folder, join(folder, 'fifo')]);

  t.deepEqual(result.problems, [{kind: 'special', path: join(folder, 'fifo')}]);
  t.deepEqual(
    result.roots.map(({errno}) => errno),
    [undefined, 'EINVAL'],
  );
  t.throws(() => probeFile(join(folder, 'fifo')), {instanceOf: DiskError, code: 'disk'});
});

test('a root that is absent is told, and the others are searched', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'a/1': 'x'});

  const result = await findFiles([join(folder, 'gone'), join(folder, 'a')]);

  t.deepEqual(
    result.roots.map(({errno}) => errno),
    ['ENOENT', undefined],
  );
  t.is(result.files.length, 1);
});

test('a file that is given comes with what belongs to it, and lies in the place of its folder', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {
    'a/x.pgp': '1',
    'a/x.pgp.sha256': '2',
    'a/x.pgp.par2': '3',
    'a/x.pgp.vol0+1.par2': '4',
    'a/other': '5',
    'b/y.pgp': '6',
  });
  const given = [join(folder, 'a/x.pgp'), join(folder, 'b/y.pgp')];

  const alone = await findFiles(given);
  const together = await findFiles([...given, join(folder, 'b'), folder]);

  t.deepEqual(pathsOf(alone, folder), [
    'a/x.pgp',
    'a/x.pgp.par2',
    'a/x.pgp.sha256',
    'a/x.pgp.vol0+1.par2',
    'b/y.pgp',
  ]);
  t.deepEqual(
    alone.places.map(({path}) => path),
    [join(folder, 'a'), join(folder, 'b')],
  );
  t.is(together.files.length, 6);
  t.is(together.files.find(({path}) => path.endsWith('y.pgp'))?.place, 0);
});

test('twin names share device and inode; names that are not UTF-8 can be opened', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {one: 'same'});
  linkSync(join(folder, 'one'), join(folder, 'two'));
  const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff, 0x0a])]);
  writeFileSync(odd, 'odd name');

  const {files} = await findFiles([folder]);

  const [one, two] = files.filter(({size}) => size === 4);
  t.is(one?.inode, two?.inode);
  const found = files.find(({size}) => size === 8)?.path ?? '';
  t.true(odd.equals(formatNameBytes(found)));
  const file = probeFile(found);
  t.is(Buffer.from(file.readAt(4, 100)).toString(), 'name');
  t.is(file.readAt(100, 4).length, 0);
  file.close();
  file.close();
});

test('the mount point is a folder above, on the same file system', t => {
  const folder = makeFolder(t);
  t.true(folder.startsWith(findMountPoint(folder)));
  t.is(findMountPoint('/proc/self'), '/proc');
});

(whyNoOrdinaryUser() === undefined ? test : test.skip)(
  'a folder that cannot be read is told, and its neighbours are found',
  t => {
    const folder = makeFolder(t);
    writeTree(folder, {'a/1': 'x', 'locked/2': 'x'});
    mkdirSync(join(folder, 'none'), {mode: 0o000});
    chmodSync(folder, 0o755);

    const result = runChild('log(await disk.findFiles([first]))', [folder], asOrdinaryUser());

    t.like(result, {problems: [{kind: 'unreadable', path: join(folder, 'none'), errno: 'EACCES'}]});
    t.is((result as {files: unknown[]}).files.length, 2);
  },
);
