import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {
  assertClean,
  digits,
  listTree,
  makeFolder,
  password,
  program,
  runCli,
  runCommand,
  writeKeyFile,
} from '../cli/_cli.ts';
import {sealOnce, writeSidecar} from './_archive.ts';

const fixture = sealOnce(test);
const {archive, keyFile} = fixture;
const otherKey = 'ab'.repeat(32);

function flipped(at: number): Buffer {
  const bytes = fixture.bytes();
  const index = Math.floor(at);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes;
}

test('a good archive is verified, 0', async t => {
  const result = await runCli(['verify', archive, '--key-file', keyFile]);
  t.is(result.exitCode, 0);
  t.is(result.stdout, `${archive}: verified: 8 files, 8.51 KiB; its .sha256 file agrees\n`);
  t.is(result.stderr, '');
});

test('the key comes from a file, standard input, a descriptor or a process substitution', async t => {
  t.is((await runCli(['verify', archive, '--key-file', '-'], {stdin: digits})).exitCode, 0);
  t.is((await runCli(['verify', archive, '--key-fd', '3'], {descriptor3: digits})).exitCode, 0);
  const script = '"$1" "$2" verify "$3" --key-file <(echo "$4")';
  const run = ['bash', '-c', script, 'bash', process.execPath, program, archive, digits];
  t.is((await runCommand(run)).exitCode, 0);
});

test('an archive comes from standard input', async t => {
  const result = await runCli(['verify', '-', '--key-file', keyFile], {stdin: fixture.bytes()});
  t.is(result.exitCode, 0, result.stdout);
  t.regex(result.stdout, /^standard input: verified/);
});

test('a bad start on standard input ends at once, though the writer goes on', async t => {
  const result = await runCli(['verify', '-', '--key-file', keyFile], {
    stdin: 'no archive\n'.repeat(99_999),
    keepsStdinOpen: true,
  });
  t.is(result.exitCode, 10);
});

test('standard input cannot be the key and the archive', async t => {
  for (const args of [
    ['verify', '-', '--key-file', '-'],
    ['verify', '-', '--key-fd', '0'],
    ['verify', '-', '-', '--key-file', keyFile],
    ['list', '-', '--password-file', '-'],
    ['verify', archive, '--key-file', '-', '--password-file', '-'],
  ]) {
    const result = await runCli(args, {stdin: digits});
    t.is(result.exitCode, 2, args.join(' '));
    assertClean(t, result);
  }
});

test('a password archive is not asked with two secrets at once', async t => {
  const result = await runCli(['verify', archive, '--key-file', keyFile, '--password-fd', '3'], {
    descriptor3: password,
  });
  t.is(result.exitCode, 2);
});

test('another key is a wrong key, 12, and the file is said to be good', async t => {
  const result = await runCli(['verify', archive, '--key-fd', '3'], {descriptor3: otherKey});
  t.is(result.exitCode, 12);
  t.regex(result.stdout, /: wrong key\n/);
  t.regex(result.stdout, /the file itself is what it was when it was sealed: only the key is wrong/);
  assertClean(t, result, otherKey);
});

test('a changed archive is damaged, 13', async t => {
  const path = join(makeFolder(t), 'damaged.tar.pgp');
  writeFileSync(path, flipped(fixture.bytes().length / 2));
  const result = await runCli(['verify', path, '--key-file', keyFile]);
  t.is(result.exitCode, 13);
  t.regex(result.stdout, /: damaged\n/);
  t.regex(result.stdout, /do not overwrite this copy/);
});

test('an archive that verifies and is not what its .sha256 says ends in 3', async t => {
  const path = join(makeFolder(t), 'x.tar.pgp');
  writeFileSync(path, fixture.bytes());
  writeSidecar(path, flipped(0));
  const result = await runCli(['verify', path, '--key-file', keyFile]);
  t.is(result.exitCode, 3);
  t.regex(result.stdout, /: verified: .*its \.sha256 file/);
});

test('a wrong key on a file that is not what its .sha256 says cannot be told apart, 13', async t => {
  const path = join(makeFolder(t), 'x.tar.pgp');
  writeFileSync(path, flipped(20));
  writeSidecar(path, fixture.bytes());
  const result = await runCli(['verify', path, '--key-fd', '3'], {descriptor3: otherKey});
  t.is(result.exitCode, 13);
  t.regex(result.stdout, /cannot be told/);
});

test('of several archives each gets its verdict, and the worst decides', async t => {
  const folder = makeFolder(t);
  const damaged = join(folder, 'damaged.tar.pgp');
  const text = join(folder, 'text.txt');
  writeFileSync(damaged, flipped(fixture.bytes().length - 5));
  writeFileSync(text, 'hello\n');
  const run = (...archives: string[]) => runCli(['verify', ...archives, '--key-file', keyFile]);
  t.is((await run(archive, archive)).exitCode, 0);
  t.is((await run(archive, join(folder, 'absent'))).exitCode, 2);
  t.is((await run(archive, text)).exitCode, 10);
  const all = await run(archive, damaged, text, join(folder, 'absent'), archive);
  t.is(all.exitCode, 13);
  t.is(all.stdout.split('\n').filter(line => /^\//.test(line)).length, 5);
});

test('--fixity needs no key: good, bad, absent, and no file', async t => {
  const good = await runCli(['verify', '--fixity', archive]);
  t.is(good.exitCode, 0);
  t.regex(good.stdout, /this is fixity and no more: no key was tried/);

  const folder = makeFolder(t);
  const bad = join(folder, 'bad.tar.pgp');
  writeFileSync(bad, flipped(99));
  writeSidecar(bad, fixture.bytes());
  const changed = await runCli(['verify', '--fixity', bad]);
  t.is(changed.exitCode, 13);
  t.regex(changed.stdout, /not the bytes its \.sha256 was written for/);

  const lone = join(folder, 'lone.tar.pgp');
  writeFileSync(lone, fixture.bytes());
  t.is((await runCli(['verify', '--fixity', lone])).exitCode, 2);
  writeFileSync(`${lone}.sha256`, 'nonsense\n');
  t.is((await runCli(['verify', '--fixity', lone])).exitCode, 2);
  writeFileSync(join(folder, 'gone.sha256'), `${'0'.repeat(64)}  gone\n`);
  const gone = await runCli(['verify', '--fixity', join(folder, 'gone')]);
  t.is(gone.exitCode, 2);
  t.regex(gone.stdout, /no such file/);
});

test('a typing error in a key file is found by its check line, 12, before anything is read', async t => {
  const folder = makeFolder(t);
  const typo = writeKeyFile(folder, `${digits.replace('6730', '6731')}\ne3a1d92618161093\n`);
  const before = listTree(folder);
  const result = await runCli(['verify', archive, '--key-file', typo]);
  t.is(result.exitCode, 12);
  t.regex(result.stderr, /check line disagree\n {2}keep64 key check shows where/);
  assertClean(t, result);
  t.deepEqual(listTree(folder), before);
});

test('a typing error in a key file without a check line is a wrong key, 12', async t => {
  const result = await runCli(['verify', archive, '--key-fd', '3'], {
    descriptor3: digits.replace('6730', '6731'),
  });
  t.is(result.exitCode, 12);
  t.regex(result.stdout, /keep64 key check --against ARCHIVE/);
});

test('--json says the same as one object', async t => {
  const good = await runCli(['verify', archive, '--json', '--key-file', keyFile]);
  const report = JSON.parse(good.stdout);
  t.is(report.schema, 'keep64/verify-1');
  t.is(report.archives[0].verdict, 'verified');
  t.is(report.archives[0].fixity, 'matches');
  t.is(good.stderr, '');

  const wrong = await runCli(['verify', archive, '--json', '--key-fd', '3'], {descriptor3: otherKey});
  t.is(wrong.exitCode, 12);
  t.is(JSON.parse(wrong.stdout).archives[0].error.code, 'wrong-key');
  t.is(good.stdout.split('\n').length, 2);
});

test('--quiet says nothing of a good archive, and all of a bad one', async t => {
  const good = await runCli(['verify', archive, '--quiet', '--key-file', keyFile]);
  t.deepEqual({stdout: good.stdout, stderr: good.stderr}, {stdout: '', stderr: ''});
  const wrong = await runCli(['verify', archive, '--quiet', '--key-fd', '3'], {descriptor3: otherKey});
  t.regex(wrong.stdout, /wrong key/);
});

test('--progress json writes one event a line to standard error', async t => {
  const result = await runCli(['verify', archive, '--progress', 'json', '--key-file', keyFile]);
  const events = result.stderr
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  t.is(events[0].kind, 'phase-started');
  t.true(events.every(event => typeof event.kind === 'string'));
});
