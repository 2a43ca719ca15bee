/** Restoring an archive: which, with what, where to, the work, the result. A pure reducer. */
import type {Secret} from '../../commands/context.ts';
import type {RestoreReport} from '../../commands/restore.ts';
import type {Keep64Error} from '../../errors.ts';
import {quotePath} from '../paths.ts';
import type {RunEnd} from '../use-run.ts';

/** The state of the screen. */
export type RestoreState = {
  readonly step: 'archive' | 'secret' | 'target' | 'summary' | 'running' | 'result' | 'ended-early';
  readonly archive: string;
  readonly secret: Secret | undefined;
  readonly target: string;
  readonly report: RestoreReport | undefined;
  /** The first finding that is shown. */
  readonly offset: number;
  readonly error: Keep64Error | undefined;
};

/** What can happen. */
export type RestoreAction =
  | {readonly type: 'archive-chosen'; readonly path: string}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'target-chosen'; readonly path: string}
  | {readonly type: 'restoring-asked'}
  | {readonly type: 'restoring-ended'; readonly end: RunEnd<RestoreReport>}
  | {readonly type: 'list-moved'; readonly offset: number}
  | {readonly type: 'secret-asked'}
  | {readonly type: 'archive-asked'}
  | {readonly type: 'target-asked'};

/** The beginning. */
export function startRestore(archive: string | undefined): RestoreState {
  return {
    step: archive === undefined ? 'archive' : 'secret',
    archive: archive ?? '',
    secret: undefined,
    target: '',
    report: undefined,
    offset: 0,
    error: undefined,
  };
}

/** Returns the next state. */
export function reduceRestore(state: RestoreState, action: RestoreAction): RestoreState {
  switch (action.type) {
    case 'archive-chosen':
      return {...state, step: 'secret', archive: action.path};
    case 'secret-entered':
      return {...state, step: 'target', secret: action.secret};
    case 'target-chosen':
      return {...state, step: 'summary', target: action.path};
    case 'restoring-asked':
      return state.secret === undefined
        ? state
        : {...state, step: 'running', report: undefined, error: undefined};
    case 'restoring-ended': {
      const {end} = action;
      if (end.kind === 'done') return {...state, step: 'result', report: end.report, offset: 0};
      return {...state, step: 'ended-early', error: end.kind === 'failed' ? end.error : undefined};
    }
    case 'list-moved':
      return {...state, offset: action.offset};
    case 'secret-asked':
      return {...state, step: 'secret', secret: undefined};
    case 'archive-asked':
      return {...state, step: 'archive', secret: undefined};
    case 'target-asked':
      return {...state, step: 'target'};
  }
}

/** Returns the command that would do the same. */
export function restoreCommand(archive: string, target: string, homeFolder: string | undefined): string {
  return `keep64 restore ${quotePath(archive, homeFolder)} -C ${quotePath(target, homeFolder)}`;
}
