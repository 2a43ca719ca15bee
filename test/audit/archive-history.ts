import test from 'ava';
import {dueState, keyHistories, lastChecks} from '../../source/audit/archive-history.ts';
import {dryRun, type LogEntry} from '../../source/audit/log-entry.ts';

const messageId = 'ab'.repeat(16);
const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString();

function entry(number: number, event: LogEntry['event'], more: Partial<LogEntry> = {}): LogEntry {
  return {
    sequence: number,
    previous: '0'.repeat(64),
    time: day(number),
    agent: 'keep64 0.1.0',
    event,
    outcome: 'success',
    archive: {messageId},
    ...more,
  };
}

const sealed = entry(1, 'ingestion', {depth: 'manifest', verdict: 'verified', keyId: '909a-5a09'});
const fixity = entry(40, 'fixity check', {depth: 'fixity'});
const verified = entry(50, 'validation', {depth: 'manifest', verdict: 'verified', keyId: '909a-5a09'});
const wrongKey = entry(60, 'validation', {outcome: 'failure', verdict: 'wrong-key'});
const damaged = entry(70, 'validation', {outcome: 'failure', verdict: 'damaged', keyId: '1111-2222'});

test('the last good run of each kind is kept, by message id', t => {
  const other = entry(3, 'ingestion', {archive: {messageId: 'cd'.repeat(16), size: 7}});
  const drill = entry(55, 'drill', {depth: 'manifest', keySource: 'typed'});
  const restored = entry(56, 'restore', {depth: 'manifest'});
  const histories = lastChecks([
    sealed,
    other,
    fixity,
    verified,
    drill,
    restored,
    wrongKey,
    entry(61, 'key sheet', {archive: undefined}),
  ]);
  t.deepEqual([...histories.keys()], [messageId, 'cd'.repeat(16)]);
  t.like(histories.get(messageId), {
    seal: sealed,
    fixity,
    verify: verified,
    drill,
    restore: restored,
    last: restored,
    keyId: '909a-5a09',
  });
  t.like(histories.get('cd'.repeat(16)), {seal: other, verify: undefined, size: 7});
});

test('a run with a wrong key says nothing about an archive, damage does, and a later proof outdoes it', t => {
  const now = new Date(day(71));
  const after = (...entries: LogEntry[]) => {
    const history = lastChecks(entries).get(messageId);
    return history === undefined ? undefined : dueState(history, {now}).state;
  };
  t.is(after(verified, wrongKey), 'fresh');
  t.is(after(verified, damaged), 'failed');
  t.is(after(verified, damaged, {...verified, time: day(71)}), 'fresh');
  t.is(after(entry(70, 'validation', {outcome: 'interrupted'})), 'never');
});

test('a proof counts for the interval, and no longer', t => {
  const history = lastChecks([sealed, fixity, verified]).get(messageId);
  if (history === undefined) return t.fail();
  const stateOn = (number: number, more = {}) => dueState(history, {now: new Date(day(number)), ...more});
  t.like(stateOn(139), {state: 'fresh', proof: verified, dueAt: Date.parse(day(140))});
  t.is(stateOn(140).state, 'due');
  t.is(stateOn(139, {intervalDays: 30}).state, 'due');
  t.is(stateOn(60, {intervalDays: 30}).state, 'fresh');
});

test('how deep a proof has to go can be chosen; fixity alone is no proof by itself', t => {
  const history = lastChecks([fixity]).get(messageId);
  if (history === undefined) return t.fail();
  const now = new Date(day(41));
  t.is(dueState(history, {now}).state, 'never');
  t.is(dueState(history, {now, depth: 'fixity'}).state, 'fresh');
  const authentic = lastChecks([entry(40, 'validation', {outcome: 'warning', depth: 'decrypt'})]).get(
    messageId,
  );
  t.is(authentic && dueState(authentic, {now}).state, 'fresh');
  t.is(authentic && dueState(authentic, {now, depth: 'manifest'}).state, 'never');
});

test('a dry run proves what it read, and is no restore', t => {
  const dry = entry(50, 'restore', {depth: 'manifest', detail: dryRun});
  t.like(lastChecks([dry]).get(messageId), {restore: undefined, verify: dry});
});

test('keys are known by what made, printed, used and drilled them', t => {
  const made = entry(1, 'key creation', {keyId: '909a-5a09', archive: undefined});
  const sheet = entry(2, 'key sheet', {keyId: '909a-5a09', archive: undefined});
  const fromFile = entry(3, 'drill', {keyId: '909a-5a09', keySource: 'file'});
  const typed = entry(4, 'drill', {keyId: '909a-5a09', keySource: 'typed'});
  const histories = keyHistories([made, sheet, typed, fromFile, wrongKey, damaged]);
  t.deepEqual([...histories.keys()], ['909a-5a09']);
  t.like(histories.get('909a-5a09'), {made, sheet, drill: typed, last: fromFile});
});
