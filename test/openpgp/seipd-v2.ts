import test from 'ava';
import {concatBytes, copyBytes, formatHex} from '../../source/bytes/bytes.ts';
import {DamagedError, MalformedError, UnsupportedError} from '../../source/errors.ts';
import {aeadModeOf, aes256, cipherOf, ocb} from '../../source/openpgp/algorithms.ts';
import {
  chunkSizeOf,
  decryptSeipdV2,
  encryptSeipdV2,
  formatSeipdV2Header,
  newSeipdV2Header,
  parseSeipdV2Header,
  type SeipdV2Header,
} from '../../source/openpgp/seipd-v2.ts';
import {collect, feeds, fixedRandom, flipped, inPieces, sha256, stream} from './_messages.ts';
import {samples} from './_rfc9580.ts';

const key = fixedRandom('key')(32);
const tagSize = 16;
/** Chunks of 64 bytes. */
const smallChunks = newSeipdV2Header(aes256, fixedRandom('salt'), 0);

async function encrypted(plaintext: Uint8Array, header = smallChunks): Promise<Uint8Array> {
  return (await collect(encryptSeipdV2(inPieces(plaintext, 1_000), header, key))).subarray(36);
}

function decrypted(ciphertext: Uint8Array, header = smallChunks): Promise<Uint8Array> {
  return collect(decryptSeipdV2(stream(ciphertext), header, key));
}

/** The sealed chunks of a body of 64-byte chunks, the last tag among them. */
function chunksOf(ciphertext: Uint8Array): Uint8Array[] {
  const end = ciphertext.length - tagSize;
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < end; at += 64 + tagSize) chunks.push(ciphertext.subarray(at, Math.min(end, at + 80)));
  return [...chunks, ciphertext.subarray(end)];
}

for (const {section, aead, sessionKey, salt, plaintext} of samples.filter(sample => sample.aead !== 'eax')) {
  test(`decrypts what it writes with the keys and salt of RFC 9580 ${section}`, async t => {
    const header = {
      cipher: cipherOf(7),
      aead: aeadModeOf(aead === 'ocb' ? 2 : 3),
      chunkSizeExponent: 6,
      salt,
    };
    const body = await collect(encryptSeipdV2(stream(plaintext), header, sessionKey));

    t.is(formatHex(body.subarray(0, 4)), `0207${aead === 'ocb' ? '02' : '03'}06`);
    t.is(body.length, 36 + 37 + 16 + 16);
    t.deepEqual(await collect(decryptSeipdV2(stream(body.subarray(36)), header, sessionKey)), plaintext);
  });
}

test('reads back the header it writes', t => {
  for (const chunkSizeExponent of [0, 6, 12, 16]) {
    const header: SeipdV2Header = {...smallChunks, chunkSizeExponent};
    t.deepEqual(parseSeipdV2Header(formatSeipdV2Header(header)), header);
    t.is(chunkSizeOf(header), 2 ** (chunkSizeExponent + 6));
  }
  t.is(newSeipdV2Header(aes256, fixedRandom('salt')).chunkSizeExponent, 12);
  t.is(newSeipdV2Header(aes256, fixedRandom('salt')).aead, ocb);
});

test('refuses headers that are short, or of chunks too large, or of unknown algorithms', t => {
  const bytes = formatSeipdV2Header(smallChunks);
  t.throws(() => parseSeipdV2Header(bytes.subarray(0, 35)), {instanceOf: MalformedError});
  for (const exponent of [17, 22, 56, 255]) {
    t.throws(() => parseSeipdV2Header(flipped(bytes, 3, exponent)), {instanceOf: MalformedError});
  }
  t.throws(() => parseSeipdV2Header(flipped(bytes, 0)), {instanceOf: UnsupportedError});
  t.throws(() => parseSeipdV2Header(flipped(bytes, 1, 9 ^ 3)), {instanceOf: UnsupportedError});
  t.throws(() => parseSeipdV2Header(flipped(bytes, 2, 2 ^ 4)), {instanceOf: UnsupportedError});
});

test('decrypts what it encrypted, at sizes around the chunk, in OCB and GCM, with every AES', async t => {
  for (const aeadId of [2, 3]) {
    for (const cipherId of [7, 8, 9]) {
      const cipher = cipherOf(cipherId);
      const header = {...smallChunks, cipher, aead: aeadModeOf(aeadId)};
      for (const size of [0, 1, 63, 64, 65, 80, 127, 128, 129, 144, 192, 640]) {
        const content = fixedRandom('size')(size);
        const sessionKey = key.subarray(0, cipher.keySize);
        const body = (await collect(encryptSeipdV2(stream(content), header, sessionKey))).subarray(36);
        t.is(body.length, size + (Math.ceil(size / 64) + 1) * tagSize);
        for (const {cut} of feeds) {
          t.deepEqual(await collect(decryptSeipdV2(cut(body), header, sessionKey)), content, `${size}`);
        }
      }
    }
  }
});

test('decrypts chunks of 256 KiB and 4 MiB', async t => {
  for (const [chunkSizeExponent, size] of [
    [12, 262_144],
    [12, 262_145],
    [12, 600_000],
    [16, 4_194_304],
    [16, 4_194_305],
  ] as const) {
    const header = {...smallChunks, chunkSizeExponent};
    const content = new Uint8Array(size).fill(7);
    const body = await encrypted(content, header);
    t.is(sha256(await collect(decryptSeipdV2(inPieces(body, 100_003), header, key))), sha256(content));
  }
});

test('finds one changed bit at every byte, and a cut at every byte', async t => {
  const body = await encrypted(fixedRandom('content')(150));
  for (let at = 0; at < body.length; at++) {
    await t.throwsAsync(decrypted(flipped(body, at)), {instanceOf: DamagedError}, `changed ${at}`);
    await t.throwsAsync(decrypted(body.subarray(0, at)), {instanceOf: DamagedError}, `cut ${at}`);
  }
});

test('finds chunks that are swapped, dropped, doubled, or taken from another message', async t => {
  for (const size of [192, 200]) {
    const chunks = chunksOf(await encrypted(fixedRandom('content')(size)));
    const other = chunksOf(
      await encrypted(fixedRandom('other')(size), {...smallChunks, salt: new Uint8Array(32)}),
    );
    const [first, second, third] = chunks as [Uint8Array, Uint8Array, Uint8Array];
    const rest = chunks.slice(3);
    const changes = {
      swapped: [second, first, third, ...rest],
      'first dropped': [second, third, ...rest],
      'middle dropped': [first, third, ...rest],
      'last tag dropped': chunks.slice(0, -1),
      'last chunk dropped': [...chunks.slice(0, -2), chunks.at(-1)],
      doubled: [first, first, second, third, ...rest],
      'last tag doubled': [...chunks, chunks.at(-1)],
      foreign: [first, other[1], third, ...rest],
      'only the last tag': [chunks.at(-1)],
      'one behind the end': [...chunks, first],
    };
    for (const [name, parts] of Object.entries(changes)) {
      const changed = concatBytes(...parts.map(part => part ?? new Uint8Array(0)));
      await t.throwsAsync(decrypted(changed), {instanceOf: DamagedError}, `${name} of ${size}`);
    }
  }
});

test('finds a message cut at a chunk border even where the chunk before it looks like the last tag', async t => {
  const chunks = chunksOf(await encrypted(fixedRandom('content')(256)));
  for (let count = 0; count < chunks.length - 1; count++) {
    await t.throwsAsync(decrypted(concatBytes(...chunks.slice(0, count))), {instanceOf: DamagedError});
  }
});

test('finds a changed chunk octet, salt, cipher and mode', async t => {
  const body = await encrypted(fixedRandom('content')(200));
  const changedHeaders: SeipdV2Header[] = [
    {...smallChunks, chunkSizeExponent: 1},
    {...smallChunks, chunkSizeExponent: 12},
    {...smallChunks, salt: flipped(smallChunks.salt, 31)},
    {...smallChunks, aead: aeadModeOf(3)},
  ];
  for (const header of changedHeaders)
    await t.throwsAsync(decrypted(body, header), {instanceOf: DamagedError});
});

test('binds the empty message to its header and key', async t => {
  const body = await encrypted(new Uint8Array(0));
  t.is(body.length, tagSize);
  t.deepEqual(await decrypted(body), new Uint8Array(0));
  await t.throwsAsync(decrypted(body, {...smallChunks, salt: new Uint8Array(32)}), {
    instanceOf: DamagedError,
  });
});

test('yields nothing of a damaged chunk, and all that stands before it', async t => {
  const content = fixedRandom('content')(256);
  const body = flipped(await encrypted(content), 2 * 80 + 5);
  const released: Uint8Array[] = [];
  await t.throwsAsync(
    async () => {
      for await (const piece of decryptSeipdV2(stream(body), smallChunks, key))
        released.push(copyBytes(piece));
    },
    {instanceOf: DamagedError},
  );
  t.deepEqual(concatBytes(...released), content.subarray(0, 128));
});
