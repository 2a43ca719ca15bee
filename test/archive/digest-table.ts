import {createHash} from 'node:crypto';
import test from 'ava';
import {DigestTable} from '../../source/archive/digest-table.ts';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

test('numbers the digests from 0, and gives each back as digits', t => {
  const table = new DigestTable();
  t.is(table.add(digestOf('a')), 0);
  t.is(table.add(digestOf('b')), 1);
  t.is(table.count, 2);
  t.is(table.hex(0), digestOf('a').toString('hex'));
  t.is(table.hex(1), digestOf('b').toString('hex'));
});

test('has no digest for a number that was not given out', t => {
  const table = new DigestTable();
  t.is(table.hex(0), '');
  table.add(digestOf('a'));
  t.is(table.hex(1), '');
  t.is(table.hex(-1), '');
});

test('copies what it is given', t => {
  const table = new DigestTable();
  const digest = digestOf('a');
  table.add(digest);
  digest.fill(0);
  t.is(table.hex(0), digestOf('a').toString('hex'));
});

test('keeps more than one piece of them apart', t => {
  const table = new DigestTable();
  const count = 2 * 32_768 + 1;
  const digest = Buffer.alloc(32);
  for (let index = 0; index < count; index++) {
    digest.writeUInt32BE(index, 28);
    table.add(digest);
  }
  t.is(table.count, count);
  for (const index of [0, 32_767, 32_768, 65_535, 65_536])
    t.is(table.hex(index), index.toString(16).padStart(64, '0'));
});

test('puts a late digest in its place, between those that came meanwhile', async t => {
  const table = new DigestTable();
  const late = Promise.withResolvers<Uint8Array>();
  t.is(table.addLater(late.promise), 0);
  t.is(table.add(digestOf('b')), 1);
  late.resolve(digestOf('a'));
  await table.settle();
  t.is(table.hex(0), digestOf('a').toString('hex'));
  t.is(table.hex(1), digestOf('b').toString('hex'));
});

test('puts a late digest into the piece in which it was announced', async t => {
  const table = new DigestTable();
  const last = 32_767;
  for (let index = 0; index < last; index++) table.add(Buffer.alloc(32));
  const late = Promise.withResolvers<Uint8Array>();
  t.is(table.addLater(late.promise), last);
  table.add(digestOf('b'));
  late.resolve(digestOf('a'));
  await table.settle();
  t.is(table.hex(last), digestOf('a').toString('hex'));
  t.is(table.hex(last + 1), digestOf('b').toString('hex'));
});

test('settles at once where nothing is awaited, and again after it has settled', async t => {
  const table = new DigestTable();
  await table.settle();
  table.addLater(Promise.resolve(digestOf('a')));
  await table.settle();
  await table.settle();
  t.is(table.hex(0), digestOf('a').toString('hex'));
});

test('throws what went wrong with one digest, whether it failed before or while it is waited for', async t => {
  for (const isEarly of [true, false]) {
    const table = new DigestTable();
    const late = Promise.withResolvers<Uint8Array>();
    const failure = new Error('the thread is gone');
    table.addLater(late.promise);
    table.addLater(Promise.resolve(digestOf('b')));
    if (isEarly) {
      late.reject(failure);
      await Promise.allSettled([late.promise]);
    }
    const settled = table.settle();
    if (!isEarly) late.reject(failure);
    t.is(await t.throwsAsync(settled), failure);
  }
});

test('goes on throwing after one failure: a digest that never came is never taken for one', async t => {
  const table = new DigestTable();
  table.addLater(Promise.reject(new Error('the thread is gone')));
  await t.throwsAsync(table.settle());
  table.addLater(Promise.resolve(digestOf('b')));
  await t.throwsAsync(table.settle());
});
