/** What runs leave in the audit log, and what `log` says of it. */
import {spawnSync} from 'node:child_process';
import {appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {LogEntry} from '../../source/audit/log-entry.ts';
import {logFolder} from '../../source/commands/audit-log.ts';
import {verify} from '../../source/commands/verify.ts';
import {
  assertClean,
  digits,
  findSecret,
  listTree,
  makeFolder,
  type Result,
  type RunOptions,
  runCli,
  writeChats,
  writeKeyFile,
} from '../cli/_cli.ts';
import {runOnTerminal} from '../cli/_terminal.ts';
import {sealOnce, writeSidecar} from './_archive.ts';
import {context, keyOf} from './_in-process.ts';

const fixture = sealOnce(test);
const {archive, keyFile} = fixture;
const withKey = ['--key-file', keyFile];

/** A place for a log, and runs that use it. */
function makeState(t: ExecutionContext) {
  const folder = makeFolder(t);
  const state = join(folder, 'state');
  const path = join(state, 'keep64/log.jsonl');
  const run = async (args: readonly string[], options: RunOptions = {}): Promise<Result> =>
    await runCli(args, {...options, env: {XDG_STATE_HOME: state, ...options.env}});
  return {
    folder,
    state,
    path,
    run,
    text: () => readFileSync(path, 'utf8'),
    entries: (): LogEntry[] =>
      readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
  };
}

test('every run that makes or proves something leaves one entry, and the chain is good', async t => {
  const {folder, run, entries, text, path} = makeState(t);
  const chats = writeChats(folder);
  const sealed = join(folder, 'x.tar.pgp');
  const otherKey = writeKeyFile(makeFolder(t), 'ab'.repeat(32));

  await run(['key', 'new', '--out', join(folder, 'new.txt'), '--sheet', join(folder, 'new.html')]);
  await run(['seal', chats, '-o', sealed, ...withKey]);
  await run(['verify', sealed, ...withKey]);
  await run(['verify', '--fixity', sealed]);
  await run(['verify', sealed, '--key-file', otherKey]);
  await run(['restore', sealed, '-C', join(folder, 'out'), '--dry-run', ...withKey]);
  await run(['restore', sealed, '-C', join(folder, 'out'), ...withKey]);
  await run(['restore', sealed, '-C', join(folder, 'out'), ...withKey]);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'plinth-ossuary-kestrel-vortex-96-marzipan\n', {mode: 0o600});
  await run(['password', 'add', sealed, ...withKey, '--new-password-file', passwordFile]);
  await run(['list', sealed, ...withKey]);
  await run(['inspect', sealed]);

  const found = entries();
  t.deepEqual(
    found.map(({event, outcome, verdict, depth, detail, error}) =>
      [event, outcome, verdict, depth, detail, error].filter(value => value !== undefined).join(' '),
    ),
    [
      'key creation success',
      'key sheet success',
      'ingestion success verified manifest',
      'validation success verified manifest',
      'fixity check success fixity-good fixity',
      'validation failure wrong-key wrong-key/does-not-open',
      'restore success verified manifest dry run',
      'restore success verified manifest',
      'restore failure usage/target-exists',
      'password change success add',
    ],
  );
  const ids = new Set(found.flatMap(({archive: named}) => named?.messageId ?? []));
  t.is(ids.size, 1, 'one archive has one id, before and after its password');
  t.deepEqual(
    found.map(({sequence}) => sequence),
    found.map((_, index) => index + 1),
  );
  t.like(found[3], {keyId: '909a-5a09', counts: {files: 8, findings: 0}});
  t.deepEqual(findSecret(text()), []);
  t.notRegex(text(), /Chats|Oma|tar\.pgp|plinth/);

  const checked = await run(['log', '--check']);
  t.is(checked.exitCode, 0);
  t.regex(checked.stdout, /the chain is good: nothing was edited, deleted, moved or cut\n {2}10 entries/);
  t.true(checked.stdout.startsWith(`${path}: `));
  const head = /head (\d+:[0-9a-f]{16})\n/.exec(checked.stdout)?.[1] ?? '';
  t.is((await run(['log', '--check', '--expect', head])).exitCode, 0);
  t.is((await run(['log', '--check', '--expect', '10:0123abcd'])).exitCode, 13);

  const shown = await run(['log', '--limit', '3']);
  t.is(shown.exitCode, 0);
  t.regex(
    shown.stdout,
    /^7 earlier entries .*\n.*restore: verified .*\n.*restore: failed \(usage\/target-exists\)\n.*password \(add\)/,
  );
  assertClean(t, shown);
  const json = JSON.parse((await run(['log', '--json'])).stdout);
  t.like(json, {schema: 'keep64/log-1', entryCount: 10});
  t.deepEqual(json.entries, found);
});

test('a run that fails or is stopped is recorded too, and --no-log leaves a run out', async t => {
  const {folder, state, run, entries, path} = makeState(t);
  await run(['verify', archive, '--no-log', ...withKey]);
  t.false(existsSync(path));
  const controller = new AbortController();
  const log = {folder: join(state, 'keep64'), hasPaths: false};
  const secret = {kind: 'recovery-key', key: keyOf(digits)} as const;
  const events = verify({archives: [archive], secret}, {...context, signal: controller.signal, log});
  t.is((await events.next()).done, false);
  controller.abort();
  await t.throwsAsync(
    async () => {
      while (!(await events.next()).done);
    },
    {name: 'AbortError'},
  );
  await run(['verify', join(folder, 'absent'), ...withKey]);
  t.deepEqual(
    entries().map(({event, outcome, error}) => [event, outcome, error]),
    [
      ['validation', 'interrupted', undefined],
      ['validation', 'failure', 'disk/ENOENT'],
    ],
  );
});

test('paths stand in the log only where they are asked for', async t => {
  const {run, entries} = makeState(t);
  await run(['verify', archive, ...withKey]);
  await run(['verify', archive, '--log-paths', ...withKey]);
  t.deepEqual(
    entries().map(({path}) => path),
    [undefined, archive],
  );
});

test('a damaged archive and a wrong .sha256 file are told apart in the log', async t => {
  const {folder, run, entries} = makeState(t);
  const path = join(folder, 'x.tar.pgp');
  const bytes = fixture.bytes();
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  await run(['verify', path, ...withKey]);
  writeFileSync(path, fixture.bytes());
  writeSidecar(path, bytes);
  await run(['verify', path, ...withKey]);
  await run(['verify', '--fixity', path]);
  t.deepEqual(
    entries().map(({outcome, verdict}) => [outcome, verdict]),
    [
      ['failure', 'damaged'],
      ['warning', 'verified'],
      ['failure', 'damaged'],
    ],
  );
});

test('a log that cannot be written costs a notice with a next step, and no work', async t => {
  const {folder, state, run} = makeState(t);
  const elsewhere = join(folder, 'elsewhere');
  writeFileSync(elsewhere, 'precious');
  mkdirSync(join(state, 'keep64'), {recursive: true});
  symlinkSync(elsewhere, join(state, 'keep64/log.jsonl'));
  writeFileSync(join(folder, 'file'), '');
  for (const env of [{}, {XDG_STATE_HOME: join(folder, 'file')}, {XDG_STATE_HOME: '', HOME: ''}]) {
    const result = await run(['verify', archive, ...withKey], {env});
    t.is(result.exitCode, 0, result.stderr);
    t.regex(result.stdout, /: verified: 8 files/);
    t.regex(result.stderr, /^keep64: this run is not in the audit log: .+\n {2}.+\n$/);
  }
  t.is(readFileSync(elsewhere, 'utf8'), 'precious');
  t.is((await run(['log'])).exitCode, 2);
  t.is((await run(['log', '--check'])).exitCode, 2);
});

test('log --check tells a changed log from a torn line and from one without a head', async t => {
  const {state, run, path} = makeState(t);
  for (let index = 0; index < 3; index++) await run(['verify', '--fixity', archive]);
  const good = readFileSync(path, 'utf8');

  writeFileSync(path, good.replace('"sequence":2', '"sequence":9'));
  const changed = await run(['log', '--check']);
  t.is(changed.exitCode, 13);
  t.regex(changed.stdout, /was changed by something other than keep64\n {2}line 2 is not what it was/);
  const json = JSON.parse((await run(['log', '--check', '--json'])).stdout);
  t.like(json, {schema: 'keep64/log-check-1', state: 'tampered', problems: [{kind: 'changed', line: 2}]});
  t.true(json.problems[0].sentence.startsWith('line 2 '));

  writeFileSync(path, good);
  appendFileSync(path, good.slice(0, 100));
  const torn = await run(['log', '--check']);
  t.is(torn.exitCode, 3);
  t.regex(torn.stdout, /line 4 is torn/);
  await run(['verify', '--fixity', archive]);
  t.is((await run(['log', '--check'])).exitCode, 0);

  spawnSync('rm', [join(state, 'keep64/log-head.json')]);
  t.is((await run(['log', '--check'])).exitCode, 3);
  spawnSync('rm', [path]);
  const none = await run(['log', '--check']);
  t.is(none.exitCode, 0);
  t.regex(none.stdout, /nothing is in it yet/);
  t.regex((await run(['log'])).stdout, /nothing yet/);
});

test('a drill reads everything, writes nothing, and says where its key came from', async t => {
  const {folder, run, entries} = makeState(t);
  const otherKey = writeKeyFile(makeFolder(t), 'ab'.repeat(32));
  const before = listTree(fixture.folder);

  const good = await run(['drill', archive, ...withKey]);
  t.is(good.exitCode, 0);
  t.regex(good.stdout, /: verified: 8 files.*\nthe drill succeeded with a key from a file: it recovers /);
  t.regex(good.stdout, /it says nothing about the paper/);
  const wrong = await run(['drill', archive, '--key-file', otherKey]);
  t.is(wrong.exitCode, 12);
  t.regex(
    wrong.stdout,
    /: wrong key\n[\s\S]*the drill failed: with this key and this copy nothing can be recovered today/,
  );
  const damaged = fixture.bytes();
  damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
  writeFileSync(join(folder, 'x.tar.pgp'), damaged);
  t.is((await run(['drill', join(folder, 'x.tar.pgp'), ...withKey])).exitCode, 13);
  t.like(JSON.parse((await run(['drill', '-', ...withKey, '--json'], {stdin: fixture.bytes()})).stdout), {
    schema: 'keep64/drill-1',
    verdict: 'verified',
    keySource: 'file',
  });
  t.is((await run(['drill', archive, '--password-file', keyFile])).exitCode, 2);

  t.deepEqual(listTree(fixture.folder), before);
  t.deepEqual(
    entries().map(({event, verdict, keySource}) => [event, verdict, keySource].join(' ')),
    ['verified', 'wrong-key', 'damaged', 'verified'].map(verdict => `drill ${verdict} file`),
  );
});

test('a drill asks for the key, and its log says that it was typed', async t => {
  const {state, entries} = makeState(t);
  const terminal = runOnTerminal(t, `XDG_STATE_HOME='${state}' $KEEP64 drill '${archive}'`);
  await terminal.waitFor('(not shown): ');
  terminal.type(`${digits}\r`);
  await terminal.waitFor('the drill succeeded: the key you typed recovers');
  t.is(await terminal.exitCode, 0);
  t.like(entries(), [{event: 'drill', outcome: 'success', keySource: 'typed', keyId: '909a-5a09'}]);
  t.deepEqual(findSecret(terminal.shown()), []);
});

test('the options of log are checked', async t => {
  const {run} = makeState(t);
  for (const args of [
    ['--limit', '0'],
    ['--limit', 'x'],
    ['--check', '--limit', '3'],
    ['--expect', '3:abcdef01'],
    ['--check', '--expect', digits],
    ['--check', '--expect', '3'],
    ['extra'],
  ])
    t.is((await run(['log', ...args])).exitCode, 2, args.join(' '));
});

test('the log stands under XDG_STATE_HOME, or in the home where that is not an absolute path', t => {
  t.is(logFolder({XDG_STATE_HOME: '/s', HOME: '/h'}), '/s/keep64');
  t.is(logFolder({XDG_STATE_HOME: 's', HOME: '/h'}), '/h/.local/state/keep64');
  t.is(logFolder({XDG_STATE_HOME: '', HOME: '/h'}), '/h/.local/state/keep64');
  t.is(logFolder({}), undefined);
});
