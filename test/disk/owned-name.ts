import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {clearLeftovers, findLeftovers, makeOwnedName} from '../../source/disk/owned-name.ts';
import {makeFolder, random, runChild} from './_folder.ts';

const makeLeftover = `
  import('node:fs').then(({writeFileSync}) => disk.publishFile(first, async sink => {
    await sink.write(new Uint8Array(10));
    process.kill(process.pid, 'SIGKILL');
  }, {random, onPart: path => log(path)}));
`;

test('makes a name of its base, and another each time', t => {
  const names = new Set([makeOwnedName('a.pgp', random), makeOwnedName('a.pgp', random)]);

  t.is(names.size, 2);
  for (const name of names) t.regex(name, /^a\.pgp\.keep64-.*\.part$/);
});

test('cuts a long base so that the name fits', t => {
  const folder = makeFolder(t);
  const base = 'é'.repeat(127);
  const name = makeOwnedName(base, random);

  t.true(Buffer.byteLength(name) <= 255);
  writeFileSync(join(folder, name), '');
  t.is(findLeftovers(folder, base).length, 1);
});

test('knows what a living run owns and leaves it', t => {
  const folder = makeFolder(t);
  const path = join(folder, makeOwnedName('a.pgp', random));
  writeFileSync(path, '');

  t.deepEqual(clearLeftovers(folder, 'a.pgp'), [{path, owner: 'living'}]);
  t.true(existsSync(path));
});

test('removes what a dead run left', t => {
  const folder = makeFolder(t);
  const path = runChild(makeLeftover, [join(folder, 'a.pgp')]) as string;
  t.true(existsSync(path));

  t.deepEqual(clearLeftovers(folder, 'a.pgp'), []);
  t.false(existsSync(path));
});

test('knows a dead run by its start where another process has its number', t => {
  if (!existsSync('/proc/self/stat')) return t.pass('this system has no /proc');
  const folder = makeFolder(t);
  const [, , start = ''] = /keep64-[0-9a-f]{8}-([0-9]+)-([0-9]+)-/.exec(makeOwnedName('a.pgp', random)) ?? [];
  const name = makeOwnedName('a.pgp', random).replace(`-${start}-`, `-${Number(start) + 1}-`);
  writeFileSync(join(folder, name), '');

  t.like(findLeftovers(folder, 'a.pgp')[0], {owner: 'dead'});
});

test('leaves what was made on another machine', t => {
  const folder = makeFolder(t);
  const path = join(
    folder,
    makeOwnedName('a.pgp', random).replace(/keep64-[0-9a-f]{8}-[0-9]+/, 'keep64-00000000-1'),
  );
  writeFileSync(path, '');

  t.deepEqual(clearLeftovers(folder, 'a.pgp'), [{path, owner: 'foreign'}]);
  t.true(existsSync(path));
});

test('leaves everything that is not its own kind of name', t => {
  const folder = makeFolder(t);
  const dead = makeOwnedName('a.pgp', random).replace(/-[0-9]+-[0-9]+-/, '-4194303-1-');
  const others = ['a.pgp', 'a.pgp.part', `x${dead}`, `${dead}.bak`, dead.replace('a.pgp', 'a.pg')];
  for (const name of others) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, dead));
  writeFileSync(join(folder, dead, 'inside'), '');

  t.deepEqual(clearLeftovers(folder, 'a.pgp'), []);

  for (const name of others) t.is(readFileSync(join(folder, name), 'utf8'), name);
  t.false(existsSync(join(folder, dead)));
});

test('clears what a dead run left of the same archive at another time, and leaves a living one and other archives', t => {
  const folder = makeFolder(t);
  const earlier = 'Chats-20261125T031545Z.909a5a09.tar.pgp';
  const later = 'Chats-20261125T031600Z.909a5a09.tar.pgp';
  const kill = (name: string): string =>
    makeOwnedName(name, random).replace(/-[0-9]+-[0-9]+-(?=[0-9a-f]{8}\.part)/, '-4194303-1-');
  const dead = kill(earlier);
  const kept = [
    makeOwnedName(earlier, random),
    kill('Photos-20261125T031545Z.909a5a09.tar.pgp'),
    kill('Chats-20261125T031545Z.13e25041.tar.pgp'),
    earlier,
  ];
  for (const name of [dead, ...kept]) writeFileSync(join(folder, name), '');

  t.deepEqual(clearLeftovers(folder, later), []);

  t.false(existsSync(join(folder, dead)));
  for (const name of kept) t.true(existsSync(join(folder, name)), name);
});
