import {createDecipheriv, createHash} from 'node:crypto';
import test from 'ava';
import {concatBytes} from '../../source/bytes/bytes.ts';
import {DamagedError} from '../../source/errors.ts';
import {aes256, cipherOf} from '../../source/openpgp/algorithms.ts';
import {decryptSeipdV1, encryptSeipdV1, fitsSeipdV1} from '../../source/openpgp/seipd-v1.ts';
import {collect, feeds, fixedRandom, flipped, inPieces, sha256, stream} from './_messages.ts';

const key = fixedRandom('key')(32);

async function encrypted(plaintext: Uint8Array): Promise<Uint8Array> {
  return collect(encryptSeipdV1(inPieces(plaintext, 5_000), aes256, key, fixedRandom('prefix')));
}

function decrypted(body: Uint8Array): Promise<Uint8Array> {
  return collect(decryptSeipdV1(stream(body.subarray(1)), aes256, key));
}

test('writes a prefix with two octets repeated, and the SHA-1 of all at the end', async t => {
  const content = fixedRandom('content')(1_000);
  const body = await encrypted(content);
  const plain = createDecipheriv('aes-256-cfb', key, new Uint8Array(16)).update(body.subarray(1));

  t.is(body[0], 1);
  t.is(body.length, 1 + 18 + 1_000 + 22);
  t.deepEqual(plain.subarray(14, 16), plain.subarray(16, 18));
  t.deepEqual(Uint8Array.from(plain.subarray(18, 1_018)), content);
  t.is(plain.subarray(1_018, 1_020).toString('hex'), 'd314');
  t.deepEqual(plain.subarray(1_020), createHash('sha1').update(plain.subarray(0, 1_020)).digest());
});

test('decrypts what it encrypted, at sizes around the slab', async t => {
  const slab = 131_072;
  const sizes = [
    0,
    1,
    15,
    16,
    17,
    slab - 41,
    slab - 40,
    slab - 39,
    slab - 19,
    slab - 18,
    slab - 17,
    slab,
    slab + 1,
    2 * slab - 18,
  ];
  for (const size of sizes) {
    const content = fixedRandom('size')(size);
    const body = await encrypted(content);
    for (const pieceSize of [999_999, 65_536, 1_009]) {
      const plain = await collect(decryptSeipdV1(inPieces(body.subarray(1), pieceSize), aes256, key));
      t.is(sha256(plain), sha256(content), `${size} in ${pieceSize}`);
    }
  }
});

test('decrypts with AES-128 and AES-192, fed in every way', async t => {
  const content = fixedRandom('ciphers')(100);
  for (const cipherId of [7, 8]) {
    const cipher = cipherOf(cipherId);
    const cipherKey = key.subarray(0, cipher.keySize);
    const body = await collect(encryptSeipdV1(stream(content), cipher, cipherKey, fixedRandom('prefix')));
    for (const {cut} of feeds) {
      t.deepEqual(await collect(decryptSeipdV1(cut(body.subarray(1)), cipher, cipherKey)), content);
    }
  }
});

test('finds one changed bit at every byte, and a cut at every byte', async t => {
  const body = await encrypted(fixedRandom('content')(70));
  for (let at = 1; at < body.length; at++) {
    await t.throwsAsync(decrypted(flipped(body, at)), {instanceOf: DamagedError}, `changed ${at}`);
    await t.throwsAsync(decrypted(body.subarray(0, at)), {instanceOf: DamagedError}, `cut ${at}`);
  }
});

test('finds bytes that were put behind the end', async t => {
  const body = await encrypted(fixedRandom('content')(70));
  for (const size of [1, 16, 22, 131_072]) {
    await t.throwsAsync(decrypted(concatBytes(body, new Uint8Array(size))), {instanceOf: DamagedError});
  }
});

test('tells a key that fits from the prefix, but for one in 65536 wrong ones', async t => {
  const start = (await encrypted(new Uint8Array(50))).subarray(1, 65);
  t.true(fitsSeipdV1(start, aes256, key));
  t.true(fitsSeipdV1(start.subarray(0, 18), aes256, key));
  t.false(fitsSeipdV1(start.subarray(0, 17), aes256, key));
  const random = fixedRandom('wrong');
  let fitting = 0;
  for (let count = 0; count < 3_000; count++) if (fitsSeipdV1(start, aes256, random(32))) fitting += 1;
  t.true(fitting <= 2, `${fitting}`);
});
