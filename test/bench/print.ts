/** Judges the results and writes them as Markdown tables. Pure. */
import {type Profile, profiles} from './commands.ts';
import {type Result, type Spread, spread} from './measure.ts';
import {boundOf, type RawSpeeds} from './raw.ts';
import type {Comparison, ComparisonKind, Work} from './rows.ts';

const mib = 2 ** 20;

/** One comparison, done. Seconds where it is about time, bytes where it is about memory or size. */
export type Row = {
  readonly work: string;
  readonly kind: ComparisonKind;
  readonly ours: string;
  readonly theirs: string | null;
  readonly oursSpread: Spread;
  readonly theirsSpread: Spread | null;
  /** How much was read in that time, in bytes. */
  readonly bytes: number | null;
  /** Of the medians; nothing for `peak`. */
  readonly ratio: number | null;
  /** Of each pair of runs, for `speed` and `start`: what the ratio of the medians hides. */
  readonly pairs: Spread | null;
  readonly target: number | null;
  readonly verdict: 'ok' | 'MISSED' | null;
};

/** Judges those comparisons of a work whose contestants ran. */
export function judge(work: Work, results: ReadonlyMap<string, Result>): Row[] {
  return work.comparisons.flatMap(comparison => {
    const ours = results.get(comparison.ours);
    const theirs = comparison.theirs === null ? null : results.get(comparison.theirs);
    return ours === undefined || theirs === undefined ? [] : [judgeOne(work, comparison, ours, theirs)];
  });
}

function judgeOne(work: Work, comparison: Comparison, ours: Result, theirs: Result | null): Row {
  const {kind, target} = comparison;
  const oursSpread = spread(valuesOf(ours, kind));
  const theirsSpread = theirs && spread(valuesOf(theirs, kind));
  const isSpeed = kind === 'speed';
  const divide = (a: number, b: number): number => (isSpeed ? b / a : a / b);
  const ratio = theirsSpread && divide(oursSpread.median, theirsSpread.median);
  const isTime = isSpeed || kind === 'start';
  const pairs = isTime && theirs ? spread(pairUp(ours, theirs).map(([a, b]) => divide(a, b))) : null;
  const value = ratio ?? oursSpread.max;
  const isGood = target === null ? null : isSpeed ? value >= target : value <= target;
  return {
    work: work.title,
    kind,
    ours: comparison.ours,
    theirs: comparison.theirs,
    oursSpread,
    theirsSpread,
    bytes: work.bytes,
    ratio,
    pairs,
    target,
    verdict: isGood === null ? null : isGood ? 'ok' : 'MISSED',
  };
}

function valuesOf(result: Result, kind: ComparisonKind): number[] {
  switch (kind) {
    case 'speed':
    case 'start':
      return result.runs.map(run => run.seconds);
    case 'size':
      return [result.outputBytes ?? Number.NaN];
    case 'peak':
    case 'flat':
      return result.runs.map(run => run.peakBytes ?? Number.NaN);
  }
}

/** The runs of the same round; a slow peer has fewer. */
function pairUp(ours: Result, theirs: Result): [number, number][] {
  return theirs.runs.flatMap((run, index) => {
    const other = ours.runs[index];
    return other ? [[other.seconds, run.seconds] as [number, number]] : [];
  });
}

/** A Markdown table. The first column is text, the others stand right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(cells => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** All tables for what was measured. */
export function formatTables(rows: readonly Row[]): string {
  const of = (...kinds: readonly ComparisonKind[]): Row[] => rows.filter(({kind}) => kinds.includes(kind));
  const parts: string[] = [];
  const speeds = of('speed');
  if (speeds.length > 0)
    parts.push(
      table(
        [
          'work',
          'keep64',
          'against',
          'keep64, s',
          'MiB/s',
          'against, s',
          'MiB/s',
          'ratio',
          'pairs',
          'target',
          '',
        ],
        speeds.map(row => [
          row.work,
          row.ours.replace('keep64 ', ''),
          row.theirs ?? '',
          seconds(row.oursSpread),
          rate(row.bytes, row.oursSpread),
          row.theirsSpread ? seconds(row.theirsSpread) : '',
          rate(row.bytes, row.theirsSpread),
          ...ratioCells(row, '≥'),
        ]),
      ),
    );
  const starts = of('start');
  if (starts.length > 0)
    parts.push(
      table(
        ['start', 'ms', 'against', 'ms', 'ratio', 'pairs', 'target', ''],
        starts.map(row => [
          row.ours,
          milliseconds(row.oursSpread),
          row.theirs ?? '',
          row.theirsSpread ? milliseconds(row.theirsSpread) : '',
          ...ratioCells(row, '≤'),
        ]),
      ),
    );
  const sizes = of('size');
  if (sizes.length > 0)
    parts.push(
      table(
        ['archive size', 'keep64', 'MiB', 'against', 'MiB', 'ratio', 'target', ''],
        sizes.map(row => [
          row.work,
          row.ours.replace('keep64 ', ''),
          (row.oursSpread.median / mib).toFixed(1),
          row.theirs ?? '',
          row.theirsSpread ? (row.theirsSpread.median / mib).toFixed(1) : '',
          row.ratio?.toFixed(3) ?? '',
          `≤ ${row.target}`,
          row.verdict ?? '',
        ]),
      ),
    );
  const memory = of('peak', 'flat');
  if (memory.length > 0)
    parts.push(
      table(
        ['peak memory', 'MiB', 'target', ''],
        memory.map(row =>
          row.kind === 'peak'
            ? [
                row.ours,
                (row.oursSpread.max / mib).toFixed(0),
                `≤ ${(row.target ?? 0) / mib}`,
                row.verdict ?? '',
              ]
            : [
                `${row.ours}, by that of the smaller`,
                `${row.ratio?.toFixed(2)}×`,
                `≤ ${row.target}×`,
                row.verdict ?? '',
              ],
        ),
      ),
    );
  return parts.join('\n\n');
}

function ratioCells(row: Row, sign: string): string[] {
  return [
    row.ratio === null ? '' : `${row.ratio.toFixed(2)}×`,
    row.pairs ? `${row.pairs.min.toFixed(2)}–${row.pairs.max.toFixed(2)}` : '',
    row.target === null ? '' : `${sign} ${row.target}×`,
    row.verdict ?? '',
  ];
}

function seconds({min, median, max}: Spread): string {
  return [min, median, max].map(value => value.toFixed(value < 10 ? 2 : 1)).join(' / ');
}

function milliseconds({min, median, max}: Spread): string {
  return [min, median, max].map(value => (value * 1000).toFixed(0)).join(' / ');
}

function rate(bytes: number | null, times: Spread | null): string {
  return bytes === null || times === null ? '' : (bytes / mib / times.median).toFixed(0);
}

/** The machine's raw speeds, and the share of them that sealing and verifying one file reach. */
export function formatShare(rows: readonly Row[], raw: RawSpeeds, cores: number): string {
  const speeds = table(
    ['node:crypto, one thread', 'ns/B', 'MiB/s'],
    Object.entries(raw).map(([name, cost]) => [name, cost.toFixed(2), (1e9 / cost / mib).toFixed(0)]),
  );
  const shares = (['seal', 'verify'] as const).flatMap(work =>
    profiles.flatMap(profile => shareOf(work, profile, rows, raw, cores)),
  );
  if (shares.length === 0) return speeds;
  const head = ['work', 'made of', 'raw sum, ns/B', `least on ${cores} cores`, 'measured', 'share reached'];
  return `${speeds}\n\n${table(head, shares)}`;
}

function shareOf(
  work: 'seal' | 'verify',
  profile: Profile,
  rows: readonly Row[],
  raw: RawSpeeds,
  cores: number,
): string[][] {
  const title = `${work} one file`;
  const row = rows.find(candidate => candidate.work === title && candidate.ours === `keep64 ${profile}`);
  if (!row?.bytes) return [];
  const {parts, sum, bound} = boundOf(work, profile, raw, cores);
  const measured = (row.oursSpread.median * 1e9) / row.bytes;
  const share = `${((100 * bound) / measured).toFixed(0)} %`;
  return [
    [`${title}, ${profile}`, parts.join(' + '), sum.toFixed(2), bound.toFixed(2), measured.toFixed(2), share],
  ];
}
