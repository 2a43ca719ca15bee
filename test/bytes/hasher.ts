import {createHash} from 'node:crypto';
import test from 'ava';
import {utf8} from '../../source/bytes/bytes.ts';
import {hashHere} from '../../source/bytes/hasher.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// FIPS 180-4 examples.
for (const [algorithm, expected] of [
  ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
] as const) {
  test(`makes the ${algorithm} of the bytes it is given`, async t => {
    const hasher = hashHere(algorithm);
    hasher.update(utf8('abc'));
    t.is(hex(await hasher.digest()), expected);
  });

  test(`makes the same ${algorithm} whatever the pieces, empty ones too`, async t => {
    const hasher = hashHere(algorithm);
    for (const piece of ['', 'a', '', 'bc', '']) hasher.update(utf8(piece));
    t.is(hex(await hasher.digest()), expected);
  });
}

test('makes the digest of nothing', async t => {
  t.is(hex(await hashHere('sha256').digest()), createHash('sha256').digest('hex'));
});

test('never asks to wait, and keeps nothing of the bytes it was given', async t => {
  const hasher = hashHere('sha256');
  const bytes = utf8('abc');
  t.is(hasher.update(bytes), undefined);
  bytes.fill(0);
  t.is(hex(await hasher.digest()), createHash('sha256').update('abc').digest('hex'));
});

test('keeps digests that are made side by side apart', async t => {
  const [one, other] = [hashHere('sha256'), hashHere('sha256')];
  one.update(utf8('a'));
  other.update(utf8('b'));
  one.update(utf8('bc'));
  t.is(hex(await one.digest()), createHash('sha256').update('abc').digest('hex'));
  t.is(hex(await other.digest()), createHash('sha256').update('b').digest('hex'));
});

test('refuses more bytes after the digest', async t => {
  const hasher = hashHere('sha256');
  await hasher.digest();
  t.throws(() => hasher.update(utf8('x')), {code: 'ERR_CRYPTO_HASH_FINALIZED'});
});
