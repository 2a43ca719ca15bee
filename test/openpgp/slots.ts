import test from 'ava';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {LimitError, UnsupportedError} from '../../source/errors.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {unlock} from '../../source/openpgp/lock.ts';
import {encryptMessage} from '../../source/openpgp/message.ts';
import {
  newSessionKey,
  profileOf,
  readLockOnly,
  replacePasswordSlot,
  sealPasswordSlot,
  sealRecoveryKeySlot,
} from '../../source/openpgp/slots.ts';
import {
  collect,
  feeds,
  fixedRandom,
  inPieces,
  opened,
  passphrase,
  profiles,
  sealed,
  stream,
  text,
} from './_messages.ts';

const content = text(1_000);
const password = utf8('six words that nobody else says');
const smallMemory = 5;

for (const profile of profiles) {
  test(`${profile}: both the digits and the password open, the digits' slot stands first`, async t => {
    const random = fixedRandom('both');
    const sessionKey = newSessionKey(random);
    const slots = [
      await sealRecoveryKeySlot(profile, passphrase, sessionKey, random),
      await sealPasswordSlot(profile, password, sessionKey, random, smallMemory),
    ];
    const options = {profile, compress: 'auto', slots, sessionKey: sessionKey.bytes, random} as const;
    const message = await collect(encryptMessage(stream(content), options));
    const lock = await readLockOnly(stream(message));

    t.is(profileOf(lock), profile);
    t.is((await unlock(lock, passphrase))?.slotIndex, 0);
    t.is((await unlock(lock, password))?.slotIndex, 1);
    t.deepEqual(await opened(stream(message), password), content);
    t.deepEqual(await opened(stream(message), passphrase), content);
    t.is(await unlock(lock, utf8('another password')), undefined);
  });

  test(`${profile}: the password's slot is as costly as the profile allows`, async t => {
    const random = fixedRandom('costly');
    const packet = await sealPasswordSlot('rfc4880', password, newSessionKey(random), random);
    const lock = await readLockOnly(
      stream(concatBytes(packet, (await sealed('rfc4880', content)).subarray(48))),
    );
    t.like(lock.slots[0]?.skesk, {
      version: 4,
      cipherId: 9,
      s2k: {type: 'iterated', hashId: 8, codedCount: 255},
    });
  });

  test(`${profile}: adds, replaces and removes a password, and copies the body byte for byte`, async t => {
    const random = fixedRandom('replace');
    const original = await sealed(profile, content);
    const lock = await readLockOnly(stream(original));
    const unlocked = await unlock(lock, passphrase);
    if (unlocked === undefined) return t.fail();
    const sessionKey = {bytes: unlocked.sessionKey, cipher: unlocked.cipher};
    const slotFor = (secret: string) =>
      sealPasswordSlot(profile, utf8(secret), sessionKey, random, smallMemory);
    const first = await slotFor('first');
    const second = await slotFor('second');

    const withFirst = await collect(replacePasswordSlot(inPieces(original, 100), lock, first));
    const firstLock = await readLockOnly(stream(withFirst));
    const withSecond = await collect(replacePasswordSlot(inPieces(withFirst, 1), firstLock, second));
    const secondLock = await readLockOnly(stream(withSecond));
    const without = await collect(replacePasswordSlot(stream(withSecond), secondLock, undefined));

    t.deepEqual(without, original);
    const body = original.subarray(lock.bodyHeader.offset);
    t.deepEqual(withFirst.subarray(firstLock.bodyHeader.offset), body);
    t.deepEqual(withSecond.subarray(secondLock.bodyHeader.offset), body);
    t.deepEqual(withFirst.subarray(0, lock.bodyHeader.offset), original.subarray(0, lock.bodyHeader.offset));
    for (const message of [withFirst, withSecond]) t.deepEqual(await opened(stream(message)), content);
    t.deepEqual(await opened(stream(withFirst), utf8('first')), content);
    t.deepEqual(await opened(stream(withSecond), utf8('second')), content);
    t.is(await unlock(secondLock, utf8('first')), undefined);
    t.is(await unlock(lock, utf8('second')), undefined);
  });

  test(`${profile}: refuses to change messages that keep64 did not make`, async t => {
    const message = await sealed(profile, content);
    const lock = await readLockOnly(stream(message));
    const [slot] = lock.slots;
    if (slot === undefined) return t.fail();
    for (const foreign of [
      {...lock, slots: []},
      {...lock, slots: [slot, slot, slot]},
      {...lock, publicKeySlotCount: 1},
    ]) {
      await t.throwsAsync(collect(replacePasswordSlot(stream(message), foreign, undefined)), {
        instanceOf: UnsupportedError,
      });
    }
  });
}

test('an Argon2 slot past the memory limit is refused for the password, not for the digits', async t => {
  const random = fixedRandom('memory');
  const sessionKey = newSessionKey(random);
  const slots = [
    await sealRecoveryKeySlot('rfc9580', passphrase, sessionKey, random),
    await sealPasswordSlot('rfc9580', password, sessionKey, random, 8),
  ];
  const options = {
    profile: 'rfc9580',
    compress: 'none',
    slots,
    sessionKey: sessionKey.bytes,
    random,
  } as const;
  const message = await collect(encryptMessage(stream(content), options));
  const limits = {s2k: {maxMemoryExponent: 7}};

  t.deepEqual(await opened(stream(message), passphrase, limits), content);
  await t.throwsAsync(opened(stream(message), password, limits), {instanceOf: LimitError});
});

test('a session key is 32 bytes for AES-256', t => {
  const {bytes, cipher} = newSessionKey(size => new Uint8Array(size).fill(size));
  t.deepEqual(bytes, new Uint8Array(32).fill(32));
  t.is(cipher, aes256);
});

test('closes the source after reading a lock', async t => {
  const message = await sealed('rfc4880', content);
  for (const {cut} of feeds) {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* cut(message);
        yield new Uint8Array(1);
      } finally {
        isClosed = true;
      }
    }
    await readLockOnly(source());
    t.true(isClosed);
  }
});
