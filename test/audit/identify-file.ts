import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {identifiedSize, identifyFile} from '../../source/audit/identify-file.ts';
import {concatBytes} from '../../source/bytes/bytes.ts';
import {formatPacket, packetType} from '../../source/openpgp/packet.ts';
import {makeFolder, whyMissing} from '../cli/_cli.ts';
import {fixedRandom, mixed, profiles, sealed} from '../openpgp/_messages.ts';

const noise = fixedRandom('file-kind');
const kindOf = async (bytes: Uint8Array, name = 'x.bin') =>
  await identifyFile(bytes.subarray(0, identifiedSize), name);

for (const profile of profiles) {
  test(`${profile}: an archive is known by its bytes, whatever its name`, async t => {
    const message = await sealed(profile, mixed(50_000));
    for (const name of ['a.tar.pgp', 'photo.jpg', '']) {
      t.like(await kindOf(message, name), {
        kind: 'archive',
        profile,
        hasRecoverySlot: true,
        slotCount: 1,
        publicKeySlotCount: 0,
        isArmored: false,
      });
    }
  });

  test(`${profile}: cut anywhere in its head, it is a broken archive, and nothing throws`, async t => {
    const message = await sealed(profile, mixed(5_000));
    for (let size = 3; size < 120; size += 7) {
      const kind = await kindOf(message.subarray(0, size), 'a.tar.pgp');
      t.true(kind.kind === 'broken-archive' || kind.kind === 'archive', `${size} ${kind.kind}`);
    }
  });
}

test('a file that is named like an archive and begins as none is broken, an empty one too', async t => {
  t.deepEqual(await kindOf(new Uint8Array(0), 'a.tar.pgp'), {kind: 'broken-archive', why: 'empty'});
  t.deepEqual(await kindOf(new Uint8Array(4_096), 'a.tar.pgp'), {kind: 'broken-archive', why: 'not-openpgp'});
  t.deepEqual(await kindOf(new Uint8Array(4_096), 'a.txt'), {kind: 'other'});
});

test('everyday files whose first byte could be a packet are other files', async t => {
  const starts = {
    'p.jpg': [0xff, 0xd8, 0xff, 0xe0, 0, 0x10],
    'p.png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a],
    'u.txt': [0xef, 0xbb, 0xbf, 0x41],
    'a.txt': [0xc3, 0xa4, 0x68, 0x6e, 0x6c],
    'g.txt': [0xce, 0xb1, 0xce, 0xb2],
    'm.mp3': [0xff, 0xfb, 0x90, 0x64],
    'h.txt': [0xd7, 0x90, 0xd7, 0x91],
    'b.doc': [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1],
  };
  for (const [name, start] of Object.entries(starts)) {
    const bytes = concatBytes(Uint8Array.from(start), noise(3_000));
    t.is((await kindOf(bytes, name)).kind, 'other', name);
  }
});

test('random bytes are hardly ever taken for a message, and never throw', async t => {
  let count = 0;
  for (let round = 0; round < 500; round += 1) {
    const {kind} = await kindOf(noise(200));
    if (kind !== 'other') count += 1;
  }
  t.true(count < 25, `${count}`);
});

test('a message without a slot for a passphrase, and one without integrity, are named as what they are', async t => {
  const publicSlot = formatPacket(
    packetType.publicKeyEncryptedSessionKey,
    concatBytes(Uint8Array.of(3), noise(60)),
  );
  const slot = formatPacket(
    packetType.symmetricKeyEncryptedSessionKey,
    concatBytes(Uint8Array.of(4, 9, 3, 8), noise(8), Uint8Array.of(96)),
  );
  const body = (typeId: number, version: number): Uint8Array =>
    formatPacket(typeId, concatBytes(Uint8Array.of(version), noise(100)));
  const seipd = packetType.symEncryptedIntegrityProtectedData;

  t.is((await kindOf(concatBytes(publicSlot, body(seipd, 1)))).kind, 'public-key-message');
  t.deepEqual(await kindOf(concatBytes(slot, body(packetType.symmetricallyEncryptedData, 1))), {
    kind: 'unsupported-message',
    why: 'no-integrity',
  });
  t.deepEqual(await kindOf(concatBytes(slot, body(packetType.aeadEncryptedData, 1))), {
    kind: 'unsupported-message',
    why: 'aead-draft',
  });
  t.like(await kindOf(concatBytes(slot, body(seipd, 1))), {kind: 'archive', hasRecoverySlot: false});
  t.like(await kindOf(concatBytes(publicSlot, slot, body(seipd, 1))), {
    kind: 'archive',
    publicKeySlotCount: 1,
  });
});

test('companions and leftovers are known by their names', async t => {
  const text = new TextEncoder().encode('x');
  t.is((await kindOf(text, 'a.tar.pgp.sha256')).kind, 'sidecar');
  t.is((await kindOf(text, 'a.tar.pgp.vol000+01.PAR2')).kind, 'par2');
  t.is((await kindOf(text, 'a.tar.pgp.keep64-0a1b2c3d-12-345-deadbeef.part')).kind, 'leftover');
});

const samples = new URL('../../../shared/data/whatsapp/', import.meta.url);
(existsSync(samples) ? test : test.skip)(
  'WhatsApp backups are known by their headers (needs ../shared)',
  async t => {
    const names = readdirSync(samples).filter(name => name.endsWith('.crypt15'));
    t.true(names.length >= 4);
    for (const name of names) {
      t.like(
        await kindOf(readFileSync(new URL(name, samples)), name),
        {kind: 'whatsapp-backup', format: 'crypt15'},
        name,
      );
    }
    t.is(
      (await kindOf(readFileSync(new URL('encrypted_backup.key', samples)), 'encrypted_backup.key')).kind,
      'other',
    );
  },
);

const whyNoGpg = whyMissing('gpg');
(whyNoGpg === undefined ? test : test.skip)(
  `what gpg writes is named as what it is${whyNoGpg === undefined ? '' : `: ${whyNoGpg}`}`,
  async t => {
    const folder = makeFolder(t);
    const home = join(folder, 'home');
    mkdirSync(home, {mode: 0o700});
    const plain = join(folder, 'plain.txt');
    writeFileSync(plain, 'text\n'.repeat(20_000));
    const gpg = (...args: string[]): Uint8Array =>
      execFileSync(
        'gpg',
        [
          '--homedir',
          home,
          '--batch',
          '--pinentry-mode',
          'loopback',
          '--passphrase',
          'x',
          '--s2k-count',
          '65536',
          '-z',
          '0',
          ...args,
        ],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
          maxBuffer: 10_000_000,
        },
      );
    t.teardown(() => execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']));

    t.like(await kindOf(gpg('-c', '-o', '-', plain), 'x'), {
      kind: 'archive',
      hasRecoverySlot: false,
      isArmored: false,
    });
    t.like(await kindOf(gpg('-c', '--armor', '-o', '-', plain), 'x.asc'), {kind: 'archive', isArmored: true});
    t.is((await kindOf(gpg('--store', '-o', '-', plain), 'x')).kind, 'other-openpgp');
    gpg('--quick-gen-key', 'a@example.org', 'ed25519', 'sign', 'never');
    t.is((await kindOf(gpg('--export', 'a@example.org'), 'pubring.gpg')).kind, 'other-openpgp');
    t.is((await kindOf(gpg('--detach-sign', '-o', '-', plain), 'plain.sig')).kind, 'other-openpgp');
    t.is((await kindOf(readFileSync(join(home, 'trustdb.gpg')), 'trustdb.gpg')).kind, 'broken-archive');
  },
);
