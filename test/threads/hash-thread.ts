import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import test from 'ava';
import {hashHere, type MakeHasher} from '../../source/bytes/hasher.ts';
import {hashOnThreads} from '../../source/threads/hash-thread.ts';

const workerUrl = new URL('../../source/threads/hash-worker.ts', import.meta.url);

/** Bytes that differ from slot to slot. */
function someBytes(size: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({length: size}, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

function expected(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

async function digestInParts(makeHasher: MakeHasher, bytes: Uint8Array, partSize: number): Promise<string> {
  const hasher = makeHasher('sha256');
  const part = new Uint8Array(partSize);
  for (let at = 0; at < bytes.length; at += partSize) {
    const size = Math.min(partSize, bytes.length - at);
    part.set(bytes.subarray(at, at + size));
    await hasher.update(part.subarray(0, size));
    // The promise was awaited, so the bytes are the caller's again.
    part.fill(0xee);
  }
  return Buffer.from(await hasher.digest()).toString('hex');
}

const sizes = [0, 1, 131_072, 524_287, 524_288, 524_289, 786_433, 5_000_003];

for (const size of sizes) {
  test(`gives the same digest as this thread for ${size} bytes, whatever the parts`, async t => {
    const bytes = someBytes(size, size + 1);
    const makeHasher = hashOnThreads(workerUrl, 2);

    for (const partSize of [1_000_000, 131_072, 40_001]) {
      t.is(await digestInParts(makeHasher, bytes, partSize), expected('sha256', bytes));
    }
    t.is(await digestInParts(hashHere, bytes, 40_001), expected('sha256', bytes));
  });
}

const subjects = ['archive', 'mdc', 'file-to-seal', 'opened-file', undefined] as const;

for (const coreCount of [1, 2, 8]) {
  test(`gives the same digests wherever a subject is hashed, with ${coreCount} cores`, async t => {
    const makeHasher = hashOnThreads(workerUrl, coreCount);
    const bytes = someBytes(900_001, 9);
    const digests = await Promise.all(
      subjects.flatMap(subject =>
        [undefined, bytes.length].map(size =>
          digestInParts(
            (algorithm, hints) => makeHasher(algorithm, {...hints, size, subject}),
            bytes,
            131_072,
          ),
        ),
      ),
    );

    t.deepEqual(new Set(digests), new Set([expected('sha256', bytes)]));
  });
}

test('keeps several digests apart that are made at once, though nobody awaits the updates', async t => {
  const makeHasher = hashOnThreads(workerUrl, 2);
  const streams = [someBytes(3_000_000, 5), someBytes(3_000_000, 6), someBytes(2_000_001, 7)];
  const hashers = [makeHasher('sha1'), makeHasher('sha256'), makeHasher('sha256')];

  for (let at = 0; at < 3_000_000; at += 50_000) {
    for (const [index, hasher] of hashers.entries()) {
      hasher.update((streams[index] ?? new Uint8Array(0)).subarray(at, at + 50_000));
    }
  }
  const digests = await Promise.all(hashers.map(hasher => hasher.digest()));

  t.deepEqual(
    digests.map(digest => Buffer.from(digest).toString('hex')),
    streams.map((stream, index) => expected(index === 0 ? 'sha1' : 'sha256', stream)),
  );
});

test('fails, and does not hang, where the thread cannot be started', async t => {
  const makeHasher = hashOnThreads(new URL('./no-such-worker.ts', import.meta.url), 2);
  const hasher = makeHasher('sha256');

  await t.throwsAsync(async () => {
    for (let count = 0; count < 100; count++) await hasher.update(someBytes(131_072, count));
    await hasher.digest();
  });
});

test('lets the program end although a stream was given up half way', t => {
  const program = `
    import {hashOnThreads} from ${JSON.stringify(new URL('../../source/threads/hash-thread.ts', import.meta.url).href)};
    const hasher = hashOnThreads(new URL(${JSON.stringify(workerUrl.href)}), 2)('sha256');
    await hasher.update(new Uint8Array(800_000));
    console.log('given up');
  `;

  const {status, stdout} = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 10_000,
  });

  t.is(stdout, 'given up\n');
  t.is(status, 0);
});
