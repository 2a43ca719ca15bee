import {createHash} from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import test from 'ava';
import {withLog} from '../../source/commands/audit-log.ts';
import {nodeDisk} from '../../source/disk/disk.ts';
import {
  assertClean,
  keyId,
  listTree,
  makeFolder,
  program,
  type Result,
  runCli,
  runCommand,
  whyMissing,
} from '../cli/_cli.ts';
import {asOrdinaryUser, makeFifo, random, whyNoOrdinaryUser} from '../disk/_folder.ts';
import {sealOnce, writeSidecar} from './_archive.ts';

const fixture = sealOnce(test);
const {archive, keyFile} = fixture;
const otherKey = 'ab'.repeat(32);
const name = 'Chats-20240102T030405Z.909a5a09.tar.pgp';

type Json = {
  readonly archives: {
    readonly name: string;
    readonly goodCopyCount: number;
    readonly risks: {readonly kind: string; readonly path?: string; readonly severity: string}[];
    readonly copies: {readonly path: string}[];
    readonly [field: string]: unknown;
  }[];
  readonly risks: {readonly kind: string; readonly path?: string; readonly path_b64?: string}[];
  readonly coverage: {readonly [field: string]: unknown};
  readonly [field: string]: unknown;
};

const states = mkdtempSync(join(realpathSync(tmpdir()), 'keep64-states-'));
test.after.always(() => rmSync(states, {recursive: true, force: true}));
let stateCount = 0;

/** The environment of a run with a log of its own, which knows nothing of how the fixture was sealed. */
function freshLog(): {readonly XDG_STATE_HOME: string} {
  stateCount += 1;
  return {XDG_STATE_HOME: join(states, `${stateCount}`)};
}

const runAudit = (args: readonly string[], env = freshLog()): Promise<Result> =>
  runCli(['audit', ...args], {env});

async function auditJson(...args: string[]): Promise<{report: Json; exitCode: number | null}> {
  const {stdout, stderr, exitCode} = await runAudit(['--json', ...args]);
  if (stdout === '') throw new Error(stderr);
  return {report: JSON.parse(stdout), exitCode};
}

/** Two folders with a copy each, and a sidecar beside each. */
function makeShelf(t: Parameters<typeof makeFolder>[0]): {folder: string; a: string; b: string} {
  const folder = makeFolder(t);
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  for (const place of [a, b]) {
    mkdirSync(place);
    copyFileSync(archive, join(place, name));
    writeSidecar(join(place, name), fixture.bytes());
  }
  return {folder, a, b};
}

test('a shelf is read without a key: copies, key id, age; nothing is written', async t => {
  const {folder, a, b} = makeShelf(t);
  const before = listTree(folder);

  const {report, exitCode} = await auditJson(a, b);

  t.is(exitCode, 3);
  t.is(report.archives.length, 1);
  t.like(report.archives[0], {
    name,
    keyId,
    keyIdFrom: 'name',
    profile: 'rfc4880',
    sealedAt: '2024-01-02T03:04:05.000Z',
    size: fixture.bytes().length,
    goodCopyCount: 2,
    placeCount: 2,
    deviceCount: 1,
    severity: 'warning',
  });
  t.deepEqual(
    report.archives[0]?.risks.map(({kind}) => kind),
    ['one-device', 'due', 'no-repair-data'],
  );
  t.like(report, {schema: 'keep64/audit-1', coverage: {mode: 'headers', total: {archives: 1, copies: 2}}});
  t.deepEqual(listTree(folder), before);
});

test('with the key every copy is verified, and nothing is due any longer', async t => {
  const {a, b} = makeShelf(t);

  const {report} = await auditJson(a, b, '--key-file', keyFile);

  t.like(report.coverage, {
    mode: 'key',
    selected: {archives: 1, copies: 2},
    proved: {archives: 1, copies: 2},
    otherKey: {copies: 0},
  });
  t.like(report, {checked: {recently: 1, before: 0, never: 0}});
  t.like(report.archives[0], {keyIdFrom: 'opened', due: {isDue: false}});
  t.is((await runAudit(['--due', '--quiet', a, b, '--key-file', keyFile])).exitCode, 0);
});

test('damage is told by path, ends in 13, and the good copy is counted', async t => {
  const {folder, a, b} = makeShelf(t);
  const bytes = fixture.bytes();
  const damagesOf = async (...args: string[]) => {
    const {report, exitCode} = await auditJson(a, b, ...args);
    t.is(exitCode, 13, args.join(' '));
    t.is(report.archives[0]?.goodCopyCount, 1);
    return report.archives.flatMap(({risks}) => risks.filter(({kind}) => kind === 'damaged'));
  };

  writeFileSync(join(b, name), bytes.subarray(0, bytes.length - 1));
  t.like(await damagesOf(), [{path: join(b, name), why: 'cut'}]);

  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
  writeFileSync(join(b, name), bytes);
  t.like(await damagesOf('--fixity'), [{path: join(b, name), why: 'fixity'}]);
  t.like(await damagesOf('--key-file', keyFile), [{path: join(b, name), why: 'contents'}]);
  t.is((await auditJson(a, b)).exitCode, 3, 'headers alone do not show it');

  writeFileSync(join(b, name), new Uint8Array(bytes.length));
  t.like(await damagesOf(), [{path: join(b, name), why: 'start'}]);
  t.is((await runAudit([folder, '--due', '--quiet'])).exitCode, 13);
});

test('--fixity reads without a key; a copy without a .sha256 file is proved by its twin', async t => {
  const {a, b} = makeShelf(t);
  writeFileSync(join(b, `${name}.sha256`), 'nonsense\n');

  const {report} = await auditJson(a, b, '--fixity', '--due-depth', 'fixity');

  t.like(report.coverage, {mode: 'fixity', proved: {archives: 1, copies: 2}});
  t.like(report.archives[0], {due: {isDue: false}});
  t.true(
    report.archives[0]?.risks.some(
      ({kind, path}) => kind === 'sidecar-unusable' && path?.endsWith('.sha256'),
    ),
  );
});

test('a .sha256 file that is out of date is told, where the key proves the archive', async t => {
  const {a} = makeShelf(t);
  writeSidecar(join(a, name), new Uint8Array(9));

  const {report, exitCode} = await auditJson(a, '--key-file', keyFile);

  t.is(exitCode, 3);
  t.true(report.archives[0]?.risks.some(({kind}) => kind === 'sidecar-stale'));
});

test('a key that opens none of the archives ends in 12; archives of another key are left unread, and said so', async t => {
  const folder = makeFolder(t);
  const renamed = join(folder, 'x.tar.pgp');
  copyFileSync(archive, renamed);
  const other = join(folder, 'other.txt');
  writeFileSync(other, `${otherKey}\n`, {mode: 0o600});

  const unnamed = await auditJson(folder, '--key-file', other);
  t.is(unnamed.exitCode, 12);
  t.like(unnamed.report.coverage, {proved: {copies: 0}, otherKey: {copies: 1}});

  copyFileSync(archive, join(folder, name.replace('909a5a09', 'c7ff6a33')));
  const result = await runAudit([folder, '--key-file', other]);
  t.regex(result.stdout, /left unread, of another key: 1 archive in 2 copies/);
  assertClean(t, result, otherKey);
});

test('shares cover everything once, and say what they covered', async t => {
  const {a} = makeShelf(t);
  let selected = 0;
  for (const part of [1, 2, 3]) {
    const {report} = await auditJson(a, '--share', `${part}/3`, '--fixity');
    t.like(report.coverage, {share: {part, of: 3}, total: {archives: 1}});
    selected += (report.coverage.selected as {archives: number}).archives;
  }
  t.is(selected, 1);
});

test('what else lies there is named and counted, what cannot be read is listed, and nothing stops the rest', async t => {
  const {folder, a} = makeShelf(t);
  makeFifo(join(a, 'fifo'));
  symlinkSync('..', join(a, 'loop'));
  linkSync(join(a, name), join(a, 'twin.pgp'));
  mkdirSync(join(a, 'locked'), {mode: 0o000});
  writeFileSync(join(a, 'gone.tar.pgp.sha256'), `${'0'.repeat(64)}  gone.tar.pgp\n`);
  writeFileSync(join(a, 'note.txt'), 'x');
  writeFileSync(
    Buffer.concat([Buffer.from(`${a}/<b>`), Buffer.from([0xff, 0x1b]), Buffer.from('.tar.pgp')]),
    'no',
  );
  chmodSync(folder, 0o755);
  const before = whyNoOrdinaryUser() === undefined ? asOrdinaryUser() : [];

  const run = (...args: string[]): Promise<Result> =>
    runCommand([...before, process.execPath, program, 'audit', a, join(folder, 'absent'), ...args], {
      env: freshLog(),
    });
  const report: Json = JSON.parse((await run('--json')).stdout);
  const text = await run();

  t.like(report.otherFiles, {linkCount: 1, specialCount: 1, counts: [{kind: 'other', count: 1}]});
  t.is(report.archives.length, 2);
  t.true(report.archives.some(({goodCopyCount, copies}) => goodCopyCount === 1 && copies.length === 2));
  const kinds = report.risks.map(({kind}) => kind);
  t.true(kinds.includes('archive-missing'));
  t.true(kinds.includes('root-unreadable'));
  if (before.length > 0 || process.geteuid?.() !== 0) t.true(kinds.includes('unreadable'));
  t.regex(text.stdout, /<b>\\xff\\x1b\.tar\.pgp is named like an archive/);
  assertClean(t, text);
  chmodSync(join(a, 'locked'), 0o755);
});

test('a folder that is absent ends in 2, when nothing worse was found', async t => {
  const result = await runAudit([join(makeFolder(t), 'absent')]);
  t.is(result.exitCode, 2);
  t.regex(result.stdout, /absent is not there\n {4}check the spelling, and that the disk is connected/);
});

test('a folder without an archive is told: its disk may not be connected', async t => {
  const {folder, a} = makeShelf(t);
  mkdirSync(join(folder, 'empty'));
  const result = await runAudit([a, join(folder, 'empty'), '--due', '--key-file', keyFile]);
  t.is(result.exitCode, 3);
  t.regex(result.stdout, /there is no archive in .*empty\n/);
});

test('--html writes one page, and never over anything', async t => {
  const {folder, a} = makeShelf(t);
  const page = join(folder, 'page.html');

  const first = await runAudit([a, '--html', page]);
  const digest = createHash('sha256').update(readFileSync(page)).digest('hex');
  const second = await runAudit([a, '--html', page]);

  t.is(first.exitCode, 3);
  t.regex(first.stdout, new RegExp(`the page: .*${basename(page)}`));
  t.is(second.exitCode, 2);
  t.is(createHash('sha256').update(readFileSync(page)).digest('hex'), digest);
  t.regex(readFileSync(page, 'utf8'), /^<!doctype html>[\s\S]*<\/html>\n$/);
});

test('options that contradict each other are refused before anything is read', async t => {
  const {a} = makeShelf(t);
  for (const args of [
    [a, '--share', '1/2'],
    [a, '--all'],
    [a, '--share', '3/2', '--fixity'],
    [a, '--share', '1/2', '--all', '--fixity'],
    [a, '--fixity', '--key-file', keyFile],
    [a, '--due-after', '-1'],
    [a, '--due-depth', 'deep'],
    [a, '--html', '-'],
    ['-'],
    [''],
    [a, '--html', join(a, 'absent/page.html')],
    ['--fixity'],
    ['--key-file', keyFile],
  ]) {
    const result = await runAudit(args);
    t.is(result.exitCode, 2, args.join(' '));
    t.is(result.stdout, '');
  }
});

test('what a run read counts in the next, from the log alone too, until it is due', async t => {
  const {a, b} = makeShelf(t);
  const env = freshLog();
  const dueOf = async (...args: string[]): Promise<number | null> =>
    (await runAudit(['--due', '--quiet', ...args], env)).exitCode;

  t.is(await dueOf(), 3, 'an empty log: nothing was looked at');
  t.is(await dueOf(a, b), 3, 'never checked');
  t.is(await dueOf(a, b, '--fixity'), 3, 'bytes compared do not count');
  t.is(await dueOf('--due-depth', 'fixity'), 0, 'unless they are to');
  t.is(await dueOf(a, b, '--key-file', keyFile), 0);
  t.is(await dueOf(a, b), 0);
  t.is(await dueOf(), 0);
  t.is(await dueOf('--due-after', '0'), 3);
  t.is(await dueOf('--due-depth', 'drill'), 3);

  const alone = await runAudit([], env);
  t.regex(alone.stdout, /^1 archive in the log; no folder was looked into\n/);
  t.regex(alone.stdout, /known from the log, key 909a-5a09, by the log, verified /);
  const after = JSON.parse((await runAudit([a, '--json'], env)).stdout) as Json;
  t.like(after.archives[0], {keyIdFrom: 'log', history: {last: {depth: 'manifest'}}});
});

test('what several archives came to stands in the log in one chain', async t => {
  const {folder, a} = makeShelf(t);
  const env = freshLog();
  for (const count of [1, 2]) {
    const other = join(a, `other-${count}.tar.pgp`);
    t.is((await runCli(['seal', fixture.chats, '-o', other, '--key-file', keyFile, '--no-log'])).exitCode, 0);
  }

  await runAudit([folder, '--key-file', keyFile], env);

  const check = JSON.parse((await runCli(['log', '--check', '--json'], {env})).stdout);
  t.like(check, {state: 'whole', entryCount: 3, problems: []});

  const silent = await runAudit([folder, '--key-file', keyFile, '--all', '--no-log', '--due'], env);
  t.is(silent.exitCode, 0);
  t.is((await runAudit([folder, '--no-log', '--due'], env)).exitCode, 0, 'it reads the log all the same');
  await runAudit([a, '--fixity', '--all', '--log-paths'], env);
  const logged = JSON.parse((await runCli(['log', '--json'], {env})).stdout);
  t.is(logged.entryCount, 6, '--no-log leaves a run out');
  t.is(logged.entries.filter(({path}: {path?: string}) => path?.startsWith(a) === true).length, 3);
});

test('a failure is remembered until every copy is good again', async t => {
  const {a, b} = makeShelf(t);
  const env = freshLog();
  const bytes = fixture.bytes();
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
  writeFileSync(join(b, name), bytes);

  t.is((await runAudit([a, b, '--key-file', keyFile], env)).exitCode, 13);
  const later = await runAudit([a, b, '--due', '--quiet'], env);
  t.is(later.exitCode, 3);
  t.regex(later.stdout, /the last check of Chats-.* failed, on /);
  copyFileSync(archive, join(b, name));
  t.is((await runAudit([a, b, '--key-file', keyFile, '--due'], env)).exitCode, 0);
  t.is((await runAudit([a, b, '--due'], env)).exitCode, 0);
});

test('a log that cannot be read is told, and the folders are looked at all the same', async t => {
  const {a} = makeShelf(t);
  const env = freshLog();
  mkdirSync(join(env.XDG_STATE_HOME, 'keep64/log.jsonl'), {recursive: true});

  const {stdout} = await runAudit([a, '--json'], env);

  t.true((JSON.parse(stdout) as Json).risks.some(({kind}) => kind === 'log-unreadable'));
  t.is((await runAudit([], env)).exitCode, 2);
});

test('where nothing says where the log is, a reminder does not say that nothing is due', async t => {
  const {a} = makeShelf(t);
  const env = {HOME: '', XDG_STATE_HOME: ''};
  const run = (...args: string[]): Promise<Result> => runCli(['audit', '--due', ...args], {env});

  const alone = await run('--quiet');
  const withFolder = await run(a, '--json');

  t.is(alone.exitCode, 2);
  t.not(alone.stderr, '');
  t.is(withFolder.exitCode, 3);
  t.true((JSON.parse(withFolder.stdout) as Json).risks.some(({kind}) => kind === 'log-nowhere'));
});

const docs = readFileSync(new URL('../../fixtures/reminders/README.md', import.meta.url), 'utf8');

/** A folder with `keep64` in its bin/, and a home with the folder that the docs name. */
function makeHome(t: Parameters<typeof makeFolder>[0]): {home: string; env: Record<string, string>} {
  const home = makeFolder(t);
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, 'Archives'));
  const script = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
  writeFileSync(join(home, 'bin/keep64'), script, {mode: 0o755});
  copyFileSync(archive, join(home, 'Archives', name));
  writeSidecar(join(home, 'Archives', name), fixture.bytes());
  return {home, env: {...freshLog(), HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin`}};
}

test('the cron lines of the docs work as they stand', async t => {
  const {env} = makeHome(t);
  const table = /```crontab\n([\s\S]*?)```/.exec(docs)?.[1] ?? '';
  const lines = table.split('\n').filter(line => /^[0-9]/.test(line));
  t.is(lines.length, 2);
  t.false(table.includes('%'));
  const commands = lines.map(line => line.split(/\s+/).slice(5).join(' '));
  const run = (command = ''): Promise<Result> => runCommand(['/bin/sh', '-c', command], {env});

  const due = await run(commands[0]);
  t.is(due.exitCode, 3);
  t.regex(due.stdout, /^1 archive due for a check\n/);
  const share = await run(commands[1]);
  t.is(share.stderr, '');
  t.true(share.exitCode === 3, 'one copy in one place');
  t.is((await run(`keep64 audit --key-file '${keyFile}' "$HOME/Archives" --due`)).exitCode, 0);
  const later = await run(commands[0]);
  t.deepEqual([later.exitCode, later.stdout, later.stderr], [0, '', '']);
});

test('--no-log leaves an audit out of the log, and what the log says counts all the same', async t => {
  const {a} = makeShelf(t);
  const env = freshLog();
  const log = join(env.XDG_STATE_HOME, 'keep64/log.jsonl');
  await runAudit([a, '--fixity', '--no-log'], env);
  t.false(existsSync(log));

  await runAudit([a, '--key-file', keyFile, '--log-paths'], env);
  const before = readFileSync(log, 'utf8');
  t.is(JSON.parse(before).path, join(a, name));
  t.is((await runAudit([a, '--fixity', '--due', '--quiet', '--no-log'], env)).exitCode, 0);
  t.is(readFileSync(log, 'utf8'), before);
});

const units = [...docs.matchAll(/`(keep64-due\.\w+)`:\n\n```ini\n([\s\S]*?)```/g)].map(
  ([, unit = '', text = '']) => ({unit, text}),
);

test('the command in the systemd unit of the docs works as it stands', async t => {
  const {env} = makeHome(t);
  const service = units.find(({unit}) => unit === 'keep64-due.service')?.text ?? '';
  const command = /^ExecStart=\/bin\/sh -c '([^'\n]*)'$/m.exec(service)?.[1] ?? '';

  const due = await runCommand(['/bin/sh', '-c', command], {env});
  t.is(due.exitCode, 3);
  t.regex(due.stdout, /due for a check/);
});

const whyNoSystemd = whyMissing('systemd-analyze');
(whyNoSystemd === undefined ? test : test.skip)(
  `the systemd units of the docs are read without complaint${whyNoSystemd === undefined ? '' : `: ${whyNoSystemd}`}`,
  async t => {
    const folder = makeFolder(t);
    t.is(units.length, 2);
    for (const {unit, text} of units) writeFileSync(join(folder, unit), text);
    const verify = async (): Promise<Result> =>
      await runCommand(['systemd-analyze', 'verify', ...units.map(({unit}) => join(folder, unit))]);

    const good = await verify();
    t.deepEqual([good.exitCode, good.stderr], [0, '']);
    const timer = units.find(({unit}) => unit.endsWith('.timer'));
    writeFileSync(join(folder, 'keep64-due.timer'), timer?.text.replace('Mon 09:00', 'Moonday 09:00') ?? '');
    t.not((await verify()).stderr, '', 'the check finds a wrong line');
  },
);

test('a drill with the key from paper proves the key; one with a key file does not', async t => {
  const {a} = makeShelf(t);
  const env = freshLog();
  const messageId = (await auditJson(a)).report.archives[0]?.messageId as string;
  const context = {
    disk: nodeDisk,
    clock: () => new Date(),
    random,
    signal: new AbortController().signal,
    log: {folder: join(env.XDG_STATE_HOME, 'keep64'), hasPaths: false},
  };
  const drill = async (keySource: 'typed' | 'file'): Promise<void> => {
    const run = withLog('drill', context, async (_, log) => {
      const archived = {archive: {messageId}, keyId, keySource, depth: 'manifest'} as const;
      await log.record({event: 'drill', outcome: 'success', ...archived});
    });
    for await (const _ of run);
  };
  const keysOf = async () => (JSON.parse((await runAudit([a, '--json'], env)).stdout) as Json).keys;

  await drill('file');
  t.like(await keysOf(), [{keyId, archiveCount: 1, lastDrillAt: undefined}]);
  await drill('typed');
  t.regex(JSON.stringify(await keysOf()), /"lastDrillAt":"\d{4}-/);
  const text = await runAudit([a, '--due-depth', 'drill'], env);
  t.regex(text.stdout, /drilled \d{4}-\d\d-\d\d/);
  t.notRegex(text.stdout, /never proved by a drill/);
});
