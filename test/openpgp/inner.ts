import {deflateRawSync, deflateSync} from 'node:zlib';
import test from 'ava';
import {ByteReader} from '../../source/bytes/byte-reader.ts';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError, UnsupportedError} from '../../source/errors.ts';
import {openInner} from '../../source/openpgp/inner.ts';
import {formatPacket, packetType} from '../../source/openpgp/packet.ts';
import {bzip2} from './_bzip2.ts';
import {collect, compressedPacket, feeds, fixedRandom, literal, text} from './_messages.ts';

const hello = utf8('hello');
const marker = formatPacket(packetType.marker, utf8('PGP'));
const padding = formatPacket(packetType.padding, fixedRandom('padding')(50));
const onePass = formatPacket(packetType.onePassSignature, fixedRandom('one-pass')(13));
const signature = formatPacket(packetType.signature, fixedRandom('signature')(90));

async function read(packets: Uint8Array, maxSize = 1_000_000, cut = feeds[0]?.cut): Promise<Uint8Array> {
  if (cut === undefined) throw new Error('no feed');
  const {content} = await openInner(new ByteReader(cut(packets)), maxSize);
  return collect(content);
}

const bodies: Record<string, Uint8Array> = {
  'not compressed': literal(hello),
  'in a compressed packet that does not compress': compressedPacket(0, literal(hello)),
  'in ZIP': compressedPacket(1, deflateRawSync(literal(hello))),
  'in ZLIB': compressedPacket(2, deflateSync(literal(hello))),
  'in BZIP2': compressedPacket(3, bzip2.hello),
};

for (const [name, packets] of Object.entries(bodies)) {
  test(`reads a literal packet ${name}`, async t => {
    for (const {cut} of feeds) t.deepEqual(await read(packets, 1_000, cut), hello);
  });

  test(`refuses a second packet behind one ${name}`, async t => {
    for (const second of [
      literal(hello),
      packets,
      compressedPacket(0, literal(hello)),
      formatPacket(60, hello),
    ]) {
      await t.throwsAsync(read(concatBytes(packets, second)), {instanceOf: MalformedError});
    }
  });

  test(`refuses bytes behind a literal packet ${name}`, async t => {
    await t.throwsAsync(read(concatBytes(packets, utf8('junk'))), {instanceOf: MalformedError});
    await t.throwsAsync(read(concatBytes(packets, Uint8Array.of(0xcb))), {instanceOf: MalformedError});
  });

  test(`passes over markers, padding and signatures around a literal packet ${name}`, async t => {
    const surrounded = concatBytes(marker, onePass, padding, packets, signature, padding, marker);
    t.deepEqual(await read(surrounded), hello);
  });

  test(`refuses a literal packet ${name} that ends early, at every byte`, async t => {
    for (let size = 0; size < packets.length; size++) {
      await t.throwsAsync(read(packets.subarray(0, size)), {instanceOf: MalformedError}, `${size}`);
    }
  });
}

test('refuses two literals, and junk, inside the compressed packet', async t => {
  const twice = concatBytes(literal(hello), literal(hello));
  const junk = concatBytes(literal(hello), utf8('junk'));
  const cases = [
    compressedPacket(0, twice),
    compressedPacket(1, deflateRawSync(twice)),
    compressedPacket(2, deflateSync(twice)),
    compressedPacket(3, bzip2.twoLiterals),
    compressedPacket(2, deflateSync(junk)),
    compressedPacket(3, bzip2.junk),
  ];
  for (const packets of cases) await t.throwsAsync(read(packets), {instanceOf: MalformedError});
});

test('refuses bytes behind the compressed data', async t => {
  const cases: [number, Uint8Array][] = [
    [1, deflateRawSync(literal(hello))],
    [2, deflateSync(literal(hello))],
    [3, bzip2.hello],
  ];
  for (const [algorithmId, compressed] of cases) {
    for (const size of [1, 100, 200_000]) {
      const packets = compressedPacket(algorithmId, concatBytes(compressed, new Uint8Array(size)));
      await t.throwsAsync(read(packets), {instanceOf: MalformedError}, `${algorithmId}, ${size}`);
    }
  }
});

test('refuses compression inside compression, 2, 3 and 1000 deep', async t => {
  const deep = (levels: number) => {
    let packets: Uint8Array = literal(hello);
    for (let level = 0; level < levels; level++) packets = compressedPacket(2, deflateSync(packets));
    return packets;
  };
  t.deepEqual(await read(deep(1)), hello);
  for (const levels of [2, 3, 1_000]) await t.throwsAsync(read(deep(levels)), {instanceOf: MalformedError});
  await t.throwsAsync(read(compressedPacket(3, bzip2.nested)), {instanceOf: MalformedError});
  await t.throwsAsync(read(compressedPacket(0, compressedPacket(0, literal(hello)))), {
    instanceOf: MalformedError,
  });
});

test('refuses a compressed packet without a literal one', async t => {
  for (const inner of [new Uint8Array(0), marker, padding, utf8('text')]) {
    await t.throwsAsync(read(compressedPacket(2, deflateSync(inner))), {instanceOf: MalformedError});
  }
  await t.throwsAsync(read(compressedPacket(2, new Uint8Array(0))), {instanceOf: MalformedError});
  await t.throwsAsync(read(formatPacket(packetType.compressedData, new Uint8Array(0))), {
    instanceOf: MalformedError,
  });
});

test('refuses packets that have no place inside', async t => {
  for (const typeId of [1, 3, 5, 6, 7, 9, 12, 13, 14, 17, 18, 19, 20]) {
    const packets = concatBytes(formatPacket(typeId, hello), literal(hello));
    await t.throwsAsync(read(packets), {instanceOf: MalformedError}, `${typeId}`);
  }
});

test('refuses unknown compression', async t => {
  for (const id of [4, 100, 255]) {
    await t.throwsAsync(read(compressedPacket(id, literal(hello))), {instanceOf: UnsupportedError});
  }
});

test('reads packets of legacy format and of indeterminate length', async t => {
  const open = concatBytes(Uint8Array.of(0xaf, 0x62, 0, 0, 0, 0, 0), hello);
  t.deepEqual(await read(open), hello);
  t.deepEqual(await read(concatBytes(Uint8Array.of(0xa3, 1), deflateRawSync(open))), hello);
  t.deepEqual(await read(concatBytes(Uint8Array.of(0xa3, 3), bzip2.hello)), hello);
});

test('stops bombs: compressed bytes that come to more than the limit allows', async t => {
  const zeros = literal(new Uint8Array(30_000_000));
  const bombs = [
    compressedPacket(1, deflateRawSync(zeros)),
    compressedPacket(2, deflateSync(zeros)),
    compressedPacket(3, bzip2.zeros),
  ];
  for (const bomb of bombs) {
    await t.throwsAsync(read(bomb, 100_000), {instanceOf: LimitError, code: 'limit'});
  }
});

test('hands on the literal header and the compression', async t => {
  const header = concatBytes(utf8('t'), Uint8Array.of(4), utf8('name'), new Uint8Array(4));
  const packets = compressedPacket(2, deflateSync(literal(text(10), header)));
  for (const {cut} of feeds) {
    const inner = await openInner(new ByteReader(cut(packets)), 1_000);
    t.is(inner.compressionId, 2);
    t.is(inner.literal?.format, 0x74);
    t.deepEqual(Uint8Array.from(inner.literal?.fileName ?? []), utf8('name'));
    t.deepEqual(await collect(inner.content), text(10));
  }
});
