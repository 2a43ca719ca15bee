import test from 'ava';
import type {Finding} from '../../source/audit/finding.ts';
import {findingLines} from '../../source/report/finding-lines.ts';

const missing = (count: number): Finding[] =>
  Array.from({length: count}, (_, index) => ({kind: 'missing-entry', path: `file ${index}`}));

test('no findings are no lines', t => {
  t.deepEqual(findingLines([]), []);
});

test('findings with the same hint share it', t => {
  t.deepEqual(findingLines(missing(2)), [
    '  file 0 is in the manifest, and not in the archive',
    '  file 1 is in the manifest, and not in the archive',
    '    look for this file in another copy',
  ]);
});

test('each kind is followed by its own hint', t => {
  const lines = findingLines([...missing(1), {kind: 'duplicate-entry', path: 'x'}]);
  t.is(lines.length, 4);
  t.regex(lines[1] ?? '', /^ {4}\S/);
  t.regex(lines[3] ?? '', /^ {4}\S/);
});

test('after fifty the rest is counted', t => {
  const lines = findingLines(missing(1060));
  t.is(lines.at(-1), '  and 1,010 findings more (--json lists all)');
});
