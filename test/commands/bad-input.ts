import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {nodeDisk} from '../../source/disk/disk.ts';
import {unlock} from '../../source/openpgp/lock.ts';
import {readLockOnly} from '../../source/openpgp/slots.ts';
import {assertClean, digits, listTree, makeFolder, runCli, runCommand, whyMissing} from '../cli/_cli.ts';
import {sealOnce, writeSidecar} from './_archive.ts';
import {keyOf, numbers, oneDigitChanged, restoreOne, verifyOne} from './_in-process.ts';

// Flipped bits and digits by the hundred: in this process, through the same commands and exit codes.
const fixture = sealOnce(test);
const modern = sealOnce(test, '--profile', 'rfc9580');
const {keyFile} = fixture;

for (const [profile, {bytes}] of Object.entries({rfc4880: fixture, rfc9580: modern})) {
  test(`one flipped bit is never verified and never restored, profile ${profile}`, async t => {
    const folder = makeFolder(t);
    const path = join(folder, 'x.tar.pgp');
    const good = bytes();
    const source = numbers(64);
    // Some in the slot, where telling damage from a wrong key takes longest, then anywhere, then in the last bytes.
    const slot = [0, 13, 17, 60, 101, 140, 222];
    const body = Array.from({length: 100}, () => source.next().value % (good.length * 8));
    const end = Array.from({length: 24}, (_, index) => (good.length - 1 - index) * 8 + (index % 8));
    const codes = new Set<number>();
    for (const [index, bit] of [...slot, ...body, ...end].entries()) {
      const damaged = Buffer.from(good);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, damaged);
      const {code} = await verifyOne(path);
      codes.add(code);
      t.false([0, 1, 2, 3].includes(code), `bit ${bit}: ${code}`);
      if (index % 4 !== 0) continue;
      t.false((await restoreOne(path, join(folder, 'out'))).isRestored, `bit ${bit}`);
      t.deepEqual(readdirSync(folder), ['x.tar.pgp'], `bit ${bit}`);
    }
    t.true(codes.has(13));
  });

  test(`an archive cut off anywhere is damaged or none, and never restored, profile ${profile}`, async t => {
    const folder = makeFolder(t);
    const path = join(folder, 'x.tar.pgp');
    const good = bytes();
    const sizes = [
      1,
      2,
      20,
      47,
      48,
      60,
      100,
      600,
      1000,
      good.length >> 1,
      good.length - 22,
      good.length - 20,
    ];
    for (const size of [...sizes, good.length - 17, good.length - 16, good.length - 2, good.length - 1]) {
      writeFileSync(path, good.subarray(0, size));
      const {code} = await verifyOne(path);
      // With nothing but a part of the slot left, nobody can say that it was an archive.
      t.true(code === 13 || (size < 100 && code === 10), `${size} bytes: ${code}`);
      t.false((await restoreOne(path, join(folder, 'out'))).isRestored);
    }
    t.deepEqual(readdirSync(folder), ['x.tar.pgp']);
  });

  test(`bytes after the end are damage, profile ${profile}`, async t => {
    const path = join(makeFolder(t), 'x.tar.pgp');
    for (const more of [Buffer.from([0]), Buffer.from('junk'), bytes()]) {
      writeFileSync(path, Buffer.concat([bytes(), more]));
      t.is((await verifyOne(path)).code, 13);
    }
  });

  test(`none of the 960 keys with one digit changed opens the archive, profile ${profile}`, async t => {
    const path = join(makeFolder(t), 'x.tar.pgp');
    writeFileSync(path, bytes());
    const lock = await readLockOnly(nodeDisk.readChunks(path));
    let count = 0;
    for (const typed of oneDigitChanged()) {
      if ((await unlock(lock, Buffer.from(typed))) !== undefined) t.fail(`key ${count}`);
      count += 1;
    }
    t.is(count, 960);
  });

  test(`a key with one digit changed is a wrong key and no damage, profile ${profile}`, async t => {
    const path = join(makeFolder(t), 'x.tar.pgp');
    writeFileSync(path, bytes());
    writeSidecar(path, bytes());
    const keys = [...oneDigitChanged()].filter((_, index) => index % 137 === 0);
    for (const typed of keys) {
      const {report, code} = await verifyOne(path, keyOf(typed));
      t.is(report.archives[0]?.verdict, 'wrong-key');
      t.is(code, 12);
    }
  });
}

test('a flipped bit in a password slot is noticed by the .sha256, and the key restores all the same', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'x.tar.pgp');
  writeFileSync(path, fixture.bytes());
  const added = await runCli(['password', 'add', path, '--key-file', keyFile, '--new-password-fd', '3'], {
    descriptor3: 'plinth-ossuary-kestrel-vortex-96-marzipan',
  });
  t.is(added.exitCode, 0, added.stderr);
  const good = readFileSync(path);
  writeSidecar(path, good);
  for (const at of [60, 70, 90]) {
    const damaged = Buffer.from(good);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    t.is((await verifyOne(path)).code, 3, `byte ${at}`);
  }
});

const commandsOnFile: Readonly<Record<string, (path: string, folder: string) => string[]>> = {
  verify: path => ['verify', path, '--key-file', keyFile],
  list: path => ['list', path, '--key-file', keyFile],
  restore: (path, folder) => ['restore', path, '-C', join(folder, 'out'), '--key-file', keyFile],
  'password remove': path => ['password', 'remove', path, '--key-file', keyFile],
  'key check': path => ['key', 'check', '--against', path, '--key-file', keyFile],
};

for (const [command, argsFor] of Object.entries(commandsOnFile)) {
  test(`${command} of bad input: its code, a sentence with a next step, and nothing is left`, async t => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'text.txt'), 'Dear Oma,\nthis is a letter\n');
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(
      join(folder, 'noise'),
      Buffer.from(Array.from({length: 3000}, (_, at) => (at * 167 + 13) & 0xff)),
    );
    writeFileSync(join(folder, 'photo.jpg'), Buffer.from('ffd8ffe000104a46494600010100', 'hex'));
    const before = listTree(folder);
    for (const [name, codes] of [
      ['absent', [2]],
      ['.', [2]],
      ['text.txt/x', [2]],
      ['text.txt', [10]],
      ['empty', [10]],
      ['photo.jpg', [10, 15]],
      ['noise', [10, 13, 15]],
    ] as const) {
      const result = await runCli(argsFor(join(folder, name), folder));
      t.true(
        codes.some(code => code === result.exitCode),
        `${name}: ${result.exitCode} ${result.stderr}`,
      );
      const said = result.stdout + result.stderr;
      t.regex(said, /\n {2,4}\S/, `${name}: ${said}`);
      assertClean(t, result);
    }
    t.deepEqual(listTree(folder), before);
  });
}

const noGpg = whyMissing('gpg');

(noGpg === undefined ? test : test.skip)(
  `a file of gpg without integrity protection is refused, and so is one for a public key${noGpg === undefined ? '' : ` (${noGpg})`}`,
  async t => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'x'), 'x'.repeat(999));
    const gpg = ['gpg', '--batch', '--pinentry-mode', 'loopback', '--passphrase-fd', '3'];
    const path = join(folder, 'old.gpg');
    const made = await runCommand(
      [...gpg, '--rfc2440', '--disable-mdc', '-o', path, '-c', join(folder, 'x')],
      {descriptor3: digits},
    );
    t.is(made.exitCode, 0, made.stderr);
    const target = join(folder, 'out');
    const result = await runCli(['restore', path, '-C', target, '--key-file', keyFile]);
    t.true([10, 14, 15].includes(result.exitCode ?? -1), result.stdout + result.stderr);
    t.deepEqual(readdirSync(folder).sort(), ['old.gpg', 'x']);
  },
);
