import test from 'ava';
import {concatBytes, formatHex, utf8} from '../../source/bytes/bytes.ts';
import {DamagedError, WrongKeyError} from '../../source/errors.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {openMessage} from '../../source/openpgp/message.ts';
import {formatPacket, packetType} from '../../source/openpgp/packet.ts';
import {formatS2k, iteratedS2k} from '../../source/openpgp/s2k.ts';
import {sealSkesk} from '../../source/openpgp/skesk.ts';
import {findSlotDamage} from '../../source/openpgp/slot-damage.ts';
import {readLockOnly} from '../../source/openpgp/slots.ts';
import {
  fixedRandom,
  flipped,
  literal,
  passphrase,
  profiles,
  sealedPackets,
  stream,
  text,
} from './_messages.ts';
import {searchedBytes} from './_slot-damage.ts';

const packets = literal(text(80));

for (const profile of profiles) {
  test(`${profile}: names the one changed byte of a slot when the key is right (every byte: test/slow)`, async t => {
    const message = await sealedPackets(profile, packets);
    const every = profile === 'rfc4880' ? 4 : 12;
    for (const [at, what] of (await searchedBytes(profile, message)).filter(
      (_, index) => index % every === 0,
    )) {
      const damaged = flipped(message, at, 1 << (at % 8));
      const error = await t.throwsAsync(
        openMessage(stream(damaged), passphrase),
        {instanceOf: DamagedError},
        `${at}`,
      );

      t.is(error?.offset, at);
      t.true(error?.message.includes(`in the ${what} of the slot`), `${at}: ${error?.message}`);
    }
  });

  test(`${profile}: never takes a wrong key for damage`, async t => {
    const message = await sealedPackets(profile, packets);
    const lock = await readLockOnly(stream(message));
    const random = fixedRandom('wrong');
    for (let count = 0; count < (profile === 'rfc4880' ? 12 : 3); count++) {
      t.is(findSlotDamage(lock, utf8(formatHex(random(32)))), undefined);
    }
  });

  test(`${profile}: calls a damaged slot a wrong key when the key is another one`, async t => {
    const message = await sealedPackets(profile, packets);
    const searched = await searchedBytes(profile, message);
    for (const [at] of searched.filter((_, index) => index % 24 === 0)) {
      const damaged = openMessage(stream(flipped(message, at)), utf8('0'.repeat(64)));
      await t.throwsAsync(damaged, {instanceOf: WrongKeyError}, `${at}`);
    }
  });

  test(`${profile}: does not claim to know where two bytes are changed`, async t => {
    const message = await sealedPackets(profile, packets);
    const [[first] = [0], , , [second] = [0]] = await searchedBytes(profile, message);
    const damaged = flipped(flipped(message, first), second);
    await t.throwsAsync(openMessage(stream(damaged), passphrase), {instanceOf: WrongKeyError});
  });
}

test('passes over slots whose cipher or hash is not read', async t => {
  const message = await sealedPackets('rfc4880', packets);
  for (const [cipherId, hashId] of [
    [3, 8],
    [9, 1],
  ] as const) {
    const s2k = formatS2k({type: 'salted', hashId, salt: new Uint8Array(8)});
    const body = concatBytes(Uint8Array.of(4, cipherId), s2k, new Uint8Array(33));
    const strange = formatPacket(packetType.symmetricKeyEncryptedSessionKey, body);
    const wrong = openMessage(stream(concatBytes(strange, message)), utf8('0'.repeat(64)));
    await t.throwsAsync(wrong, {instanceOf: WrongKeyError});
  }
});

test('does not search salts where each try would cost much, but searches session keys', async t => {
  const random = fixedRandom('costly');
  const message = await sealedPackets('rfc4880', packets, 'costly');
  const {bodyHeader} = await readLockOnly(stream(message));
  const sessionKey = {bytes: random(32), cipher: aes256}; // sealedPackets draws its own first
  const slot = await sealSkesk(4, passphrase, sessionKey, iteratedS2k(random(8), 224), random);
  const costly = concatBytes(slot, message.subarray(bodyHeader.offset));

  await t.throwsAsync(openMessage(stream(flipped(costly, 7)), passphrase), {instanceOf: WrongKeyError});
  const damaged = openMessage(stream(flipped(costly, 20)), passphrase);
  await t.throwsAsync(damaged, {instanceOf: DamagedError, code: 'damaged'});
});
