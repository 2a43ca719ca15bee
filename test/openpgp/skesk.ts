import test from 'ava';
import {concatBytes, formatHex, utf8} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError} from '../../source/errors.ts';
import {aes256, cipherOf} from '../../source/openpgp/algorithms.ts';
import {formatS2k, iteratedS2k, type S2k} from '../../source/openpgp/s2k.ts';
import {
  deriveSlotKey,
  formatSkesk,
  type KnownSkesk,
  openSkesk,
  openWithDerivedKey,
  parseSkesk,
  sealSkesk,
} from '../../source/openpgp/skesk.ts';
import {fixedRandom, flipped} from './_messages.ts';
import {samples} from './_rfc9580.ts';

const salt = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const cheap = iteratedS2k(salt, 0);
const secret = utf8('secret');

function known(body: Uint8Array): KnownSkesk {
  const skesk = parseSkesk(body);
  if (skesk.version === 'other') throw new Error(skesk.why);
  return skesk;
}

async function sealedBody(version: 4 | 6, cipherId = 9, s2k: S2k = cheap): Promise<Uint8Array> {
  const cipher = cipherOf(cipherId);
  const bytes = fixedRandom('session')(cipher.keySize);
  const packet = await sealSkesk(version, secret, {bytes, cipher}, s2k, fixedRandom('nonce'));
  return packet.subarray(2);
}

for (const {section, skesk, derivedKey, sessionKey, aead} of samples) {
  test(`opens the slot of RFC 9580 ${section}`, async t => {
    const slot = known(skesk.subarray(2));

    t.is(slot.version, 6);
    t.is(slot.version === 6 && slot.aead.name, aead);
    t.is(formatHex(await deriveSlotKey(slot, utf8('password'))), formatHex(derivedKey));
    const opened = await openSkesk(slot, utf8('password'));
    t.is(formatHex(opened?.bytes ?? new Uint8Array(0)), formatHex(sessionKey));
    t.is(await openSkesk(slot, utf8('passwort')), undefined);
    t.deepEqual(formatSkesk(slot), Uint8Array.from(skesk.subarray(2)));
  });
}

for (const version of [4, 6] as const) {
  test(`opens the v${version} slots it seals, for session keys of every size`, async t => {
    for (const cipherId of [7, 8, 9]) {
      const body = await sealedBody(version, cipherId);
      const opened = await openSkesk(known(body), secret);

      t.deepEqual(opened?.bytes, fixedRandom('session')(cipherOf(cipherId).keySize));
      t.is(opened?.cipherId, version === 4 ? cipherId : undefined);
      t.deepEqual(formatSkesk(known(body)), Uint8Array.from(body));
    }
  });

  test(`opens a v${version} slot whose S2K is Argon2`, async t => {
    const s2k = {
      type: 'argon2',
      salt: new Uint8Array(16),
      passes: 1,
      parallelism: 1,
      memoryExponent: 4,
    } as const;
    const slot = known(await sealedBody(version, 9, s2k));

    t.is((await openSkesk(slot, secret))?.bytes.length, 32);
    await t.throwsAsync(openSkesk(slot, secret, {maxMemoryExponent: 3}), {instanceOf: LimitError});
  });

  test(`draws nothing but the nonce for a v${version} slot`, async t => {
    const asked: number[] = [];
    const random = (size: number) => {
      asked.push(size);
      return new Uint8Array(size);
    };
    await sealSkesk(version, secret, {bytes: new Uint8Array(32), cipher: aes256}, cheap, random);
    t.deepEqual(asked, version === 4 ? [] : [15]);
  });
}

test('writes the v4 slot of keep64 in 48 octets, and the v6 one in 81', async t => {
  const v4 = await sealedBody(4, 9, iteratedS2k(salt, 96));
  t.is(v4.length, 2 + 11 + 33);
  t.is(formatHex(v4.subarray(0, 13)), '04090308010203040506070860');
  const v6 = await sealedBody(6, 9, iteratedS2k(salt, 96));
  t.is(v6.length, 5 + 11 + 15 + 32 + 16);
  t.is(formatHex(v6.subarray(0, 16)), '061d09020b0308010203040506070860');
});

test('takes the S2K output as the session key where a v4 slot has none of its own', async t => {
  const slot = known(concatBytes(Uint8Array.of(4, 8), formatS2k(cheap)));
  const opened = await openSkesk(slot, secret);

  t.is(opened?.cipherId, 8);
  t.deepEqual(opened?.bytes, await deriveSlotKey(slot, secret));
  t.is(opened?.bytes.length, 24);
});

test('refuses a wrong passphrase by the tag in v6, and but for one in 256 by the cipher in v4', async t => {
  const v4 = known(await sealedBody(4));
  const v6 = known(await sealedBody(6));
  const random = fixedRandom('wrong');
  let passed = 0;
  for (let count = 0; count < 1_000; count++) {
    const derived = random(32);
    t.is(openWithDerivedKey(v6, derived), undefined);
    if (openWithDerivedKey(v4, derived) !== undefined) passed += 1;
  }
  t.true(passed < 20, `${passed} of 1000`);
});

test('finds every changed bit of a v6 slot behind its S2K', async t => {
  const body = await sealedBody(6);
  const derived = await deriveSlotKey(known(body), secret);
  for (let at = 16; at < body.length; at++) {
    t.is(openWithDerivedKey(known(flipped(body, at)), derived), undefined, `${at}`);
  }
});

test('keeps unknown versions, S2Ks and AEAD modes as unknown', async t => {
  t.like(parseSkesk(Uint8Array.of(5, 9, 2)), {version: 'other', number: 5});
  t.like(parseSkesk(Uint8Array.of(0)), {version: 'other', number: 0});
  t.like(parseSkesk(Uint8Array.of(4, 9, 101, 8, 0, 0)), {version: 'other', number: 4});
  t.like(parseSkesk(flipped(await sealedBody(6), 3, 0x40)), {version: 'other', number: 6});
});

test('refuses bodies that end early or whose sizes disagree', async t => {
  const v4 = await sealedBody(4);
  for (let size = 0; size < 13; size++) {
    t.throws(() => parseSkesk(v4.subarray(0, size)), {instanceOf: MalformedError}, `${size}`);
  }
  const v6 = await sealedBody(6);
  for (let size = 5; size <= 47; size++) {
    t.throws(() => parseSkesk(v6.subarray(0, size)), {instanceOf: MalformedError}, `${size}`);
  }
  t.throws(() => parseSkesk(flipped(v6, 1)), {instanceOf: MalformedError});
  t.throws(() => parseSkesk(flipped(v6, 4)), {instanceOf: MalformedError});
});
