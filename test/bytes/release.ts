import {createCipheriv} from 'node:crypto';
import test from 'ava';
import {releaseBytes} from '../../source/bytes/release.ts';

test("frees an array that spans its memory, a cipher's output among them", t => {
  const own = new Uint8Array(65_536).fill(7);
  const output = createCipheriv('aes-256-ctr', new Uint8Array(32), new Uint8Array(16)).update(
    new Uint8Array(131_072),
  );

  releaseBytes(own);
  releaseBytes(output);

  t.is(own.length, 0);
  t.is(output.length, 0);
});

test('leaves parts of larger memory, pooled buffers and shared memory alone', t => {
  const whole = new Uint8Array(65_536).fill(7);
  const pooled = Buffer.from('a text in the pool that all small buffers share');
  const shared = new Uint8Array(new SharedArrayBuffer(65_536)).fill(7);

  releaseBytes(whole.subarray(0, 65_535));
  releaseBytes(pooled);
  releaseBytes(shared);

  t.true(whole.every(byte => byte === 7));
  t.is(pooled.toString(), 'a text in the pool that all small buffers share');
  t.is(shared[65_535], 7);
});

test('says nothing about an array that was freed before', t => {
  const bytes = new Uint8Array(65_536);
  releaseBytes(bytes);

  t.notThrows(() => releaseBytes(bytes));
});
