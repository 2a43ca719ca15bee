import test from 'ava';
import type {Progress} from '../../source/commands/event.ts';
import {DamagedError} from '../../source/errors.ts';
import {displayWidth} from '../../source/report/display-width.ts';
import {
  type ArchiveMap,
  describeMap,
  drawMap,
  legendOf,
  mapOfProgress,
  mapOfVerdict,
} from '../../source/screens/archive-map.ts';

const progress = (bytesDone: number, bytesTotal: number | undefined): Progress => ({
  kind: 'progress',
  phase: 'verifying',
  bytesDone,
  bytesTotal,
  entriesDone: 0,
  entriesTotal: undefined,
  currentPath: undefined,
});

const barOf = (map: ArchiveMap, columns = 60): string =>
  drawMap(map, columns)
    .bar.map(({text}) => text)
    .join('');

/** The cells of the files, which stand between the second and the third gap. */
const filesOf = (map: ArchiveMap, columns?: number): string => barOf(map, columns).split(' ')[2] ?? '';

const damagedReading = {verdict: 'damaged', profile: 'rfc4880', contents: undefined} as const;

test('bar and names take the same columns, whatever the window', t => {
  for (const columns of [38, 60, 76, 196]) {
    const map = mapOfProgress(progress(30, 100));
    t.is(displayWidth(barOf(map, columns)), columns);
    t.is(displayWidth(drawMap(map, columns).names), columns);
  }
});

test('it fills while the check runs, and nothing is called good before the end but the slot that opened', t => {
  t.notRegex(barOf(mapOfProgress(undefined)), /[█▒✗]/);
  const early = mapOfProgress(progress(10, undefined));
  t.regex(barOf(early), /^█████ ░{9} ░+ ░{8} ░{3}$/);
  let filled = -1;
  for (let done = 0; done <= 100; done += 5) {
    const files = filesOf(mapOfProgress(progress(done, 100)));
    t.regex(files, /^▒*░*$/);
    const now = files.replaceAll('░', '').length;
    t.true(now >= filled);
    filled = now;
  }
  t.is(filled, filesOf(mapOfProgress(progress(100, 100))).length);
});

test('damage shows where it is, also of one byte at either end', t => {
  const files = {total: 1_000_000, readTo: 1_000_000, state: 'good'} as const;
  const good = {slots: 'good', inventory: 'good', manifest: 'good', end: 'damaged'} as const;
  for (const [start, expected] of [
    [0, /^✗█+$/],
    [500_000, /^█{10,}✗█{10,}$/],
    [999_999, /^█+✗$/],
    [1_000_000, /^█+✗$/],
  ] as const) {
    const map = {...good, files: {...files, damaged: [{start, size: 1}]}};
    t.regex(filesOf(map), expected, `${start}`);
    t.regex(barOf(map), / ✗✗✗$/);
  }
});

test('of a reading that broke off, what stands before it is read and no more, and the rest not read', t => {
  const interrupted = {...progress(400, 1_000), findings: [], hasManifest: false};
  const map = mapOfVerdict({...damagedReading, interrupted, error: new DamagedError('x')});
  t.regex(filesOf(map as ArchiveMap), /^▒+✗░+$/);
  t.is(legendOf(drawMap(map as ArchiveMap, 60)), '█ good   ▒ read, not proven   ✗ damaged   ░ not read');
  t.is(
    describeMap(map as ArchiveMap),
    'Map of the archive: slots good; inventory read; files 40 % read, 1 place damaged; manifest not read; end not read.',
  );
});

test('where the manifest was reached, the files it disagrees with are damaged and the others good', t => {
  const damagedRanges = [{start: 100, size: 200}];
  const interrupted = {...progress(1_000, 1_000), findings: [], damagedRanges, hasManifest: true};
  const map = mapOfVerdict({...damagedReading, interrupted, error: new DamagedError('x')});
  t.regex(filesOf(map as ArchiveMap), /^█+✗+█+$/);
});

test('a damaged slot shows as that; what did not open for another reason has no map', t => {
  const closed = {contents: undefined, interrupted: undefined, profile: undefined} as const;
  const slot = mapOfVerdict({...closed, verdict: 'damaged', error: new DamagedError('x')});
  t.regex(barOf(slot as ArchiveMap), /^✗✗✗✗✗ ░/);
  for (const verdict of ['wrong-key', 'undecidable', 'not-an-archive', 'unreadable'] as const)
    t.is(mapOfVerdict({...closed, verdict, error: undefined}), undefined);
});
