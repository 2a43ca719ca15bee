import test from 'ava';
import {ByteReader} from '../../source/bytes/byte-reader.ts';
import {concatBytes, copyBytes, utf8} from '../../source/bytes/bytes.ts';
import {DamagedError, LimitError, MalformedError, UnsupportedError} from '../../source/errors.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {CfbEncryptor} from '../../source/openpgp/cfb.ts';
import {readLock, startsLikeMessage, unlock} from '../../source/openpgp/lock.ts';
import {openMessage} from '../../source/openpgp/message.ts';
import {formatPacket, packetType} from '../../source/openpgp/packet.ts';
import {formatS2k, iteratedS2k, type S2k} from '../../source/openpgp/s2k.ts';
import {readLockOnly} from '../../source/openpgp/slots.ts';
import {
  codeOf,
  feeds,
  fixedRandom,
  flipped,
  inPieces,
  literal,
  opened,
  outcome,
  passphrase,
  profiles,
  sealed,
  sealedPackets,
  stream,
  text,
} from './_messages.ts';

const content = text(100);

function slotPacket(...body: readonly Uint8Array[]): Uint8Array {
  return formatPacket(packetType.symmetricKeyEncryptedSessionKey, concatBytes(...body));
}

/** A well-formed v4 slot that nothing opens. */
function strangeSlot(cipherId = 9, s2k: S2k = iteratedS2k(new Uint8Array(8), 0)): Uint8Array {
  return slotPacket(Uint8Array.of(4, cipherId), formatS2k(s2k), fixedRandom('strange')(33));
}

function argon2(passes: number, parallelism: number, memoryExponent: number): S2k {
  return {type: 'argon2', salt: new Uint8Array(16), passes, parallelism, memoryExponent};
}

const marker = formatPacket(packetType.marker, utf8('PGP'));
const padding = formatPacket(packetType.padding, fixedRandom('padding')(40));
const publicKeySlot = formatPacket(packetType.publicKeyEncryptedSessionKey, fixedRandom('pkesk')(200));

test('says where the slots and the body stand', async t => {
  for (const profile of profiles) {
    const message = await sealed(profile, content);
    for (const {cut} of feeds) {
      const lock = await readLockOnly(cut(concatBytes(marker, message)));

      t.is(lock.slots.length, 1);
      t.is(lock.slots[0]?.offset, marker.length);
      t.is(lock.slots[0]?.end, lock.bodyHeader.offset);
      t.is(message[lock.bodyStart - marker.length], profile === 'rfc4880' ? 1 : 2);
      t.is(lock.publicKeySlotCount, 0);
    }
  }
});

test('leaves the ciphertext whole behind what it looked at', async t => {
  const message = await sealed('rfc4880', content);
  for (const {cut} of feeds) {
    const {ciphertext, bodyStart} = await readLock(new ByteReader(cut(message)));
    const pieces: Uint8Array[] = [];
    for await (const piece of ciphertext) pieces.push(copyBytes(piece));

    t.deepEqual(concatBytes(...pieces), message.subarray(bodyStart + 1));
  }
});

for (const profile of profiles) {
  test(`${profile}: opens by the eighth of eight slots`, async t => {
    const strange = Array.from({length: 7}, () => strangeSlot());
    const message = concatBytes(...strange, await sealed(profile, content));

    t.deepEqual(await opened(stream(message)), content);
  });

  test(`${profile}: refuses a ninth slot`, async t => {
    const strange = Array.from({length: 8}, () => strangeSlot());
    const message = concatBytes(...strange, await sealed(profile, content));
    await t.throwsAsync(opened(stream(message)), {instanceOf: LimitError, code: 'limit'});
  });

  test(`${profile}: skips slots of unknown versions, S2Ks, ciphers and AEAD modes`, async t => {
    const unknown = [
      slotPacket(Uint8Array.of(5), fixedRandom('v5')(60)),
      slotPacket(Uint8Array.of(255)),
      slotPacket(Uint8Array.of(4, 9, 101, 0), fixedRandom('gnu')(40)),
      slotPacket(
        Uint8Array.of(6, 30, 9, 77, 11),
        formatS2k(iteratedS2k(new Uint8Array(8), 0)),
        new Uint8Array(64),
      ),
      strangeSlot(3),
      strangeSlot(9, {type: 'iterated', hashId: 1, salt: new Uint8Array(8), codedCount: 0}),
    ];
    const message = concatBytes(...unknown, await sealed(profile, content));
    t.deepEqual(await opened(stream(message)), content);
  });

  test(`${profile}: passes over marker, padding and public-key packets between the slots`, async t => {
    const message = concatBytes(
      marker,
      publicKeySlot,
      padding,
      await sealed(profile, content),
      marker,
      padding,
    );
    t.deepEqual(await opened(stream(message)), content);
  });

  test(`${profile}: opens although another slot is broken or costs too much`, async t => {
    const broken = [
      slotPacket(Uint8Array.of(4)),
      slotPacket(Uint8Array.of(4, 9, 3, 8, 1, 2)),
      slotPacket(Uint8Array.of(6, 3, 9, 2, 11), fixedRandom('v6')(60)),
      strangeSlot(9, argon2(0, 4, 18)),
      strangeSlot(9, argon2(3, 0, 18)),
      strangeSlot(9, argon2(2, 4, 2)),
      strangeSlot(9, argon2(1, 1, 31)),
    ];
    for (const slot of broken) {
      t.deepEqual(await opened(stream(concatBytes(slot, await sealed(profile, content)))), content);
    }
  });

  test(`${profile}: refuses Argon2 slots that cost too much, without trying`, async t => {
    const message = await sealed(profile, content);
    const {bodyHeader} = await readLockOnly(stream(message));
    const body = message.subarray(bodyHeader.offset);
    const version = profile === 'rfc4880' ? 4 : 6;
    const started = process.cpuUsage();
    const codeOfSlot = (s2k: S2k) => {
      const specifier = formatS2k(s2k);
      const slot =
        version === 4
          ? strangeSlot(9, s2k)
          : slotPacket(
              Uint8Array.of(6, 3 + specifier.length + 15, 9, 2, specifier.length),
              specifier,
              new Uint8Array(63),
            );
      return outcome(stream(concatBytes(slot, body)));
    };

    t.is(await codeOfSlot(argon2(255, 4, 21)), 'limit');
    t.is(await codeOfSlot(argon2(1, 4, 31)), 'limit');
    t.is(await codeOfSlot(argon2(1, 255, 21)), 'limit');
    t.is(await codeOfSlot(argon2(1, 1, 255)), 'limit');
    t.is(await codeOfSlot(argon2(0, 4, 18)), 'malformed');
    t.is(await codeOfSlot(argon2(3, 0, 18)), 'malformed');
    t.is(await codeOfSlot(argon2(2, 4, 2)), 'malformed');
    t.true(process.cpuUsage(started).user < 1_000_000);
  });

  test(`${profile}: refuses a slot that does not go with the body`, async t => {
    const other = await sealed(profile === 'rfc4880' ? 'rfc9580' : 'rfc4880', content);
    const otherLock = await readLockOnly(stream(other));
    const message = await sealed(profile, content);
    const {bodyHeader} = await readLockOnly(stream(message));
    const crossed = concatBytes(
      other.subarray(0, otherLock.bodyHeader.offset),
      message.subarray(bodyHeader.offset),
    );
    await t.throwsAsync(opened(stream(crossed)), {instanceOf: UnsupportedError, code: 'unsupported'});
  });

  test(`${profile}: calls a file damaged that ends before a key can be tried, not its key wrong`, async t => {
    const message = await sealed(profile, content);
    const {bodyStart} = await readLockOnly(stream(message));
    for (let size = 1; size <= bodyStart + 18; size++) {
      await t.throwsAsync(opened(stream(message.subarray(0, size))), {instanceOf: DamagedError}, `${size}`);
    }
  });

  test(`${profile}: closes the source where it throws`, async t => {
    const message = await sealed(profile, content);
    const cases = [
      flipped(message, message.length - 30),
      message.subarray(0, 60),
      concatBytes(...Array.from({length: 9}, () => strangeSlot()), message),
      concatBytes(message, message),
    ];
    for (const bytes of cases) {
      let isClosed = false;
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          yield* inPieces(bytes, 7);
        } finally {
          isClosed = true;
        }
      }
      const error = await openMessage(source(), passphrase).then(
        ({content: rest}) => rest.next(),
        (reason: unknown) => reason,
      );
      if (error instanceof Error) t.true(isClosed, codeOf(error));
    }
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield message;
        for (;;) yield new Uint8Array(100);
      } finally {
        isClosed = true;
      }
    }
    await t.throwsAsync(openMessage(endless(), utf8('not the digits')), {code: 'wrong-key'});
    t.true(isClosed);
  });
}

test('refuses a message that only public keys open', async t => {
  const message = await sealed('rfc4880', content);
  const {bodyHeader} = await readLockOnly(stream(message));
  const locked = concatBytes(publicKeySlot, message.subarray(bodyHeader.offset));
  await t.throwsAsync(opened(stream(locked)), {instanceOf: UnsupportedError});
});

test('refuses a body without any slot', async t => {
  const message = await sealed('rfc4880', content);
  const {bodyHeader} = await readLockOnly(stream(message));
  await t.throwsAsync(opened(stream(message.subarray(bodyHeader.offset))), {instanceOf: UnsupportedError});
});

test('refuses what has no integrity protection', async t => {
  for (const profile of profiles) {
    const message = await sealed(profile, content);
    const {bodyHeader} = await readLockOnly(stream(message));
    for (const typeId of [packetType.symmetricallyEncryptedData, packetType.aeadEncryptedData]) {
      const retagged = flipped(message, bodyHeader.offset, 18 ^ typeId);
      await t.throwsAsync(opened(stream(retagged)), {instanceOf: UnsupportedError}, `${typeId}`);
    }
  }
});

test('refuses every cipher but AES in a slot', async t => {
  const message = await sealed('rfc4880', content);
  for (const cipherId of [0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 110, 255]) {
    const changed = flipped(message, 3, 9 ^ cipherId);
    await t.throwsAsync(opened(stream(changed)), {instanceOf: UnsupportedError}, `${cipherId}`);
  }
});

test('refuses every cipher but AES, and unknown AEAD modes, in a v2 body', async t => {
  const message = await sealed('rfc9580', content);
  const {bodyStart} = await readLockOnly(stream(message));
  for (const cipherId of [0, 1, 2, 3, 4, 10, 11, 12, 13]) {
    const changed = flipped(message, bodyStart + 1, 9 ^ cipherId);
    await t.throwsAsync(opened(stream(changed)), {instanceOf: UnsupportedError}, `${cipherId}`);
  }
  for (const aeadId of [0, 4, 100]) {
    const changed = flipped(message, bodyStart + 2, 2 ^ aeadId);
    await t.throwsAsync(opened(stream(changed)), {instanceOf: UnsupportedError}, `${aeadId}`);
  }
});

test('refuses unknown body versions', async t => {
  const message = await sealed('rfc4880', content);
  const {bodyStart} = await readLockOnly(stream(message));
  for (const version of [0, 3, 255]) {
    const changed = flipped(message, bodyStart, 1 ^ version);
    await t.throwsAsync(opened(stream(changed)), {instanceOf: UnsupportedError}, `${version}`);
  }
});

test('refuses keys, signatures and plain messages as unsupported, and other bytes as malformed', async t => {
  // How the body of each begins: versions, a compression, a literal format.
  for (const [typeId, ...start] of [
    [2, 4],
    [2, 2],
    [4, 3],
    [5, 4, 0, 0, 0, 0, 22],
    [6, 4, 0, 0, 0, 0, 1],
    [6, 3],
    [8, 1],
    [11, 0x62, 0],
  ] as const) {
    const packet = formatPacket(
      typeId,
      concatBytes(Uint8Array.from(start), Uint8Array.of(0), fixedRandom('plain')(30)),
    );
    await t.throwsAsync(opened(stream(packet)), {instanceOf: UnsupportedError}, `${typeId}`);
  }
  for (const typeId of [2, 4, 5, 6, 8, 11]) {
    const packet = formatPacket(typeId, concatBytes(Uint8Array.of(0xc7), fixedRandom('plain')(30)));
    await t.throwsAsync(opened(stream(packet)), {instanceOf: MalformedError}, `${typeId}`);
  }
  for (const typeId of [7, 12, 13, 14, 17, 19, 60]) {
    const packet = formatPacket(typeId, fixedRandom('plain')(30));
    await t.throwsAsync(opened(stream(packet)), {instanceOf: MalformedError}, `${typeId}`);
  }
  for (const bytes of [new Uint8Array(0), utf8('plain text\n'), new Uint8Array(1_000)]) {
    await t.throwsAsync(opened(stream(bytes)), {instanceOf: MalformedError});
  }
});

test('refuses ten thousand slots, and slots that announce gigabytes, at once', async t => {
  const started = process.cpuUsage();
  const many = concatBytes(...Array.from({length: 10_000}, () => strangeSlot(9, argon2(1, 1, 20))));
  await t.throwsAsync(opened(stream(many)), {instanceOf: LimitError});
  const huge = Uint8Array.of(0xc3, 0xff, 0x7f, 0xff, 0xff, 0xff, 4, 9, 3, 8);
  await t.throwsAsync(opened(stream(huge)), {instanceOf: LimitError});
  t.true(process.cpuUsage(started).user < 1_000_000);
});

test('tries the cheap slots first', async t => {
  const costly = strangeSlot(9, {type: 'iterated', hashId: 8, salt: new Uint8Array(8), codedCount: 255});
  const message = concatBytes(costly, await sealedPackets('rfc4880', literal(content)));
  const lock = await readLockOnly(stream(message));

  const unlocked = await unlock(lock, passphrase);

  t.is(unlocked?.slotIndex, 1);
  t.deepEqual(unlocked?.cipher, aes256);
});

test('stops before the slots of a message together cost more than allowed', async t => {
  const slot = strangeSlot(9, {type: 'iterated', hashId: 8, salt: new Uint8Array(8), codedCount: 96});
  const message = concatBytes(slot, slot, await sealedPackets('rfc4880', literal(content)));
  const lock = await readLockOnly(stream(message));
  const wrong = utf8('0'.repeat(64));
  const costOfTwo = 2 * 65_536;

  await t.throwsAsync(unlock(lock, wrong, {maxMemoryExponent: 21, maxTotalCost: costOfTwo}), {
    instanceOf: LimitError,
    code: 'limit',
  });
  t.is(await unlock(lock, wrong, {maxMemoryExponent: 21, maxTotalCost: 2 * costOfTwo}), undefined);
});

test('returns nothing where no slot opens', async t => {
  for (const profile of profiles) {
    const lock = await readLockOnly(stream(await sealed(profile, content)));
    t.is(await unlock(lock, utf8('0'.repeat(64))), undefined);
  }
});

test('says which first octets may start a message', t => {
  const key = fixedRandom('starts')(32);
  const starts = (...octets: readonly number[]) => {
    const plaintext = new Uint8Array(64);
    plaintext.set(octets, 18);
    return startsLikeMessage(new CfbEncryptor(aes256, key).encrypt(plaintext), aes256, key);
  };

  t.true(starts(0xcb, 0xf1, 0x62), 'ours, without compression');
  t.true(starts(0xcb, 17, 0x62), 'one octet of length');
  t.true(starts(0xcb, 192, 0, 0x62), 'two octets of length');
  t.true(starts(0xcb, 255, 0, 0, 1, 0, 0x62), 'five octets of length');
  t.true(starts(0xc8, 0xf1, 2), 'ours, compressed');
  t.true(starts(0xa3, 1), 'GnuPG, compressed, indeterminate length');
  t.true(starts(0xac, 20, 0x62), 'legacy, one octet of length');
  t.true(starts(0xad, 0, 20, 0x75), 'legacy, two octets of length');
  t.false(starts(0xcb, 17, 0x63), 'no literal format');
  t.false(starts(0xa3, 4), 'no compression');
  t.false(starts(0x4b, 17, 0x62), 'no packet');
  t.false(starts(0xd2, 40, 1), 'another encrypted packet');
});
