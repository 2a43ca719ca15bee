import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEntry} from '../../source/disk/open-entry.ts';
import {chunkSize} from '../../source/disk/read-buffers.ts';
import {type ScannedEntry, scanSources} from '../../source/disk/scan-folder.ts';
import {DiskError} from '../../source/errors.ts';
import {chunksOf, collect, makeFifo, makeFolder, random} from './_folder.ts';

const largeSize = 3 * chunkSize + 5;

async function scanOne(t: ExecutionContext, bytes: Uint8Array): Promise<{path: string; entry: ScannedEntry}> {
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, bytes);
  const {entries} = await scanSources([path]);
  const entry = entries[0];
  if (entry === undefined) throw new Error('the file was not found');
  return {path, entry};
}

for (const size of [0, 1, 4096, chunkSize, chunkSize + 1, largeSize]) {
  test(`gives the ${size} bytes of a file, and no change`, async t => {
    const bytes = random(size);
    const {entry} = await scanOne(t, bytes);

    const opened = await openEntry(entry, {needsSameInode: true});

    t.is(opened.size, size);
    t.is(opened.mtimeNs, entry.mtimeNs);
    t.true((await collect(opened.content)).equals(bytes));
    t.is(opened.findChange(), undefined);
  });
}

for (const [title, replace] of [
  ['a link', (path: string) => symlinkSync('/etc/passwd', path)],
  ['a FIFO', makeFifo],
  ['a directory', (path: string) => mkdirSync(path)],
  ['a link to a device', (path: string) => symlinkSync('/dev/zero', path)],
] as const) {
  test(`refuses a file that became ${title}, without waiting`, async t => {
    const {path, entry} = await scanOne(t, random(10));
    rmSync(path);
    replace(path);

    const error = await t.throwsAsync(openEntry(entry), {instanceOf: DiskError});

    t.is((error as DiskError).errno, 'ESTALE');
  });
}

for (const size of [10, largeSize]) {
  test(`yields plain arrays, whose slices are copies, from a file of ${size} bytes`, async t => {
    const {entry} = await scanOne(t, random(size));

    for await (const chunk of chunksOf((await openEntry(entry)).content))
      t.not(chunk.slice().buffer, chunk.buffer);
  });
}

test('says that a file vanished', async t => {
  const {path, entry} = await scanOne(t, random(10));
  rmSync(path);

  const error = await t.throwsAsync(openEntry(entry), {instanceOf: DiskError});

  t.is((error as DiskError).errno, 'ENOENT');
});

test('refuses another file of the same name where the inode must be the same', async t => {
  const {path, entry} = await scanOne(t, random(10));
  writeFileSync(`${path}.new`, random(10));
  renameSync(`${path}.new`, path);

  const error = await t.throwsAsync(openEntry(entry, {needsSameInode: true}), {instanceOf: DiskError});

  t.is((error as DiskError).errno, 'ESTALE');
});

for (const size of [10, largeSize]) {
  test(`finds that a file of ${size} bytes changed since the scan`, async t => {
    for (const [expected, change] of [
      ['grew', (path: string) => appendFileSync(path, 'more')],
      ['shrank', (path: string) => truncateSync(path, size - 1)],
      ['modified', (path: string) => utimesSync(path, 5, 5)],
    ] as const) {
      const {path, entry} = await scanOne(t, random(size));
      change(path);

      const opened = await openEntry(entry);
      await collect(opened.content);

      t.is(opened.findChange(), expected);
    }
  });
}

test('gives no more than the announced bytes of a file that grows while it is read', async t => {
  const {path, entry} = await scanOne(t, random(largeSize));

  const opened = await openEntry(entry);
  let size = 0;
  for await (const chunk of chunksOf(opened.content)) {
    if (size === 0) appendFileSync(path, random(chunkSize));
    size += chunk.length;
  }

  t.is(size, largeSize);
  t.is(opened.findChange(), 'grew');
});

test('ends early, without an error, for a file that shrinks while it is read', async t => {
  const {path, entry} = await scanOne(t, random(20 * chunkSize));

  const opened = await openEntry(entry);
  let size = 0;
  for await (const chunk of chunksOf(opened.content)) {
    if (size === 0) truncateSync(path, chunkSize);
    size += chunk.length;
  }

  t.true(size < 20 * chunkSize);
  t.is(opened.findChange(), 'shrank');
});

test('stops on abort', async t => {
  const {entry} = await scanOne(t, random(20 * chunkSize));
  const controller = new AbortController();
  const opened = await openEntry(entry, {signal: controller.signal});

  await t.throwsAsync(
    async () => {
      for await (const _ of opened.content) controller.abort();
    },
    {name: 'AbortError'},
  );
});
