/** Verifying one archive: which, with what, the work, the verdict. A pure reducer. */
import type {Secret} from '../../commands/context.ts';
import type {VerifiedArchive, VerifyReport} from '../../commands/verify.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';

/** The state of the screen. */
export type VerifyState = {
  readonly step: 'archive' | 'secret' | 'running' | 'verdict';
  readonly archive: string;
  readonly secret: Secret | undefined;
  readonly verified: VerifiedArchive | undefined;
  /** The first finding that is shown. */
  readonly offset: number;
};

/** What can happen. */
export type VerifyAction =
  | {readonly type: 'archive-chosen'; readonly path: string}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'verified'; readonly report: VerifyReport}
  | {readonly type: 'list-moved'; readonly offset: number}
  | {readonly type: 'another-secret-asked'}
  | {readonly type: 'archive-asked'};

/** What the screen is opened with; it owns the key. */
export type VerifyOpening = {
  readonly archive?: string | undefined;
  readonly recoveryKey?: RecoveryKey | undefined;
};

/** The beginning: at the first thing that is not known. */
export function startVerify({archive, recoveryKey}: VerifyOpening): VerifyState {
  return {
    step: archive === undefined ? 'archive' : recoveryKey === undefined ? 'secret' : 'running',
    archive: archive ?? '',
    secret: recoveryKey === undefined ? undefined : {kind: 'recovery-key', key: recoveryKey},
    verified: undefined,
    offset: 0,
  };
}

/** Returns the next state. */
export function reduceVerify(state: VerifyState, action: VerifyAction): VerifyState {
  switch (action.type) {
    case 'archive-chosen':
      return {...state, step: state.secret === undefined ? 'secret' : 'running', archive: action.path};
    case 'secret-entered':
      return {...state, step: 'running', secret: action.secret, verified: undefined};
    case 'verified':
      return {...state, step: 'verdict', verified: action.report.archives[0], offset: 0};
    case 'list-moved':
      return {...state, offset: action.offset};
    case 'another-secret-asked':
      return {...state, step: 'secret', secret: undefined};
    case 'archive-asked':
      return {...state, step: 'archive', secret: undefined};
  }
}
