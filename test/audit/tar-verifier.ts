import {createHash} from 'node:crypto';
import test from 'ava';
import {type ArchiveLimits, defaultArchiveLimits} from '../../source/archive/archive-limits.ts';
import {TarCursor} from '../../source/archive/tar-cursor.ts';
import type {
  ContentsReport,
  InterruptedContents,
  VerifyContentsOptions,
} from '../../source/audit/contents-report.ts';
import {TarVerifier} from '../../source/audit/tar-verifier.ts';
import {LimitError, MalformedError} from '../../source/errors.ts';
import {archive, member} from '../archive/_hostile-tar.ts';
import {inChunks, makeBag, type TestFile} from '../archive/_streams.ts';

const files: TestFile[] = [
  {path: 'one', content: 'first'},
  {path: 'large', content: Buffer.alloc(300_000, 7)},
  {path: 'two', content: 'second'},
];

async function verify(
  bytes: Uint8Array,
  options: VerifyContentsOptions = {},
  {limits = {}, chunkSize = 10_000}: {limits?: Partial<ArchiveLimits>; chunkSize?: number} = {},
): Promise<ContentsReport> {
  const all = {...defaultArchiveLimits, ...limits};
  return await new TarVerifier(new TarCursor(inChunks(bytes, chunkSize), all), all, options).run();
}

test('takes digests from a hasher that answers late and out of order', async t => {
  const started: string[] = [];
  const ended: string[] = [];
  const bag = await makeBag(files);
  const report = await verify(bag, {
    makeHasher: algorithm => {
      const hash = createHash(algorithm);
      const name = `hasher ${started.length}`;
      started.push(name);
      return {
        update: bytes => {
          hash.update(bytes);
          return Promise.resolve();
        },
        digest: async () => {
          await new Promise(resolve => setImmediate(resolve));
          ended.push(name);
          return hash.digest();
        },
      };
    },
  });
  t.deepEqual(report.findings, []);
  t.true(report.isValid);
  t.true(started.length > 0);
  t.deepEqual(ended, started);
});

test('throws what the hasher throws, and never calls the bag valid', async t => {
  const failure = new Error('the thread is gone');
  const bag = await makeBag(files);
  const verified = verify(bag, {
    makeHasher: () => ({update: () => undefined, digest: () => Promise.reject(failure)}),
  });
  t.is(await t.throwsAsync(verified), failure);
});

test('tells how far it came before it throws', async t => {
  const seen: InterruptedContents[] = [];
  const bag = await makeBag(files);
  const cut = bag.subarray(0, bag.indexOf('second'));
  await t.throwsAsync(verify(cut, {onInterrupted: interrupted => seen.push(interrupted)}), {
    instanceOf: MalformedError,
  });
  t.is(seen.length, 1);
  t.like(seen[0], {
    bytesDone: 300_005,
    bytesTotal: 300_011,
    entriesTotal: 3,
    hasManifest: false,
    findings: [],
  });
});

test('says that the manifest was there where only the end is broken, and what it found by then', async t => {
  const seen: InterruptedContents[] = [];
  const bag = await makeBag(files);
  const damaged = Buffer.from(bag);
  damaged.write('FIRST', damaged.indexOf('first'));
  const cut = damaged.subarray(0, damaged.indexOf('Chats/tagmanifest-sha256.txt'));
  const verified = verify(cut, {onInterrupted: interrupted => seen.push(interrupted)});
  await t.throwsAsync(verified, {instanceOf: MalformedError});
  t.true(seen[0]?.hasManifest);
  t.deepEqual(
    seen[0]?.findings.map(({kind}) => kind),
    ['digest-mismatch'],
  );
});

test('is never interrupted by a good bag', async t => {
  await verify(await makeBag(files), {onInterrupted: () => t.fail()});
  t.pass();
});

test('reports progress that only grows, up to everything', async t => {
  const done: number[] = [];
  const report = await verify(await makeBag(files), {onProgress: ({bytesDone}) => done.push(bytesDone)});
  t.deepEqual(
    done,
    done.toSorted((one, other) => one - other),
  );
  t.is(done.at(-1), report.payloadBytes);
});

test('takes a folder beside files for an entry, not for a bag', async t => {
  const bytes = archive(member({name: 'folder/', type: '5'}), member({name: 'folder/a', content: 'x'}));
  t.like(await verify(bytes), {kind: 'tar', fileCount: 1, directoryCount: 1, name: undefined});
});

test('takes one folder alone for a tar', async t => {
  t.like(await verify(archive(member({name: 'folder/', type: '5'}))), {
    kind: 'tar',
    fileCount: 0,
    directoryCount: 1,
  });
});

test('stops at more entries than it may read', async t => {
  const many = Array.from({length: 12}, (_, index) => member({name: `${index}`, content: 'x'}));
  await t.throwsAsync(verify(archive(...many), {}, {limits: {maxEntries: 10}}), {instanceOf: LimitError});
});

test('stops where it is asked to, with the reason it is given', async t => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const bag = await makeBag(files);
  const verified = verify(bag, {signal: controller.signal, onProgress: () => controller.abort(reason)});
  t.is(await t.throwsAsync(verified), reason);
});

test('closes what it reads from, whether it came to the end or not', async t => {
  for (const size of [undefined, 5000]) {
    let isClosed = false;
    const bytes = (await makeBag(files)).subarray(0, size);
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* inChunks(bytes, 1000);
      } finally {
        isClosed = true;
      }
    }
    const cursor = new TarCursor(source(), defaultArchiveLimits);
    const run = new TarVerifier(cursor, defaultArchiveLimits, {}).run();
    await run.catch(() => {});
    t.true(isClosed);
  }
});

test('names the file that is read now as restore makes it, without the folders of the bag', async t => {
  const paths = new Set<string | undefined>();
  await verify(await makeBag(files), {onProgress: ({currentPath}) => paths.add(currentPath)});
  t.true(paths.size > 0);
  t.deepEqual(
    [...paths].filter(path => path?.startsWith('Chats/data/')),
    [],
  );
});
