/**
 * Checking a key: typed, told what it is, tried on an archive, shown, written as a sheet. A pure reducer. What an
 * archive proposes in place of the typed key is taken only after a yes.
 */
import type {AgainstReport} from '../../commands/key-check.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import type {KeyView} from '../components/key-view.tsx';
import {quotePath} from '../paths.ts';
import {evidenceOf, type KeyEvidence, type Offer, offerTypo} from '../steps/key-step-state.ts';

/** What an archive said about the key. */
export type Trial = Pick<AgainstReport, 'archive' | 'outcome'>;

/** A key that was accepted, and what is known about it. */
export type CheckedKey = {
  readonly key: RecoveryKey;
  readonly evidence: KeyEvidence;
  readonly trial: Trial | undefined;
  /** Where its sheet was written. */
  readonly sheet: string | undefined;
  /** Why something could not be done: a sentence. */
  readonly problem: string | undefined;
  /** Which of the next steps is pointed at. */
  readonly index: number;
};

/** The state of the screen. */
export type CheckKeyState =
  | {readonly step: 'typing'}
  | ({readonly step: 'result' | 'archive' | 'sheet'} & CheckedKey)
  | ({readonly step: 'trying'; readonly archive: string} & CheckedKey)
  | ({readonly step: 'offering'; readonly archive: string; readonly offer: Offer} & CheckedKey)
  | ({readonly step: 'shown'; readonly view: KeyView} & CheckedKey);

/** What can happen. */
export type CheckKeyAction =
  | {readonly type: 'key-entered'; readonly key: RecoveryKey; readonly evidence: KeyEvidence}
  | {readonly type: 'choice-moved'; readonly index: number}
  | {readonly type: 'step-asked'; readonly step: 'result' | 'archive' | 'sheet'}
  | {readonly type: 'archive-chosen'; readonly path: string}
  | {readonly type: 'trial-ended'; readonly against: AgainstReport}
  | {readonly type: 'offer-answered'; readonly isTaken: boolean}
  | {readonly type: 'view-chosen'; readonly view: KeyView}
  | {readonly type: 'sheet-written'; readonly path: string}
  | {readonly type: 'failed'; readonly problem: string}
  | {readonly type: 'another-asked'};

/** The beginning. */
export const startCheckKey: CheckKeyState = {step: 'typing'};

/** Returns the next state. Actions that do not fit the step change nothing. */
export function reduceCheckKey(state: CheckKeyState, action: CheckKeyAction): CheckKeyState {
  if (action.type === 'another-asked') return startCheckKey;
  if (action.type === 'key-entered') {
    const {key, evidence} = action;
    return {step: 'result', key, evidence, trial: undefined, sheet: undefined, problem: undefined, index: 0};
  }
  if (state.step === 'typing') return state;
  const checked = knownOf(state);
  switch (action.type) {
    case 'choice-moved':
      return state.step === 'result' ? {...state, index: action.index} : state;
    case 'step-asked':
      return {...checked, step: action.step, problem: undefined};
    case 'archive-chosen':
      return {...checked, step: 'trying', archive: action.path};
    case 'trial-ended':
      return endTrial(checked, action.against);
    case 'offer-answered':
      return state.step === 'offering' ? answer(state, action.isTaken) : state;
    case 'view-chosen':
      return {...checked, step: 'shown', view: action.view};
    case 'sheet-written':
      return {...checked, step: 'result', sheet: action.path, problem: undefined};
    case 'failed':
      return {...checked, step: 'result', problem: action.problem};
  }
}

function knownOf({key, evidence, trial, sheet, problem, index}: CheckedKey): CheckedKey {
  return {key, evidence, trial, sheet, problem, index};
}

function endTrial(checked: CheckedKey, {archive, outcome, proposal}: AgainstReport): CheckKeyState {
  if (proposal === undefined)
    return {...checked, step: 'result', trial: {archive, outcome}, problem: undefined};
  return {...checked, step: 'offering', archive, offer: offerTypo(checked.key, proposal.key)};
}

function answer(
  {archive, offer, ...checked}: Extract<CheckKeyState, {step: 'offering'}>,
  isTaken: boolean,
): CheckKeyState {
  const known = {...knownOf(checked), step: 'result', problem: undefined} as const;
  if (!isTaken) return {...known, trial: {archive, outcome: 'wrong-key'}};
  return {
    ...known,
    key: offer.key,
    evidence: evidenceOf(offer),
    trial: {archive, outcome: 'opens'},
    sheet: undefined,
  };
}

/** Returns the command that does the same. */
export function checkKeyCommand(trial: Trial | undefined, homeFolder: string | undefined): string {
  return trial === undefined
    ? 'keep64 key check'
    : `keep64 key check --against ${quotePath(trial.archive, homeFolder)}`;
}
