import {chmodSync, openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {maxSecretBytes, readSecretFd, readSecretFile, warnsAboutMode} from '../../source/disk/secret-file.ts';
import {DiskError, LimitError} from '../../source/errors.ts';
import {makeFolder, runChild} from './_folder.ts';

const secret = 'correct horse\nbattery staple\n';

test('reads a secret from a file', async t => {
  const path = join(makeFolder(t), 'key');
  writeFileSync(path, secret);

  t.is(Buffer.from(await readSecretFile(path)).toString(), secret);
});

test('reads 64 KiB and refuses more', async t => {
  const path = join(makeFolder(t), 'key');

  writeFileSync(path, new Uint8Array(maxSecretBytes));
  t.is((await readSecretFile(path)).length, maxSecretBytes);

  writeFileSync(path, new Uint8Array(maxSecretBytes + 1));
  await t.throwsAsync(readSecretFile(path), {instanceOf: LimitError, code: 'limit'});
  await t.throwsAsync(readSecretFile('/dev/zero'), {instanceOf: LimitError, code: 'limit'});
});

test('reads a secret from a descriptor of a file', async t => {
  const path = join(makeFolder(t), 'key');
  writeFileSync(path, secret);

  t.is(Buffer.from(await readSecretFd(openSync(path, 'r'))).toString(), secret);
});

test('reads a secret from process substitution', t => {
  const code = 'log(Buffer.from(await disk.readSecretFile(process.argv[1])).toString())';
  const shell = ['bash', '-c', `"$@" <(printf 'from a pipe')`, 'bash'];

  t.is(runChild(code, [], shell), 'from a pipe');
});

test('reads a secret from a descriptor of a pipe', t => {
  const code = 'log(Buffer.from(await disk.readSecretFd(3)).toString())';
  const shell = ['bash', '-c', `"$@" 3< <(printf 'from a pipe')`, 'bash'];

  t.is(runChild(code, [], shell), 'from a pipe');
});

test('says that a descriptor is not open', async t => {
  const error = await t.throwsAsync(readSecretFd(4321), {instanceOf: DiskError});

  t.is((error as DiskError).errno, 'EBADF');
});

test('warns where group or others have any right', async t => {
  const path = join(makeFolder(t), 'key');
  writeFileSync(path, secret);

  for (const [mode, expected] of [
    [0o600, false],
    [0o400, false],
    [0o640, true],
    [0o604, true],
    [0o620, true],
  ] as const) {
    chmodSync(path, mode);
    t.is(await warnsAboutMode(path), expected, mode.toString(8));
  }
});
