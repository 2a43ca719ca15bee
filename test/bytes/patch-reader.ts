import test from 'ava';
import {gap, type Patch, PatchReader} from '../../source/bytes/patch-reader.ts';

async function* from(...patches: readonly Patch[]): AsyncGenerator<Patch> {
  yield* patches;
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

test('looks ahead across pieces, and takes copies', async t => {
  const piece = bytes(3, 4);
  const reader = new PatchReader(from(bytes(1, 2), piece, bytes(5)));
  t.is(await reader.fill(3), 4);
  const taken = reader.take(3);
  piece.fill(9);
  t.deepEqual(taken, bytes(1, 2, 3));
  t.is(reader.barrier, undefined);
  t.is(await reader.fill(10), 2);
  t.is(reader.barrier, 'end');
  t.deepEqual(reader.take(10), bytes(4, 5));
});

test('stops at a gap until it is crossed, and drops what was left before it', async t => {
  const reader = new PatchReader(from(bytes(1, 2), gap, bytes(3), gap, gap));
  t.is(await reader.fill(3), 2);
  t.is(reader.barrier, 'gap');
  reader.take(1);
  reader.crossGap();
  t.is(await reader.fill(1), 1);
  t.deepEqual(reader.view, bytes(3));
  const passed: Uint8Array[] = [];
  const passing = reader.pass(5);
  let step = await passing.next();
  for (; step.done !== true; step = await passing.next()) passed.push(step.value);
  t.deepEqual(passed, [bytes(3)]);
  t.is(step.value, 4, 'so many were missing');
  reader.crossGap();
  t.is(await reader.fill(1), 0);
  t.is(reader.barrier, 'gap');
  reader.crossGap();
  t.is(await reader.fill(1), 0);
  t.is(reader.barrier, 'end');
});

test('holds megabytes without losing one', async t => {
  const size = 1_000_003;
  const pieces = Array.from({length: 7}, (_, at) => new Uint8Array(size).fill(at + 1));
  const reader = new PatchReader(from(...pieces));
  t.is(await reader.fill(3 * size), 3 * size);
  reader.drop(size - 1);
  t.is(await reader.fill(5 * size), 5 * size + 1);
  const all = [...pieces.slice(1)];
  t.is(reader.take(1)[0], 1);
  for (const piece of all) {
    await reader.fill(size);
    t.true(Buffer.from(reader.take(size)).equals(piece));
  }
  t.is(await reader.fill(1), 0);
});
