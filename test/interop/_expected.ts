/**
 * What was measured: how each program, from a version on, takes each column of the matrix. A change of theirs or ours
 * fails the test, is looked at, and is written down here.
 */
import type {Cell, Column} from './_matrix.ts';
import type {Program} from './_programs.ts';

/** The outcome of a column: of all cases, or of those whose titles match, the first match counting. */
type Expectation = string | readonly (readonly [RegExp, string])[];

/** From which version on (versions in order), what of its columns are not simply `same`, and a remark. */
type Measured = {
  readonly from: string;
  readonly not: Readonly<Partial<Record<Column, Expectation>>>;
  readonly remark?: string;
};

const refuses = (outcome: string): Measured['not'] => ({
  'rfc9580, key': outcome,
  'rfc9580, password': outcome,
});

const asText: Expectation = [
  [/^0 bytes/, 'same'],
  [/^/, 'other bytes'],
];

const measured: Readonly<Record<string, readonly Measured[]>> = {
  GnuPG: [
    {
      from: '2.2',
      not: {...refuses('exit 2'), 'rfc4880, password': 'exit 2'},
      remark: 'tries the first slot only, which is the 64 digits',
    },
    {from: '2.4', not: refuses('exit 2')},
  ],
  sqop: [
    {from: '0.27', not: refuses('exit 41')},
    {from: '0.35', not: {}},
  ],
  gosop: [
    {
      from: '0.0',
      not: {
        ...refuses('exit 99'),
        'rfc4880, key': asText,
        'rfc4880, password': asText,
        'reads rfc4880': [
          [/^[01] bytes/, 'same'],
          [/^tar/, 'keep64: damaged'],
          [/^/, 'other bytes'],
        ],
      },
      remark: 'changes bytes: takes all content for text, both ways',
    },
    {from: '1.1', not: {}},
  ],
  rsop: [
    {from: '0.6', not: {'rfc4880, password': 'exit 67'}, remark: 'of `rfc4880`, tries the first slot only'},
  ],
  PGPainless: [{from: '1.3', not: refuses('exit 41')}],
  rnp: [{from: '0.16', not: refuses('exit 1')}],
  PGPy: [{from: '0.6', not: refuses('exit 1')}],
  'OpenPGP.js': [{from: '6.3', not: {}}],
};

function measuredOf({name, version}: Pick<Program, 'name' | 'version'>): Measured {
  const known = measured[name]?.filter(({from}) => compareVersions(from, version) <= 0).at(-1);
  if (known === undefined) throw new Error(`nothing was measured with ${name} ${version}`);
  return known;
}

/** Compares versions number by number: `2.10` comes after `2.9`. */
function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', {numeric: true});
}

/** Returns what a program's table row says besides its counts. */
export function remarkOf(program: Pick<Program, 'name' | 'version'>): string {
  return measuredOf(program).remark ?? '';
}

/** Returns the cells that did not come out as measured, as lines to read. */
export function surprises(program: Program, cells: readonly Cell[]): string[] {
  const {not} = measuredOf(program);
  return cells.flatMap(({column, title, outcome, said}) => {
    const expectation = not[column] ?? 'same';
    const expected =
      typeof expectation === 'string'
        ? expectation
        : expectation.find(([pattern]) => pattern.test(title))?.[1];
    return outcome === expected
      ? []
      : [`${column}: ${title}: ${outcome}, expected ${expected}${said === '' ? '' : ` (${said})`}`];
  });
}
