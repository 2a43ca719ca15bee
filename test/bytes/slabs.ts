import test from 'ava';
import fc from 'fast-check';
import {concatBytes} from '../../source/bytes/bytes.ts';
import {gatherSlabs} from '../../source/bytes/slabs.ts';

async function* stream(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

test('cuts any pieces into slabs of one size, the last one marked', async t => {
  const cases = fc.record({
    pieces: fc.array(fc.uint8Array({maxLength: 11}), {maxLength: 12}),
    size: fc.integer({min: 1, max: 9}),
    ahead: fc.nat(9),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({pieces, size, ahead: wanted}) => {
      const ahead = Math.min(wanted, size);
      const slabs: {bytes: Uint8Array; isLast: boolean}[] = [];
      for await (const slab of gatherSlabs(stream(...pieces), size, ahead)) {
        slabs.push({bytes: Uint8Array.from(slab.bytes), isLast: slab.isLast});
      }

      t.deepEqual(concatBytes(...slabs.map(slab => slab.bytes)), concatBytes(...pieces));
      t.deepEqual(
        slabs.map(slab => slab.isLast),
        slabs.map((_, index) => index === slabs.length - 1),
      );
      const last = slabs.pop()?.bytes.length ?? -1;
      t.true(slabs.every(slab => slab.bytes.length === size));
      t.true(last >= 0 && last < size + ahead);
      if (slabs.length > 0) t.true(last >= ahead, `${last} bytes follow a slab that was not last`);
    }),
    {numRuns: 400},
  );
});

test('yields one empty last slab for an empty stream', async t => {
  const slabs: number[] = [];
  for await (const slab of gatherSlabs(stream(), 16)) slabs.push(slab.bytes.length);
  t.deepEqual(slabs, [0]);
});

test('lets a consumer overwrite a slab without harm to the next', async t => {
  const source = Uint8Array.from({length: 40}, (_, index) => index);
  const seen: number[] = [];
  for await (const slab of gatherSlabs(stream(source), 16, 8)) {
    seen.push(...slab.bytes);
    slab.bytes.fill(0xff);
  }
  t.deepEqual(seen, [...source]);
});
