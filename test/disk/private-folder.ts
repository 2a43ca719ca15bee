import {existsSync, mkdirSync, readdirSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';
import test from 'ava';
import {makePrivateFolder} from '../../source/disk/private-folder.ts';
import {makeFolder} from '../cli/_cli.ts';
import {random} from './_folder.ts';

async function* text(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('secret');
}

test('only its user can enter it, and it goes away with what is in it', async t => {
  const parent = makeFolder(t);
  const folder = makePrivateFolder(parent, random);
  const file = await folder.writeFile('database', text());
  t.is(statSync(folder.path).mode & 0o777, 0o700);
  t.is(statSync(file).mode & 0o777, 0o600);
  folder.removeFile('database');
  folder.removeFile('database');
  t.false(existsSync(file));
  await folder.writeFile('database', text());
  folder.remove();
  folder.remove();
  t.deepEqual(readdirSync(parent), []);
});

test('a file whose content fails is gone', async t => {
  const folder = makePrivateFolder(makeFolder(t), random);
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('secret');
    throw new Error('enough');
  }
  await t.throwsAsync(folder.writeFile('database', failing()));
  t.deepEqual(readdirSync(folder.path), []);
  folder.remove();
});

test('what a killed run left is cleared by the next, and what a living one holds is not', t => {
  const parent = makeFolder(t);
  const living = makePrivateFolder(parent, random);
  const dead = join(parent, basename(living.path).replace(/-\d+-\d+-/, '-4194305-1-'));
  mkdirSync(dead);
  const next = makePrivateFolder(parent, random);
  t.false(existsSync(dead));
  t.true(existsSync(living.path));
  living.remove();
  next.remove();
});
