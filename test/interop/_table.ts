/** The matrix as a table for people: what each program opens of ours and keep64 of theirs, in counts. */
import {release} from 'node:os';
import {remarkOf} from './_expected.ts';
import type {Cell, Column} from './_matrix.ts';
import type {Program} from './_programs.ts';

/** One program with its cells. */
export type Row = {
  readonly program: Pick<Program, 'name' | 'version' | 'library'>;
  readonly cells: readonly Cell[];
};

const heads: readonly (readonly [Column, string])[] = [
  ['rfc4880, key', 'opens `rfc4880` by the 64 digits'],
  ['rfc4880, password', 'by password'],
  ['rfc9580, key', 'opens `rfc9580` by the 64 digits'],
  ['rfc9580, password', 'by password'],
  ['reads rfc4880', 'keep64 opens what it writes'],
  ['reads rfc9580', 'of RFC 9580'],
];

/** Returns the table in Markdown. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [
    ['program', ...heads.map(([, head]) => head), 'remark'],
    ['---', ...heads.map(() => '---'), '---'],
    ...rows.map(({program, cells}) => [
      [`${program.name} ${program.version}`, program.library ?? ''].filter(text => text !== '').join(', '),
      ...heads.map(([column]) => count(cells, column)),
      remarkOf(program),
    ]),
  ];
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** How many of a column's cases came out the same; `no` where none did, a dash where none was tried. */
function count(cells: readonly Cell[], column: Column): string {
  const all = cells.filter(cell => cell.column === column);
  const good = all.filter(({outcome}) => outcome === 'same').length;
  if (all.length === 0) return '-';
  return good === 0 ? 'no' : `${good} of ${all.length}`;
}

const [start, end] = ['<!-- interop: made by npm run interop:readme -->', '<!-- /interop -->'];

/** Returns a text with the table between its two marks replaced. @throws {Error} where the marks are missing. */
export function withTable(text: string, rows: readonly Row[], date: Date): string {
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`no ${start} in the text`);
  const cases = rows.reduce((sum, {cells}) => sum + cells.length, 0);
  const said = `Tried on ${date.toISOString().slice(0, 10)} with Linux ${release().replace(/-.*/, '')}: ${cases} cases, compared byte by byte.`;
  return `${text.slice(0, before)}${start}\n${said}\n\n${formatTable(rows)}\n${text.slice(after)}`;
}
