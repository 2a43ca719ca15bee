import test from 'ava';
import {
  type CheckRecord,
  daysBetween,
  judgeDue,
  noHistory,
  summarizeChecks,
} from '../../source/audit/check-history.ts';

const id = '0'.repeat(32);
const now = new Date('2026-11-25T12:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

function record(days: number, depth: CheckRecord['depth'], isGood = true, keyId?: string): CheckRecord {
  return {messageId: id, at: daysAgo(days), depth, isGood, keyId};
}

function historyOf(...records: CheckRecord[]) {
  return summarizeChecks(records).get(id) ?? noHistory;
}

test('the last good check of each depth is kept, and the last of all', t => {
  const history = historyOf(
    record(50, 'drill'),
    record(30, 'manifest'),
    record(20, 'manifest'),
    record(5, 'fixity'),
  );

  t.deepEqual(history.lastGood, {
    fixity: daysAgo(5).toISOString(),
    drill: daysAgo(50).toISOString(),
    manifest: daysAgo(20).toISOString(),
  });
  t.deepEqual(history.last, {at: daysAgo(5).toISOString(), depth: 'fixity'});
});

test('of two checks at one time the deeper is the last', t => {
  t.is(historyOf(record(1, 'manifest'), record(1, 'fixity')).last?.depth, 'manifest');
  t.is(historyOf(record(1, 'fixity'), record(1, 'manifest')).last?.depth, 'manifest');
});

test('a failure stands until a later check is good', t => {
  t.is(historyOf(record(9, 'manifest'), record(3, 'fixity', false)).failedAt, daysAgo(3).toISOString());
  t.is(historyOf(record(3, 'fixity', false), record(1, 'manifest')).failedAt, undefined);
});

test('the key id that opened it last is remembered through checks that needed none', t => {
  t.is(historyOf(record(9, 'manifest', true, '909a-5a09'), record(1, 'fixity')).keyId, '909a-5a09');
});

test('archives are kept apart', t => {
  const other = {...record(1, 'fixity'), messageId: '1'.repeat(32)};
  t.is(summarizeChecks([record(9, 'drill'), other]).size, 2);
});

test('due is what was not checked deeply enough for long enough', t => {
  const due = (records: CheckRecord[], depth: CheckRecord['depth'] = 'decrypt', days = 90) =>
    judgeDue(historyOf(...records), now, days, depth).isDue;

  t.true(due([]));
  t.false(due([record(89.9, 'manifest')]));
  t.true(due([record(90, 'manifest')]));
  t.true(due([record(1, 'fixity')]));
  t.false(due([record(1, 'fixity')], 'fixity'));
  t.false(due([record(1, 'drill')], 'decrypt'));
  t.true(due([record(1, 'manifest')], 'drill'));
  t.true(due([record(0, 'manifest')], 'decrypt', 0));
  t.true(due([record(9, 'manifest'), record(1, 'manifest', false)]), 'failed since');
});

test('when it is due is said, and never for what nobody checked', t => {
  t.is(judgeDue(noHistory, now, 90, 'fixity').dueAt, undefined);
  t.is(judgeDue(historyOf(record(30, 'manifest')), now, 90, 'decrypt').dueAt, daysAgo(-60).toISOString());
});

test('a check from the future counts as one of now, for a day', t => {
  const due = judgeDue(historyOf(record(-0.9, 'manifest')), now, 90, 'decrypt');
  t.like(due, {isDue: false, dueAt: daysAgo(-90).toISOString()});
});

test('a clock that was wrong hides nothing for years', t => {
  const ahead = record(-3_650, 'manifest');
  const due = (...records: CheckRecord[]) => judgeDue(historyOf(...records), now, 90, 'decrypt');
  const at = daysAgo(-3_650).toISOString();
  t.deepEqual(due(ahead), {isDue: true, dueAt: now.toISOString(), proof: {at, depth: 'manifest'}});
  t.is(historyOf(ahead, record(1, 'manifest', false)).failedAt, daysAgo(1).toISOString());
  t.like(due(ahead, record(1, 'manifest')), {isDue: false, proof: {at: daysAgo(1).toISOString()}});
  t.like(due(ahead, record(1, 'decrypt')), {isDue: false, proof: {at: daysAgo(1).toISOString()}});
});

test('ages are whole days and never negative', t => {
  t.is(daysBetween(daysAgo(1.9).toISOString(), now), 1);
  t.is(daysBetween(daysAgo(-9).toISOString(), now), 0);
});

test('says which check counts: a shallow one that came later does not', t => {
  const history = historyOf(record(100, 'manifest'), record(1, 'fixity'));

  const due = judgeDue(history, now, 90, 'decrypt');

  t.true(due.isDue);
  t.deepEqual(due.proof, {at: daysAgo(100).toISOString(), depth: 'manifest'});
  t.deepEqual(judgeDue(history, now, 90, 'fixity').proof, {at: daysAgo(1).toISOString(), depth: 'fixity'});
});
