import {cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {assertClean, listTree, makeFolder, runCli} from '../cli/_cli.ts';
import {makeFifo} from '../disk/_folder.ts';
import {sealOnce} from './_archive.ts';

const fixture = sealOnce(test);
const {archive, keyFile} = fixture;

const compare = (against: string, ...more: string[]) =>
  runCli(['verify', archive, '--against', against, '--key-file', keyFile, ...more]);

function copyChats(t: Parameters<typeof makeFolder>[0]): string {
  const live = join(makeFolder(t), 'Chats');
  cpSync(fixture.chats, live, {recursive: true});
  return live;
}

test('a folder as it was sealed is the same, given itself, by its parent, or renamed; nothing is written', async t => {
  const live = copyChats(t);
  const before = listTree(join(live, '..'));
  for (const against of [live, join(live, '..')]) {
    const result = await compare(against);
    t.is(result.exitCode, 0, result.stdout);
    t.regex(result.stdout, /: verified: [\s\S]*\nthe same as .*Chats: 8 files, 8\.51 KiB\n$/);
  }
  t.deepEqual(listTree(join(live, '..')), before);
  renameSync(live, `${live}-old`);
  t.is((await compare(`${live}-old`)).exitCode, 0);
});

test('added, removed and changed files are told by name and by share, 3', async t => {
  const live = copyChats(t);
  const photo = join(live, 'Oma & Opa/IMG-0001.jpg');
  const bytes = readFileSync(photo);
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  writeFileSync(photo, bytes);
  rmSync(join(live, 'run.sh'));
  mkdirSync(join(live, 'new'));
  writeFileSync(join(live, 'new/evil\u001b.txt'), 'x');
  makeFifo(join(live, 'fifo'));

  const result = await compare(live);
  const {difference, findings} = JSON.parse((await compare(live, '--json')).stdout);

  t.is(result.exitCode, 3);
  assertClean(t, result);
  t.regex(result.stdout, /the same in both: 6 files, /);
  t.like(difference, {
    added: [{path: 'Chats/new/evil=1B.txt', size: 1}],
    removed: [{path: 'Chats/run.sh'}],
    changed: [{path: 'Chats/Oma & Opa/IMG-0001.jpg', size: 64, newSize: 64}],
    addedFolders: ['Chats/new'],
    removedFolders: [],
    first: {files: 8},
    second: {files: 8},
  });
  t.like(findings, [{kind: 'refused-type', path: 'Chats/fifo'}]);
});

test('two archives are compared; audit does the same', async t => {
  const folder = makeFolder(t);
  const live = copyChats(t);
  writeFileSync(join(live, 'empty.txt'), 'no longer');
  const second = join(folder, 'second.tar.pgp');
  t.is(
    (await runCli(['seal', live, '-o', second, '--profile', 'rfc9580', '--key-file', keyFile])).exitCode,
    0,
  );

  const result = await runCli(['audit', archive, '--against', second, '--json', '--key-file', keyFile]);

  t.is(result.exitCode, 3);
  t.like(JSON.parse(result.stdout), {
    schema: 'keep64/compare-1',
    againstKind: 'archive',
    difference: {added: [], removed: [], changed: [{path: 'Chats/empty.txt', size: 0, newSize: 9}]},
  });
  t.is((await compare(archive)).exitCode, 0);
});

test('an archive that does not prove is compared with nothing', async t => {
  const damaged = join(makeFolder(t), 'x.tar.pgp');
  const bytes = fixture.bytes();
  bytes[bytes.length - 50] = (bytes[bytes.length - 50] ?? 0) ^ 1;
  writeFileSync(damaged, bytes);
  for (const args of [
    [damaged, '--against', fixture.chats],
    [archive, '--against', damaged],
  ]) {
    const result = await runCli(['verify', ...args, '--key-file', keyFile]);
    t.is(result.exitCode, 13, result.stdout);
    t.regex(result.stdout, /not compared: only an archive that proves can be compared/);
  }
  t.is(
    (
      await runCli(['verify', archive, '--against', fixture.chats, '--key-fd', '3'], {
        descriptor3: 'ab'.repeat(32),
      })
    ).exitCode,
    12,
  );
});

test('what cannot be compared is refused before a key is asked for', async t => {
  for (const args of [
    ['verify', archive, '--against', '/absent'],
    ['verify', archive, archive, '--against', fixture.chats],
    ['verify', archive, '--fixity', '--against', fixture.chats],
    ['audit', archive, '--due', '--against', fixture.chats],
  ]) {
    const result = await runCli(args);
    t.is(result.exitCode, 2, args.join(' '));
    t.notRegex(result.stderr, /terminal/);
  }
});
