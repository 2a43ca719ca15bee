/** Faults of the system, injected by strace: full disks, failing devices and kills at every call that matters. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {clearLeftovers} from '../../../source/disk/owned-name.ts';
import {makeFolder, random, runChild} from '../../disk/_folder.ts';

const whyNoStrace =
  spawnSync('strace', ['-f', '-e', 'inject=fsync:error=EIO', 'true']).status === 0
    ? undefined
    : 'strace is absent or may not trace here';

type Outcome = {readonly done?: boolean; readonly errno?: string} | undefined;

// strace counts calls by thread: with one thread for the disk, the k-th is the k-th.
const strace = ['env', 'UV_THREADPOOL_SIZE=1', 'strace', '-f', '-qq', '-o', '/dev/null'];

/** Runs a child under strace; undefined where it died before it could say how it went. */
function runWithFault(fault: string[], code: string, paths: string[], on: string[] = []): Outcome {
  const filters = on.flatMap(path => ['-P', path]);
  const injections = fault.flatMap(one => ['-e', `inject=${one}`]);
  const wrapped = `try { ${code}; log({done: true}); } catch (error) { log({errno: error.errno ?? error.message}); }`;
  try {
    return runChild(wrapped, paths, [...strace, ...filters, ...injections]) as Outcome;
  } catch {
    return undefined;
  }
}

const size = 2_000_000;
const publish = `await disk.publishFile(first, async sink => {
  for (let at = 0; at < ${size}; at += 100000) await sink.write(new Uint8Array(100000).fill(7));
}, {random, replace: second === 'replace'})`;

function assertWholeOrAbsent(t: ExecutionContext, path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  t.is(bytes.length, size);
  t.true(bytes.every(byte => byte === 7));
}

for (const [title, fault, errno] of [
  ['the fsync of the file fails', 'fsync:error=EIO:when=1', 'EIO'],
  ['the disk is full at fsync', 'fsync:error=ENOSPC:when=1', 'ENOSPC'],
  ['the name cannot be given', 'link,linkat:error=EIO', 'EIO'],
] as const) {
  test(`leaves nothing where ${title}`, t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    const folder = makeFolder(t);

    t.deepEqual(runWithFault([fault], publish, [join(folder, 'a')]), {errno});
    t.deepEqual(readdirSync(folder), []);
  });
}

test('leaves nothing where the fsync of the folder fails', t => {
  if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
  const folder = makeFolder(t);

  t.deepEqual(runWithFault(['fsync:error=EIO'], publish, [join(folder, 'a')], [folder]), {errno: 'EIO'});
  t.deepEqual(readdirSync(folder), []);
});

test('gives the name by renaming where the file system has no links', t => {
  if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
  const folder = makeFolder(t);

  t.deepEqual(runWithFault(['link,linkat:error=EPERM'], publish, [join(folder, 'a')]), {done: true});
  t.deepEqual(readdirSync(folder), ['a']);
  assertWholeOrAbsent(t, join(folder, 'a'));
});

test('is done where the folder cannot be fsynced on this kind of file system', t => {
  if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
  const folder = makeFolder(t);

  t.deepEqual(runWithFault(['fsync:error=EINVAL'], publish, [join(folder, 'a')], [folder]), {done: true});
  t.deepEqual(readdirSync(folder), ['a']);
});

test('keeps the old file where replacing it fails', t => {
  if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'a'), 'old');

  for (const fault of ['rename,renameat,renameat2:error=EIO', 'fsync:error=EIO:when=1']) {
    t.deepEqual(runWithFault([fault], publish, [join(folder, 'a'), 'replace']), {errno: 'EIO'});
    t.deepEqual(readdirSync(folder), ['a']);
    t.is(readFileSync(join(folder, 'a'), 'utf8'), 'old');
  }
});

// write and close also serve Node's own threads; a fault there ends the process, which must do no harm either.
for (const [call, error] of [
  ['write', 'ENOSPC'],
  ['write', 'EIO'],
  ['close', 'EIO'],
] as const) {
  test(`never has a half file where the k-th ${call} fails with ${error}`, t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    const outcomes = new Set<string>();
    for (const k of [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20]) {
      const folder = makeFolder(t);
      const path = join(folder, 'a');

      const outcome = runWithFault([`${call}:error=${error}:when=${k}`], publish, [path]);

      outcomes.add(JSON.stringify(outcome));
      assertWholeOrAbsent(t, path);
      if (outcome?.done === true) t.true(existsSync(path));
      clearLeftovers(folder, 'a');
      t.true(readdirSync(folder).length <= 1);
    }
    t.true(outcomes.has(JSON.stringify({errno: error})));
  });
}

for (const call of ['fsync', 'link', 'unlink', 'write', 'openat']) {
  test(`never has a half file where a kill comes at the k-th ${call}`, t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    for (const k of call === 'write' || call === 'openat'
      ? [1, 5, 9, 13, 17, 21, 25, 29, 33, 60, 100, 200]
      : [1, 2]) {
      const folder = makeFolder(t);
      const path = join(folder, 'a');

      runWithFault([`${call}:signal=SIGKILL:when=${k}`], publish, [path]);

      assertWholeOrAbsent(t, path);
      const next = runWithFault([], publish, [path, 'replace']);
      t.deepEqual(next, {done: true});
      t.deepEqual(readdirSync(folder), ['a']);
    }
  });
}

const read = `let size = 0; for await (const chunk of disk.readChunks(first)) size += chunk.length;
  if (size !== ${size}) throw new Error('ended early')`;
const readEntry = `const {entries} = await disk.scanSources([first]);
  const opened = await disk.openEntry(entries[0]);
  let size = opened.content instanceof Uint8Array ? opened.content.length : 0;
  if (size === 0) for await (const chunk of opened.content) size += chunk.length;
  if (size !== entries[0].size) throw new Error('ended early')`;

function readWithFault(t: ExecutionContext, code: string, bytes: number, when: string): Outcome {
  const path = join(makeFolder(t), 'file');
  writeFileSync(path, random(bytes));
  const wrapped = `try { ${code}; log({done: true}); } catch (error) { log({errno: error.errno ?? error.message}); }`;
  return runChild(wrapped, [path], [...strace, '-P', path, '-e', `inject=read,pread64:${when}`]) as Outcome;
}

for (const [title, code, bytes] of [
  ['an archive', read, size],
  ['a small source', readEntry, 5000],
  ['a large source', readEntry, size],
] as const) {
  test(`reads ${title} from a device that fails once`, t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    t.deepEqual(readWithFault(t, code, bytes, 'error=EIO:when=1'), {done: true});
  });

  test(`reports a device that fails twice while reading ${title}, never a short file`, t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    t.deepEqual(readWithFault(t, code, bytes, 'error=EIO:when=1..2'), {errno: 'EIO'});
  });

  test(`takes no early end for the end of ${title}`, t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    t.deepEqual(readWithFault(t, code, bytes, 'retval=0:when=1+'), {errno: 'EIO'});
  });
}

const restore = `const staging = await disk.createStagingFolder(first, {random});
  try {
    await staging.makeDirectory('d', 5n);
    for (let index = 0; index < 20; index++)
      await staging.writeFile('d/' + index, new Uint8Array(4000), {mtimeNs: 5n, isExecutable: false});
    await staging.publish();
  } finally { await staging.discard(); }`;

for (const [title, fault, errno] of [
  ['renaming fails', 'rename,renameat,renameat2:error=EIO', 'EIO'],
  ['a folder cannot be made', 'mkdir,mkdirat:error=ENOSPC:when=3', 'ENOSPC'],
  ['a time cannot be set', 'utimensat:error=EIO:when=7', 'EIO'],
] as const) {
  test(`restores nothing where ${title}`, t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    for (const isTargetThere of [false, true]) {
      const folder = makeFolder(t);
      const target = join(folder, 'target');
      if (isTargetThere) mkdirSync(target);

      t.deepEqual(runWithFault([fault], restore, [target]), {errno});

      t.deepEqual(readdirSync(folder), isTargetThere ? ['target'] : []);
      if (isTargetThere) t.deepEqual(readdirSync(target), []);
    }
  });
}

test('syncs file by file where the file system cannot be synced at once, and reports a fault there', t => {
  if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
  const folder = makeFolder(t);

  t.deepEqual(runWithFault(['syncfs:error=EIO'], restore, [join(folder, 'one')]), {done: true});
  t.deepEqual(runWithFault(['syncfs:error=EIO', 'fsync:error=EIO:when=9'], restore, [join(folder, 'two')]), {
    errno: 'EIO',
  });
  t.deepEqual(readdirSync(folder), ['one']);
});

test('restores whole or not at all where a kill comes at any call', t => {
  if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
  for (const call of ['mkdir', 'openat', 'write', 'utimensat', 'rename', 'rmdir'])
    for (const k of [1, 3, 10, 30]) {
      const folder = makeFolder(t);
      const target = join(folder, 'target');

      runWithFault([`${call}:signal=SIGKILL:when=${k}`], restore, [target]);

      if (existsSync(target)) t.is(readdirSync(join(target, 'd')).length, 20);
      clearLeftovers(folder, '.target');
      t.deepEqual(
        readdirSync(folder).filter(name => name !== 'target'),
        [],
      );
    }
});
