/** The log on a real disk: two processes at once, faults, links in its place, marks of dead runs. */
import {spawnSync} from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {appendLogEvent, formatLogHead, logTailSize} from '../../source/audit/log-append.ts';
import {checkLog, type LogCheck} from '../../source/audit/log-check.ts';
import type {RandomBytes} from '../../source/bytes/random-bytes.ts';
import {appendToLog, readLog, readLogHead} from '../../source/disk/log-file.ts';
import {makeOwnedName} from '../../source/disk/owned-name.ts';
import {DiskError} from '../../source/errors.ts';
import {
  asOrdinaryUser,
  makeFifo,
  makeFolder,
  random,
  runChild,
  startChild,
  whyNoOrdinaryUser,
} from './_folder.ts';

async function append(folder: string, randomBytes: RandomBytes = random): Promise<DiskError | undefined> {
  return await appendToLog(
    folder,
    end => {
      const stamp = {time: new Date(), agent: 'test'};
      const {bytes, head} = appendLogEvent(end, {event: 'drill', outcome: 'success'}, stamp);
      return {bytes, head: formatLogHead(head)};
    },
    {random: randomBytes, tailSize: logTailSize},
  );
}

async function check(folder: string): Promise<LogCheck> {
  return await checkLog(readLog(folder), {head: await readLogHead(folder)});
}

const logAppend = new URL('../../source/audit/log-append.ts', import.meta.url).href;

/** A child that appends `count` events. */
const appending = (count: number): string => `
  const {appendLogEvent, formatLogHead, logTailSize} = await import(${JSON.stringify(logAppend)});
  for (let index = 0; index < ${count}; index++)
    await disk.appendToLog(first, end => {
      const {bytes, head} = appendLogEvent(
        end,
        {event: 'drill', outcome: 'success', detail: second + ' ' + index},
        {time: new Date(), agent: 'test'},
      );
      return {bytes, head: formatLogHead(head)};
    }, {random, tailSize: logTailSize});
  log({done: true});`;

async function waitFor(child: ReturnType<typeof startChild>): Promise<number | null> {
  child.stdout.resume();
  return await new Promise(resolve => child.on('exit', resolve));
}

test('two processes that append 200 events each at once lose none, and the chain is good', async t => {
  const folder = join(makeFolder(t), 'state/keep64');

  const codes = await Promise.all(['a', 'b'].map(name => waitFor(startChild(appending(200), folder, name))));

  t.deepEqual(codes, [0, 0]);
  const checked = await check(folder);
  t.like(checked, {state: 'whole', entryCount: 400, problems: []});
  const runs = readFileSync(join(folder, 'log.jsonl'), 'utf8').trimEnd().split('\n');
  for (const name of ['a', 'b']) {
    const own = runs.map(line => String(JSON.parse(line).detail)).filter(detail => detail.startsWith(name));
    t.deepEqual(
      own,
      Array.from({length: 200}, (_, index) => `${name} ${index}`),
    );
  }
  t.deepEqual(readdirSync(folder).sort(), ['log-head.json', 'log.jsonl']);
});

test('appends of one process that start together all arrive', async t => {
  const folder = makeFolder(t);
  await Promise.all(Array.from({length: 20}, () => append(folder)));
  t.like(await check(folder), {state: 'whole', entryCount: 20});
});

test('the log and its folder are for their owner only', async t => {
  const folder = join(makeFolder(t), 'state/keep64');
  await append(folder);
  t.is(lstatSync(folder).mode & 0o777, 0o700);
  t.is(lstatSync(join(folder, '..')).mode & 0o777, 0o700);
  for (const name of readdirSync(folder)) t.is(lstatSync(join(folder, name)).mode & 0o777, 0o600, name);
});

test('no link is followed, and nothing that is no file is written or read', async t => {
  const folder = makeFolder(t);
  const elsewhere = join(folder, 'elsewhere');
  writeFileSync(elsewhere, 'precious');
  mkdirSync(join(folder, 'a'));
  symlinkSync(elsewhere, join(folder, 'a/log.jsonl'));
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'b'));
  mkdirSync(join(folder, 'c'));
  makeFifo(join(folder, 'c/log.jsonl'));
  mkdirSync(join(folder, 'd/log.jsonl'), {recursive: true});
  writeFileSync(join(folder, 'e'), '');

  for (const [name, errno] of [
    ['a', 'ELOOP'],
    ['b', 'ELOOP'],
    ['c', 'EINVAL'],
    ['d', 'EISDIR'],
    ['e', 'EEXIST'],
  ] as const) {
    const error = await t.throwsAsync(append(join(folder, name)), {instanceOf: DiskError}, name);
    t.is(error?.errno, errno, name);
  }
  t.is(readFileSync(elsewhere, 'utf8'), 'precious');
  t.deepEqual(readdirSync(join(folder, 'real')), []);
  for (const name of ['a', 'b', 'c']) {
    await t.throwsAsync(async () => await check(join(folder, name)), {instanceOf: DiskError}, name);
  }
});

test('a head that is a link is read as none that can be trusted, and replaced, not followed', async t => {
  const folder = makeFolder(t);
  const elsewhere = join(folder, 'elsewhere');
  writeFileSync(elsewhere, 'precious');
  await append(folder);
  symlinkSync(elsewhere, join(folder, 'x'));
  spawnSync('mv', [join(folder, 'x'), join(folder, 'log-head.json')]);
  await t.throwsAsync(append(folder), {instanceOf: DiskError});
  t.is(readFileSync(elsewhere, 'utf8'), 'precious');
});

test('a mark that a dead run left is cleared, that of a living one is waited for', async t => {
  const folder = makeFolder(t);
  const {mark} = runChild(
    `const {makeOwnedName} = await import(${JSON.stringify(new URL('../../source/disk/owned-name.ts', import.meta.url).href)});
     log({mark: makeOwnedName('log.jsonl', random)});`,
    [folder],
  ) as {mark: string};
  writeFileSync(join(folder, mark), '');
  await append(folder);
  t.deepEqual(readdirSync(folder).sort(), ['log-head.json', 'log.jsonl']);

  const own = join(folder, makeOwnedName('log.jsonl', random));
  writeFileSync(own, '');
  let calls = 0;
  // Each attempt asks for random bytes: for its mark, and for how long it waits.
  await append(folder, size => {
    calls += 1;
    if (calls === 8) {
      t.true(existsSync(own));
      rmSync(own);
    }
    return random(size);
  });
  t.true(calls > 8);
  t.like(await check(folder), {state: 'whole', entryCount: 2});
});

test('a folder that may not be written is said so, and the log stays readable', async t => {
  const why = whyNoOrdinaryUser();
  if (why !== undefined) return t.pass(why);
  const folder = join(makeFolder(t), 'keep64');
  await append(folder);
  spawnSync('chmod', ['-R', 'a+rX,a-w', join(folder, '..')]);
  const outcome = runChild(
    `try { ${appending(1)} } catch (error) { log({errno: error.errno}); }`,
    [folder, 'a'],
    asOrdinaryUser(),
  );
  t.deepEqual(outcome, {errno: 'EACCES'});
  t.like(await check(folder), {state: 'whole', entryCount: 1});
});

test('a full disk takes back what did not fit, and the next append goes on', async t => {
  if (process.geteuid?.() !== 0) return t.pass('needs root, to mount a small disk');
  const folder = makeFolder(t);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]);
  if (mounted.status !== 0) return t.pass('no disk can be mounted here');
  try {
    const logFolder = join(folder, 'keep64');
    await append(logFolder);
    // The pages that are left: one for the head's next version, none for the log's.
    let filled = 0;
    for (;;) {
      try {
        writeFileSync(join(folder, `filler-${filled}`), new Uint8Array(4096).fill(1));
        filled += 1;
      } catch {
        break;
      }
    }
    let errno: string | undefined;
    let appended = 1;
    while (errno === undefined && appended < 100) {
      try {
        const behind = await append(logFolder);
        if (behind !== undefined) t.is(behind.errno, 'ENOSPC');
        appended += 1;
      } catch (error) {
        errno = error instanceof DiskError ? error.errno : String(error);
      }
    }
    t.is(errno, 'ENOSPC');
    const full = await check(logFolder);
    // The head needs room for a second file, and may be an entry late.
    t.true(full.state === 'whole' || full.state === 'behind', full.state);
    spawnSync('sh', ['-c', `rm ${folder}/filler-*`]);
    await append(logFolder);
    const after = await check(logFolder);
    t.is(after.state, 'whole');
    t.is(after.entryCount, full.entryCount + 1);
    t.true(existsSync(join(logFolder, 'log-head.json')));
  } finally {
    spawnSync('umount', [folder]);
  }
});
