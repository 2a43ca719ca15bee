/** The whole round against other programs of this machine, with sizes at which their packets and chunks differ. */
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {createMessage, decrypt, encrypt, readMessage} from 'openpgp';
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
      t.deepEqual(
        readFileSync(join(folder, 'out/Data/data/Data/a.bin')),
        readFileSync(join(folder, 'Data/a.bin')),
      );
    });
  }
}

const variants: Readonly<Record<string, readonly string[]>> = {
  'as it comes': [],
  armored: ['--armor'],
  'without compression': ['--compress-algo', 'none'],
  'with ZIP': ['--compress-algo', 'zip'],
  'with ZLIB': ['--compress-algo', 'zlib'],
  'with BZIP2': ['--compress-algo', 'bzip2'],
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

for (const aeadProtect of [false, true]) {
  test.serial(
    `reads what OpenPGP.js encrypts, and it reads what is sealed, ${aeadProtect ? 'SEIPD v2' : 'SEIPD v1'}`,
    async t => {
      const folder = makeFolder(t);
      const keyFile = writeKeyFile(folder);
      const binary = Buffer.alloc(300_000, 'a letter to Oma\n');
      const encrypted = await encrypt({
        message: await createMessage({binary: new Uint8Array(binary)}),
        passwords: [digits],
        format: 'binary',
        config: {aeadProtect},
      });
      writeFileSync(join(folder, 'letter.txt.pgp'), encrypted as Uint8Array);
      const restored = await runCli([
        'restore',
        join(folder, 'letter.txt.pgp'),
        '-C',
        join(folder, 'out'),
        '--key-file',
        keyFile,
      ]);
      t.is(restored.exitCode, 3, restored.stdout + restored.stderr);
      t.deepEqual(readFileSync(join(folder, 'out/letter.txt')), binary);

      const path = join(folder, 'x.pgp');
      const profile = aeadProtect ? 'rfc9580' : 'rfc4880';
      const sealed = await runCli([
        'seal',
        join(folder, 'out'),
        '-o',
        path,
        '--profile',
        profile,
        '--key-file',
        keyFile,
      ]);
      t.is(sealed.exitCode, 0, sealed.stderr);
      const message = await readMessage({binaryMessage: new Uint8Array(readFileSync(path))});
      const {data} = await decrypt({message, passwords: [digits], format: 'binary'});
      t.true(Buffer.from(data as Uint8Array).includes(binary));
    },
  );
}
