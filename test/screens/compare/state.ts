import test from 'ava';
import type {CompareReport} from '../../../source/commands/compare.ts';
import {
  type CompareAction,
  type CompareState,
  compareCommand,
  comparisonLines,
  describeComparison,
  reduceCompare,
  startCompare,
} from '../../../source/screens/compare/state.ts';

const after = (...actions: CompareAction[]): CompareState =>
  actions.reduce(reduceCompare, startCompare('/x/a.tar.pgp'));
const count = {files: 1, bytes: 1};
const same = {
  added: [],
  removed: [],
  changed: [],
  addedFolders: [],
  removedFolders: [],
  same: count,
  first: count,
  second: count,
};
const reportOf = (more: object): CompareReport =>
  ({
    schema: 'keep64/compare-1',
    archive: 'a',
    against: 'b',
    againstKind: 'folder',
    readings: [{verdict: 'verified'}],
    comparedPaths: ['b'],
    difference: same,
    findings: [],
    ...more,
  }) as unknown as CompareReport;

test('with what, then the key, the work, the result; another key or another folder go back', t => {
  const secret = {kind: 'password', password: new Uint8Array(1)} as const;
  const chosen = {type: 'against-chosen', path: '/b c'} as const;
  const running = after(chosen, {type: 'secret-entered', secret});
  t.like(running, {step: 'running', against: '/b c'});
  const result = reduceCompare(running, {type: 'compared', report: reportOf({})});
  t.is(result.step, 'result');
  t.like(reduceCompare(result, {type: 'another-secret-asked'}), {step: 'secret', secret: undefined});
  t.is(reduceCompare(result, {type: 'against-asked'}).secret, secret);
  t.is(compareCommand(result, undefined), "keep64 verify /x/a.tar.pgp --against '/b c'");
});

test('same, different, partly compared and not compared are four pieces of news', t => {
  const changed = {...same, added: [{path: 'n', size: 1}]};
  const news = [
    reportOf({}),
    reportOf({difference: changed}),
    reportOf({findings: [{kind: 'unreadable', path: 'x', errno: 'EACCES'}]}),
    reportOf({difference: undefined, readings: [{verdict: 'wrong-key'}]}),
    reportOf({difference: undefined, readings: [{verdict: 'damaged'}]}),
  ].map(describeComparison);
  t.deepEqual(
    news.map(({kind}) => kind),
    ['good', 'warning', 'warning', 'bad', 'bad'],
  );
  t.is(new Set(news.map(({title}) => title)).size, 5);
});

test('every name that differs is in the list, however many', t => {
  const added = Array.from({length: 300}, (_, at) => ({path: `file ${at}`, size: 1}));
  const lines = comparisonLines(reportOf({difference: {...same, added}}));
  t.is(lines.filter(line => line.startsWith('    file ')).length, 300);
});
