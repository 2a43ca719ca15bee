import test from 'ava';
import {oneChunk} from '../../source/bytes/one-chunk.ts';

async function chunksOf(bytes: Uint8Array): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of oneChunk(bytes)) chunks.push(chunk);
  return chunks;
}

test('yields the very bytes once, and nothing for none', async t => {
  const bytes = Uint8Array.of(1, 2, 3);

  const [first, ...others] = await chunksOf(bytes);

  t.is(first, bytes);
  t.deepEqual(others, []);
  t.deepEqual(await chunksOf(new Uint8Array(0)), []);
});
