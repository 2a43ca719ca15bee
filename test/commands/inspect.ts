import {copyFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {digits, makeFolder, runCli, runCommand, whyMissing} from '../cli/_cli.ts';
import {sealOnce} from './_archive.ts';

const fixture = sealOnce(test);
const noGpg = whyMissing('gpg');

test('inspect says without a key what an archive is made of', async t => {
  const path = join(makeFolder(t), 'Chats-20251123T181500Z.909a5a09.tar.pgp');
  copyFileSync(fixture.archive, path);
  const {stdout, exitCode} = await runCli(['inspect', path]);
  t.is(exitCode, 0);
  t.regex(stdout, /OpenPGP, .*, 2 packets\n/);
  t.regex(stdout, /slot v4: AES-256, iterated and salted SHA-256, 65,536 octets/);
  t.regex(stdout, /encrypted data v1: CFB with MDC/);
  t.regex(stdout, /key id in its name: 909a-5a09 \(a hint/);
  t.regex(stdout, /no \.sha256 file beside it/);
});

test('inspect --json tells the same', async t => {
  const {stdout, exitCode} = await runCli(['inspect', fixture.archive, '--json']);
  t.is(exitCode, 0);
  const report = JSON.parse(stdout);
  t.is(report.schema, 'keep64/inspect-1');
  t.true(report.hasSidecar);
  t.is(report.message.packets.length, 2);
});

test('inspect reads standard input', async t => {
  t.is((await runCli(['inspect', '-'], {stdin: fixture.bytes()})).exitCode, 0);
});

test('inspect of what is no archive: 10 for a text and for nothing, 2 for no file', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'text.txt'), 'hello\n');
  writeFileSync(join(folder, 'empty'), '');
  for (const [name, code] of [
    ['text.txt', 10],
    ['empty', 10],
    ['absent', 2],
    ['.', 2],
  ] as const) {
    const result = await runCli(['inspect', join(folder, name)]);
    t.is(result.exitCode, code, name);
    t.regex(result.stderr, /^keep64: .*\n {2}\S.*\n$/, name);
    t.notRegex(result.stderr, /keep64 inspect FILE/, 'the hint sends nobody back to where they are');
  }
});

test('inspect of a cut archive says where it ends, 3', async t => {
  const path = join(makeFolder(t), 'cut.pgp');
  writeFileSync(path, fixture.bytes().subarray(0, 1000));
  const result = await runCli(['inspect', path]);
  t.is(result.exitCode, 3);
  t.regex(result.stdout, /cut off or damaged/);
});

(noGpg === undefined ? test : test.skip)(
  `inspect finds a weak password slot of another program${noGpg === undefined ? '' : ` (${noGpg})`}`,
  async t => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'x'), 'x');
    const gpg = ['gpg', '--batch', '--pinentry-mode', 'loopback', '--passphrase-fd', '3'];
    for (const [options, code, words] of [
      [['--s2k-mode', '0'], 3, /hashed once, without a salt/],
      [['--s2k-mode', '1'], 3, /hashed only once/],
      [['--s2k-mode', '3'], 0, /65,011,712 octets/],
    ] as const) {
      const path = join(folder, 'x.gpg');
      const made = await runCommand([...gpg, '--yes', ...options, '-o', path, '-c', join(folder, 'x')], {
        descriptor3: digits,
      });
      t.is(made.exitCode, 0, made.stderr);
      const {stdout, exitCode} = await runCli(['inspect', path]);
      t.is(exitCode, code, stdout);
      t.regex(stdout, words);
    }
  },
);
