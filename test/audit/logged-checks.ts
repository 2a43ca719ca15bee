import test from 'ava';
import {dryRun, type LogEntry} from '../../source/audit/log-entry.ts';
import {collectChecks} from '../../source/audit/logged-checks.ts';

const messageId = 'ab'.repeat(16);
const other = 'cd'.repeat(16);
const keyId = '909a-5a09';
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

function entry(number: number, event: LogEntry['event'], more: Partial<LogEntry> = {}): LogEntry {
  return {
    sequence: number,
    previous: '0'.repeat(64),
    time: day(number).toISOString(),
    agent: 'keep64 0.1.0',
    event,
    outcome: 'success',
    archive: {messageId},
    ...more,
  };
}

async function depthsOf(...entries: LogEntry[]): Promise<(string | undefined)[]> {
  const {records} = await collectChecks(entries);
  return records.map(({isGood, depth}) => (isGood ? depth : 'failed'));
}

test('archives are known by message id, with their size as last seen and when they were first met', async t => {
  const {archives, entryCount} = await collectChecks([
    entry(1, 'ingestion'),
    entry(3, 'ingestion', {archive: {messageId: other, size: 7}}),
    entry(4, 'validation', {archive: {messageId, size: 9}, outcome: 'interrupted'}),
    entry(5, 'key sheet', {archive: undefined}),
  ]);
  t.deepEqual(
    [...archives.values()],
    [
      {messageId, size: 9, firstAt: day(1).toISOString()},
      {messageId: other, size: 7, firstAt: day(3).toISOString()},
    ],
  );
  t.is(entryCount, 4);
});

test('what proved an archive is a check of its depth, a dry run too', async t => {
  t.deepEqual(
    await depthsOf(
      entry(1, 'ingestion', {depth: 'manifest'}),
      entry(2, 'fixity check', {depth: 'fixity'}),
      entry(3, 'validation', {depth: 'decrypt', outcome: 'warning'}),
      entry(4, 'restore', {depth: 'manifest', detail: dryRun}),
    ),
    ['manifest', 'fixity', 'decrypt', 'manifest'],
  );
});

test('a drill counts as one only with a key that was typed', async t => {
  const drill = (keySource?: 'typed' | 'file') => entry(1, 'drill', {depth: 'manifest', keySource});
  t.deepEqual(await depthsOf(drill('typed'), drill('file'), drill()), ['drill', 'manifest', 'manifest']);
});

test('damage fails an archive; a wrong key, a limit, a full disk and a stopped run say nothing about it', async t => {
  const failed = (verdict: LogEntry['verdict']) => entry(1, 'validation', {outcome: 'failure', verdict});
  t.deepEqual(await depthsOf(failed('damaged'), failed('undecidable'), failed('not-an-archive')), [
    'failed',
    'failed',
    'failed',
  ]);
  const full = entry(3, 'restore', {outcome: 'failure', error: 'disk/ENOSPC'});
  const stopped = entry(2, 'validation', {outcome: 'interrupted', depth: 'manifest'});
  t.deepEqual(await depthsOf(failed('wrong-key'), failed('refused'), full, stopped), []);
});

test('a key opened what it proved or found damaged, and not what could not be decided', async t => {
  const failed = (verdict: LogEntry['verdict']) =>
    entry(1, 'validation', {outcome: 'failure', verdict, keyId});
  const {records} = await collectChecks([
    failed('damaged'),
    failed('undecidable'),
    entry(2, 'validation', {keyId, depth: 'manifest'}),
  ]);
  t.deepEqual(
    records.map(record => record.keyId),
    [keyId, undefined, keyId],
  );
});

test('keys are known by what they made or opened', async t => {
  const {keyIds} = await collectChecks([
    entry(1, 'key creation', {keyId, archive: undefined}),
    entry(2, 'validation', {keyId: '1111-2222', outcome: 'failure', verdict: 'wrong-key'}),
    entry(3, 'validation', {keyId: '3333-4444', outcome: 'warning'}),
    entry(4, 'drill', {keyId}),
  ]);
  t.deepEqual([...keyIds], [keyId, '3333-4444']);
});
