import test from 'ava';
import fc from 'fast-check';
import {ByteReader} from '../../source/bytes/byte-reader.ts';
import {concatBytes} from '../../source/bytes/bytes.ts';

async function* stream(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const bytes = Uint8Array.from({length: 20}, (_, index) => index);
const pieces = [bytes.subarray(0, 3), new Uint8Array(0), bytes.subarray(3, 4), bytes.subarray(4, 20)];

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(Uint8Array.from(part));
  return concatBytes(...parts);
}

test('reads exact sizes whatever the pieces are', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({maxLength: 9}), {maxLength: 9}),
      fc.array(fc.nat(12), {maxLength: 9}),
      async (parts, sizes) => {
        const whole = concatBytes(...parts);
        const reader = new ByteReader(stream(...parts));
        let at = 0;
        for (const size of sizes) {
          const expected = whole.subarray(at, at + size);
          t.deepEqual(await reader.peek(size), Uint8Array.from(expected));
          t.is(reader.offset, at);
          t.deepEqual(await reader.readUpTo(size), Uint8Array.from(expected));
          at += expected.length;
          t.is(reader.offset, at);
        }
        t.is(await reader.atEnd(), at === whole.length);
        t.deepEqual(await collect(reader.rest()), Uint8Array.from(whole.subarray(at)));
      },
    ),
  );
});

test('gives back what was put back, in order', async t => {
  const reader = new ByteReader(stream(...pieces));
  await reader.readUpTo(4);
  reader.unread(Uint8Array.of(8, 9));
  t.is(reader.offset, 2);
  t.deepEqual(await reader.readUpTo(3), Uint8Array.of(8, 9, 4));
});

test('puts bytes back after the end', async t => {
  const reader = new ByteReader(stream(Uint8Array.of(1, 2)));
  t.deepEqual(await reader.peek(9), Uint8Array.of(1, 2));
  t.false(await reader.atEnd());
  t.deepEqual(await reader.readUpTo(9), Uint8Array.of(1, 2));
  t.true(await reader.atEnd());
});

test('counts from the offset it is given', async t => {
  const reader = new ByteReader(stream(...pieces), 100);
  t.is(await reader.skip(7), 7);
  t.is(reader.offset, 107);
  t.is(await reader.skip(100), 13);
  t.is(reader.offset, 120);
});

test('hands out at most what is asked for, and nothing at the end', async t => {
  const reader = new ByteReader(stream(...pieces));
  t.is((await reader.readSome(2))?.length, 2);
  t.is((await reader.readSome(2))?.length, 1);
  t.is((await reader.readSome())?.length, 1);
  t.is((await reader.readSome())?.length, 16);
  t.is(await reader.readSome(), undefined);
});

test('keeps what readUpTo returned when the source overwrites its memory', async t => {
  const shared = new Uint8Array(4);
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let round = 1; round <= 2; round++) yield shared.fill(round);
  }
  const reader = new ByteReader(source());
  const first = await reader.readUpTo(4);
  await reader.readUpTo(4);
  t.deepEqual(first, Uint8Array.of(1, 1, 1, 1));
});

test('does not take memory for a size that only a header claims', async t => {
  const reader = new ByteReader(stream(Uint8Array.of(1, 2, 3)));
  t.deepEqual(await reader.readUpTo(2 ** 40), Uint8Array.of(1, 2, 3));
});

test('closes the source when it is closed, and when the rest is left early', async t => {
  for (const leave of [
    async (reader: ByteReader) => reader.close(),
    async (reader: ByteReader) => {
      for await (const _ of reader.rest()) break;
    },
  ]) {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes;
      } finally {
        isClosed = true;
      }
    }
    const reader = new ByteReader(source());
    await reader.readUpTo(3);
    await leave(reader);

    t.true(isClosed);
    t.true(await reader.atEnd());
  }
});

test('passes on the error of its source', async t => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield bytes;
    throw new RangeError('the disk is gone');
  }
  const reader = new ByteReader(source());
  await t.throwsAsync(reader.readUpTo(100), {instanceOf: RangeError});
});
