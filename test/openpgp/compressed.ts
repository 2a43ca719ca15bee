import {constants, deflateRawSync, deflateSync, inflateRawSync} from 'node:zlib';
import test from 'ava';
import {concatBytes} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError} from '../../source/errors.ts';
import {compression, compressZip, inflate, looksCompressible} from '../../source/openpgp/compressed.ts';
import {collect, feeds, fixedRandom, flipped, inPieces, mixed, sha256, stream, text} from './_messages.ts';

const unlimited = Number.POSITIVE_INFINITY;

function inflated(
  algorithm: 1 | 2,
  compressed: Uint8Array,
  maxSize: number = unlimited,
  pieceSize = 1_000,
): Promise<Uint8Array> {
  return collect(inflate(algorithm, inPieces(compressed, pieceSize), maxSize));
}

const kinds: Record<string, (size: number) => Uint8Array> = {
  text,
  random: fixedRandom('random'),
  mixed,
  zeros: size => new Uint8Array(size),
};
const sizes = [
  0, 1, 2, 1_000, 65_534, 65_535, 65_536, 131_071, 262_143, 262_144, 262_145, 600_000, 1_100_000,
];

for (const [name, make] of Object.entries(kinds)) {
  test(`writes a ZIP stream that zlib and inflate open: ${name}`, async t => {
    for (const size of sizes) {
      const content = make(size);
      const body = await collect(compressZip(inPieces(content, 50_021)));

      t.is(body[0], compression.zip);
      t.is(sha256(inflateRawSync(body.subarray(1))), sha256(content), `${size}`);
      t.is(sha256(await inflated(1, body.subarray(1), unlimited, 40_000)), sha256(content), `${size}`);
    }
  });
}

test('deflates text and stores noise', async t => {
  const size = 600_000;
  const deflatedSize = (await collect(compressZip(stream(text(size))))).length;
  const storedSize = (await collect(compressZip(stream(fixedRandom('noise')(size))))).length;
  t.true(deflatedSize < size / 3);
  t.true(storedSize > size && storedSize < size + 100);
});

test('slabs refer to nothing before them: what follows a damaged one still inflates', async t => {
  const half = fixedRandom('half')(131_072).map(byte => 97 + (byte & 15));
  const slab = concatBytes(half, half);
  const alone = (await collect(compressZip(stream(slab)))).subarray(1, -5);
  const body = await collect(compressZip(stream(concatBytes(slab, slab, slab))));

  t.deepEqual(body.subarray(1 + 2 * alone.length, -5), alone);
  t.deepEqual(inflateRawSync(alone, {finishFlush: constants.Z_SYNC_FLUSH}), Buffer.from(slab));
});

test('tells media from text and databases', t => {
  t.true(looksCompressible(text(262_144)));
  t.true(looksCompressible(new Uint8Array(262_144)));
  t.false(looksCompressible(fixedRandom('media')(262_144)));
  t.false(looksCompressible(deflateRawSync(text(3_000_000))));
  const records = fixedRandom('records')(262_144).map((byte, index) => (index % 64 < 8 ? byte : 0));
  t.true(looksCompressible(records));
});

test('passes on an error of the content', async t => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield text(300_000);
    throw new RangeError('the disk is gone');
  }
  await t.throwsAsync(collect(compressZip(broken())), {instanceOf: RangeError});
});

for (const [algorithm, name, deflate] of [
  [1, 'ZIP', deflateRawSync],
  [2, 'ZLIB', deflateSync],
] as const) {
  test(`inflates ${name}, fed in every way`, async t => {
    const content = text(5_000);
    const compressed = deflate(content);
    for (const {cut} of feeds)
      t.deepEqual(await collect(inflate(algorithm, cut(compressed), 5_000)), content);
  });

  test(`refuses ${name} that ends early, at every byte`, async t => {
    const compressed = deflate(text(300));
    for (let size = 0; size < compressed.length; size++) {
      await t.throwsAsync(
        inflated(algorithm, compressed.subarray(0, size)),
        {instanceOf: MalformedError},
        `${size}`,
      );
    }
  });

  test(`refuses bytes behind the end of ${name}, in the same piece, the next, and far on`, async t => {
    const compressed = deflate(text(3_000));
    for (const tail of [1, 7, 1_000, 300_000]) {
      const tailed = concatBytes(compressed, new Uint8Array(tail));
      for (const pieceSize of [1, compressed.length, 1_000, 65_536, 1_000_000]) {
        if (tailed.length / pieceSize > 5_000) continue;
        const reading = inflated(algorithm, tailed, unlimited, pieceSize);
        await t.throwsAsync(reading, {instanceOf: MalformedError}, `${tail} in ${pieceSize}`);
      }
    }
  });

  test(`stops a ${name} bomb at the limit`, async t => {
    const bomb = deflate(new Uint8Array(20_000_000), {level: constants.Z_BEST_COMPRESSION});
    let size = 0;
    const read = async () => {
      for await (const piece of inflate(algorithm, stream(bomb), 1_000_000)) size += piece.length;
    };
    const error = await t.throwsAsync(read, {instanceOf: LimitError});
    t.is(error?.reason, 'size');
    t.true(size <= 1_000_000);
  });

  test(`allows ${name} of exactly the limit`, async t => {
    t.is((await inflated(algorithm, deflate(text(4_000)), 4_000)).length, 4_000);
    await t.throwsAsync(inflated(algorithm, deflate(text(4_000)), 3_999), {instanceOf: LimitError});
  });

  test(`passes on an error of the source of ${name}`, async t => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield deflate(text(3_000)).subarray(0, 100);
      throw new RangeError('the disk is gone');
    }
    await t.throwsAsync(collect(inflate(algorithm, broken(), unlimited)), {instanceOf: RangeError});
  });
}

test('finds a wrong Adler-32', async t => {
  const compressed = deflateSync(text(300));
  for (let back = 1; back <= 4; back++) {
    const wrong = flipped(compressed, compressed.length - back);
    await t.throwsAsync(inflated(2, wrong), {instanceOf: MalformedError});
  }
});

test('refuses a preset dictionary and other methods than deflate', async t => {
  const withDictionary = deflateSync(text(300), {dictionary: text(100)});
  await t.throwsAsync(inflated(2, withDictionary), {instanceOf: MalformedError});
  await t.throwsAsync(inflated(2, Uint8Array.of(0x77, 0x85, 1, 0, 0, 0xff, 0xff)), {
    instanceOf: MalformedError,
  });
});
