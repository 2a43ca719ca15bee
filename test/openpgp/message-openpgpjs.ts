import test from 'ava';
import * as openpgp from 'openpgp';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {encryptMessage} from '../../source/openpgp/message.ts';
import {sealPasswordSlot, sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';
import {
  collect,
  digits,
  feeds,
  fixedRandom,
  flipped,
  inPieces,
  mixed,
  opened,
  outcome,
  passphrase,
  profiles,
  sealed,
  sha256,
  stream,
  text,
} from './_messages.ts';

const {enums} = openpgp;
const smallArgon2 = {passes: 1, parallelism: 1, memoryExponent: 5};

async function openedByPackage(message: Uint8Array, secret: string): Promise<Uint8Array> {
  const read = await openpgp.readMessage({binaryMessage: message});
  const {data} = await openpgp.decrypt({message: read, passwords: [secret], format: 'binary'});
  return data as Uint8Array;
}

for (const profile of profiles) {
  for (const compress of ['auto', 'none'] as const) {
    test(`${profile}, compress ${compress}: the package opens what keep64 writes`, async t => {
      for (const size of [0, 1, 513, 131_066, 131_072, 262_144, 262_145, 600_000]) {
        const content = mixed(size);
        const message = await sealed(profile, content, {compress});
        t.is(sha256(await openedByPackage(message, digits)), sha256(content), `${size}`);
      }
    });
  }

  test(`${profile}: the package opens by the digits and by the password`, async t => {
    const random = fixedRandom('two');
    const sessionKey = {bytes: random(32), cipher: aes256};
    const slots = [
      await sealRecoveryKeySlot(profile, passphrase, sessionKey, random),
      await sealPasswordSlot(profile, utf8('pässword'), sessionKey, random, 5),
    ];
    const options = {profile, compress: 'auto', slots, sessionKey: sessionKey.bytes, random} as const;
    const message = await collect(encryptMessage(stream(text(900)), options));
    for (const secret of [digits, 'pässword']) {
      t.deepEqual(Uint8Array.from(await openedByPackage(message, secret)), text(900));
    }
  });
}

type Variant = {name: string; config: Partial<openpgp.Config>};
const variants: Variant[] = [];
for (const s2kType of [enums.s2k.iterated, enums.s2k.argon2] as const) {
  const s2k = {s2kType, s2kIterationCountByte: 96, s2kArgon2Params: smallArgon2};
  const s2kName = s2kType === enums.s2k.argon2 ? 'Argon2' : 'iterated S2K';
  for (const cipher of ['aes128', 'aes192', 'aes256'] as const) {
    const preferredSymmetricAlgorithm = enums.symmetric[cipher];
    variants.push({
      name: `v1, ${cipher}, ${s2kName}`,
      config: {...s2k, aeadProtect: false, preferredSymmetricAlgorithm},
    });
    for (const mode of ['eax', 'ocb', 'gcm'] as const) {
      const preferredAEADAlgorithm = enums.aead[mode];
      const config = {
        ...s2k,
        aeadProtect: true,
        preferredSymmetricAlgorithm,
        preferredAEADAlgorithm,
        aeadChunkSizeByte: 1,
      };
      variants.push({name: `v2, ${cipher}, ${mode}, ${s2kName}`, config});
    }
  }
}

async function writtenByPackage(
  content: Uint8Array,
  config: Partial<openpgp.Config>,
  secrets: string[],
): Promise<Uint8Array> {
  const message = await openpgp.createMessage({binary: content});
  return (await openpgp.encrypt({message, passwords: secrets, format: 'binary', config})) as Uint8Array;
}

for (const {name, config} of variants) {
  test(`keep64 opens what the package writes: ${name}`, async t => {
    for (const size of [0, 1, 127, 128, 129, 5_000]) {
      const content = text(size);
      const message = await writtenByPackage(content, config, ['one', 'two']);
      t.deepEqual(Uint8Array.from(await opened(stream(message), utf8('one'))), content, `${size}`);
      t.deepEqual(Uint8Array.from(await opened(inPieces(message, 13), utf8('two'))), content, `${size}`);
    }
  });
}

for (const preferredCompressionAlgorithm of [enums.compression.zip, enums.compression.zlib]) {
  test(`keep64 opens what the package compresses: ${preferredCompressionAlgorithm}`, async t => {
    for (const aeadProtect of [false, true]) {
      const config = {preferredCompressionAlgorithm, aeadProtect, s2kIterationCountByte: 96};
      const message = await writtenByPackage(mixed(50_000), config, ['one']);
      for (const {cut} of feeds.slice(0, 2))
        t.deepEqual(await opened(cut(message), utf8('one')), mixed(50_000));
    }
  });
}

test('an EAX message that is cut or changed never opens', async t => {
  const config = {
    aeadProtect: true,
    preferredAEADAlgorithm: enums.aead.eax,
    aeadChunkSizeByte: 0,
    s2kIterationCountByte: 0,
  };
  const message = await writtenByPackage(text(150), config, ['one']);
  const secret = utf8('one');
  t.is(await outcome(stream(message), secret), 'success');
  t.is(await outcome(stream(message), utf8('two')), 'wrong-key');
  for (let at = 1; at < message.length; at++) {
    const cut = await outcome(stream(message.subarray(0, at)), secret);
    t.is(cut, 'damaged', `cut ${at}`);
    const changed = await outcome(stream(flipped(message, at)), secret);
    t.true(
      ['damaged', 'wrong-key', 'unsupported', 'malformed', 'limit'].includes(changed),
      `changed ${at}: ${changed}`,
    );
    if (at > 130) t.is(changed, 'damaged', `changed ${at}`);
  }
  t.is(await outcome(stream(concatBytes(message, Uint8Array.of(1))), secret), 'damaged');
  t.is(await outcome(stream(concatBytes(message, message)), secret), 'damaged');
  t.is(await outcome(stream(message), secret, {maxSize: 149}), 'limit');
});
