import test from 'ava';
import type {AuditedArchive, AuditReport} from '../../../source/commands/audit-report.ts';
import {archiveCells, layoutArchives} from '../../../source/screens/audit/archive-columns.ts';
import {
  type AuditAction,
  type AuditState,
  allRisks,
  auditCommand,
  chosenArchive,
  reduceAudit,
  reportKind,
  startAudit,
  stepBefore,
} from '../../../source/screens/audit/state.ts';

const after = (...actions: AuditAction[]): AuditState => actions.reduce(reduceAudit, startAudit);
const folders = {type: 'folders-chosen', paths: ['/a', '/b c']} as const;

const archive = (name: string, risks: AuditedArchive['risks']): AuditedArchive =>
  ({
    name,
    risks,
    copies: [{path: `/a/${name}`}],
    messageId: name,
    size: 1_024,
    ageDays: 3,
    goodCopyCount: 2,
    history: {lastGood: {}, last: undefined, failedAt: undefined, keyId: undefined},
  }) as unknown as AuditedArchive;

const report = {
  risks: [{kind: 'archive-missing', path: '/a/x.sha256'}],
  archives: [
    archive('one', [{kind: 'no-sidecar', path: '/a/one'}]),
    archive('two', [
      {kind: 'damaged', path: '/a/two', why: 'cut', hasRepairData: false},
      {kind: 'only-copy', name: 'two'},
    ]),
  ],
} as unknown as AuditReport;

test('folders are gathered, each once, and can be taken out again', t => {
  t.deepEqual(
    after(folders, {type: 'another-folder-asked'}, {type: 'folders-chosen', paths: ['/a', '/d']}).folders,
    ['/a', '/b c', '/d'],
  );
  const dropped = after(folders, {type: 'last-folder-dropped'});
  t.like(dropped, {step: 'plan', folders: ['/a']});
  t.is(reduceAudit(dropped, {type: 'last-folder-dropped'}).step, 'folder');
});

test('headers and fixity start at once; with the key, the key comes first', t => {
  t.is(after(folders, {type: 'audit-asked'}).step, 'running');
  t.is(after(folders, {type: 'reads-switched'}, {type: 'audit-asked'}).step, 'running');
  t.is(
    after(folders, {type: 'reads-switched'}, {type: 'reads-switched'}, {type: 'audit-asked'}).step,
    'secret',
  );
  t.is(
    after(folders, {type: 'reads-switched'}, {type: 'reads-switched'}, {type: 'reads-switched'}).reads,
    'headers',
  );
});

test('the key that is asked for from the report verifies what is due', t => {
  const secret = {kind: 'password', password: new Uint8Array(1)} as const;
  const state = after(
    folders,
    {type: 'audit-ended', report},
    {type: 'key-asked'},
    {type: 'secret-entered', secret},
  );
  t.like(state, {step: 'running', reads: 'key'});
  t.is(state.secret, secret);
  t.is(reduceAudit(state, {type: 'other-secret-asked'}).secret, undefined);
});

test('each list keeps its place, and both lead to the archive', t => {
  let state = after({type: 'audit-ended', report}, {type: 'list-moved', index: 1});
  t.is(chosenArchive(state)?.name, 'two');
  state = reduceAudit(state, {type: 'view-switched'});
  t.deepEqual(state.indexes, {archives: 1, findings: 0});
  t.deepEqual(
    allRisks(report).map(({kind}) => kind),
    ['damaged', 'archive-missing', 'only-copy', 'no-sidecar'],
  );
  t.is(chosenArchive(state)?.name, 'two');
  t.is(reduceAudit(state, {type: 'archive-opened'}).step, 'archive');
  state = reduceAudit(state, {type: 'list-moved', index: 1});
  t.is(chosenArchive(state), undefined);
  t.is(reduceAudit(state, {type: 'archive-opened'}), state, 'a finding of no archive leads nowhere');
  t.is(reportKind(report), 'bad');
});

test('Esc goes one step back, and from the first out of the screen', t => {
  t.is(stepBefore(startAudit), undefined);
  t.is(stepBefore(after(folders, {type: 'another-folder-asked'})), 'plan-asked');
  t.is(stepBefore(after({type: 'key-asked'})), 'plan-asked');
  t.is(stepBefore(after({type: 'audit-ended', report}, {type: 'page-asked'})), 'report-asked');
  t.is(stepBefore(after({type: 'audit-ended', report})), undefined);
});

test('the command that does the same is shown, and asks for the key itself', t => {
  t.is(auditCommand(after(folders), '/home/x'), "keep64 audit /a '/b c'");
  t.is(auditCommand(after(folders, {type: 'reads-switched'}), undefined), "keep64 audit /a '/b c' --fixity");
  const written = after(folders, {type: 'key-asked'}, {type: 'page-written', path: '/home/x/p.html'});
  t.is(auditCommand(written, '/home/x'), "keep64 audit /a '/b c' --key --html ~/p.html");
});

test('the list has the columns that fit, the name always, and fills its width', t => {
  t.is(archiveCells(archive('one', []))[1], 'never checked');
  for (const room of [10, 34, 60, 72, 100, 190]) {
    const {columns} = layoutArchives(room);
    const width = columns.reduce((sum, column) => sum + column.width + 2, -2);
    t.is(columns[0]?.cell, 0);
    t.true(width <= Math.max(8, room), `${room}: ${width}`);
  }
  t.deepEqual(
    [34, 72, 190].map(room => layoutArchives(room).columns.length),
    [1, 3, 5],
  );
});

test('a report without an archive begins with its findings, which say what to do', t => {
  t.is(after({type: 'audit-ended', report}).view, 'archives');
  t.is(after({type: 'audit-ended', report: {...report, archives: []}}).view, 'findings');
  t.is(after({type: 'audit-ended', report: {...report, archives: [], risks: []}}).view, 'archives');
});
