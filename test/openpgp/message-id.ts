import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {armor as armored, enums} from 'openpgp';
import {concatBytes} from '../../source/bytes/bytes.ts';
import {DiskError} from '../../source/errors.ts';
import {MessageHead, readMessageId} from '../../source/openpgp/message-id.ts';
import {formatPacket, framePacket, packetType} from '../../source/openpgp/packet.ts';
import {readLockOnly, replacePasswordSlot} from '../../source/openpgp/slots.ts';
import {makeFolder, password, runCli, writeChats, writeKeyFile} from '../cli/_cli.ts';
import {collect, feeds, fixedRandom, mixed, profiles, sealed, stream} from './_messages.ts';

const noise = fixedRandom('message-id');
const slot = formatPacket(packetType.symmetricKeyEncryptedSessionKey, noise(40));
const seipd = packetType.symEncryptedIntegrityProtectedData;

function idOf(body: Uint8Array): string {
  return createHash('sha256').update(body.subarray(0, 1024)).digest('hex').slice(0, 32);
}

const id = (...parts: Uint8Array[]): Promise<string | undefined> => readMessageId(stream(...parts));

for (const {name, cut} of feeds) {
  test(`is made from the first 1,024 bytes of the body, fed ${name}`, async t => {
    const body = noise(3_000);
    t.is(await readMessageId(cut(concatBytes(slot, formatPacket(seipd, body)))), idOf(body));
  });
}

test('a shorter body counts whole', async t => {
  for (const size of [1, 20, 1_023, 1_024, 1_025]) {
    const body = noise(size);
    t.is(await id(slot, formatPacket(seipd, body)), idOf(body), `${size}`);
  }
});

test('is the same with partial lengths as with a fixed one', async t => {
  const body = noise(20_000);
  const parts: Uint8Array[] = [Uint8Array.of(0xd2)];
  for (let at = 0; at < 1_536; at += 512) parts.push(Uint8Array.of(0xe9), body.subarray(at, at + 512));
  const partial = concatBytes(...parts, formatPacket(seipd, body.subarray(1_536)).subarray(1));
  t.is(await id(slot, partial), idOf(body));
  t.is(await id(slot, await collect(framePacket(seipd, stream(body)))), idOf(body));
});

for (const profile of profiles) {
  test(`${profile}: stays when the slots are rewritten, and differs for the same content sealed again`, async t => {
    const content = mixed(50_000);
    const message = await sealed(profile, content);
    const first = await id(message);
    const lock = await readLockOnly(stream(message));
    const changed = await collect(replacePasswordSlot(stream(message), lock, slot));
    t.true(changed.length > message.length);
    t.is(await id(changed), first);
    t.regex(first ?? '', /^[0-9a-f]{32}$/);
    t.not(await id(await sealed(profile, content, {seed: 'another'})), first);
  });
}

test('is the same with armor around the message', async t => {
  const message = await sealed('rfc4880', mixed(80_000));
  const text = armored(enums.armor.message, message) as string;
  t.is(await id(Buffer.from(text)), await id(message));
  t.is(await id(Buffer.from(text.slice(0, 20_000))), await id(message));
});

test('what no passphrase opens has none', async t => {
  const body = formatPacket(seipd, noise(2_000));
  t.is(await id(), undefined);
  t.is(await id(slot), undefined);
  t.is(await id(body), undefined);
  t.is(await id(slot, formatPacket(seipd, new Uint8Array(0))), undefined);
  t.is(await id(formatPacket(packetType.publicKeyEncryptedSessionKey, noise(300)), body), undefined);
  t.is(await id(formatPacket(packetType.literalData, noise(300)), slot, body), undefined);
  t.is(await id(Buffer.from('just some text\n')), undefined);
  t.is(await id(Buffer.from('-----BEGIN PGP MESSAGE-----\n\nthis is none\n')), undefined);
});

test('a marker, padding and slots for public keys in front do not count', async t => {
  const body = noise(2_000);
  const others = [
    formatPacket(packetType.marker, Buffer.from('PGP')),
    formatPacket(packetType.publicKeyEncryptedSessionKey, noise(500)),
    formatPacket(packetType.padding, noise(30)),
  ];
  t.is(await id(slot, ...others, formatPacket(seipd, body)), idOf(body));
});

test('cut off at any byte it never throws, and is whole as soon as 1,024 bytes of the body are there', async t => {
  const message = await sealed('rfc4880', mixed(9_000));
  const whole = await id(message);
  const {bodyStart} = await readLockOnly(stream(message));
  for (let size = 0; size < bodyStart + 1_100; size++) {
    const cut = await id(message.subarray(0, size));
    if (size <= bodyStart) t.is(cut, undefined, `${size}`);
    else if (size < bodyStart + 1_024) t.not(cut, whole, `${size}`);
    else t.is(cut, whole, `${size}`);
  }
});

test('no single changed byte makes it throw', async t => {
  const message = await sealed('rfc9580', mixed(4_000));
  for (let at = 0; at < 400; at++) {
    for (const change of [0x01, 0x40, 0x80, 0xff]) {
      const copy = Uint8Array.from(message);
      copy[at] = (copy[at] ?? 0) ^ change;
      await t.notThrowsAsync(id(copy));
    }
  }
});

test('reads the beginning of a large file and no more', async t => {
  let pulled = 0;
  let isClosed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      yield concatBytes(slot, Uint8Array.of(0xd2, 0xff, 0x7f, 0xff, 0xff, 0xff));
      for (;;) {
        pulled += 8_192;
        yield new Uint8Array(8_192);
      }
    } finally {
      isClosed = true;
    }
  }
  t.is(await readMessageId(endless()), idOf(new Uint8Array(1_024)));
  t.true(pulled <= 65_536 && isClosed);
});

test('slots that run past the head leave it undefined, and nothing is guessed', async t => {
  const large = formatPacket(packetType.padding, new Uint8Array(32_000));
  t.is(await id(slot, large, formatPacket(seipd, noise(4_000))), undefined);
});

test('a fault of the disk is thrown on', async t => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield slot;
    throw new DiskError('EIO', 'the device reports an error');
  }
  await t.throwsAsync(readMessageId(failing()), {instanceOf: DiskError});
});

test('a head that saw a file pass by says the same', async t => {
  const message = await sealed('rfc4880', mixed(90_000));
  const head = new MessageHead();
  for (let at = 0; at < message.length; at += 777) head.update(message.subarray(at, at + 777));
  t.is(await head.messageId(), await id(message));
});

test('copies and password changes on a disk keep it', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  const archive = join(folder, 'a.tar.pgp');
  const run = (...args: string[]) => runCli(args, {descriptor3: password});
  t.is((await run('seal', writeChats(folder), '-o', archive, '--key-file', keyFile)).exitCode, 0);
  const before = await id(readFileSync(archive));
  const added = await run('password', 'add', archive, '--key-file', keyFile, '--password-fd', '3');
  t.is(added.exitCode, 0, added.stderr);
  t.is(await id(readFileSync(archive)), before);
});
