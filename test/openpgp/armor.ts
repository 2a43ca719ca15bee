import test from 'ava';
import {armor, enums, readMessage} from 'openpgp';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {MalformedError} from '../../source/errors.ts';
import {dearmored} from '../../source/openpgp/armor.ts';
import {
  collect,
  digits,
  feeds,
  fixedRandom,
  flipped,
  opened,
  outcome,
  profiles,
  sealed,
  stream,
  text,
} from './_messages.ts';

async function armored(bytes: Uint8Array): Promise<string> {
  return armor(enums.armor.message, bytes);
}

test('takes binary messages as they are', async t => {
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.of(0x85),
    concatBytes(Uint8Array.of(0xc3), utf8('\n-----BEGIN PGP MESSAGE-----')),
  ]) {
    for (const {cut} of feeds) t.deepEqual(await collect(await dearmored(cut(bytes))), bytes);
  }
});

test('takes text without armor as it is', async t => {
  const bytes = utf8('no armor here, not even -----BEGIN PGP MESSAGE----- within a line\n');
  for (const {cut} of feeds) t.deepEqual(await collect(await dearmored(cut(bytes))), bytes);
});

test('takes armor off, with text before it, CRLF, and headers', async t => {
  const bytes = fixedRandom('armor')(1_000);
  const message = await armored(bytes);
  const variants = [
    message,
    message.replaceAll('\r\n', '\n'),
    message.replace(/\r?\n/g, '\r\n'),
    `Dear reader,\n\n${message}`,
    message.replace(/\r?\n/, '\nComment: hello\nVersion: 1\n'),
    message.replace(/\r?\n=[\w+/=]{4}(?=\r?\n-)/, ''),
  ];
  for (const variant of variants) {
    for (const {cut} of feeds) t.deepEqual(await collect(await dearmored(cut(utf8(variant)))), bytes);
  }
});

for (const profile of profiles) {
  test(`${profile}: opens an armored message`, async t => {
    const content = text(3_000);
    const message = await armored(await sealed(profile, content));
    for (const {cut} of feeds) t.deepEqual(await opened(cut(utf8(message))), content);
  });

  test(`${profile}: never takes an armored message cut anywhere for whole`, async t => {
    const content = text(60);
    const message = utf8((await armored(await sealed(profile, content))).trimEnd());
    const end = Buffer.from(message).lastIndexOf('-----END') - 10;
    for (let size = 0; size < end; size++) {
      t.not(await outcome(stream(message.subarray(0, size))), 'success', `${size} of ${message.length}`);
    }
  });

  test(`${profile}: finds a changed letter in armor, behind the slot`, async t => {
    const message = utf8(await armored(await sealed(profile, text(60))));
    const letters = Buffer.from(message).toString('latin1');
    const start = letters.search(/\r?\n\r?\n/) + 4;
    const end = letters.search(/={0,2}\r?\n(?:=[^\n]*\n)?-----END/) - 2;
    t.true(end > start + 100);
    for (let at = start + 110; at < end; at += 9) {
      t.not(await outcome(stream(flipped(message, at, 2))), 'success', `${at}`);
    }
  });
}

test('refuses broken armor', async t => {
  for (const broken of [
    '-----BEGIN PGP MESSAGE-----\n',
    '-----BEGIN PGP MESSAGE-----\n\n####\n',
    '-----BEGIN PGP NONSENSE-----\n\nAAAA\n',
  ]) {
    const read = async () => collect(await dearmored(stream(utf8(broken))));
    await t.throwsAsync(read, {instanceOf: MalformedError}, broken);
  }
});

test('what is armored here, the package reads', async t => {
  const message = await readMessage({armoredMessage: await armored(await sealed('rfc4880', text(10)))});
  t.is(message.packets.length, 2);
  t.is(digits.length, 64);
});
