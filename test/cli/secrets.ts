import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {sealOnce} from '../commands/_archive.ts';
import {digits, findSecret, makeFolder, password, runCli} from './_cli.ts';

const fixture = sealOnce(test);

test('an empty key file and one that is too large are refused, with 2 and 14', async t => {
  t.is((await runCli(['key', 'check', '--key-file', '-'], {stdin: ''})).exitCode, 2);
  t.is((await runCli(['key', 'check', '--key-file', '-'], {stdin: 'x'.repeat(70_000)})).exitCode, 14);
  t.is((await runCli(['verify', fixture.archive, '--key-fd', '77'])).exitCode, 2);
  t.is((await runCli(['verify', fixture.archive, '--key-file', '/'])).exitCode, 2);
});

test('--key-file and --key-fd exclude each other', async t => {
  const result = await runCli(['verify', fixture.archive, '--key-file', fixture.keyFile, '--key-fd', '3'], {
    descriptor3: digits,
  });
  t.is(result.exitCode, 2);
});

test('a key file that others can read gets a warning, and is used', async t => {
  const path = join(makeFolder(t), 'key.txt');
  writeFileSync(path, digits, {mode: 0o644});
  const result = await runCli(['verify', fixture.archive, '--key-file', path]);
  t.is(result.exitCode, 0);
  t.regex(result.stderr, /^keep64: others can read the file given by --key-file: chmod 600 mends that\n$/);
  const json = await runCli(['verify', fixture.archive, '--json', '--key-file', path]);
  t.is(typeof JSON.parse(json.stderr).note, 'string');
});

test('the key is never taken from the environment', async t => {
  const env = {KEEP64_KEY: digits, KEY: digits, RECOVERY_KEY: digits, KEEP64_PASSWORD: password};
  t.is((await runCli(['verify', fixture.archive], {env})).exitCode, 2);
});

test('no part of the key is in any output or any file after commands that fail', async t => {
  const folder = makeFolder(t);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  writeFileSync(join(folder, 'damaged.pgp'), fixture.bytes().fill(0, 400, 420));
  writeFileSync(join(folder, 'text.txt'), 'hello');
  writeFileSync(join(folder, 'taken'), 'taken');
  const damaged = join(folder, 'damaged.pgp');
  const env = {TMPDIR: temporary, HOME: temporary};
  for (const args of [
    ['verify', damaged],
    ['verify', damaged, '--json'],
    ['restore', damaged, '-C', join(folder, 'out')],
    ['restore', damaged, '-C', join(folder, 'out'), '--json', '--progress', 'json'],
    ['list', join(folder, 'text.txt')],
    ['list', damaged, '--json'],
    ['seal', join(folder, 'text.txt'), '-o', join(folder, 'taken')],
    ['seal', join(folder, 'absent'), '-d', folder, '--json'],
    ['password', 'remove', damaged],
    ['password', 'remove', join(folder, 'text.txt'), '--json'],
    ['key', 'check', '--against', join(folder, 'text.txt')],
    ['key', 'check', '--against', damaged, '--json'],
  ]) {
    const {stdout, stderr} = await runCli([...args, '--key-fd', '3'], {
      descriptor3: digits,
      env,
      cwd: folder,
    });
    t.deepEqual(findSecret(stdout + stderr), [], args.join(' '));
  }
  for (const name of readdirSync(folder, {recursive: true, encoding: 'utf8'})) {
    const path = join(folder, name);
    if (statSync(path).isFile()) t.false(readFileSync(path, 'latin1').includes(digits.slice(0, 16)), name);
  }
  t.deepEqual(readdirSync(temporary), []);
});
