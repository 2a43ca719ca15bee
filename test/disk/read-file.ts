import {
  appendFileSync,
  existsSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {chunkSize} from '../../source/disk/read-buffers.ts';
import {openForReading, readChunks} from '../../source/disk/read-file.ts';
import {DiskError} from '../../source/errors.ts';
import {
  asOrdinaryUser,
  collect,
  makeFifo,
  makeFolder,
  random,
  runChild,
  startChild,
  whyNoOrdinaryUser,
} from './_folder.ts';

const descriptorFolder = '/proc/self/fd';

function countOpen(path: string): number {
  let count = 0;
  for (const name of readdirSync(descriptorFolder)) {
    try {
      if (readlinkSync(join(descriptorFolder, name)) === path) count += 1;
    } catch {}
  }
  return count;
}

for (const size of [0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 5 * chunkSize + 7]) {
  test(`reads a file of ${size} bytes`, async t => {
    const path = join(makeFolder(t), 'file');
    const bytes = random(size);
    writeFileSync(path, bytes);

    t.true((await collect(readChunks(path))).equals(bytes));
  });
}

test('keeps a chunk as it is until two more were asked for', async t => {
  const path = join(makeFolder(t), 'file');
  const bytes = Buffer.from(random(12 * chunkSize));
  writeFileSync(path, bytes);

  const held: {chunk: Uint8Array; at: number}[] = [];
  let at = 0;
  for await (const chunk of readChunks(path)) {
    held.push({chunk, at});
    at += chunk.length;
    if (held.length > 2) held.shift();
    for (const one of held) t.true(bytes.subarray(one.at, one.at + one.chunk.length).equals(one.chunk));
  }
  t.is(at, bytes.length);
});

test('yields plain arrays, whose slices are copies', async t => {
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, 'text');

  for await (const chunk of readChunks(path)) {
    const copy = chunk.slice();
    chunk.fill(0);
    t.is(Buffer.from(copy).toString(), 'text');
  }
});

test('reads from a place in the middle', async t => {
  const path = join(makeFolder(t), 'file');
  const bytes = random(3 * chunkSize);
  writeFileSync(path, bytes);

  t.true((await collect(readChunks(path, {start: chunkSize + 5}))).equals(bytes.subarray(chunkSize + 5)));
});

test('says what is open', async t => {
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, 'twelve bytes');

  const file = await openForReading(path);
  t.teardown(() => file.close());

  t.true(file.isRegularFile);
  t.is(file.size, 12);
});

test('reads an open file twice', async t => {
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, 'twice');
  const file = await openForReading(path);
  t.teardown(() => file.close());

  t.is(String(await collect(file.readChunks())), 'twice');
  t.is(String(await collect(file.readChunks())), 'twice');
});

test.serial('closes the file at the end, on early return and on abort', async t => {
  if (!existsSync(descriptorFolder)) return t.pass('this system has no /proc to count open files in');
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, random(6 * chunkSize));

  await collect(readChunks(path));
  t.is(countOpen(path), 0);

  for await (const _ of readChunks(path)) {
    t.is(countOpen(path), 1);
    break;
  }
  t.is(countOpen(path), 0);

  const controller = new AbortController();
  await t.throwsAsync(
    async () => {
      for await (const _ of readChunks(path, {signal: controller.signal})) controller.abort();
    },
    {name: 'AbortError'},
  );
  t.is(countOpen(path), 0);
});

test('says that a file is absent', async t => {
  const error = await t.throwsAsync(collect(readChunks(join(makeFolder(t), 'absent'))), {
    instanceOf: DiskError,
  });

  t.is((error as DiskError).errno, 'ENOENT');
});

test('refuses a directory', async t => {
  const error = await t.throwsAsync(collect(readChunks(makeFolder(t))), {instanceOf: DiskError});

  t.is((error as DiskError).errno, 'EISDIR');
});

test('refuses a FIFO and a device without waiting for anybody', async t => {
  const fifo = join(makeFolder(t), 'fifo');
  makeFifo(fifo);

  for (const path of [fifo, '/dev/null']) {
    const error = await t.throwsAsync(openForReading(path), {instanceOf: DiskError});
    t.is((error as DiskError).errno, 'EINVAL');
  }
});

test('follows a link unless asked not to', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'file'), 'text');
  const link = join(folder, 'link');
  symlinkSync('file', link);

  t.is(String(await collect(readChunks(link))), 'text');
  const error = await t.throwsAsync(openForReading(link, {noFollow: true}), {instanceOf: DiskError});
  t.is((error as DiskError).errno, 'ELOOP');
});

for (const [title, change] of [
  ['grows', (path: string) => appendFileSync(path, 'more')],
  ['shrinks', (path: string) => truncateSync(path, chunkSize)],
] as const) {
  test(`notices that a file ${title} while it is read`, async t => {
    const path = join(makeFolder(t), 'file');
    writeFileSync(path, random(8 * chunkSize));

    let isFirst = true;
    const error = await t.throwsAsync(
      async () => {
        for await (const _ of readChunks(path)) {
          if (isFirst) change(path);
          isFirst = false;
        }
      },
      {instanceOf: DiskError},
    );

    t.is((error as DiskError).errno, 'ESTALE');
  });
}

test('reads what the system makes up as it is read', async t => {
  const path = '/proc/self/status';
  if (!existsSync(path)) return t.pass('this system has no /proc');

  t.true((await collect(readChunks(path))).length > 0);
});

// A shell's pipe; a child of Node gets a socket, which cannot be opened by name.
const behindPipe = ['sh', '-c', 'head -c 300000 /dev/zero | "$@"', 'sh'];
const countBytes =
  'let size = 0; for await (const chunk of disk.readChunks(first)) size += chunk.length; log(size);';

test('reads standard input from a pipe', t => {
  t.is(runChild(countBytes, ['-'], behindPipe), 300_000);
});

test('reads a pipe that has a path', t => {
  t.is(runChild(countBytes, ['/dev/fd/0'], behindPipe), 300_000);
});

test('reads standard input from a file', t => {
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, random(300_000));

  t.is(runChild(countBytes, ['-'], ['sh', '-c', `"$@" < '${path}'`, 'sh']), 300_000);
});

test('stops waiting for a pipe on abort', async t => {
  const child = startChild(
    `const controller = new AbortController();
     setTimeout(() => controller.abort(), 20);
     try { for await (const _ of disk.readChunks('-', {signal: controller.signal})); log('ended'); }
     catch (error) { log(error.name); }`,
  );
  t.teardown(() => child.kill());

  t.is(String(await collect(child.stdout)).trim(), '"AbortError"');
});

test('says that permission is denied', t => {
  const why = whyNoOrdinaryUser();
  if (why !== undefined) return t.pass(why);
  const path = join(makeFolder(t), 'secret');
  // Root's child, an ordinary user, fails at the folder; an ordinary user at the file.
  writeFileSync(path, '', {mode: 0});

  const errno = runChild(
    `try { for await (const _ of disk.readChunks(first)); log('read'); } catch (error) { log(error.errno); }`,
    [path],
    asOrdinaryUser(),
  );

  t.is(errno, 'EACCES');
});
