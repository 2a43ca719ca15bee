import {deflateRawSync, deflateSync} from 'node:zlib';
import test from 'ava';
import {armor, enums, generateKey} from 'openpgp';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {MalformedError} from '../../source/errors.ts';
import {describeMessage} from '../../source/openpgp/describe.ts';
import {formatPacket, framePacket, packetType} from '../../source/openpgp/packet.ts';
import {readLockOnly} from '../../source/openpgp/slots.ts';
import {collect, feeds, fixedRandom, profiles, sealed, stream, text} from './_messages.ts';

for (const profile of profiles) {
  test(`${profile}: lists slots and body without a key`, async t => {
    const message = await sealed(profile, text(300_000));
    for (const {cut} of feeds.slice(0, 2)) {
      const {packets, armor, size, problem} = await describeMessage(cut(message));

      t.is(problem, undefined);
      t.is(armor, undefined);
      t.is(size, message.length);
      t.deepEqual(
        packets.map(({typeId, format, length}) => ({typeId, format, length: length.kind})),
        [
          {typeId: 3, format: 'openpgp', length: 'fixed'},
          {typeId: 18, format: 'openpgp', length: 'partial'},
        ],
      );
      t.is(packets[0]?.offset, 0);
      t.is(packets[1]?.offset, 2 + (packets[0]?.bodySize ?? 0));
      const [slot, body] = packets.map(packet => packet.detail);
      t.like(slot, {
        kind: 'slot',
        skesk: {version: profile === 'rfc4880' ? 4 : 6, s2k: {type: 'iterated', codedCount: 96}},
      });
      t.is(body?.kind, profile === 'rfc4880' ? 'body-v1' : 'body-v2');
      if (body?.kind === 'body-v2') t.is(body.header.chunkSizeExponent, 12);
    }
  });

  test(`${profile}: says where a file is cut off, at every byte`, async t => {
    const message = await sealed(profile, text(20));
    const slotEnd = (await readLockOnly(stream(message))).bodyHeader.offset;
    for (let size = 1; size < message.length; size++) {
      if (size <= 2) continue; // not even one packet
      const described = await describeMessage(stream(message.subarray(0, size))).catch(
        (error: unknown) => error,
      );
      if (described instanceof Error) {
        t.true(described instanceof MalformedError, `${size}`);
        continue;
      }
      const {packets, problem} = described as Awaited<ReturnType<typeof describeMessage>>;
      t.true(packets.length > 0);
      t.is(problem === undefined, size === slotEnd, `${size}`);
      if (problem !== undefined) t.is(problem.offset, size);
    }
  });
}

test('sees through armor', async t => {
  const message = await sealed('rfc4880', text(100));
  const described = await describeMessage(stream(utf8(await armor(enums.armor.message, message))));
  t.is(described.armor, 'MESSAGE');
  t.is(described.size, message.length);
  t.is(described.packets.length, 2);
});

test('says where packets stop being packets', async t => {
  const message = await sealed('rfc4880', text(100));
  const {packets, problem} = await describeMessage(stream(concatBytes(message, utf8('trailing text'))));
  t.is(packets.length, 2);
  t.is(problem?.offset, message.length);
});

test('describes slots and bodies it cannot read', async t => {
  const packets = [
    formatPacket(3, Uint8Array.of(5, 1, 2)),
    formatPacket(3, Uint8Array.of(4)),
    formatPacket(18, Uint8Array.of(3, 1, 2)),
    formatPacket(18, Uint8Array.of(2, 9)),
    formatPacket(18, new Uint8Array(0)),
    formatPacket(9, fixedRandom('old')(40)),
  ];
  const described = await describeMessage(stream(concatBytes(...packets)));
  t.deepEqual(
    described.packets.map(packet => packet.detail?.kind),
    ['slot', 'unreadable', 'unreadable', 'unreadable', 'unreadable', 'unprotected-body'],
  );
});

test('refuses a file that holds no message', async t => {
  for (const bytes of [new Uint8Array(0), utf8('text'), new Uint8Array(5_000)]) {
    await t.throwsAsync(describeMessage(stream(bytes)), {instanceOf: MalformedError});
  }
});

test('lists no more than a thousand packets', async t => {
  const many = concatBytes(...Array.from({length: 3_000}, () => formatPacket(10, utf8('PGP'))));
  t.is((await describeMessage(stream(many))).packets.length, 1_000);
});

test('says in which form a length is given', async t => {
  const parts = await collect(framePacket(packetType.literalData, stream(utf8('b\0\0\0\0\0'), text(10_000))));
  const marker = utf8('PGP');
  const forms: readonly (readonly [Uint8Array, object])[] = [
    [concatBytes(Uint8Array.of(0xca, 3), marker), {kind: 'fixed', octetCount: 1, announcedSize: 3}],
    [concatBytes(Uint8Array.of(0xca, 255, 0, 0, 0, 3), marker), {kind: 'fixed', octetCount: 5}],
    [concatBytes(Uint8Array.of(0xa9, 0, 3), marker), {kind: 'fixed', octetCount: 2}],
    [concatBytes(Uint8Array.of(0xaa, 0, 0, 0, 3), marker), {kind: 'fixed', octetCount: 4}],
    [formatPacket(21, fixedRandom('padding')(300)), {kind: 'fixed', octetCount: 2, announcedSize: 300}],
    [parts, {kind: 'partial', firstPartSize: 8_192, partCount: 2}],
    [concatBytes(Uint8Array.of(0xaf), utf8('b\0\0\0\0\0x')), {kind: 'indeterminate'}],
  ];
  for (const [bytes, length] of forms) {
    const {packets, size} = await describeMessage(stream(bytes));
    t.like(packets[0]?.length, length);
    t.is(size, bytes.length);
  }
});

const literal = formatPacket(packetType.literalData, utf8('b\u0005m.txt\0\0\0\0hello'));

for (const [name, compressed] of [
  ['ZIP', concatBytes(Uint8Array.of(1), deflateRawSync(literal))],
  ['ZLIB', concatBytes(Uint8Array.of(2), deflateSync(literal))],
  ['no compression', concatBytes(Uint8Array.of(0), literal)],
] as const) {
  test(`looks into compressed data: ${name}`, async t => {
    const packet = formatPacket(packetType.compressedData, compressed);
    for (const {cut} of feeds) {
      const {packets, problem} = await describeMessage(
        cut(concatBytes(packet, formatPacket(10, utf8('PGP')))),
      );
      t.is(problem, undefined);
      t.is(packets.length, 2, 'what follows the compressed data is read too');
      t.is(packets[0]?.bodySize, compressed.length);
      t.is(packets[0]?.inside?.problem, undefined);
      t.like(packets[0]?.inside?.packets[0], {offset: 0, detail: {kind: 'literal', fileName: 'm.txt'}});
    }
  });
}

test('says that compressed data does not decompress, and goes on behind it', async t => {
  const broken = concatBytes(
    Uint8Array.of(2),
    deflateSync(literal).map((byte, at) => (at > 4 ? byte ^ 0x55 : byte)),
  );
  const file = concatBytes(formatPacket(packetType.compressedData, broken), formatPacket(10, utf8('PGP')));
  const {packets} = await describeMessage(stream(file));
  t.is(packets.length, 2);
  t.truthy(packets[0]?.inside?.problem);
});

test('says that compressed data is cut off', async t => {
  const compressed = concatBytes(Uint8Array.of(2), deflateSync(text(50_000), {level: 0}));
  const file = formatPacket(packetType.compressedData, compressed);
  const {packets, problem} = await describeMessage(stream(file.subarray(0, 20_000)));
  t.is(packets.length, 1);
  t.is(problem?.kind, 'cut-off');
});

test('looks into no more than three layers of compression, and not for ever (CVE-2013-4402, CVE-2014-4617)', async t => {
  let nested: Uint8Array = literal;
  for (let layer = 0; layer < 40; layer++) {
    nested = formatPacket(packetType.compressedData, concatBytes(Uint8Array.of(1), deflateRawSync(nested)));
  }
  let list = (await describeMessage(stream(nested))) as {
    packets: readonly {inside?: typeof list | undefined}[];
  };
  let depth = 0;
  for (; list.packets[0]?.inside !== undefined; depth++) list = list.packets[0].inside;
  t.is(depth, 3);
  const loop = await describeMessage(stream(Uint8Array.of(0xa3, 1, 0x5b, 0xff)));
  t.is(loop.packets.length, 1);
});

test('describes keys: algorithm, size, and whether a passphrase protects them', async t => {
  const made = async (passphrase: string | undefined): Promise<string> => {
    const options = {userIDs: [{name: 'x'}], format: 'armored' as const};
    return (await generateKey(passphrase === undefined ? options : {...options, passphrase})).privateKey;
  };
  for (const [passphrase, protection] of [
    [undefined, 'none'],
    ['secret', 'passphrase'],
  ] as const) {
    const {packets, armor} = await describeMessage(stream(utf8(await made(passphrase))));
    t.is(armor, 'PRIVATE KEY BLOCK');
    const keys = packets.flatMap(({detail}) => (detail?.kind === 'key' ? [detail] : []));
    t.is(keys.length, 2);
    for (const key of keys) t.like(key, {isSecret: true, protection: {kind: protection}});
  }
});

test('a key packet cut at any byte is described or called unreadable', async t => {
  const {privateKey} = await generateKey({userIDs: [{name: 'x'}], format: 'binary'});
  for (let size = 1; size < 120; size++) {
    const packet = formatPacket(packetType.secretKey, privateKey.subarray(2, 2 + size));
    const {packets} = await describeMessage(stream(packet));
    t.true(['key', 'unreadable'].includes(packets[0]?.detail?.kind ?? ''), `${size}`);
  }
});
