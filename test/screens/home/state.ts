import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {defaultDueAfterDays, defaultDueDepth} from '../../../source/audit/check-history.ts';
import {dryRun, formatLogEntry, type LogEntry} from '../../../source/audit/log-entry.ts';
import {collectChecks} from '../../../source/audit/logged-checks.ts';
import {concatBytes} from '../../../source/bytes/bytes.ts';
import {audit} from '../../../source/commands/audit.ts';
import {readLoggedChecks} from '../../../source/commands/audit-log.ts';
import {describeLog} from '../../../source/screens/home/known-state.ts';
import {type HomeRow, homeEntries, homeRows, reduceHome} from '../../../source/screens/home/state.ts';
import {listKeys} from '../../../source/screens/key-table.ts';
import {context, finish, numbers} from '../../commands/_in-process.ts';

const entries = Array.from({length: 14}, (_, index) => ({
  value: 'seal' as const,
  label: `entry ${index}`,
  letter: 'x',
  group: (['make', 'check', 'use', 'more'] as const)[Math.floor(index / 4)] ?? 'more',
}));

const shown = (rows: readonly HomeRow[]): string =>
  rows
    .map(row =>
      row.kind === 'entry' ? row.index : row.kind === 'gap' ? '' : `${row.direction} ${row.count}`,
    )
    .join(' ');

test('no two entries of home have one letter, and none takes a key of the list', t => {
  const letters = homeEntries.map(({letter}) => letter);
  t.deepEqual([...new Set(letters)], letters);
  const taken = new Set<string>(listKeys.flatMap(({keys}) => keys));
  t.deepEqual(
    letters.filter(letter => taken.has(letter) || !/^[a-z]$/.test(letter)),
    [],
  );
});

test('groups have air between them where there is room, and none where there is not', t => {
  t.is(shown(homeRows(entries, 0, 17)), '0 1 2 3  4 5 6 7  8 9 10 11  12 13');
  t.is(shown(homeRows(entries, 0, 16)), '0 1 2 3 4 5 6 7 8 9 10 11 12 13');
});

test('a small window shows what is pointed at, and how much is left out', t => {
  t.is(shown(homeRows(entries, 0, 9)), '0 1 2 3 4 5 6 below 7');
  t.is(shown(homeRows(entries, 7, 9)), 'above 4 4 5 6 7 8 9 10 below 3');
  t.is(shown(homeRows(entries, 13, 9)), 'above 7 7 8 9 10 11 12 13');
  for (let room = 3; room <= 17; room++) {
    for (let index = 0; index < entries.length; index++) {
      const rows = homeRows(entries, index, room);
      t.true(rows.length <= room, `${index} in ${room}: ${shown(rows)}`);
      t.true(
        rows.some(row => row.kind === 'entry' && row.index === index),
        `${index} in ${room}: ${shown(rows)}`,
      );
      const counted = rows.reduce(
        (sum, row) => sum + (row.kind === 'entry' ? 1 : row.kind === 'more' ? row.count : 0),
        0,
      );
      t.is(counted, entries.length);
      t.true(
        rows.every(row => row.kind !== 'more' || row.count > 1),
        'a row stands in the place of a single one',
      );
    }
  }
});

test('moving stops at both ends', t => {
  t.is(reduceHome(0, 'up'), 0);
  t.is(reduceHome(0, 'last'), homeEntries.length - 1);
});

const entry = (day: number, event: LogEntry['event'], more: Partial<LogEntry> = {}): LogEntry => ({
  sequence: day,
  previous: '0'.repeat(64),
  time: new Date(Date.UTC(2026, 0, day, 23)).toISOString(),
  agent: 'keep64 0.1.0',
  event,
  outcome: 'success',
  ...more,
});
const archive = {messageId: 'ab'.repeat(16)};
const made = entry(1, 'key creation', {keyId: '909a-5a09'});
const sealed = entry(2, 'ingestion', {keyId: '909a-5a09', archive, depth: 'manifest'});
const drilled = entry(9, 'drill', {keyId: '909a-5a09', archive, depth: 'manifest', keySource: 'typed'});

const morningOf = (day: number): Date => new Date(Date.UTC(2026, 0, day, 1));
const facts = async (log: readonly LogEntry[], day: number): Promise<string[]> =>
  describeLog(await collectChecks(log), morningOf(day)).facts.map(({value}) => value);
const news = async (log: readonly LogEntry[], day: number): Promise<string[]> =>
  describeLog(await collectChecks(log), morningOf(day)).news.map(({kind, text}) => `${kind}: ${text}`);

test('an empty log is a first start', async t => {
  t.deepEqual(describeLog(await collectChecks([]), new Date(0)), {isFirstStart: true, facts: [], news: []});
});

test('home tells keys, archives, the last proof and the last drill', async t => {
  t.deepEqual(await facts([made], 1), ['909a-5a09', 'none yet']);
  t.deepEqual(await facts([made, sealed], 3), ['909a-5a09', '1, last proved yesterday, last drill never']);
  t.deepEqual(await facts([made, sealed, drilled, entry(9, 'key creation', {keyId: '1111-2222'})], 12), [
    '2 keys, the newest 1111-2222',
    '1, last proved 3 days ago, last drill 3 days ago',
  ]);
});

test('home tells what is due and what failed, the worst first', async t => {
  t.deepEqual(await news([made], 3), []);
  t.deepEqual(await news([made, sealed], 3), ['good: Nothing is due.']);
  t.deepEqual(await news([made, sealed], 200), [
    'warning: 1 archive is due: not proved for 90 days. Press a to see which.',
  ]);
  const other = {messageId: 'cd'.repeat(16)};
  const damaged = entry(5, 'validation', {archive: other, outcome: 'failure', verdict: 'damaged'});
  t.deepEqual(await news([made, sealed, damaged], 6), [
    'bad: 1 archive failed the last check: press l, the log says which.',
  ]);
  t.is((await news([made, sealed, damaged], 200)).length, 2);
});

test('home and audit --due say the same of the same log', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'keep64-home-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  const random = numbers(7);
  const pick = <Item>(items: readonly Item[]): Item => items[random.next().value % items.length] as Item;
  const runs = [
    ['ingestion', {depth: 'manifest'}],
    ['fixity check', {depth: 'fixity'}],
    ['validation', {depth: 'manifest'}],
    ['validation', {depth: 'decrypt', outcome: 'warning'}],
    ['validation', {outcome: 'failure', verdict: 'damaged'}],
    ['validation', {outcome: 'failure', verdict: 'undecidable'}],
    ['validation', {outcome: 'failure', verdict: 'wrong-key'}],
    ['validation', {outcome: 'failure', verdict: 'refused'}],
    ['validation', {outcome: 'failure', error: 'disk/ENOSPC'}],
    ['restore', {outcome: 'interrupted'}],
    ['restore', {depth: 'manifest', detail: dryRun}],
    ['drill', {depth: 'manifest', keySource: 'typed'}],
    ['drill', {depth: 'manifest', keySource: 'file'}],
    ['salvage', {outcome: 'warning', verdict: 'damaged'}],
  ] as const;
  // Some clocks were wrong, by hours or by years.
  const days = [-400, 1, 9, 30, 31, 70, 100, 120, 121, 4_000];
  const log = Array.from({length: 400}, (_, index) => {
    const [event, more] = pick(runs);
    const messageId = `${random.next().value % 90}`.padStart(32, '0');
    return {...entry(pick(days), event, {archive: {messageId}, ...more}), sequence: index + 1};
  });
  writeFileSync(join(folder, 'log.jsonl'), concatBytes(...log.map(formatLogEntry)));
  const checks = await readLoggedChecks({...context, log: {folder, hasPaths: false}});
  const now = morningOf(120);

  const home = describeLog(checks, now).news.map(({text}) => text);
  const options = {roots: [], key: undefined, readsFixity: false, readsAll: false, share: undefined};
  const due = {isDueOnly: true, dueAfterDays: defaultDueAfterDays, dueDepth: defaultDueDepth};
  const report = await finish(
    audit({...options, ...due}, {...context, log: {folder, hasPaths: false}, clock: () => now}),
  );

  const kinds = report.archives.flatMap(({risks}) => risks.map(({kind}) => kind));
  const count = (kind: string): number => kinds.filter(other => other === kind).length;
  t.deepEqual(
    home.map(text => Number(/^\d+/.exec(text)?.[0])),
    [count('failed-before'), count('due')],
  );
  t.true(count('failed-before') > 9 && count('due') > 9 && report.checked.recently > 9);
});
