import test from 'ava';
import fc from 'fast-check';
import {EntryTable} from '../../source/audit/entry-table.ts';
import type {Finding} from '../../source/audit/finding.ts';
import {FindingList} from '../../source/audit/finding-list.ts';
import {LimitError} from '../../source/errors.ts';

/** Paths that end in `/` are folders. */
function report(paths: readonly string[], maxEntries = 1000): {findings: Finding[]; isValid: boolean} {
  const table = new EntryTable(maxEntries);
  for (const path of paths) table.add(path.replace(/\/$/, ''), !path.endsWith('/'));
  const findings = new FindingList();
  table.report(findings);
  return {findings: findings.listed, isValid: findings.isValid};
}

test('numbers the paths from 0', t => {
  const table = new EntryTable(10);
  t.is(table.add('a', false), 0);
  t.is(table.add('a/b', true), 1);
  t.deepEqual([...table.paths.values()], ['a', 'a/b']);
});

test("finds nothing about paths that are in nobody's way", t => {
  t.deepEqual(report(['a/', 'a/b', 'a/c', 'ab', 'a b/', 'b/a', 'ä', 'ö/ä']).findings, []);
});

test('finds a file that stands there twice', t => {
  t.deepEqual(report(['a/b', 'c', 'a/b']), {
    findings: [{kind: 'duplicate-entry', path: 'a/b'}],
    isValid: false,
  });
});

test('finds a file and a folder of one name', t => {
  for (const paths of [
    ['a', 'a/'],
    ['a/', 'a'],
  ])
    t.like(report(paths), {findings: [{kind: 'duplicate-entry', path: 'a'}], isValid: false});
});

test('does not mind a folder that stands there twice', t => {
  t.deepEqual(report(['a/', 'a/b', 'a/']).findings, []);
});

for (const [what, one, other] of [
  ['case', 'Photo.jpg', 'photo.JPG'],
  ['case beyond ASCII', 'GRÜSSE', 'grüsse'],
  ['Unicode form', 'gr\u00fcn', 'gru\u0308n'],
  ['the case of a folder', 'Chats/a', 'chats/a'],
] as const)
  test(`notes names that differ in ${what} only, and the archive stays valid`, t => {
    t.deepEqual(report([one, other]), {
      findings: [{kind: 'colliding-entries', path: other, other: one}],
      isValid: true,
    });
  });

test('finds a file that stands where a folder must be, in any order', t => {
  for (const paths of [
    ['a', 'a/b'],
    ['a/b', 'a'],
  ]) {
    t.deepEqual(report(paths), {
      findings: [{kind: 'colliding-entries', path: 'a/b', other: 'a'}],
      isValid: false,
    });
  }
});

test('finds a file far above what is below it', t => {
  t.false(report(['a/b', 'a/b/c/d/e']).isValid);
});

test('finds a file that is a folder too beside another whose name differs in form only', t => {
  t.false(report(['\u00e4', '\u00e4/x', 'a\u0308']).isValid);
});

test('notes a file that stands where a folder must be only for some file systems', t => {
  t.deepEqual(report(['A', 'a/b']), {
    findings: [{kind: 'colliding-entries', path: 'a/b', other: 'A'}],
    isValid: true,
  });
});

test('counts entries, and the folders that paths imply, against the cap', t => {
  t.notThrows(() => report(['a', 'b', 'c'], 3));
  const error = t.throws(() => report(['a/b/c/d/e/f', 'g/h'], 3), {instanceOf: LimitError});
  t.is(error.reason, 'entries');
});

test('stops a long list without folders at the cap', t => {
  const names = Array.from({length: 20}, (_, index) => `file ${index}`);
  t.throws(() => report(names, 10), {instanceOf: LimitError});
});

test('finds twins among any paths, as comparing all of them with each other does', t => {
  const name = fc.constantFrom('a', 'A', 'b', 'ä', 'a\u0308', 'Ä');
  const path = fc.array(name, {minLength: 1, maxLength: 2}).map(names => names.join('/'));
  fc.assert(
    fc.property(fc.array(path, {maxLength: 8}), paths => {
      const isTwice = paths.some((one, index) => paths.indexOf(one) < index);
      const isBlocked = paths.some(one => paths.some(other => other.startsWith(`${one}/`)));
      t.is(report(paths).isValid, !isTwice && !isBlocked, paths.join(' '));
    }),
  );
});
