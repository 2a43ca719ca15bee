import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {assertClean, digits, findSecret, listTree, makeFolder, password, runCli} from '../cli/_cli.ts';
import {sealOnce, writeSidecar} from './_archive.ts';

const fixture = sealOnce(test);
const {keyFile} = fixture;
const other = 'brindle-quartz-51-lantern-oblique-fjord';

/** The bytes from the body's packet on: SEIPD has the packet type 18, a first octet of 0xD2. */
function bodyOf(path: string): Buffer {
  const bytes = readFileSync(path);
  let at = 0;
  while (bytes[at] === 0xc3) at += 2 + (bytes[at + 1] ?? 0);
  return bytes.subarray(at);
}

function copyFixture(t: Parameters<typeof makeFolder>[0]): {folder: string; path: string} {
  const folder = makeFolder(t);
  const path = join(folder, 'x.tar.pgp');
  copyFileSync(fixture.archive, path);
  writeSidecar(path, fixture.bytes());
  return {folder, path};
}

const opens = async (path: string, secret: string, kind = 'password'): Promise<number | null> =>
  (await runCli(['verify', path, `--${kind}-fd`, '3'], {descriptor3: secret})).exitCode;

test('a password is added, changed and removed; the body stays, and the key always opens', async t => {
  const {folder, path} = copyFixture(t);
  const body = bodyOf(path);
  t.is(body[0], 0xd2);

  const added = await runCli(['password', 'add', path, '--key-file', keyFile, '--new-password-fd', '3'], {
    descriptor3: `${password}\n`,
  });
  t.is(added.exitCode, 0, added.stderr);
  t.deepEqual(bodyOf(path), body);
  t.is(await opens(path, password), 0);
  t.is(await opens(path, digits, 'key'), 0);
  t.is((await runCli(['verify', '--fixity', path])).exitCode, 0);
  t.deepEqual(findSecret(added.stdout + added.stderr), []);

  const passwordFile = join(folder, 'old.txt');
  writeFileSync(passwordFile, password, {mode: 0o600});
  const changed = await runCli(
    ['password', 'change', path, '--password-file', passwordFile, '--new-password-fd', '3'],
    {descriptor3: other},
  );
  t.is(changed.exitCode, 0, changed.stderr);
  t.deepEqual(bodyOf(path), body);
  t.is(await opens(path, password), 12);
  t.is(await opens(path, other), 0);
  t.is(await opens(path, digits, 'key'), 0);

  const removed = await runCli(['password', 'remove', path, '--password-fd', '3'], {descriptor3: other});
  t.is(removed.exitCode, 0, removed.stderr);
  t.regex(removed.stdout, /other copies still open with the old password/);
  t.deepEqual(readFileSync(path), fixture.bytes());
  t.is(await opens(path, other), 12);
  t.is((await runCli(['verify', '--fixity', path])).exitCode, 0);
  t.deepEqual(listTree(folder).length, 3);
});

test('the new password may be named by --password-file where the key opens', async t => {
  const {path} = copyFixture(t);
  const added = await runCli(['password', 'add', path, '--key-file', keyFile, '--password-fd', '3'], {
    descriptor3: password,
  });
  t.is(added.exitCode, 0, added.stderr);
  t.is(await opens(path, password), 0);
});

test('what cannot be done leaves the archive and its .sha256 as they are', async t => {
  const {folder, path} = copyFixture(t);
  const before = listTree(folder);
  for (const [how, args, descriptor3, exitCode] of [
    ['a wrong key', ['add', path, '--key-fd', '3', '--new-password-file', '-'], 'ab'.repeat(32), 12],
    ['a weak password', ['add', path, '--key-file', keyFile, '--new-password-fd', '3'], 'letmein', 2],
    ['an empty password', ['add', path, '--key-file', keyFile, '--new-password-fd', '3'], '\n', 2],
    ['no password to change', ['change', path, '--key-file', keyFile, '--new-password-fd', '3'], password, 2],
    ['no password to remove', ['remove', path, '--key-file', keyFile], '', 2],
    ['no such file', ['remove', join(folder, 'absent'), '--key-file', keyFile], '', 2],
    ['standard input', ['remove', '-', '--key-file', keyFile], '', 2],
  ] as const) {
    const result = await runCli(['password', ...args], {descriptor3, stdin: password});
    t.is(result.exitCode, exitCode, `${how}: ${result.stderr}`);
    t.is(result.stdout, '', how);
    t.regex(result.stderr, /^keep64: .*\n {2}\S.*\n$/, how);
    assertClean(t, result);
  }
  t.deepEqual(listTree(folder), before);
});

test('a second password is not added beside the first', async t => {
  const {path} = copyFixture(t);
  const add = () =>
    runCli(['password', 'add', path, '--key-file', keyFile, '--new-password-fd', '3'], {
      descriptor3: password,
    });
  t.is((await add()).exitCode, 0);
  const again = await add();
  t.is(again.exitCode, 2);
  t.regex(again.stderr, /has a password already\n {2}keep64 password change/);
});

test('the password of a damaged archive is not changed: 13, and the same bytes', async t => {
  const {folder, path} = copyFixture(t);
  const bytes = fixture.bytes();
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const before = listTree(folder);
  const result = await runCli(['password', 'add', path, '--key-file', keyFile, '--new-password-fd', '3'], {
    descriptor3: password,
  });
  t.is(result.exitCode, 13, result.stderr);
  t.deepEqual(listTree(folder), before);
});

test('--json reports what was done and holds no secret', async t => {
  const {path} = copyFixture(t);
  const result = await runCli(
    ['password', 'add', path, '--json', '--key-file', keyFile, '--new-password-fd', '3'],
    {descriptor3: password},
  );
  const report = JSON.parse(result.stdout);
  t.is(report.schema, 'keep64/password-1');
  t.true(report.hasPassword);
  t.false((result.stdout + result.stderr).includes('plinth'));
  t.deepEqual(findSecret(result.stdout + result.stderr), []);
});
