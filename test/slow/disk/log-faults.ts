/** The audit log under faults of the system, injected by strace: kills and failing calls at each step of an append. */
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {checkLog, type LogCheck} from '../../../source/audit/log-check.ts';
import {readLog, readLogHead} from '../../../source/disk/log-file.ts';
import {makeFolder, runChild} from '../../disk/_folder.ts';

const whyNoStrace =
  spawnSync('strace', ['-f', '-e', 'inject=fsync:error=EIO', 'true']).status === 0
    ? undefined
    : 'strace is absent or may not trace here';

const logAppend = new URL('../../../source/audit/log-append.ts', import.meta.url).href;
const append = `
  const {appendLogEvent, formatLogHead, logTailSize} = await import(${JSON.stringify(logAppend)});
  try {
    await disk.appendToLog(first, end => {
      const {bytes, head} = appendLogEvent(end, {event: 'drill', outcome: 'success'}, {time: new Date(), agent: 'test'});
      return {bytes, head: formatLogHead(head)};
    }, {random, tailSize: logTailSize});
    log({done: true});
  } catch (error) { log({errno: error.errno ?? error.message}); }`;

function run(folder: string, fault?: string): unknown {
  const paths = ['log.jsonl', 'log-head.json'].map(name => join(folder, name));
  const filters = [folder, ...paths].flatMap(path => ['-P', path]);
  const before =
    fault === undefined
      ? []
      : [
          ...['env', 'UV_THREADPOOL_SIZE=1', 'strace', '-f', '-qq', '-o', '/dev/null'],
          ...filters,
          ...['-e', `inject=${fault}`],
        ];
  try {
    return runChild(append, [folder], before);
  } catch {
    return undefined;
  }
}

async function check(folder: string): Promise<LogCheck> {
  return await checkLog(readLog(folder), {head: await readLogHead(folder)});
}

test('a kill at any call of an append leaves a good chain, and the next append goes on', async t => {
  if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
  const folder = join(makeFolder(t), 'keep64');
  t.deepEqual(run(folder), {done: true});
  let kills = 0;
  for (const call of ['openat', 'write', 'fsync', 'close', 'fstat', 'pread64'])
    for (const k of [1, 2, 3, 4]) {
      const before = (await check(folder)).entryCount;

      const outcome = run(folder, `${call}:signal=SIGKILL:when=${k}`);

      if (outcome === undefined) kills += 1;
      const killed = await check(folder);
      t.is(killed.state, 'whole', `${call} ${k}`);
      t.true(killed.entryCount === before || killed.entryCount === before + 1);
      t.deepEqual(run(folder), {done: true});
      t.like(await check(folder), {state: 'whole', entryCount: killed.entryCount + 1});
      t.deepEqual(readdirSync(folder).sort(), ['log-head.json', 'log.jsonl']);
    }
  t.true(kills >= 8, `${kills} kills`);
});

for (const [title, fault, errno] of [
  ['the write fails', 'write:error=ENOSPC:when=1', 'ENOSPC'],
  ['the fsync of the log fails', 'fsync:error=EIO:when=1', 'EIO'],
  ['the log cannot be opened', 'openat:error=EACCES:when=2', 'EACCES'],
] as const)
  test(`nothing is appended where ${title}, and the chain stays good`, async t => {
    if (whyNoStrace !== undefined) return t.pass(whyNoStrace);
    const folder = join(makeFolder(t), 'keep64');
    t.deepEqual(run(folder), {done: true});
    t.deepEqual(run(folder, fault), {errno});
    t.like(await check(folder), {state: 'whole', entryCount: 1});
    t.deepEqual(run(folder), {done: true});
    t.like(await check(folder), {state: 'whole', entryCount: 2, problems: []});
  });
