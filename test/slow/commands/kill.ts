/** SIGKILL at random times: no file under a final name is ever wrong, and the next run clears what was left. */
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {listContent, makeFolder, password, runCli, writeKeyFile, writeTree} from '../../cli/_cli.ts';
import {numbers} from '../../commands/_in-process.ts';

const rounds = 40;
const folder = makeFolder({teardown: end => test.after.always(() => end())});
const keyFile = writeKeyFile(folder);
const source = join(folder, 'Source');
const archive = join(folder, 'sealed.tar.pgp');
const passwordFile = join(folder, 'password.txt');

test.before(async t => {
  const many = Object.fromEntries(
    Array.from({length: 300}, (_, at) => [`Source/${at % 7}/${at}.txt`, `file ${at}\n`]),
  );
  writeTree(folder, many);
  writeFileSync(join(source, 'large.bin'), Buffer.alloc(24 * 1024 * 1024, 'some text that repeats'));
  writeFileSync(passwordFile, password, {mode: 0o600});
  const sealed = await runCli(['seal', source, '-o', archive, '--compress', 'none', '--key-file', keyFile]);
  t.is(sealed.exitCode, 0, sealed.stderr);
});

/** Runs a command and kills it after a while; returns whether it had ended before. */
async function killedAfter(args: readonly string[], ms: number): Promise<boolean> {
  const result = await runCli(args, {
    onStart: pid => {
      setTimeout(() => {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended.
        }
      }, ms);
    },
  });
  return result.signal === null;
}

async function measure(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await runCli(args);
  return performance.now() - start;
}

test.serial('killed while sealing: no archive, or a whole one; the next run clears up', async t => {
  const out = join(folder, 'seal');
  mkdirSync(out);
  const path = join(out, 'x.tar.pgp');
  const args = ['seal', source, '-o', path, '--compress', 'none', '--key-file', keyFile];
  const whole = await measure(args);
  const delays = numbers(1);
  let kills = 0;
  for (let round = 0; round < rounds; round++) {
    rmSync(path, {force: true});
    rmSync(`${path}.sha256`, {force: true});
    if (!(await killedAfter(args, delays.next().value % Math.ceil(whole)))) kills += 1;
    if (existsSync(path)) t.is((await runCli(['verify', path, '--key-file', keyFile])).exitCode, 0);
    if (existsSync(`${path}.sha256`)) t.is((await runCli(['verify', '--fixity', path])).exitCode, 0);
  }
  t.true(kills > rounds / 4, `${kills} kills`);
  rmSync(path, {force: true});
  rmSync(`${path}.sha256`, {force: true});
  t.is((await runCli(args)).exitCode, 0);
  t.deepEqual(readdirSync(out).sort(), ['x.tar.pgp', 'x.tar.pgp.sha256']);
});

test.serial('killed while restoring: no folder, or a whole one; the next run clears up', async t => {
  const out = join(folder, 'restore');
  mkdirSync(out);
  const target = join(out, 'restored');
  const args = ['restore', archive, '-C', target, '--key-file', keyFile];
  const whole = await measure(args);
  const expected = listContent(source);
  const delays = numbers(2);
  let kills = 0;
  for (let round = 0; round < rounds; round++) {
    rmSync(target, {recursive: true, force: true});
    if (!(await killedAfter(args, delays.next().value % Math.ceil(whole)))) kills += 1;
    if (existsSync(target) && readdirSync(target).length > 0)
      t.deepEqual(listContent(join(target, 'Source')), expected);
  }
  t.true(kills > rounds / 4, `${kills} kills`);
  rmSync(target, {recursive: true, force: true});
  t.is((await runCli(args)).exitCode, 0);
  t.deepEqual(readdirSync(out), ['restored']);
});

test.serial(
  'killed while a password is added: the old archive or the new one, and the key opens it',
  async t => {
    const out = join(folder, 'password');
    mkdirSync(out);
    const path = join(out, 'x.tar.pgp');
    const add = ['password', 'add', path, '--key-file', keyFile, '--new-password-file', passwordFile];
    const reset = (): void => {
      copyFileSync(archive, path);
      writeFileSync(
        `${path}.sha256`,
        readFileSync(`${archive}.sha256`, 'utf8').replace('sealed.tar.pgp', 'x.tar.pgp'),
      );
    };
    reset();
    const whole = await measure(add);
    const delays = numbers(3);
    let kills = 0;
    for (let round = 0; round < rounds; round++) {
      reset();
      if (!(await killedAfter(add, delays.next().value % Math.ceil(whole)))) kills += 1;
      const verified = await runCli(['verify', path, '--key-file', keyFile]);
      t.is(verified.exitCode, 0, verified.stdout);
    }
    t.true(kills > rounds / 4, `${kills} kills`);
    reset();
    t.is((await runCli(add)).exitCode, 0);
    t.deepEqual(readdirSync(out).sort(), ['x.tar.pgp', 'x.tar.pgp.sha256']);
  },
);
