/** Verifying archives: which, with what, the work, their verdicts one by one. A pure reducer. */
import type {Secret} from '../../commands/context.ts';
import type {VerifiedArchive, VerifyReport} from '../../commands/verify.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';

/** The state of the screen. */
export type VerifyState = {
  readonly step: 'archive' | 'secret' | 'running' | 'verdict';
  /** One or several, all opened with the same secret. */
  readonly archives: readonly string[];
  readonly secret: Secret | undefined;
  readonly verified: readonly VerifiedArchive[];
  /** The one whose verdict is shown: an index into `verified`. */
  readonly shown: number;
  /** The first finding that is shown. */
  readonly offset: number;
};

/** What can happen. */
export type VerifyAction =
  | {readonly type: 'archives-chosen'; readonly paths: readonly string[]}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'verified'; readonly report: VerifyReport}
  /** To the verdict before, or the next. */
  | {readonly type: 'verdict-turned'; readonly by: -1 | 1}
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
    archives: archive === undefined ? [] : [archive],
    secret: recoveryKey === undefined ? undefined : {kind: 'recovery-key', key: recoveryKey},
    verified: [],
    shown: 0,
    offset: 0,
  };
}

/** Returns the next state. */
export function reduceVerify(state: VerifyState, action: VerifyAction): VerifyState {
  switch (action.type) {
    case 'archives-chosen':
      return {...state, step: state.secret === undefined ? 'secret' : 'running', archives: action.paths};
    case 'secret-entered':
      return {...state, step: 'running', secret: action.secret, verified: []};
    case 'verified':
      return showWorst({...state, step: 'verdict', verified: action.report.archives});
    case 'verdict-turned': {
      const {length} = state.verified;
      return {...state, shown: (state.shown + action.by + length) % length, offset: 0};
    }
    case 'list-moved':
      return {...state, offset: action.offset};
    case 'another-secret-asked':
      return {...state, step: 'secret', secret: undefined, archives: remaining(state)};
    case 'archive-asked':
      return {...state, step: 'archive', secret: undefined};
  }
}

/** Tells whether all is as it should be, as far as the archive itself can tell. */
export function isGood({verdict}: VerifiedArchive): boolean {
  return verdict === 'verified' || verdict === 'authentic';
}

/** What is not good is what somebody has to see first. */
function showWorst(state: VerifyState): VerifyState {
  const worst = state.verified.findIndex(verified => !isGood(verified));
  return {...state, shown: Math.max(0, worst), offset: 0};
}

/** With another key only those are worth trying that this one did not prove. */
function remaining({archives, verified}: VerifyState): readonly string[] {
  const failed = verified.filter(one => !isGood(one)).map(({archive}) => archive);
  return failed.length === 0 ? archives : failed;
}
