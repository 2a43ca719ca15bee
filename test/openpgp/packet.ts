import test from 'ava';
import fc from 'fast-check';
import {ByteReader} from '../../source/bytes/byte-reader.ts';
import {concatBytes, formatHex, parseHex} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError} from '../../source/errors.ts';
import {
  formatBodyLength,
  formatPacket,
  framePacket,
  readPacketBody,
  readPacketHeader,
  readSmallBody,
  skipPacketBody,
  TruncatedError,
} from '../../source/openpgp/packet.ts';
import {collect, feeds, fixedRandom, inPieces, stream} from './_messages.ts';

function readerOf(hex: string): ByteReader {
  return new ByteReader(stream(parseHex(hex.replaceAll(' ', ''))));
}

test('reads every form of length', async t => {
  // RFC 9580 §4.2.1.5 gives the examples 100, 1723, 100000 and a partial length of 32768.
  const forms: [string, object][] = [
    ['cb 64', {kind: 'fixed', size: 100}],
    ['cb 00', {kind: 'fixed', size: 0}],
    ['cb bf', {kind: 'fixed', size: 191}],
    ['cb c0 00', {kind: 'fixed', size: 192}],
    ['cb c5 fb', {kind: 'fixed', size: 1_723}],
    ['cb df ff', {kind: 'fixed', size: 8_383}],
    ['cb ff 00 01 86 a0', {kind: 'fixed', size: 100_000}],
    ['cb ff 00 00 00 05', {kind: 'fixed', size: 5}],
    ['cb ff 7f ff ff ff', {kind: 'fixed', size: 0x7fff_ffff}],
    ['cb ff 80 00 00 00', {kind: 'fixed', size: 0x8000_0000}],
    ['cb ff ff ff ff ff', {kind: 'fixed', size: 0xffff_ffff}],
    ['cb ef', {kind: 'partial', size: 32_768}],
    ['cb e0', {kind: 'partial', size: 1}],
    ['cb fe', {kind: 'partial', size: 2 ** 30}],
  ];
  for (const [hex, length] of forms) {
    t.deepEqual(await readPacketHeader(readerOf(hex)), {
      typeId: 11,
      format: 'openpgp',
      length,
      offset: 0,
    } as never);
  }
  const legacy: [string, object][] = [
    ['ac 64', {kind: 'fixed', size: 100}],
    ['ad 06 bb', {kind: 'fixed', size: 1_723}],
    ['ae 00 01 86 a0', {kind: 'fixed', size: 100_000}],
    ['ae ff ff ff ff', {kind: 'fixed', size: 0xffff_ffff}],
    ['af', {kind: 'indeterminate'}],
  ];
  for (const [hex, length] of legacy) {
    t.deepEqual(await readPacketHeader(readerOf(hex)), {
      typeId: 11,
      format: 'legacy',
      length,
      offset: 0,
    } as never);
  }
});

test('returns nothing at the end of the stream', async t => {
  t.is(await readPacketHeader(readerOf('')), undefined);
});

test('refuses headers that end early', async t => {
  for (const hex of ['cb', 'cb c0', 'cb ff', 'cb ff 00 00 00', 'ac', 'ad 00', 'ae 00 00 00']) {
    await t.throwsAsync(readPacketHeader(readerOf(hex)), {instanceOf: TruncatedError}, hex);
  }
});

test('refuses what is no packet, and reserved types, in both formats', async t => {
  for (const hex of ['00', '7f 00', '2d 2d', 'c0 00', '80 00', '83']) {
    await t.throwsAsync(
      readPacketHeader(readerOf(hex)),
      {instanceOf: MalformedError, code: 'malformed'},
      hex,
    );
  }
});

test('refuses partial and indeterminate lengths for packets that are not data', async t => {
  for (const typeId of [1, 2, 3, 4, 10, 21]) {
    const partial = new ByteReader(stream(Uint8Array.of(0xc0 | typeId, 0xe9)));
    await t.throwsAsync(readPacketHeader(partial), {instanceOf: MalformedError});
  }
  for (const typeId of [1, 2, 3, 4, 10]) {
    const indeterminate = new ByteReader(stream(Uint8Array.of(0x80 | (typeId << 2) | 3)));
    await t.throwsAsync(readPacketHeader(indeterminate), {instanceOf: MalformedError});
  }
});

test('reads a body of parts and stops behind it', async t => {
  const bytes = parseHex('cbe1 0102 e0 03 e2 04050607 02 0809 cb00'.replaceAll(' ', ''));
  for (const {cut} of feeds) {
    const reader = new ByteReader(cut(bytes));
    const header = await readPacketHeader(reader);
    if (header === undefined) return t.fail();
    t.is(formatHex(await collect(readPacketBody(reader, header))), '010203040506070809');
    const next = await readPacketHeader(reader);
    t.is(next?.offset, bytes.length - 2);
  }
});

test('reads a body of indeterminate length to the end', async t => {
  const reader = readerOf('af 01 02 03');
  const header = await readPacketHeader(reader);
  if (header === undefined) return t.fail();
  t.is(await skipPacketBody(reader, header), 3);
});

test('refuses a body that ends early, at every length', async t => {
  const bytes = parseHex('cbe1 0102 e0 03 e2 04050607 02 0809'.replaceAll(' ', ''));
  for (let size = 2; size < bytes.length; size++) {
    const reader = new ByteReader(stream(bytes.subarray(0, size)));
    const header = await readPacketHeader(reader);
    if (header === undefined) return t.fail();
    await t.throwsAsync(collect(readPacketBody(reader, header)), {instanceOf: TruncatedError}, `${size}`);
  }
});

test('takes no memory for what a header claims', async t => {
  for (const hex of ['cb ff ffffffff 01', 'ae ffffffff 01', 'cb fe 01']) {
    const reader = readerOf(hex);
    const header = await readPacketHeader(reader);
    if (header === undefined) return t.fail();
    const before = process.memoryUsage().arrayBuffers;
    await t.throwsAsync(skipPacketBody(reader, header), {instanceOf: TruncatedError});
    t.true(process.memoryUsage().arrayBuffers - before < 1_000_000);
  }
});

test('returns a small body, and refuses a large or open one before reading it', async t => {
  const read = async (hex: string) => {
    const reader = readerOf(hex);
    const header = await readPacketHeader(reader);
    if (header === undefined) throw new Error('no header');
    return readSmallBody(reader, header, 4);
  };

  t.is(formatHex(await read('c3 04 01020304')), '01020304');
  await t.throwsAsync(read('c3 05 0102030405'), {instanceOf: LimitError});
  await t.throwsAsync(read('c3 ff ffffffff'), {instanceOf: LimitError});
  await t.throwsAsync(read('c3 04 010203'), {instanceOf: TruncatedError});
  await t.throwsAsync(read('cb e1 0102 00'), {instanceOf: MalformedError});
});

test('writes lengths in their shortest form', t => {
  for (const [size, hex] of [
    [0, '00'],
    [191, 'bf'],
    [192, 'c000'],
    [1_723, 'c5fb'],
    [8_383, 'dfff'],
    [8_384, 'ff000020c0'],
    [0xffff_ffff, 'ffffffffff'],
  ] as const) {
    t.is(formatHex(formatBodyLength(size)), hex);
  }
});

test('writes packets that it reads back', async t => {
  await fc.assert(
    fc.asyncProperty(fc.integer({min: 1, max: 63}), fc.uint8Array({maxLength: 300}), async (typeId, body) => {
      const reader = new ByteReader(stream(formatPacket(typeId, body)));
      const header = await readPacketHeader(reader);
      t.is(header?.typeId, typeId);
      if (header !== undefined) t.deepEqual(await collect(readPacketBody(reader, header)), body);
      t.true(await reader.atEnd());
    }),
  );
});

test('frames a stream in parts of 4 KiB to 128 KiB, whatever its pieces', async t => {
  for (const size of [0, 1, 4_095, 4_096, 4_097, 131_071, 131_072, 131_073, 262_144, 300_000]) {
    const body = fixedRandom('frame')(size);
    for (const pieceSize of [1, 1_000, 4_095, 4_097, 131_072, 999_999]) {
      const framed = await collect(framePacket(11, inPieces(body, pieceSize)));
      const reader = new ByteReader(stream(framed));
      const header = await readPacketHeader(reader);
      if (header === undefined) return t.fail();
      t.is(header.length.kind, size >= 4_096 ? 'partial' : 'fixed');
      if (header.length.kind === 'partial')
        t.true(header.length.size >= 4_096 && header.length.size <= 131_072);
      t.deepEqual(await collect(readPacketBody(reader, header)), body);
      t.true(await reader.atEnd());
    }
  }
});

test('frames large pieces without copying them', async t => {
  const piece = fixedRandom('frame')(131_072);
  const views: Uint8Array[] = [];
  async function* onePiece(): AsyncGenerator<Uint8Array> {
    yield piece;
  }
  for await (const chunk of framePacket(11, onePiece())) if (chunk.buffer === piece.buffer) views.push(chunk);

  t.true(concatBytes(...views).every((byte, index) => byte === piece[index]));
  t.is(concatBytes(...views).length, piece.length);
});
