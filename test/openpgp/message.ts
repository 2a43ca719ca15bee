import test from 'ava';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {DamagedError, LimitError, WrongKeyError} from '../../source/errors.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {encryptMessage, openMessage} from '../../source/openpgp/message.ts';
import {sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';
import {
  collect,
  feeds,
  fixedRandom,
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

const slab = 131_072;
const sizes = [0, 1, 511, 512, 513, 65_535, 65_536, 262_143, 262_144, 262_145, 1_048_576 + 17];
for (let size = slab - 6; size <= slab + 1; size++) sizes.push(size);

/** Byte by byte takes long; of large messages it is tried on a few. */
const slowFeedSizes = new Set([0, 1, 511, 512, 513]);

for (const profile of profiles) {
  for (const compress of ['auto', 'none'] as const) {
    test(`${profile}, compress ${compress}: opens what it wrote, at all sizes, fed in every way`, async t => {
      for (const size of sizes) {
        const content = mixed(size);
        const message = await sealed(profile, content, {compress});
        for (const {name, cut} of feeds) {
          if (name === 'byte by byte' && !slowFeedSizes.has(size)) continue;
          const plaintext = await opened(cut(message));
          t.is(sha256(plaintext), sha256(content), `${size}, ${name}`);
        }
      }
    });
  }

  test(`${profile}: writes a message of the same content whatever the pieces of the content are`, async t => {
    const content = mixed(150_000);
    for (const pieceSize of [1, 997, 131_072]) {
      const random = fixedRandom('sealed');
      const sessionKey = random(32);
      const slots = [
        await sealRecoveryKeySlot(profile, passphrase, {bytes: sessionKey, cipher: aes256}, random),
      ];
      const options = {profile, compress: 'auto', slots, sessionKey, random} as const;
      const message = await collect(encryptMessage(inPieces(content, pieceSize), options));
      t.is(sha256(await opened(stream(message))), sha256(content), `${pieceSize}`);
    }
  });

  test(`${profile}: tells what it opened`, async t => {
    const message = await openMessage(stream(await sealed(profile, text(9), {compress: 'auto'})), passphrase);

    t.is(message.compressionId, 1);
    t.is(message.unlocked.slotIndex, 0);
    t.is(message.unlocked.cipher.name, 'aes-256');
    t.is(message.literal?.fileName.length, 0);
    t.is(message.literal?.date, 0);
    t.deepEqual(await collect(message.content), text(9));
  });

  test(`${profile}: authenticates without the content being read`, async t => {
    for (const compress of ['auto', 'none'] as const) {
      const message = await sealed(profile, fixedRandom('long')(300_000), {compress});
      await t.notThrowsAsync((await openMessage(stream(message), passphrase)).authenticate());
      const cut = message.subarray(0, message.length - 1);
      const broken = await openMessage(stream(cut), passphrase);
      await t.throwsAsync(broken.authenticate(), {instanceOf: DamagedError});
      await t.throwsAsync(broken.authenticate(), {instanceOf: DamagedError});
    }
  });

  test(`${profile}: stops content past the limit, and allows content of just the limit`, async t => {
    for (const compress of ['auto', 'none'] as const) {
      const message = await sealed(profile, text(200_000), {compress});
      t.is((await opened(stream(message), passphrase, {maxSize: 200_000})).length, 200_000);
      const limited = opened(stream(message), passphrase, {maxSize: 199_999});
      await t.throwsAsync(limited, {instanceOf: LimitError, code: 'limit'});
    }
  });

  test(`${profile}: refuses a wrong key`, async t => {
    const message = await sealed(profile, text(100));
    for (const secret of ['', '0'.repeat(64)]) {
      await t.throwsAsync(opened(stream(message), utf8(secret)), {instanceOf: WrongKeyError}, secret);
    }
  });

  test(`${profile}: refuses bytes behind the message, and a second message`, async t => {
    const message = await sealed(profile, text(100));
    const tails = [
      Uint8Array.of(0),
      Uint8Array.of(0xca),
      Uint8Array.of(0xff, 0xff),
      utf8('12345'),
      new Uint8Array(70_000),
      message,
    ];
    for (const tail of tails) {
      for (const {cut} of feeds) {
        if (tail.length > 1_000 && cut === feeds[2]?.cut) continue;
        t.is(await outcome(cut(concatBytes(message, tail))), 'damaged', `${tail.length}`);
      }
    }
  });

  test(`${profile}: passes on an error of the source as it is`, async t => {
    const message = await sealed(profile, text(200_000));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield message.subarray(0, 150_000);
      throw new RangeError('the disk is gone');
    }
    await t.throwsAsync(opened(broken()), {instanceOf: RangeError});
  });

  test(`${profile}: passes on an error of the content while writing`, async t => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield text(300_000);
      throw new RangeError('the disk is gone');
    }
    for (const compress of ['auto', 'none'] as const) {
      const options = {
        profile,
        compress,
        slots: [],
        sessionKey: new Uint8Array(32),
        random: fixedRandom('r'),
      };
      await t.throwsAsync(collect(encryptMessage(broken(), options)), {instanceOf: RangeError});
    }
  });
}
