import test from 'ava';
import type {LogEntry} from '../../../source/audit/log-entry.ts';
import type {LogProblem} from '../../../source/audit/log-problem.ts';
import type {LogCheckReport} from '../../../source/commands/log.ts';
import {
  describeChain,
  fitFacts,
  logEntryFacts,
  logRow,
  newsRows,
  reduceLogScreen,
  startLogScreen,
  windowStart,
} from '../../../source/screens/log/state.ts';

const entry: LogEntry = {
  sequence: 3,
  previous: '0'.repeat(64),
  time: '2026-11-25T01:30:15.123Z',
  agent: 'keep64 0.1.0',
  event: 'drill',
  outcome: 'success',
  verdict: 'verified',
  depth: 'manifest',
  keyId: '909a-5a09',
  keySource: 'typed',
  archive: {messageId: 'cd'.repeat(16), size: 4096, sha256: 'ab'.repeat(32)},
  path: '/media/\u001b]0;x\u0007',
};

test('a list switches between entries and problems, from the top', t => {
  const moved = reduceLogScreen(startLogScreen, {type: 'list-moved', index: 7});
  t.deepEqual(moved, {list: 'entries', index: 7});
  const switched = reduceLogScreen(moved, {type: 'list-switched'});
  t.deepEqual(switched, {list: 'problems', index: 0});
  t.deepEqual(reduceLogScreen(switched, {type: 'list-switched'}), {list: 'entries', index: 0});
});

test('the window onto the list holds the row pointed at, and no rows past the ends', t => {
  for (const count of [0, 1, 5, 10, 100]) {
    for (const room of [3, 7, 20]) {
      for (let index = 0; index < count; index++) {
        const start = windowStart(index, count, room);
        t.true(start >= 0 && start <= index && index < start + room);
        t.true(start + room <= Math.max(count, room));
      }
    }
  }
});

test('a row says when and what; a narrow one leaves the year out', t => {
  t.like(logRow(entry, false), {time: '2026-11-25 01:30', what: 'drill: verified'});
  t.is(logRow(entry, true).time, '11-25 01:30');
  t.notRegex(logRow(entry, false).facts, /[\p{Cc}\p{Cf}]/u);
});

test('a row holds the facts that fit whole', t => {
  const [first = '', ...others] = logRow(entry, false).facts.split(', ');
  t.true(others.length > 0);
  t.is(fitFacts(entry, first.length + 5), first, 'half an id tells nothing');
  t.is(fitFacts(entry, 1000), logRow(entry, false).facts);
});

test('the facts of an entry are all there is to know, and how deep the proof went', t => {
  const facts = logEntryFacts(entry);
  t.deepEqual(
    facts.map(({name}) => name),
    ['Entry 3', 'What', 'Proved', 'Key', 'Archive', 'SHA-256', 'Path'],
  );
  t.is(facts[2]?.value, 'every file agrees with the manifest');
  t.is(
    logEntryFacts({...entry, depth: undefined, keyId: undefined, archive: undefined, path: undefined}).length,
    2,
  );
});

test('the state of the chain is news: good, to be looked at, or bad with its first problem', t => {
  const report: LogCheckReport = {
    schema: 'keep64/log-check-1',
    path: '/x',
    state: 'whole',
    entryCount: 2,
    firstTime: entry.time,
    lastTime: entry.time,
    head: undefined,
    problems: [],
    unlistedProblemCount: 0,
  };
  const problem: LogProblem = {kind: 'changed', line: 2};
  t.like(describeChain(report), {kind: 'good', lines: []});
  t.like(describeChain({...report, state: 'empty', entryCount: 0}), {kind: 'accent'});
  t.is(
    describeChain({...report, state: 'unproved', problems: [{kind: 'head-missing', line: 3}]}).kind,
    'warning',
  );
  const bad = describeChain({...report, state: 'tampered', problems: [problem]});
  t.is(bad.kind, 'bad');
  t.regex(bad.lines[0] ?? '', /^Line 2 is not what it was/);
  t.true(newsRows(bad, 38) > newsRows(bad, 76));
  t.is(newsRows(describeChain(report), 100), 1);
  t.is(newsRows(describeChain({...report, entryCount: 10}), 38), 3, 'words are not broken');
});
