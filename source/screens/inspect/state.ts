/** Inspecting one file: which, the work, the rows. A pure reducer. */
import type {InspectedFile, InspectReport} from '../../commands/inspect.ts';
import {quotePath} from '../paths.ts';

/** The state of the screen. */
export type InspectState = {
  readonly step: 'file' | 'running' | 'report';
  readonly file: string;
  readonly inspected: InspectedFile | undefined;
  /** The row that is pointed at. */
  readonly index: number;
};

/** What can happen. */
export type InspectAction =
  | {readonly type: 'file-chosen'; readonly path: string}
  | {readonly type: 'inspected'; readonly report: InspectReport}
  | {readonly type: 'list-moved'; readonly index: number}
  | {readonly type: 'file-asked'};

/** The beginning. @param file - inspects this one at once. */
export function startInspect(file: string | undefined): InspectState {
  return {
    step: file === undefined ? 'file' : 'running',
    file: file ?? '',
    inspected: undefined,
    index: 0,
  };
}

/** Returns the next state. */
export function reduceInspect(state: InspectState, action: InspectAction): InspectState {
  switch (action.type) {
    case 'file-chosen':
      return {...state, step: 'running', file: action.path, inspected: undefined, index: 0};
    case 'inspected':
      // The first row is a heading; what is gravest stands below it.
      return {...state, step: 'report', inspected: action.report.files[0], index: 1};
    case 'list-moved':
      return {...state, index: action.index};
    case 'file-asked':
      return {...state, step: 'file'};
  }
}

/** Returns the first row that is shown, so that the one pointed at is about in the middle. */
export function firstRow(index: number, count: number, rows: number): number {
  return Math.max(0, Math.min(index - Math.floor(rows / 2), count - rows));
}

/** Returns the command that would do the same. */
export function inspectCommand(file: string, homeFolder: string | undefined): string {
  return `keep64 inspect ${quotePath(file, homeFolder)}`;
}
