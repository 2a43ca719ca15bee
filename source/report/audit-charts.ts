/** The charts of an audit's page: SVG without script, readable without colour because every bar has its number. Pure. */

import {escapeHtml} from '../bytes/html-text.ts';
import type {AuditedArchive, AuditReport} from '../commands/audit-report.ts';
import {formatBytes} from './quantity.ts';

/** One bar. */
export type Bar = {readonly label: string; readonly value: number; readonly shown: string};

const chart = {width: 560, barHeight: 22, gap: 8, labelWidth: 150, valueWidth: 110} as const;

/** Draws bars below each other, the longest as long as there is room. Texts are escaped here. */
export function barChart(title: string, bars: readonly Bar[], tones: readonly string[] = []): string {
  const longest = Math.max(1, ...bars.map(({value}) => value));
  const room = chart.width - chart.labelWidth - chart.valueWidth;
  const rowHeight = chart.barHeight + chart.gap;
  const height = Math.max(1, bars.length) * rowHeight;
  const spoken = bars.map(({label, shown}) => `${label}: ${shown}`).join('; ');
  const rows = bars.map(({label, value, shown}, index) => {
    const y = index * rowHeight;
    const textY = y + chart.barHeight - 6;
    // What is there at all is to be seen.
    const width = value === 0 ? 0 : Math.max(2, Math.round((value / longest) * room));
    return (
      `<text x="${chart.labelWidth - 8}" y="${textY}" text-anchor="end">${escapeHtml(label)}</text>` +
      `<rect class="${tones[index] ?? 'tone'}" x="${chart.labelWidth}" y="${y}" width="${width}" height="${chart.barHeight}" rx="3"/>` +
      `<text x="${chart.labelWidth + width + 8}" y="${textY}">${escapeHtml(shown)}</text>`
    );
  });
  return (
    `<figure><figcaption>${escapeHtml(title)}</figcaption>` +
    `<svg viewBox="0 0 ${chart.width} ${height}" role="img" aria-label="${escapeHtml(`${title}. ${spoken}`)}">${rows.join('')}</svg></figure>`
  );
}

/** More bars than this are no picture any longer: years are taken together. */
const maxBars = 16;

/** Returns the archives by the year in which they were sealed, the newest first; every year between is there. */
export function byYear(archives: readonly AuditedArchive[]): {label: string; archives: AuditedArchive[]}[] {
  const dated = archives.filter(({messageId, copies}) => messageId !== undefined && copies.length > 0);
  const years = dated.map(({sealedAt}) => Number(sealedAt.slice(0, 4)));
  if (years.length === 0) return [];
  const first = Math.min(...years);
  const last = Math.max(...years);
  const step = Math.ceil((last - first + 1) / maxBars);
  const bins: {label: string; archives: AuditedArchive[]}[] = [];
  for (let to = last; to >= first; to -= step) {
    const from = Math.max(first, to - step + 1);
    bins.push({
      label: from === to ? String(to) : `${from} to ${to}`,
      archives: dated.filter((_, index) => (years[index] ?? 0) >= from && (years[index] ?? 0) <= to),
    });
  }
  return bins;
}

const number = (value: number): string => value.toLocaleString('en-US');

/** Returns the charts of a report: checks, copies, ages, sizes. */
export function auditCharts(report: AuditReport): string {
  const {archives, checked, dueAfterDays, coverage} = report;
  const withCopies = archives.filter(({copies}) => copies.length > 0);
  const charts = [
    barChart(
      'Last good check, as far as is known here',
      [
        {label: `within ${dueAfterDays} days`, value: checked.recently, shown: number(checked.recently)},
        {label: 'longer ago', value: checked.before, shown: number(checked.before)},
        {label: 'never', value: checked.never, shown: number(checked.never)},
      ],
      ['good', 'warning', 'bad'],
    ),
  ];
  if (withCopies.length > 0) {
    const copyBars = [0, 1, 2, 3].map(count => {
      const has = withCopies.filter(({goodCopyCount}) =>
        count === 3 ? goodCopyCount >= 3 : goodCopyCount === count,
      ).length;
      return {
        label: ['no good copy', '1 good copy', '2 good copies', '3 or more'][count] ?? '',
        value: has,
        shown: number(has),
      };
    });
    const years = byYear(archives);
    charts.push(
      barChart('Copies of each archive', copyBars, ['bad', 'warning', 'good', 'good']),
      barChart(
        'Archives by the year they were sealed',
        years.map(year => ({
          label: year.label,
          value: year.archives.length,
          shown: number(year.archives.length),
        })),
      ),
      barChart(
        'Size by the year they were sealed, each archive once',
        years.map(year => {
          const bytes = year.archives.reduce((sum, {size}) => sum + size, 0);
          return {label: year.label, value: bytes, shown: formatBytes(bytes)};
        }),
      ),
    );
  }
  if (coverage.mode !== 'headers') {
    const {total, selected, proved} = coverage;
    charts.push(
      barChart(
        'Bytes that this run read',
        [
          {label: 'there are', value: total.bytes, shown: formatBytes(total.bytes)},
          {label: 'their turn', value: selected.bytes, shown: formatBytes(selected.bytes)},
          {label: 'proved', value: proved.bytes, shown: formatBytes(proved.bytes)},
        ],
        ['tone', 'tone', 'good'],
      ),
    );
  }
  return charts.join('\n');
}
