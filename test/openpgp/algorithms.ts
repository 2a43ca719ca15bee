import {getCiphers, getHashes} from 'node:crypto';
import test from 'ava';
import {enums} from 'openpgp';
import {UnsupportedError} from '../../source/errors.ts';
import {
  aeadModeOf,
  aes256,
  cipherOf,
  describeCipher,
  describeHash,
  findCipher,
  findHashName,
  hashNameOf,
  ocb,
} from '../../source/openpgp/algorithms.ts';

test('knows the three AES and refuses every other cipher by name', t => {
  for (const [id, name] of [
    [7, 'aes128'],
    [8, 'aes192'],
    [9, 'aes256'],
  ] as const) {
    t.is(cipherOf(id).name.replace('-', ''), name);
    t.is(enums.symmetric[name], id as never);
    t.is(cipherOf(id).keySize, 16 + 8 * (id - 7));
    t.true(getCiphers().includes(`${cipherOf(id).name}-ocb`));
  }
  for (const id of [0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 255]) {
    t.is(findCipher(id), undefined);
    t.throws(() => cipherOf(id), {instanceOf: UnsupportedError});
  }
  t.is(describeCipher(3), 'CAST5');
  t.is(describeCipher(9), 'AES-256');
  t.is(describeCipher(99), 'number 99');
});

test('knows the three AEAD modes and the sizes of their nonces', t => {
  t.deepEqual(
    [1, 2, 3].map(id => aeadModeOf(id).nonceSize),
    [16, 15, 12],
  );
  t.deepEqual(aeadModeOf(2), ocb);
  for (const id of [0, 4, 100]) t.throws(() => aeadModeOf(id), {instanceOf: UnsupportedError});
});

test('knows the hashes under their names in node:crypto, MD5 not among them', t => {
  for (const id of [2, 3, 8, 9, 10, 11, 12, 14]) {
    const name = hashNameOf(id);
    t.true(
      getHashes().some(known => known.toLowerCase() === name),
      name,
    );
  }
  for (const [name, id] of [
    ['sha256', 8],
    ['sha384', 9],
    ['sha512', 10],
    ['sha224', 11],
    ['sha1', 2],
  ] as const) {
    t.is(hashNameOf(id), name);
    t.is(enums.hash[name], id as never);
  }
  t.is(findHashName(1), undefined);
  t.throws(() => hashNameOf(1), {instanceOf: UnsupportedError});
  t.is(describeHash(1), 'MD5');
  t.is(describeHash(8), 'SHA-256');
  t.is(aes256.id, 9);
});
