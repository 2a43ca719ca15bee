import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {Output, type OutputOptions} from '../../source/cli/output.ts';
import type {Progress} from '../../source/commands/event.ts';
import {DiskError, UsageError} from '../../source/errors.ts';

const plain: OutputOptions = {isJson: false, isQuiet: false, progress: 'auto', isColoured: false};

async function capture(options: Partial<OutputOptions>, terminal: {isTTY?: true; columns?: number} = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const output = await Output.open(
    {...plain, ...options},
    {write: text => out.push(text)},
    {...terminal, write: (text: string) => err.push(text) > 0},
  );
  return {output, stdout: () => out.join(''), stderr: () => err.join('')};
}

const progress: Progress = {
  kind: 'progress',
  phase: 'sealing',
  bytesDone: 50,
  bytesTotal: 100,
  entriesDone: 1,
  entriesTotal: 2,
  currentPath: 'Chats/\u001b[2J.txt',
};

test('an error is a sentence and a hint, sanitized', async t => {
  const {output, stderr} = await capture({});
  await output.error(new DiskError('ENOENT', 'cannot open: no such file', {path: 'a\u001b]0;x\u0007b'}));
  t.is(
    stderr(),
    'keep64: a\\x1b]0;x\\x07b: cannot open: no such file\n  check the spelling, and that the disk is connected\n',
  );
});

test('an error in JSON is one object with code, message and hint', async t => {
  const {output, stderr, stdout} = await capture({isJson: true});
  await output.error(new UsageError('target-exists', 'a file of that name exists already', {path: 'x'}));
  t.is(stdout(), '');
  const {error} = JSON.parse(stderr());
  t.like(error, {
    code: 'usage',
    reason: 'target-exists',
    path: 'x',
    message: 'x: a file of that name exists already',
  });
  t.true(error.hint.length > 0);
});

test('a bug says that it is one, without obeying what is in it', async t => {
  const {output, stderr} = await capture({});
  await output.error(new TypeError('oh \u001b[31m'));
  t.regex(stderr(), /^keep64: this is a bug in keep64; please report it\n/);
  t.false(stderr().includes('\u001b'));
  const json = await capture({isJson: true});
  await json.output.error('thrown text');
  t.is(JSON.parse(json.stderr()).error.code, 'bug');
});

test('an interruption is said in words or as an error object', async t => {
  const words = await capture({});
  words.output.stopped();
  t.is(words.stderr(), 'keep64: stopped; nothing was left half made\n  the same command starts it anew\n');
  const json = await capture({isJson: true});
  json.output.stopped();
  t.is(JSON.parse(json.stderr()).error.code, 'interrupted');
});

test('on a terminal progress is one line, rewritten and removed', async t => {
  const {output, stderr} = await capture({}, {isTTY: true, columns: 60});
  output.event({kind: 'phase-started', phase: 'sealing', path: undefined});
  // The first line comes a tenth of a second after the phase began.
  await delay(120);
  output.event(progress);
  t.true(stderr().startsWith('\r\u001b[Ksealing  50 %'));
  t.false(stderr().slice(4).includes('\u001b'));
  output.note('done');
  t.true(stderr().endsWith('\r\u001b[Kkeep64: done\n'));
});

test('on a pipe no line comes before there is something to wait for', async t => {
  const {output, stderr} = await capture({});
  output.event({kind: 'phase-started', phase: 'sealing', path: undefined});
  output.event(progress);
  t.is(stderr(), '');
});

test('--progress json writes every event as an object', async t => {
  const {output, stderr} = await capture({progress: 'json'});
  output.event({kind: 'phase-started', phase: 'sealing', path: undefined});
  output.event({kind: 'finding', finding: {kind: 'no-manifest'}});
  const events = stderr()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  t.deepEqual(
    events.map(({kind}) => kind),
    ['phase-started', 'finding'],
  );
  t.is(typeof events[1].finding.sentence, 'string');
});

test('--quiet prints no report of success, and one of failure', async t => {
  const report = {schema: 'keep64/fixity-1', archives: []} as const;
  const good = await capture({isQuiet: true});
  await good.output.report(report, false);
  t.is(good.stdout(), '');
  const bad = await capture({isQuiet: true});
  await bad.output.report(report, true);
  t.not(bad.stdout(), '');
});
