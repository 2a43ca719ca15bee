/** Messages by month as characters: a year a line, or one bar a month beside each other. Pure. */
import type {MonthCount} from '../whatsapp/content-summary.ts';

// Of the twelve months of a line, and of the cells of a bar: eight heights, and a dot where there is nothing.
const heights = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const nothing = '·';

function heightOf(messages: number, most: number, steps: number): number {
  if (messages <= 0 || most <= 0) return 0;
  // Never nothing where there is something.
  return Math.max(1, Math.round((messages / most) * steps));
}

/** Returns the first month, and the last, of each year. */
function byYear(months: readonly MonthCount[]): Map<string, number[]> {
  const years = new Map<string, number[]>();
  for (const {month, messages} of months) {
    const [year = '', number = '1'] = month.split('-');
    const counts = years.get(year) ?? new Array<number>(12).fill(-1);
    counts[Number(number) - 1] = messages;
    years.set(year, counts);
  }
  return years;
}

/** Returns a line a year: twelve cells, the sum behind them. Months before the first and after the last are blank. */
export function yearLines(months: readonly MonthCount[]): string[] {
  const most = Math.max(...months.map(({messages}) => messages), 0);
  const lines = [...byYear(months)].map(([year, counts]) => {
    const cells = counts.map(count =>
      count < 0 ? ' ' : count === 0 ? nothing : heights[heightOf(count, most, heights.length - 1)],
    );
    const sum = counts.reduce((total, count) => total + Math.max(0, count), 0);
    return {year, cells: cells.join(''), sum: sum.toLocaleString('en-US')};
  });
  const width = Math.max(...lines.map(({sum}) => sum.length), 0);
  return lines.map(({year, cells, sum}) => `${year}  ${cells}  ${sum.padStart(width)}`);
}

/** A chart in a window: its lines from the top, and the line below it that names the years. */
export type MonthChart = {
  readonly lines: readonly string[];
  readonly axis: string;
  readonly monthsPerBar: number;
};

const labelSize = 4;

/**
 * Returns one bar a month, the newest at the right; where there are more months than columns, several share a bar.
 * @param columns - at least 8. @param rows - of the bars alone, at least 1.
 */
export function monthBars(months: readonly MonthCount[], columns: number, rows: number): MonthChart {
  const share = Math.max(1, Math.ceil(months.length / columns));
  const width = Math.max(1, Math.min(3, Math.floor(columns / Math.max(1, Math.ceil(months.length / share)))));
  const bars: {readonly month: string; readonly messages: number}[] = [];
  for (let at = 0; at < months.length; at += share) {
    const part = months.slice(at, at + share);
    bars.push({
      month: part[0]?.month ?? '',
      messages: part.reduce((sum, {messages}) => sum + messages, 0),
    });
  }
  const most = Math.max(...bars.map(({messages}) => messages), 0);
  const steps = rows * (heights.length - 1);
  const cell = (messages: number, row: number): string => {
    const left = heightOf(messages, most, steps) - (rows - 1 - row) * (heights.length - 1);
    if (messages === 0 && row === rows - 1) return nothing;
    return heights[Math.max(0, Math.min(heights.length - 1, left))] ?? ' ';
  };
  const gap = width > 1 ? ' ' : '';
  const lines = Array.from({length: rows}, (_, row) =>
    bars
      .map(({messages}) => cell(messages, row).repeat(width - gap.length) + gap)
      .join('')
      .trimEnd(),
  );
  let axis = '';
  let lastYear = '';
  for (const [index, {month}] of bars.entries()) {
    const year = month.slice(0, labelSize);
    if (year === lastYear) continue;
    lastYear = year;
    // A year whose name would run into the one before stands unnamed.
    if (axis.length < index * width || index === 0) axis = axis.padEnd(index * width) + year;
  }
  return {lines, axis: axis.slice(0, columns), monthsPerBar: share};
}
