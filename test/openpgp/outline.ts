import test from 'ava';
import {concatBytes} from '../../source/bytes/bytes.ts';
import {outlineMessage} from '../../source/openpgp/outline.ts';
import {mixed, profiles, sealed} from './_messages.ts';

async function outlineOf(bytes: Uint8Array, maxSteps = 10_000) {
  return await outlineMessage((offset, size) => bytes.slice(offset, offset + size), bytes.length, maxSteps);
}

for (const profile of profiles) {
  test(`${profile}: a whole message is whole, and one byte less is cut, wherever it is cut`, async t => {
    const message = await sealed(profile, mixed(400_000));

    t.deepEqual(await outlineOf(message), {kind: 'whole'});
    for (let cut = 1; cut < 200; cut += 1)
      t.is((await outlineOf(message.subarray(0, message.length - cut))).kind, 'cut', `${cut}`);
    for (let size = 100; size < message.length; size += 7_919)
      t.is((await outlineOf(message.subarray(0, size))).kind, 'cut', `${size}`);
  });

  test(`${profile}: bytes behind the end are told, with their place`, async t => {
    const message = await sealed(profile, mixed(3_000));

    t.deepEqual(await outlineOf(concatBytes(message, new Uint8Array(10))), {
      kind: 'broken',
      offset: message.length,
    });
  });
}

test('few bytes are read of many', async t => {
  const message = await sealed('rfc4880', mixed(2_000_000), {compression: 'none'} as never);
  let count = 0;
  const outline = await outlineMessage(
    (offset, size) => {
      count += size;
      return message.slice(offset, offset + size);
    },
    message.length,
    1_000,
  );

  t.deepEqual(outline, {kind: 'whole'});
  t.true(count < 1_000, `${count}`);
});

test('more parts than were to be walked are unknown, and never called whole', async t => {
  const message = await sealed('rfc4880', mixed(400_000));
  t.deepEqual(await outlineOf(message, 2), {kind: 'unknown'});
});
