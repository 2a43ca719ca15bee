/** Comparing an archive with a folder or another archive: with what, the key, the work, what differs. A pure reducer. */
import {isSameTree} from '../../audit/compare-trees.ts';
import type {CompareReport} from '../../commands/compare.ts';
import type {Secret} from '../../commands/context.ts';
import {compareText} from '../../report/compare-text.ts';
import {quotePath} from '../paths.ts';

/** The state of the screen. */
export type CompareState = {
  readonly step: 'against' | 'secret' | 'running' | 'result';
  readonly archive: string;
  readonly against: string;
  readonly secret: Secret | undefined;
  readonly report: CompareReport | undefined;
  /** The line of the result that the list stands at. */
  readonly index: number;
};

/** What can happen. */
export type CompareAction =
  | {readonly type: 'against-chosen'; readonly path: string}
  | {readonly type: 'against-asked'}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'another-secret-asked'}
  | {readonly type: 'compared'; readonly report: CompareReport}
  | {readonly type: 'list-moved'; readonly index: number};

/** The beginning. */
export function startCompare(archive: string): CompareState {
  return {step: 'against', archive, against: '', secret: undefined, report: undefined, index: 0};
}

/** Returns the next state. */
export function reduceCompare(state: CompareState, action: CompareAction): CompareState {
  switch (action.type) {
    case 'against-chosen':
      return {...state, step: 'secret', against: action.path};
    case 'against-asked':
      return {...state, step: 'against'};
    case 'secret-entered':
      return {...state, step: 'running', secret: action.secret};
    case 'another-secret-asked':
      return {...state, step: 'secret', secret: undefined};
    case 'compared':
      return {...state, step: 'result', report: action.report, index: 0};
    case 'list-moved':
      return {...state, index: action.index};
  }
}

/** The result in a line, and what kind of news it is. */
export function describeComparison({difference, readings, findings}: CompareReport): {
  readonly kind: 'good' | 'warning' | 'bad';
  readonly title: string;
} {
  if (difference === undefined) {
    const isWrongKey = readings.at(-1)?.verdict === 'wrong-key';
    return {
      kind: 'bad',
      title: isWrongKey ? 'Wrong key: nothing was compared.' : 'Not compared: an archive does not prove.',
    };
  }
  if (!isSameTree(difference)) return {kind: 'warning', title: 'They differ.'};
  return findings.length === 0
    ? {kind: 'good', title: 'They are the same, byte for byte.'}
    : {kind: 'warning', title: 'What could be compared is the same.'};
}

/** Returns the lines of the result, every name that differs among them. */
export function comparisonLines(report: CompareReport): readonly string[] {
  return compareText(report, Number.POSITIVE_INFINITY);
}

/** Returns the command that would do the same. */
export function compareCommand({archive, against}: CompareState, homeFolder: string | undefined): string {
  return `keep64 verify ${quotePath(archive, homeFolder)} --against ${quotePath(against, homeFolder)}`;
}
