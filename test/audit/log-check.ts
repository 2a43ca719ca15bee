/** The audit log as bytes: how appends continue it, and that its check finds whatever is done to it. */
import {createHash} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import {appendLogEvent, formatLogHead, type LogHead, logTailSize} from '../../source/audit/log-append.ts';
import {checkLog, type LogCheck, readLogEntries} from '../../source/audit/log-check.ts';
import {
  formatLogEntry,
  type LogEntry,
  type LogEvent,
  maxLogLineSize,
  parseLogEntry,
} from '../../source/audit/log-entry.ts';
import type {LogProblem} from '../../source/audit/log-problem.ts';

type Log = {readonly bytes: Buffer; readonly head: Buffer | undefined};

const event: LogEvent = {
  event: 'validation',
  outcome: 'success',
  verdict: 'verified',
  depth: 'manifest',
  keyId: '909a-5a09',
  archive: {messageId: 'ab'.repeat(16), size: 4096, sha256: 'cd'.repeat(32)},
  counts: {files: 3, bytes: 2048, findings: 0},
};

function append({bytes, head}: Log, what: LogEvent = event): Log {
  const tail = bytes.subarray(-logTailSize);
  const isCut = tail.length < bytes.length;
  const time = new Date(Date.UTC(2026, 10, 25, 1, 30, bytes.length % 60));
  const next = appendLogEvent({tail, isCut, head}, what, {time, agent: 'keep64 0.1.0'});
  return {bytes: Buffer.concat([bytes, next.bytes]), head: Buffer.from(formatLogHead(next.head))};
}

const nothing: Log = {bytes: Buffer.alloc(0), head: undefined};

function makeLog(count: number): Log {
  let log = nothing;
  for (let index = 0; index < count; index++) log = append(log, {...event, detail: `run ${index + 1}`});
  return log;
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Checks a log in pieces of several sizes: what is found does not depend on them. */
async function check(t: ExecutionContext, {bytes, head}: Log, expected?: LogHead): Promise<LogCheck> {
  const whole = await checkLog(inPieces(bytes, bytes.length + 1), {head, expected});
  t.deepEqual(await checkLog(inPieces(bytes, 7), {head, expected}), whole);
  return whole;
}

const linesOf = ({bytes}: Log): string[] => bytes.toString('utf8').split('\n').slice(0, -1);

function withLines(log: Log, change: (lines: string[]) => readonly string[]): Log {
  const lines = change(linesOf(log));
  return {...log, bytes: Buffer.from(lines.map(line => `${line}\n`).join(''))};
}

/** A line that says of itself what it should, made by somebody who knows the format and not the next line's hash. */
function forge(lines: readonly string[], after: number, changes: Record<string, unknown> = {}): string {
  const before = `${lines[after - 1]}\n`;
  const entry = {
    ...JSON.parse(lines[after - 1] ?? '{}'),
    sequence: after + 1,
    previous: createHash('sha256').update(before).digest('hex'),
    ...changes,
  };
  return JSON.stringify(entry);
}

test('an untouched log is whole, and names its head', async t => {
  const log = makeLog(10);
  const checked = await check(t, log);
  t.like(checked, {state: 'whole', entryCount: 10, problems: [], unlistedProblemCount: 0});
  t.deepEqual(checked.head, JSON.parse(log.head?.toString() ?? ''));
  t.deepEqual(
    checked.head?.sha256,
    createHash('sha256')
      .update(`${linesOf(log).at(-1)}\n`)
      .digest('hex'),
    'what sha256sum says of the last line',
  );
});

test('no log and no head is empty, and not a fault', async t => {
  t.like(await check(t, nothing), {state: 'empty', entryCount: 0, problems: [], head: undefined});
});

const ten = makeLog(10);
const edit = (line: number, change: (text: string) => string) => (lines: string[]) =>
  lines.map((text, index) => (index === line - 1 ? change(text) : text));

const tamperings: readonly (readonly [
  string,
  (lines: string[]) => readonly string[],
  readonly LogProblem[],
])[] = [
  ['an edited line', edit(4, text => text.replace('verified', 'damaged')), [{kind: 'changed', line: 4}]],
  [
    'an edited last line',
    edit(10, text => text.replace('verified', 'damaged')),
    [{kind: 'changed', line: 10}],
  ],
  ['a changed time', edit(5, text => text.replace('T01:30', 'T01:29')), [{kind: 'changed', line: 5}]],
  [
    'a changed hash',
    edit(6, text =>
      text
        .replace(/"previous":"../, '"previous":"zz')
        .replace('zz', text.includes('"previous":"00') ? '11' : '00'),
    ),
    [{kind: 'changed', line: 6}],
  ],
  [
    'a changed number',
    edit(7, text => text.replace('"sequence":7', '"sequence":3')),
    [{kind: 'changed', line: 7}],
  ],
  [
    'a raised number',
    edit(7, text => text.replace('"sequence":7', '"sequence":70')),
    [{kind: 'changed', line: 7}],
  ],
  ['one space more', edit(3, text => text.replace(',', ', ')), [{kind: 'changed', line: 3}]],
  ['a replaced first line', edit(1, text => text.replace('run 1', 'run 0')), [{kind: 'changed', line: 1}]],
  [
    'a first line with another beginning',
    edit(1, text => text.replace('"0000', '"1111')),
    [{kind: 'changed', line: 1}],
  ],
  [
    'a deleted line',
    lines => lines.filter((_, index) => index !== 4),
    [{kind: 'missing', line: 5, entry: 5, toEntry: 5}],
  ],
  ['a deleted first line', lines => lines.slice(1), [{kind: 'missing', line: 1, entry: 1, toEntry: 1}]],
  [
    'three deleted lines',
    lines => [...lines.slice(0, 2), ...lines.slice(5)],
    [{kind: 'missing', line: 3, entry: 3, toEntry: 5}],
  ],
  ['a cut end', lines => lines.slice(0, 7), [{kind: 'cut', line: 8, entry: 8, toEntry: 10}]],
  ['a deleted last line', lines => lines.slice(0, 9), [{kind: 'cut', line: 10, entry: 10, toEntry: 10}]],
  ['an emptied log', () => [], [{kind: 'cut', line: 1, entry: 1, toEntry: 10}]],
  [
    'two swapped lines',
    lines => [...lines.slice(0, 3), lines[4] ?? '', lines[3] ?? '', ...lines.slice(5)],
    [{kind: 'out-of-order', line: 4, entry: 5}],
  ],
  [
    'a repeated line',
    lines => [...lines.slice(0, 6), ...lines.slice(5)],
    [{kind: 'repeated', line: 7, entry: 6}],
  ],
  ['a repeated last line', lines => [...lines, lines[9] ?? ''], [{kind: 'repeated', line: 11, entry: 10}]],
  [
    'an earlier line again at the end',
    lines => [...lines, lines[2] ?? ''],
    [{kind: 'repeated', line: 11, entry: 3}],
  ],
  [
    'an inserted line',
    lines => [...lines.slice(0, 5), forge(lines, 5), ...lines.slice(5)],
    [{kind: 'inserted', line: 6, entry: 6}],
  ],
  [
    'an inserted line with a number of its own',
    lines => [...lines.slice(0, 5), forge(lines, 5, {sequence: 900}), ...lines.slice(5)],
    [{kind: 'inserted', line: 6, entry: 6}],
  ],
  [
    'a line of junk',
    lines => [...lines.slice(0, 5), 'junk', ...lines.slice(5)],
    [{kind: 'no-entry', line: 6}],
  ],
  ['an empty line', lines => [...lines.slice(0, 5), '', ...lines.slice(5)], [{kind: 'no-entry', line: 6}]],
  ['a byte order mark', edit(1, text => `\uFEFF${text}`), [{kind: 'no-entry', line: 1}]],
];

for (const [title, change, problems] of tamperings) {
  test(`${title} is found, by line`, async t => {
    const checked = await check(t, withLines(ten, change));
    t.is(checked.state, 'tampered');
    const isNamed = (problem: LogProblem): boolean =>
      checked.problems.some(found => JSON.stringify(found) === JSON.stringify(problem));
    t.true(problems.every(isNamed), JSON.stringify(checked.problems));
    // The raised number and the byte order mark cost their neighbours something too; nothing else may be blamed.
    t.true(checked.problems.length <= problems.length + 1, JSON.stringify(checked.problems));
  });
}

test('line ends of another system are found in every line', async t => {
  const checked = await check(
    t,
    withLines(ten, lines => lines.map(line => `${line}\r`)),
  );
  t.is(checked.state, 'tampered');
  t.is(checked.problems.filter(({kind}) => kind === 'carriage-return').length, 10);
});

test('bytes that are no text, a line of zeros and one without end are found', async t => {
  for (const junk of [
    Buffer.from([0xff, 0xfe, 0x80, 0x0a]),
    Buffer.alloc(4096),
    Buffer.alloc(3 * maxLogLineSize, 0x78),
  ]) {
    const bytes = Buffer.concat([
      ten.bytes.subarray(0, ten.bytes.indexOf(0x0a) + 1),
      junk,
      Buffer.from('\n'),
      ten.bytes,
    ]);
    t.is((await check(t, {...ten, bytes})).state, 'tampered');
  }
});

test('every change of one byte is found, wherever it is', async t => {
  const log = makeLog(3);
  for (let at = 0; at < log.bytes.length; at++) {
    const bytes = Buffer.from(log.bytes);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const {state} = await checkLog(inPieces(bytes, bytes.length), {head: log.head});
    t.is(state, 'tampered', `byte ${at}`);
  }
});

test('a log that is cut off at any byte is found, or a run was killed there', async t => {
  const log = makeLog(3);
  const before = makeLog(2);
  for (let size = 0; size < log.bytes.length; size++) {
    const bytes = log.bytes.subarray(0, size);
    t.is((await checkLog(inPieces(bytes, 100), {head: log.head})).state, 'tampered', `${size} bytes`);
    if (size <= before.bytes.length) continue;
    const torn = await checkLog(inPieces(bytes, 100), {head: before.head});
    t.is(torn.state, 'torn', `${size} bytes, head of the run before`);
    t.deepEqual(torn.problems.at(0), {kind: 'torn', line: 3, size: size - before.bytes.length});
  }
});

test('a line without end is no torn line, and a clock gone wild breaks nothing', async t => {
  const endless = {...ten, bytes: Buffer.concat([ten.bytes, Buffer.alloc(2 * maxLogLineSize, 0x78)])};
  t.deepEqual((await check(t, endless)).problems, [{kind: 'no-entry', line: 11}]);
  t.is((await check(t, append(endless))).state, 'tampered');
  let log = nothing;
  for (const time of [new Date(0), new Date(8.64e15), new Date(-8.64e15)]) {
    const next = appendLogEvent({tail: log.bytes, isCut: false, head: log.head}, event, {time, agent: 'x'});
    log = {bytes: Buffer.concat([log.bytes, next.bytes]), head: Buffer.from(formatLogHead(next.head))};
  }
  t.like(await check(t, log), {state: 'whole', entryCount: 3});
});

test('a head that is missing, broken or of another log is told', async t => {
  t.like(await check(t, {...ten, head: undefined}), {
    state: 'unproved',
    problems: [{kind: 'head-missing', line: 11}],
  });
  t.is((await check(t, {...ten, head: Buffer.from('{"sequence"')})).state, 'unproved');
  t.is((await check(t, {...ten, head: Buffer.alloc(0)})).state, 'unproved');
  t.is((await check(t, {...ten, head: makeLogOf('other', 10).head})).state, 'tampered');
  t.is((await check(t, {...ten, head: makeLogOf('other', 4).head})).state, 'tampered');
});

function makeLogOf(detail: string, count: number): Log {
  let log = nothing;
  for (let index = 0; index < count; index++) log = append(log, {...event, detail});
  return log;
}

test('a head that a killed run left behind, or a line put in at the end, is told, and noted by the next run', async t => {
  const behind = {...ten, head: makeLog(8).head};
  const checked = await check(t, behind);
  t.like(checked, {state: 'behind', problems: [{kind: 'head-behind', line: 11, entry: 8}]});
  const next = await check(t, append(append(behind)));
  t.like(next, {state: 'whole', problems: [{kind: 'head-behind-noted', line: 11, entry: 8}]});
});

test('a log written anew with its head is whole: only a head that was noted finds that', async t => {
  const noted = (await check(t, ten)).head;
  const forged = makeLogOf('forged', 12);
  t.is((await check(t, forged)).state, 'whole');
  t.is((await check(t, forged, noted)).state, 'tampered');
  t.is((await check(t, append(ten), noted && {...noted, sha256: noted.sha256.slice(0, 8)})).state, 'whole');
  t.is((await check(t, makeLog(5), noted)).state, 'tampered', 'an entry that is not there any more');
});

test('an append goes on behind a torn line, and says so', async t => {
  const before = makeLog(3);
  for (const size of [1, 40, 200]) {
    const torn = {...before, bytes: Buffer.concat([before.bytes, linesBytes(makeLog(4)).subarray(0, size)])};
    const checked = await check(t, append(append(torn)));
    t.like(checked, {state: 'whole', entryCount: 5, problems: [{kind: 'torn-noted', line: 4}]});
  }
  const wholeLine = Buffer.concat([before.bytes, linesBytes(makeLog(4)).subarray(0, -1)]);
  t.is((await check(t, append({...before, bytes: wholeLine}))).state, 'whole', 'all of it but the line feed');
});

function linesBytes(log: Log): Buffer {
  return log.bytes.subarray(log.bytes.lastIndexOf(0x0a, log.bytes.length - 2) + 1);
}

test('a torn line that an entry tells of can neither be changed nor taken away', async t => {
  const before = makeLog(3);
  const healed = append({...before, bytes: Buffer.concat([before.bytes, Buffer.from('{"sequ')])});
  const changed = {...healed, bytes: Buffer.from(healed.bytes.toString().replace('{"sequ\n', '{"segu\n'))};
  const removed = {...healed, bytes: Buffer.from(healed.bytes.toString().replace('{"sequ\n', ''))};
  t.is((await check(t, healed)).state, 'whole');
  t.is((await check(t, changed)).state, 'tampered');
  t.is((await check(t, removed)).state, 'tampered');
});

test('an append never heals a log in silence', async t => {
  const cut = withLines(ten, lines => lines.slice(0, 7));
  const appended = await check(t, append(cut));
  t.is(appended.state, 'tampered');
  t.true(appended.problems.some(({kind, line}) => kind === 'head-differs' && line === 8));
  const edited = withLines(
    ten,
    edit(10, text => text.replace('verified', 'damaged')),
  );
  t.is((await check(t, append(append(edited)))).state, 'tampered');
  t.is((await check(t, append({...ten, bytes: Buffer.alloc(0)}))).state, 'tampered', 'a deleted log');
  t.is((await check(t, append({...ten, head: undefined}))).state, 'unproved');
  const junk = {...ten, bytes: Buffer.concat([ten.bytes, Buffer.from('junk\n')])};
  t.is((await check(t, append(junk))).state, 'tampered');
});

test('a log longer than what an append reads of it goes on as any other', async t => {
  let log = nothing;
  while (log.bytes.length < 3 * logTailSize) log = append(log, {...event, path: `/${'x'.repeat(4000)}`});
  t.is((await check(t, log)).state, 'whole');
});

test('no line is longer than the cap, and none holds what a terminal obeys', t => {
  const path = '/\u001b]0;x\u0007\u202e'.repeat(2000);
  const line = formatLogEntry({
    ...event,
    path,
    sequence: 1,
    previous: '0'.repeat(64),
    time: '2026-11-25T01:30:00.000Z',
    agent: 'keep64 0.1.0',
  });
  t.true(line.length < maxLogLineSize);
  const short = formatLogEntry({
    ...event,
    path: path.slice(0, 100),
    sequence: 1,
    previous: '0'.repeat(64),
    time: '2026-11-25T01:30:00.000Z',
    agent: 'keep64 0.1.0',
  });
  t.notRegex(Buffer.from(short.subarray(0, -1)).toString(), /[\p{Cc}\p{Cf}]/u);
  t.is(parseLogEntry(short.subarray(0, -1))?.path, path.slice(0, 100));
});

test('entries are read in order past whatever else is there, and what a later version adds is kept', async t => {
  const later = JSON.stringify({...JSON.parse(linesOf(ten)[2] ?? ''), event: 'migration', newField: {a: 1}});
  const log = withLines(ten, lines => ['junk', ...lines.slice(0, 2), later, '{}', 'null', '[]', '7']);
  const entries: LogEntry[] = [];
  for await (const entry of readLogEntries(inPieces(log.bytes, 50))) entries.push(entry);
  t.deepEqual(
    entries.map(({sequence, event: what}) => [sequence, what]),
    [
      [1, 'validation'],
      [2, 'validation'],
      [3, 'migration'],
    ],
  );
});
