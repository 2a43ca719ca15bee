/** The whole round with gpg, tar and sha256sum: sizes at which packets differ, and ciphers and passphrases of all kinds. */
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {digits, makeFolder, runCli, runCommand, whyMissing, writeChats, writeKeyFile} from '../cli/_cli.ts';

const noGpg = whyMissing('gpg', 'tar', 'sha256sum', 'bash');
const withGpg = noGpg === undefined ? test.serial : test.serial.skip;
const title = (text: string): string => (noGpg === undefined ? text : `${text} (${noGpg})`);
const gpg = ['gpg', '--batch', '--yes', '--pinentry-mode', 'loopback', '--passphrase-fd', '3'];

for (const compress of ['auto', 'none']) {
  for (const size of [0, 1, 511, 512, 65_535, 65_536, 8_388_609]) {
    withGpg(title(`gpg and sha256sum prove a file of ${size} bytes, compress ${compress}`), async t => {
      const folder = makeFolder(t);
      const keyFile = writeKeyFile(folder);
      mkdirSync(join(folder, 'Data'));
      const noise = createHash('sha512').update(String(size)).digest();
      writeFileSync(join(folder, 'Data/a.bin'), Buffer.alloc(size, noise));
      const path = join(folder, 'x.pgp');
      const sealed = await runCli([
        'seal',
        join(folder, 'Data'),
        '-o',
        path,
        '--compress',
        compress,
        '--key-file',
        keyFile,
      ]);
      t.is(sealed.exitCode, 0, sealed.stderr);
      const script = `set -o pipefail; ${gpg.join(' ')} -d x.pgp | tar -xf - -C out && cd out/Data && sha256sum -c --quiet --strict manifest-sha256.txt`;
      mkdirSync(join(folder, 'out'));
      const opened = await runCommand(['bash', '-c', script], {cwd: folder, descriptor3: digits});
      t.is(opened.exitCode, 0, opened.stderr);
      const restored = readFileSync(join(folder, 'out/Data/data/Data/a.bin'));
      t.true(restored.equals(readFileSync(join(folder, 'Data/a.bin'))));
    });
  }
}

const variants: Readonly<Record<string, readonly string[]>> = {
  'as it comes': [],
  'with AES-128': ['--cipher-algo', 'AES128'],
  'with SHA-512 for the passphrase': ['--s2k-digest-algo', 'SHA512'],
  'with a salted passphrase': ['--s2k-mode', '1'],
  'with a simple passphrase': ['--s2k-mode', '0'],
};

for (const [how, options] of Object.entries(variants)) {
  withGpg(title(`restores a tar that gpg -c encrypted ${how}`), async t => {
    const folder = makeFolder(t);
    const keyFile = writeKeyFile(folder);
    writeChats(folder);
    const script = `set -o pipefail; tar -cf - Chats | ${[...gpg, ...options].join(' ')} -c -o x.gpg`;
    const made = await runCommand(['bash', '-c', script], {cwd: folder, descriptor3: digits});
    t.is(made.exitCode, 0, made.stderr);
    const restored = await runCli([
      'restore',
      join(folder, 'x.gpg'),
      '-C',
      join(folder, 'out'),
      '--key-file',
      keyFile,
    ]);
    t.is(restored.exitCode, 3, restored.stdout + restored.stderr);
    const compared = await runCommand(['diff', '-r', 'Chats', 'out/Chats'], {cwd: folder});
    t.is(compared.exitCode, 0, compared.stdout);
  });
}
