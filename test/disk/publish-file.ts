import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {basename, join} from 'node:path';
import test from 'ava';
import {publishFile, writeSmallFile} from '../../source/disk/publish-file.ts';
import {DiskError, UsageError} from '../../source/errors.ts';
import {asOrdinaryUser, makeFolder, random, runChild, startChild, whyNoOrdinaryUser} from './_folder.ts';

const bytes = random(3_000_001);
const writeAll = async (sink: {write(part: Uint8Array): Promise<void>}) => {
  for (let at = 0; at < bytes.length; at += 100_000) {
    const part = bytes.slice(at, at + 100_000);
    await sink.write(part);
    // A sink has copied what it took.
    part.fill(0);
  }
};

test('publishes the bytes under the final name, and nothing else', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.pgp');

  await publishFile(path, writeAll, {random});

  t.true(readFileSync(path).equals(bytes));
  t.deepEqual(readdirSync(folder), ['a.pgp']);
});

test('returns what the writer returned, and tells it the size', async t => {
  const path = join(makeFolder(t), 'a.pgp');

  const size = await publishFile(
    path,
    async sink => {
      await sink.write(new Uint8Array(5));
      await sink.write(new Uint8Array(0));
      return sink.size;
    },
    {random},
  );

  t.is(size, 5);
});

test('publishes an empty file', async t => {
  const path = join(makeFolder(t), 'empty');

  await publishFile(path, async () => {}, {random});

  t.is(statSync(path).size, 0);
});

test('verifies the whole part, on the disk under another name, before the name is given', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.pgp');
  let announced = '';

  await publishFile(path, writeAll, {
    random,
    onPart: partPath => {
      announced = partPath;
    },
    async verify(partPath) {
      t.is(partPath, announced);
      t.deepEqual(readdirSync(folder), [basename(partPath)]);
      t.true(readFileSync(partPath).equals(bytes));
      t.false(existsSync(path));
    },
  });

  t.true(existsSync(path));
});

test('leaves nothing where writing or verifying fails', async t => {
  const folder = makeFolder(t);
  const failure = new Error('no');
  const fail = async () => {
    throw failure;
  };

  t.is(await t.throwsAsync(publishFile(join(folder, 'a'), fail, {random})), failure);
  t.is(await t.throwsAsync(publishFile(join(folder, 'a'), writeAll, {random, verify: fail})), failure);
  t.deepEqual(readdirSync(folder), []);
});

test('leaves nothing on abort', async t => {
  const folder = makeFolder(t);
  const controller = new AbortController();
  const {signal} = controller;

  await t.throwsAsync(
    publishFile(
      join(folder, 'a'),
      async sink => {
        await sink.write(bytes);
        controller.abort();
        await sink.write(bytes);
      },
      {random, signal},
    ),
    {name: 'AbortError'},
  );
  await t.throwsAsync(publishFile(join(folder, 'a'), writeAll, {random, signal}), {name: 'AbortError'});
  t.deepEqual(readdirSync(folder), []);
});

test('refuses a name that is taken before it writes anything', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'file'), 'old');
  symlinkSync('nowhere', join(folder, 'dangling'));
  mkdirSync(join(folder, 'directory'));

  for (const name of ['file', 'dangling', 'directory']) {
    const error = await t.throwsAsync(
      publishFile(join(folder, name), async () => t.fail('was asked to write'), {random}),
      {instanceOf: UsageError},
    );
    t.is((error as UsageError).reason, 'target-exists');
  }
  t.is(readFileSync(join(folder, 'file'), 'utf8'), 'old');
  t.is(readdirSync(folder).length, 3);
});

test('never replaces a file that somebody made meanwhile', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.pgp');

  const error = await t.throwsAsync(
    publishFile(path, writeAll, {random, verify: async () => writeFileSync(path, 'theirs')}),
    {instanceOf: UsageError},
  );

  t.is((error as UsageError).reason, 'target-exists');
  t.is(readFileSync(path, 'utf8'), 'theirs');
  t.deepEqual(readdirSync(folder), ['a.pgp']);
});

test('refuses a second run that writes the same name', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.pgp');

  await publishFile(path, writeAll, {
    random,
    async verify() {
      const error = await t.throwsAsync(publishFile(path, writeAll, {random}), {instanceOf: UsageError});
      t.is((error as UsageError).reason, 'target-exists');
    },
  });

  t.true(readFileSync(path).equals(bytes));
});

test('replaces only where asked, and keeps the old file where that fails', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.pgp');
  writeFileSync(path, 'old');

  await t.throwsAsync(
    publishFile(path, writeAll, {random, replace: true, verify: () => Promise.reject(new Error('no'))}),
  );
  t.is(readFileSync(path, 'utf8'), 'old');

  await publishFile(path, writeAll, {random, replace: true});
  t.true(readFileSync(path).equals(bytes));
  t.deepEqual(readdirSync(folder), ['a.pgp']);
});

test('makes a key file that only its owner can read, from the first moment', async t => {
  const path = join(makeFolder(t), 'key');

  await publishFile(path, sink => sink.write(bytes), {
    random,
    mode: 0o600,
    onPart: partPath => t.is(statSync(partPath).mode & 0o777, 0o600),
  });

  t.is(statSync(path).mode & 0o777, 0o600);
});

test('writes a small file the same way', async t => {
  const path = join(makeFolder(t), 'a.sha256');

  await writeSmallFile(path, Buffer.from('digest  a\n'), {random});

  t.is(readFileSync(path, 'utf8'), 'digest  a\n');
  await t.throwsAsync(writeSmallFile(path, bytes, {random}), {instanceOf: UsageError});
});

test('says that the folder is absent, or a file', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'file'), '');

  for (const [path, errno] of [
    [join(folder, 'absent/a'), 'ENOENT'],
    [join(folder, 'file/a'), 'ENOTDIR'],
  ] as const) {
    const error = await t.throwsAsync(publishFile(path, writeAll, {random}), {instanceOf: DiskError});
    t.like(error, {errno, path});
  }
});

test('says that permission is denied', t => {
  const why = whyNoOrdinaryUser();
  if (why !== undefined) return t.pass(why);
  const folder = join(makeFolder(t), 'closed');
  mkdirSync(folder, {mode: asOrdinaryUser().length > 0 ? 0o755 : 0o555});

  const errno = runChild(
    'try { await disk.publishFile(first, async () => {}, {random}); log(0) } catch (error) { log(error.errno) }',
    [join(folder, 'a')],
    asOrdinaryUser().length > 0
      ? ['sh', '-c', `chmod 755 '${join(folder, '..')}'; exec "$@"`, 'sh', ...asOrdinaryUser()]
      : [],
  );

  t.is(errno, 'EACCES');
});

test('leaves nothing on a full disk', async t => {
  const folder = makeFolder(t);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (!mounted) return t.pass('a small file system to fill can be mounted by root only');
  t.teardown(() => spawnSync('umount', [folder]));

  const error = await t.throwsAsync(publishFile(join(folder, 'a'), writeAll, {random}), {
    instanceOf: DiskError,
  });

  t.is((error as DiskError).errno, 'ENOSPC');
  t.deepEqual(readdirSync(folder), []);
});

test('has no half file under the final name however a run is killed, and the next run clears up', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'a.pgp');
  const size = 4_000_000;
  const code = `
    process.stdin.once('data', async () => {
      const part = new Uint8Array(50000);
      await disk.publishFile(first, async sink => {
        for (let size = 0; size < ${size}; size += part.length) await sink.write(part);
      }, {random, onPart: () => log('started')});
      log('done');
    });
    log('ready');`;

  for (let round = 0; round < 6; round++) {
    const child = startChild(code, path);
    await once(child.stdout, 'data');
    child.stdin.write('go');
    await once(child.stdout, 'data');
    // Spread over the few milliseconds the run takes.
    for (let turns = 0; turns < round * 40; turns++) await new Promise(resolve => setImmediate(resolve));
    child.kill('SIGKILL');
    await once(child, 'close');

    if (existsSync(path)) t.is(statSync(path).size, size);
    else t.is(readdirSync(folder).length, 1);
    await publishFile(path, writeAll, {random, replace: true});
    t.deepEqual(readdirSync(folder), ['a.pgp']);
    spawnSync('rm', [path]);
  }
});
