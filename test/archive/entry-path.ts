import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {
  collisionForm,
  escapeName,
  findNameProblem,
  isSafePath,
  type NameProblem,
  parseEntryPath,
  unescapeName,
} from '../../source/archive/entry-path.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import {UnsafePathError} from '../../source/errors.ts';

const safe = [
  'a',
  'a/b/c',
  '...',
  '..a',
  'a..',
  '.hidden',
  'a\\b',
  'a b',
  ' ',
  'CON',
  'ab:c',
  'sub/c:x',
  'Größe/写真 😀',
  'x'.repeat(255),
  'ä'.repeat(127),
  Array.from({length: 1024}, () => 'd').join('/'),
];

for (const path of safe)
  test(`takes ${JSON.stringify(path.slice(0, 30))}, ${path.length} long, as text and as bytes`, t => {
    t.is(parseEntryPath(path) as string, path);
    t.is(parseEntryPath(utf8(path)) as string, path);
  });

const unsafe = [
  '',
  '/',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  './a',
  'a/.',
  'a/../b',
  'a/..',
  '..\\a',
  'a\\..',
  'a/b\\..\\c',
  '\\a',
  '\\\\server\\share',
  'C:\\a',
  'C:',
  'c:..',
  'c:a',
  'a\0b',
  'a\nb',
  'a\rb',
  'a\u001bb',
  'a\u007fb',
  'a\u0085b',
  'a\ud800b',
  'x'.repeat(256),
  'ä'.repeat(128),
  `${'d/'.repeat(1024)}f`,
  'dddd/'.repeat(900).concat('f'),
];

for (const path of unsafe)
  test(`refuses ${JSON.stringify(path.slice(0, 30))}, ${path.length} long`, t => {
    t.throws(() => parseEntryPath(path), {instanceOf: UnsafePathError, code: 'unsafe-path'});
    t.false(isSafePath(path));
  });

test('refuses bytes that are not UTF-8', t => {
  for (const hex of ['ff', 'c0af', 'eda080', 'f4908080', '61c3'])
    t.throws(() => parseEntryPath(Buffer.from(hex, 'hex')), {instanceOf: UnsafePathError}, hex);
});

test('never takes a path that leaves its folder', t => {
  const piece = fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', '', '\0', 'é', '\ud800');

  fc.assert(
    fc.property(fc.array(piece, {maxLength: 12}), pieces => {
      const path = pieces.join('');
      if (!isSafePath(path)) return;
      for (const separator of [/\//, /[/\\]/]) t.false(path.split(separator).includes('..'));
      t.regex(path, /^[^/\\]/);
      t.notRegex(path, /^[A-Za-z]:/);
      t.true(path.isWellFormed());
    }),
    {numRuns: 2000},
  );
});

const problems: [string, string, NameProblem | undefined][] = [
  ['a plain name', '61', undefined],
  ['an accented name', 'c3a4', undefined],
  ['an empty name', '', 'empty'],
  ['Latin-1', 'e4', 'not-utf8'],
  ['a line feed', '610a', 'control-character'],
  ['a C1 control', 'c285', 'control-character'],
  ['a percent sign', '6125', 'percent'],
  ['a backslash', '615c62', 'backslash'],
  ['a drive letter', '613a62', 'drive-letter'],
  ['..', '2e2e', 'unsafe'],
  ['256 bytes', '61'.repeat(256), 'too-long'],
];

for (const [what, hex, expected] of problems)
  test(`says of ${what}: ${expected ?? 'nothing'}`, t => {
    t.is(findNameProblem(Buffer.from(hex, 'hex')), expected);
  });

const escapes: [string, string][] = [
  ['61', 'a'],
  ['613d62', 'a=b'],
  ['610a', 'a=0A'],
  ['613d0a', 'a=3D=0A'],
  ['613d3041', 'a=3D0A'],
  ['e4c3a4', '=E4ä'],
  ['c285', '=C2=85'],
  ['2561', '=25a'],
  ['633a78', 'c=3Ax'],
  ['612f5c', 'a/=5C'],
];

for (const [hex, escaped] of escapes)
  test(`escapes ${hex} as ${escaped}`, t => {
    t.is(escapeName(Buffer.from(hex, 'hex')), escaped);
    t.deepEqual(Buffer.from(unescapeName(escaped)), Buffer.from(hex, 'hex'));
  });

const nastyBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(...[0x0a, 0x25, 0x3d, 0x41, 0x30, 0x5c, 0xc2, 0x85, 0xff, 0x3a]),
      fc.integer({min: 1, max: 255}).filter(byte => byte !== 0x2f),
    ),
    {minLength: 1, maxLength: 40},
  )
  .map(bytes => Uint8Array.from(bytes));

test('escapes any name so that it can be sealed and be had back', t => {
  fc.assert(
    fc.property(nastyBytes, bytes => {
      const escaped = escapeName(bytes);
      t.deepEqual(unescapeName(escaped), bytes);
      const problem = findNameProblem(utf8(escaped));
      t.true(problem === undefined || problem === 'unsafe', problem); // "." and ".." are no names of files
    }),
    {numRuns: 2000},
  );
});

test('takes paths for one that differ in case or Unicode form', t => {
  for (const [one, other] of [
    ['Readme', 'README'],
    ['\u00e9', 'e\u0301'],
    ['straße', 'STRASSE'],
    ['ΑΣ', 'ας'],
    ['\u212a', 'k'],
  ] as const)
    t.is(collisionForm(one), collisionForm(other));
  t.not(collisionForm('a'), collisionForm('b'));
});
