import {spawnSync} from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import test from 'ava';
import {scanSources} from '../../source/disk/scan-folder.ts';
import {createStagingFolder} from '../../source/disk/staging-folder.ts';
import {DiskError, UnsafePathError, UsageError} from '../../source/errors.ts';
import {makeFolder, random, runChild} from './_folder.ts';

const mtimeNs = 1_600_000_000_123_456_000n;
const plain = {mtimeNs, isExecutable: false};
const microsecond = 1000n;

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

for (const isTargetThere of [false, true]) {
  const title = isTargetThere ? 'an empty folder' : 'an absent name';

  test(`publishes a tree to ${title}, and leaves nothing beside it`, async t => {
    const folder = makeFolder(t);
    const target = join(folder, 'restored');
    if (isTargetThere) mkdirSync(target);
    const large = random(1_000_001);

    const staging = await createStagingFolder(target, {random});
    await staging.makeDirectory('Chats', mtimeNs);
    await staging.makeDirectory('Chats/empty', mtimeNs);
    await staging.writeFile('Chats/msg.db', Buffer.from('text'), plain);
    await staging.writeFile('Chats/media/large', inChunks(large, 70_000), plain);
    await staging.writeFile('top.txt', new Uint8Array(0), plain);
    t.deepEqual(
      isTargetThere
        ? readdirSync(target).filter(name => !name.endsWith('.part'))
        : readdirSync(folder).filter(name => name === 'restored'),
      [],
    );
    await staging.publish();
    await staging.discard();

    t.deepEqual(readdirSync(folder), ['restored']);
    t.deepEqual(readdirSync(target).sort(), ['Chats', 'top.txt']);
    t.deepEqual(readdirSync(join(target, 'Chats')).sort(), ['empty', 'media', 'msg.db']);
    t.is(readFileSync(join(target, 'Chats/msg.db'), 'utf8'), 'text');
    t.true(readFileSync(join(target, 'Chats/media/large')).equals(large));
  });
}

test('gives files and directories their times', async t => {
  const target = join(makeFolder(t), 'restored');

  const staging = await createStagingFolder(target, {random});
  await staging.makeDirectory('a', 1_500_000_000_999_999_999n);
  await staging.makeDirectory('a/b', mtimeNs);
  await staging.writeFile('a/b/small', random(10), plain);
  await staging.writeFile('a/b/large', inChunks(random(300_000), 100_000), {
    mtimeNs: -5_000_000_000n,
    isExecutable: false,
  });
  await staging.publish();

  const timeOf = (path: string) => statSync(join(target, path), {bigint: true}).mtimeNs;
  t.is(timeOf('a/b/small') / microsecond, mtimeNs / microsecond);
  t.is(timeOf('a/b') / microsecond, mtimeNs / microsecond);
  t.is(timeOf('a/b/large'), -5_000_000_000n);
  t.is(timeOf('a') / microsecond, 1_500_000_000_999_999n);
});

test('keeps the executable bit and no other', async t => {
  const target = join(makeFolder(t), 'restored');

  const staging = await createStagingFolder(target, {random});
  await staging.writeFile('run', random(1), {mtimeNs, isExecutable: true});
  await staging.writeFile('read', random(1), plain);
  await staging.writeFile('run-large', inChunks(random(10), 3), {mtimeNs, isExecutable: true});
  await staging.publish();

  const mask = ~process.umask();
  t.is(statSync(join(target, 'run')).mode & 0o7777, 0o755 & mask);
  t.is(statSync(join(target, 'run-large')).mode & 0o7777, 0o755 & mask);
  t.is(statSync(join(target, 'read')).mode & 0o7777, 0o644 & mask);
  t.is(statSync(target).mode & 0o7777, 0o755 & mask);
});

test('lets nobody else into the tree before it is published', async t => {
  let part = '';
  const staging = await createStagingFolder(join(makeFolder(t), 'restored'), {
    random,
    onPart: path => {
      part = path;
    },
  });

  t.is(statSync(part).mode & 0o777, 0o700);
  t.is(dirname(staging.path), part);
});

test('keeps the permissions of an empty folder that was there', async t => {
  const target = join(makeFolder(t), 'restored');
  mkdirSync(target);
  chmodSync(target, 0o710);

  const staging = await createStagingFolder(target, {random});
  await staging.writeFile('file', random(1), plain);
  await staging.publish();

  t.is(statSync(target).mode & 0o777, 0o710);
});

test('refuses a target that is anything but absent or an empty folder', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'full/inside'), {recursive: true});
  mkdirSync(join(folder, 'empty'));
  symlinkSync('empty', join(folder, 'link'));

  for (const name of ['file', 'full', 'link']) {
    const error = await t.throwsAsync(createStagingFolder(join(folder, name), {random}), {
      instanceOf: UsageError,
    });
    t.is((error as UsageError).reason, 'target-exists');
  }
  t.is(readdirSync(folder).length, 4);
});

test('says that the folder around the target is absent', async t => {
  const target = join(makeFolder(t), 'a/b');
  const error = await t.throwsAsync(createStagingFolder(target, {random}), {instanceOf: DiskError});

  t.like(error, {errno: 'ENOENT', path: target});
});

test('refuses to publish over what somebody made meanwhile', async t => {
  for (const isTargetThere of [false, true]) {
    const target = join(makeFolder(t), 'restored');
    if (isTargetThere) mkdirSync(target);
    const staging = await createStagingFolder(target, {random});
    await staging.writeFile('theirs', Buffer.from('ours'), plain);

    mkdirSync(target, {recursive: true});
    writeFileSync(join(target, 'theirs'), 'theirs');
    const error = await t.throwsAsync(staging.publish(), {instanceOf: UsageError});
    await staging.discard();

    t.is((error as UsageError).reason, 'target-exists');
    t.deepEqual(readdirSync(target), ['theirs']);
    t.is(readFileSync(join(target, 'theirs'), 'utf8'), 'theirs');
    t.deepEqual(readdirSync(dirname(target)), ['restored']);
  }
});

test('refuses a second run to the same target', async t => {
  const target = join(makeFolder(t), 'restored');
  const staging = await createStagingFolder(target, {random});

  await t.throwsAsync(createStagingFolder(target, {random}), {instanceOf: UsageError});
  await staging.discard();

  await (await createStagingFolder(target, {random})).discard();
  t.deepEqual(readdirSync(dirname(target)), []);
});

test('clears what a killed run left, beside the target and in it', async t => {
  for (const isTargetThere of [false, true]) {
    const target = join(makeFolder(t), 'restored');
    if (isTargetThere) mkdirSync(target);
    runChild(
      `const staging = await disk.createStagingFolder(first, {random});
       await staging.writeFile('a/b', new Uint8Array(9), {mtimeNs: 0n, isExecutable: false});
       process.stdout.write('1', () => process.kill(process.pid, 'SIGKILL'));`,
      [target],
    );
    t.is(readdirSync(isTargetThere ? target : dirname(target)).length, 1);

    const staging = await createStagingFolder(target, {random});
    await staging.discard();

    t.deepEqual(readdirSync(dirname(target)), isTargetThere ? ['restored'] : []);
    if (isTargetThere) t.deepEqual(readdirSync(target), []);
  }
});

test('refuses a path that leaves the folder, or holds nothing', async t => {
  const staging = await createStagingFolder(join(makeFolder(t), 'restored'), {random});

  for (const path of ['../x', '/x', 'a/../../x', 'a//b', '.', '', 'a/', 'x\0y'])
    await t.throwsAsync(staging.writeFile(path, random(1), plain), {instanceOf: UnsafePathError}, path);
});

test('never writes through a link or over a file', async t => {
  const folder = makeFolder(t);
  const staging = await createStagingFolder(join(folder, 'restored'), {random});
  symlinkSync(join(folder, 'outside'), join(staging.path, 'link'));
  await staging.writeFile('twice', random(1), plain);

  for (const content of [random(1), inChunks(random(2), 1)])
    for (const path of ['link', 'twice', 'twice/below']) {
      const error = await t.throwsAsync(staging.writeFile(path, content, plain), {instanceOf: DiskError});
      t.true(['EEXIST', 'ENOTDIR'].includes((error as DiskError).errno));
    }
  t.false(existsSync(join(folder, 'outside')));
});

test('drops a file whose content fails, and goes on', async t => {
  const target = join(makeFolder(t), 'restored');
  const staging = await createStagingFolder(target, {random});
  async function* failing() {
    yield random(10);
    throw new Error('damaged');
  }

  await t.throwsAsync(staging.writeFile('bad', failing(), plain), {message: 'damaged'});
  await staging.writeFile('good', random(1), plain);
  await staging.publish();

  t.deepEqual(readdirSync(target), ['good']);
});

test('stops on abort, and discards everything', async t => {
  const target = join(makeFolder(t), 'restored');
  const controller = new AbortController();
  const staging = await createStagingFolder(target, {random, signal: controller.signal});
  await staging.writeFile('a', random(1), plain);

  controller.abort();

  await t.throwsAsync(staging.writeFile('b', inChunks(random(9), 1), plain), {name: 'AbortError'});
  await t.throwsAsync(staging.publish(), {name: 'AbortError'});
  await staging.discard();
  t.deepEqual(readdirSync(dirname(target)), []);
});

test('publishes to a mount point', async t => {
  const target = join(makeFolder(t), 'medium');
  mkdirSync(target);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', target]).status === 0;
  if (!mounted) return t.pass('a file system can be mounted by root only');
  t.teardown(() => spawnSync('umount', [target]));

  const staging = await createStagingFolder(target, {random});
  await staging.writeFile('Chats/a', random(1), plain);
  await staging.publish();

  t.deepEqual(readdirSync(target), ['Chats']);
});

test('says that the disk is full, and discards everything', async t => {
  const target = join(makeFolder(t), 'medium');
  mkdirSync(target);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', target]).status === 0;
  if (!mounted) return t.pass('a small file system to fill can be mounted by root only');
  t.teardown(() => spawnSync('umount', [target]));
  const staging = await createStagingFolder(target, {random});

  for (const content of [random(2_000_000), inChunks(random(2_000_000), 100_000)]) {
    const error = await t.throwsAsync(staging.writeFile('large', content, plain), {instanceOf: DiskError});
    t.is((error as DiskError).errno, 'ENOSPC');
  }
  await staging.discard();

  t.deepEqual(readdirSync(target), []);
});

test('gives back by scan what it was given', async t => {
  const target = join(makeFolder(t), 'restored');
  const staging = await createStagingFolder(target, {random});
  for (let index = 0; index < 300; index++)
    await staging.writeFile(`d${index % 7}/f${index}`, random(index), {
      mtimeNs,
      isExecutable: index % 2 === 0,
    });
  await staging.publish();

  const {entries, fileCount, directoryCount, findings} = await scanSources([target]);

  t.deepEqual(findings, []);
  t.is(fileCount, 300);
  t.is(directoryCount, 8);
  t.like(
    entries.find(entry => entry.path === 'restored/d5/f5'),
    {size: 5, isExecutable: false},
  );
  rmSync(target, {recursive: true});
});
