import {createCipheriv, createDecipheriv} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {concatBytes} from '../../source/bytes/bytes.ts';
import {blockSize, cipherOf} from '../../source/openpgp/algorithms.ts';
import {CfbDecryptor, CfbEncryptor} from '../../source/openpgp/cfb.ts';
import {fixedRandom} from './_messages.ts';

const zeroIv = new Uint8Array(blockSize);

/** Cuts bytes into slabs of whole blocks, the last of any size; each a view at some odd place in a larger array. */
function slabsOf(bytes: Uint8Array, blockCounts: readonly number[], shift: number): Uint8Array[] {
  const slabs: Uint8Array[] = [];
  let at = 0;
  for (const count of blockCounts) {
    const end = at + count * blockSize;
    if (end > bytes.length) break;
    slabs.push(bytes.subarray(at, end));
    at = end;
  }
  slabs.push(bytes.subarray(at));
  return slabs.map(slab => {
    const moved = new Uint8Array(slab.length + shift);
    moved.set(slab, shift);
    return moved.subarray(shift);
  });
}

test('equals the plain cipher for any content, cipher, alignment and cutting', t => {
  const cases = fc.record({
    cipherId: fc.constantFrom(7, 8, 9),
    size: fc.nat(700),
    blockCounts: fc.array(fc.nat(7), {maxLength: 10}),
    shift: fc.nat(9),
    seed: fc.string(),
  });
  fc.assert(
    fc.property(cases, ({cipherId, size, blockCounts, shift, seed}) => {
      const cipher = cipherOf(cipherId);
      const random = fixedRandom(seed);
      const key = random(cipher.keySize);
      const plaintext = random(size);
      const expected = createCipheriv(`${cipher.name}-cfb`, key, zeroIv).update(plaintext);
      const encryptor = new CfbEncryptor(cipher, key);
      const decryptor = new CfbDecryptor(cipher, key);

      const encrypted = slabsOf(plaintext, blockCounts, shift).map(slab => encryptor.encrypt(slab));
      const decrypted = slabsOf(expected, blockCounts, shift).map(slab => decryptor.decrypt(slab));

      t.deepEqual(concatBytes(...encrypted), Uint8Array.from(expected));
      t.deepEqual(concatBytes(...decrypted), plaintext);
    }),
    {numRuns: 400},
  );
});

test('equals the plain cipher for slabs as large as those in use', t => {
  const cipher = cipherOf(9);
  const random = fixedRandom('large');
  const key = random(32);
  const plaintext = random(3 * 131_072 + 5);
  const counts = [8_192, 8_192, 8_192];
  const expected = createCipheriv('aes-256-cfb', key, zeroIv).update(plaintext);
  const encryptor = new CfbEncryptor(cipher, key);
  const decryptor = new CfbDecryptor(cipher, key);

  const encrypted = concatBytes(...slabsOf(plaintext, counts, 0).map(slab => encryptor.encrypt(slab)));
  t.true(expected.equals(encrypted));
  const decrypted = concatBytes(...slabsOf(encrypted, counts, 3).map(slab => decryptor.decrypt(slab)));
  t.true(Buffer.from(plaintext).equals(decrypted));
  t.true(createDecipheriv('aes-256-cfb', key, zeroIv).update(encrypted).equals(decrypted));
});

test('returns fresh arrays and leaves its input as it is', t => {
  const cipher = cipherOf(9);
  const key = new Uint8Array(32);
  for (const coder of [new CfbEncryptor(cipher, key), new CfbDecryptor(cipher, key)]) {
    const run = (bytes: Uint8Array) =>
      coder instanceof CfbEncryptor ? coder.encrypt(bytes) : coder.decrypt(bytes);
    const input = fixedRandom('fresh')(64);
    const kept = Uint8Array.from(input);
    const first = run(input);
    const firstKept = Uint8Array.from(first);
    run(input);
    t.deepEqual(input, kept);
    t.deepEqual(Uint8Array.from(first), firstKept);
    t.not(first.buffer, input.buffer);
  }
});
