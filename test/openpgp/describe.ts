import test from 'ava';
import {armor, enums} from 'openpgp';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {MalformedError} from '../../source/errors.ts';
import {describeMessage} from '../../source/openpgp/describe.ts';
import {formatPacket} from '../../source/openpgp/packet.ts';
import {readLockOnly} from '../../source/openpgp/slots.ts';
import {feeds, fixedRandom, profiles, sealed, stream, text} from './_messages.ts';

for (const profile of profiles) {
  test(`${profile}: lists slots and body without a key`, async t => {
    const message = await sealed(profile, text(300_000));
    for (const {cut} of feeds.slice(0, 2)) {
      const {packets, isArmored, size, problem} = await describeMessage(cut(message));

      t.is(problem, undefined);
      t.false(isArmored);
      t.is(size, message.length);
      t.deepEqual(
        packets.map(({typeId, format, lengthKind}) => ({typeId, format, lengthKind})),
        [
          {typeId: 3, format: 'openpgp', lengthKind: 'fixed'},
          {typeId: 18, format: 'openpgp', lengthKind: 'partial'},
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
  t.true(described.isArmored);
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
    ['slot', 'unreadable', 'unreadable', 'unreadable', 'unreadable', undefined],
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
