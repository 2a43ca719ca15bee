/** Verifying one archive: which, with what, the work, the verdict. A pure reducer. */
import type {Secret} from '../../commands/context.ts';
import type {VerifiedArchive, VerifyReport} from '../../commands/verify.ts';
import type {Keep64Error} from '../../errors.ts';
import {quotePath} from '../paths.ts';
import type {RunEnd} from '../use-run.ts';

/** The state of the screen. */
export type VerifyState = {
  readonly step: 'archive' | 'secret' | 'running' | 'verdict' | 'ended-early';
  readonly archive: string;
  readonly secret: Secret | undefined;
  readonly verified: VerifiedArchive | undefined;
  /** The first finding that is shown. */
  readonly offset: number;
  readonly error: Keep64Error | undefined;
};

/** What can happen. */
export type VerifyAction =
  | {readonly type: 'archive-chosen'; readonly path: string}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'verifying-ended'; readonly end: RunEnd<VerifyReport>}
  | {readonly type: 'list-moved'; readonly offset: number}
  | {readonly type: 'another-secret-asked'}
  | {readonly type: 'archive-asked'};

/** The beginning. */
export function startVerify(archive: string | undefined): VerifyState {
  return {
    step: archive === undefined ? 'archive' : 'secret',
    archive: archive ?? '',
    secret: undefined,
    verified: undefined,
    offset: 0,
    error: undefined,
  };
}

/** Returns the next state. */
export function reduceVerify(state: VerifyState, action: VerifyAction): VerifyState {
  switch (action.type) {
    case 'archive-chosen':
      return {...state, step: 'secret', archive: action.path};
    case 'secret-entered':
      return {...state, step: 'running', secret: action.secret, verified: undefined, error: undefined};
    case 'verifying-ended': {
      const {end} = action;
      if (end.kind === 'done')
        return {...state, step: 'verdict', verified: end.report.archives[0], offset: 0};
      return {...state, step: 'ended-early', error: end.kind === 'failed' ? end.error : undefined};
    }
    case 'list-moved':
      return {...state, offset: action.offset};
    case 'another-secret-asked':
      return {...state, step: 'secret', secret: undefined};
    case 'archive-asked':
      return {...state, step: 'archive', secret: undefined};
  }
}

/** Returns the command that would do the same. */
export function verifyCommand(archive: string, homeFolder: string | undefined): string {
  return `keep64 verify ${quotePath(archive, homeFolder)}`;
}
