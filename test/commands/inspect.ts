import {copyFileSync, existsSync, readdirSync, writeFileSync} from 'node:fs';
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
  t.regex(stdout, /an encrypted OpenPGP message, .*, 2 packets\n/);
  t.regex(stdout, /slot v4: .*\n +AES-256, iterated and salted SHA-256, 65,536 octets/);
  t.regex(stdout, /encrypted data v1: .*\n +CFB with MDC/);
  t.regex(stdout, /key id in its name: 909a-5a09 \(a hint/);
  t.regex(stdout, /no \.sha256 file beside it/);
});

test('inspect --json tells the same', async t => {
  const {stdout, exitCode} = await runCli(['inspect', fixture.archive, '--json']);
  t.is(exitCode, 0);
  const report = JSON.parse(stdout);
  t.is(report.schema, 'keep64/inspect-1');
  const [file] = report.files;
  t.true(file.hasSidecar);
  t.is(file.message.packets.length, 2);
  t.regex(file.messageId, /^[0-9a-f]{32}$/);
  t.deepEqual(file.openers, [{kind: 'recovery-key', slot: 1}]);
  t.deepEqual(
    file.findings.map(({kind, severity}: {kind: string; severity: string}) => `${severity} ${kind}`),
    ['good integrity-protected', 'good recovery-key-slot'],
  );
});

test('inspect reads standard input', async t => {
  t.is((await runCli(['inspect', '-'], {stdin: fixture.bytes()})).exitCode, 0);
});

test('inspect names what is no archive: 10; no file: 2; and goes on with the next', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'text.txt'), 'hello\n');
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'key'), `${digits}\n`);
  const cases = [
    ['text.txt', 10, /a text, no archive/],
    ['empty', 10, /an empty file/],
    ['key', 10, /a text with a recovery key/],
    ['absent', 2, /cannot be read/],
    ['.', 2, /cannot be read/],
  ] as const;
  for (const [name, code, words] of cases) {
    const {stdout, stderr, exitCode} = await runCli(['inspect', join(folder, name)]);
    t.is(exitCode, code, name);
    t.regex(stdout, words);
    t.is(stderr, '');
    t.false(stdout.includes(digits.slice(0, 8)));
  }
  const all = await runCli(['inspect', ...cases.map(([name]) => join(folder, name)), fixture.archive]);
  t.is(all.exitCode, 10);
  t.regex(all.stdout, /an encrypted OpenPGP message/);
});

const whatsapp = new URL('../../../shared/data/whatsapp/', import.meta.url).pathname;
const noShared = existsSync(whatsapp) ? undefined : 'the sample backups are not here';

(noShared === undefined ? test : test.skip)(
  `inspect says what a WhatsApp backup is${noShared === undefined ? '' : ` (${noShared})`}`,
  async t => {
    const files = readdirSync(whatsapp, {recursive: true, encoding: 'utf8'}).filter(name =>
      /\.crypt1[245]$/.test(name),
    );
    t.true(files.length > 0);
    const {stdout, exitCode} = await runCli(['inspect', ...files.map(name => join(whatsapp, name))]);
    t.is(exitCode, 0, stdout);
    t.is(stdout.match(/: a WhatsApp backup \(crypt1[245]\), /g)?.length, files.length);
  },
);

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
