import {createHash} from 'node:crypto';
import test from 'ava';
import * as openpgp from 'openpgp';
import {concatBytes, copyBytes, formatHex, utf8} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError, UnsupportedError} from '../../source/errors.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {deriveArgon2} from '../../source/openpgp/openpgpjs.ts';
import {
  checkS2kCost,
  decodeCount,
  defaultS2kLimits,
  deriveByHashing,
  deriveKey,
  formatS2k,
  parseS2k,
  type S2k,
} from '../../source/openpgp/s2k.ts';
import {samples} from './_rfc9580.ts';

const salt = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const hashedSpecifiers: readonly Exclude<S2k, {type: 'argon2'}>[] = [8, 9, 10, 2, 11].flatMap(hashId => [
  {type: 'simple', hashId} as const,
  {type: 'salted', hashId, salt} as const,
  {type: 'iterated', hashId, salt, codedCount: 0} as const,
  {type: 'iterated', hashId, salt, codedCount: 96} as const,
]);

function argon2(passes: number, parallelism: number, memoryExponent: number): S2k {
  return {type: 'argon2', salt: new Uint8Array(16).fill(7), passes, parallelism, memoryExponent};
}

/** The definition of RFC 9580 §3.7.1, one octet after the other. */
function deriveSlowly(
  s2k: Exclude<S2k, {type: 'argon2'}>,
  passphrase: Uint8Array,
  keySize: number,
): Uint8Array {
  const names: Record<number, string> = {2: 'sha1', 8: 'sha256', 9: 'sha384', 10: 'sha512', 11: 'sha224'};
  const unit = s2k.type === 'simple' ? passphrase : concatBytes(s2k.salt, passphrase);
  const count = s2k.type === 'iterated' ? Math.max(decodeCount(s2k.codedCount), unit.length) : unit.length;
  const octets = Uint8Array.from({length: count}, (_, index) => unit[index % unit.length] ?? 0);
  const hashes: Uint8Array[] = [];
  for (let zeros = 0; hashes.length * 20 < keySize; zeros++) {
    hashes.push(
      createHash(names[s2k.hashId] ?? '')
        .update(new Uint8Array(zeros))
        .update(octets)
        .digest(),
    );
  }
  return copyBytes(concatBytes(...hashes), 0, keySize);
}

/** What the openpgp package makes of a specifier: an SKESK v4 without a session key hands it out. */
async function deriveByPackage(s2k: S2k, passphrase: string, cipherId: number): Promise<Uint8Array> {
  const packet = new openpgp.SymEncryptedSessionKeyPacket() as unknown as {
    read(body: Uint8Array): void;
    decrypt(passphrase: string): Promise<void>;
    sessionKey: Uint8Array;
  };
  packet.read(concatBytes(Uint8Array.of(4, cipherId), formatS2k(s2k)));
  await packet.decrypt(passphrase);
  return packet.sessionKey;
}

test('decodes the count octet as RFC 9580 §3.7.1.3 says', t => {
  t.is(decodeCount(0), 1_024);
  t.is(decodeCount(96), 65_536);
  t.is(decodeCount(224), 16_777_216);
  t.is(decodeCount(255), 65_011_712);
  for (let coded = 0; coded < 256; coded++) {
    t.is(decodeCount(coded), (16 + (coded & 15)) << ((coded >> 4) + 6));
    if (coded > 0) t.true(decodeCount(coded) > decodeCount(coded - 1));
  }
});

for (const {section, skesk, derivedKey} of samples) {
  test(`derives the key of RFC 9580 ${section}`, async t => {
    const {s2k, size} = parseS2k(skesk.subarray(7));
    t.is(size, 11);
    t.is(formatHex(await deriveKey(s2k, utf8('password'), 16)), formatHex(derivedKey));
  });
}

test('derives what the definition gives, for every hash, kind, key size and passphrase length', t => {
  for (const s2k of hashedSpecifiers) {
    for (const length of [1, 56, 64, 300]) {
      const passphrase = utf8('x7'.repeat(length).slice(0, length));
      for (const keySize of [16, 24, 32]) {
        t.deepEqual(deriveByHashing(s2k, passphrase, keySize), deriveSlowly(s2k, passphrase, keySize));
      }
    }
  }
});

test('hashes salt and passphrase once where they are longer than the count', t => {
  const s2k = {type: 'iterated', hashId: 8, salt, codedCount: 0} as const;
  const passphrase = utf8('long '.repeat(400));
  t.deepEqual(
    deriveByHashing(s2k, passphrase, 32),
    Uint8Array.from(createHash('sha256').update(salt).update(passphrase).digest()),
  );
});

test('derives from an empty passphrase', t => {
  const simple = {type: 'simple', hashId: 8} as const;
  t.deepEqual(deriveByHashing(simple, new Uint8Array(0), 32), Uint8Array.from(createHash('sha256').digest()));
  const iterated = {type: 'iterated', hashId: 8, salt, codedCount: 0} as const;
  t.deepEqual(
    deriveByHashing(iterated, new Uint8Array(0), 32),
    deriveSlowly(iterated, new Uint8Array(0), 32),
  );
});

test('derives what the openpgp package derives', async t => {
  for (const s2k of hashedSpecifiers.filter(({type}) => type !== 'salted')) {
    if (s2k.type === 'simple') continue; // the package refuses to read it
    for (const [cipherId, keySize] of [
      [7, 16],
      [8, 24],
      [9, 32],
    ] as const) {
      t.deepEqual(
        formatHex(await deriveKey(s2k, utf8('pässword'), keySize)),
        formatHex(await deriveByPackage(s2k, 'pässword', cipherId)),
      );
    }
  }
});

test('derives Argon2 keys of every size', async t => {
  // RFC 9106 has no vector without secret and associated data; node:crypto is the second opinion.
  const {argon2Sync} = await import('node:crypto');
  for (const keySize of [16, 24, 32]) {
    const s2k = argon2(2, 2, 6);
    if (s2k.type !== 'argon2') return t.fail();
    const expected = argon2Sync('argon2id', {
      message: utf8('password'),
      nonce: s2k.salt,
      parallelism: 2,
      tagLength: keySize,
      memory: 64,
      passes: 2,
    });
    t.is(formatHex(await deriveKey(s2k, utf8('password'), keySize)), formatHex(expected));
  }
});

test('reads back every specifier it writes, and its size', t => {
  for (const s2k of [...hashedSpecifiers, argon2(3, 4, 18)]) {
    const bytes = formatS2k(s2k);
    t.deepEqual(parseS2k(concatBytes(bytes, Uint8Array.of(1, 2))), {s2k, size: bytes.length});
    for (let size = 0; size < bytes.length; size++) {
      t.throws(
        () => parseS2k(bytes.subarray(0, size)),
        {instanceOf: MalformedError},
        `${size} of ${bytes.length}`,
      );
    }
  }
});

test('refuses unknown specifiers and hashes', t => {
  for (const type of [2, 5, 100, 101, 255]) {
    t.throws(() => parseS2k(Uint8Array.of(type, 8, ...new Uint8Array(30))), {instanceOf: UnsupportedError});
  }
  for (const hashId of [0, 1, 4, 5, 6, 7, 13, 100]) {
    t.throws(() => deriveByHashing({type: 'simple', hashId}, utf8('x'), 32), {instanceOf: UnsupportedError});
  }
});

test('refuses Argon2 parameters that cannot run', t => {
  for (const s2k of [
    argon2(0, 1, 10),
    argon2(1, 0, 10),
    argon2(1, 1, 2),
    argon2(2, 4, 4),
    argon2(1, 16, 6),
  ]) {
    t.throws(() => checkS2kCost(s2k, defaultS2kLimits), {instanceOf: MalformedError});
  }
  t.notThrows(() => checkS2kCost(argon2(1, 4, 5), defaultS2kLimits));
  t.notThrows(() => checkS2kCost(argon2(1, 16, 7), defaultS2kLimits));
});

test('refuses Argon2 parameters that cost too much, unless the limit is raised', t => {
  const refused = (s2k: S2k, maxMemoryExponent: number, reason: string) => {
    const error = t.throws(() => checkS2kCost(s2k, {maxMemoryExponent}), {instanceOf: LimitError});
    t.is(error?.reason, reason as never);
  };

  t.notThrows(() => checkS2kCost(argon2(1, 4, 21), defaultS2kLimits));
  refused(argon2(1, 4, 22), 21, 'memory');
  refused(argon2(1, 4, 255), 21, 'memory');
  t.notThrows(() => checkS2kCost(argon2(1, 4, 22), {maxMemoryExponent: 22}));
  refused(argon2(255, 4, 21), 21, 's2k-cost');
  refused(argon2(3, 4, 21), 21, 's2k-cost');
  refused(argon2(1, 17, 21), 21, 's2k-cost');
});

test('calls missing memory a limit, not a wrong key', async t => {
  const derived = deriveArgon2(formatS2k(argon2(1, 1, 10)), utf8('password'), aes256, 9);
  await t.throwsAsync(derived, {instanceOf: LimitError, code: 'limit'});
});
