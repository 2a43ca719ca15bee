/** Sealing: what, where to, with which key, perhaps a password, a summary, the work, the result. A pure reducer. */
import type {SealReport} from '../../commands/seal.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import type {Profile} from '../../openpgp/message.ts';
import {quotePath} from '../paths.ts';

/** The steps, in their order. */
export type SealStep =
  | 'source'
  | 'folder'
  | 'key'
  | 'password-choice'
  | 'password'
  | 'summary'
  | 'running'
  | 'sealed';

/** How a password came to be. */
export type PasswordOrigin = 'none' | 'typed' | 'six-words';

/** The state of the screen. */
export type SealState = {
  readonly step: SealStep;
  readonly sources: readonly string[];
  readonly folder: string;
  readonly key: RecoveryKey | undefined;
  /** The key came with the screen: it was made and proven just before. */
  readonly isKeyGiven: boolean;
  /** Decided with the key: whether a password is wanted; undefined where it was not asked. */
  readonly wantsPassword: boolean | undefined;
  readonly choiceIndex: number;
  readonly passwordOrigin: PasswordOrigin;
  readonly password: string;
  readonly profile: Profile;
  readonly compress: 'auto' | 'none';
  /** PAR2 files are made beside it too. */
  readonly isRepairable: boolean;
  readonly report: SealReport | undefined;
};

/** What can happen. */
export type SealAction =
  | {readonly type: 'sources-chosen'; readonly paths: readonly string[]}
  | {readonly type: 'folder-chosen'; readonly path: string}
  | {readonly type: 'key-entered'; readonly key: RecoveryKey}
  | {readonly type: 'choice-moved'; readonly index: number}
  | {readonly type: 'password-origin-chosen'; readonly origin: PasswordOrigin}
  | {readonly type: 'password-entered'; readonly password: string}
  | {readonly type: 'profile-switched'}
  | {readonly type: 'compression-switched'}
  | {readonly type: 'repairable-switched'}
  | {readonly type: 'sealing-asked'}
  | {readonly type: 'sealed'; readonly report: SealReport}
  | {readonly type: 'went-back'}
  | {readonly type: 'summary-asked'};

/** What the screen is opened with: a key that was just made and proven, and whether a password is wanted beside it. */
export type SealOpening = {
  readonly recoveryKey?: RecoveryKey | undefined;
  readonly wantsPassword?: boolean | undefined;
};

/** The beginning. */
export function startSeal({recoveryKey: key, wantsPassword}: SealOpening): SealState {
  return {
    step: 'source',
    sources: [],
    folder: '',
    key,
    isKeyGiven: key !== undefined,
    wantsPassword,
    choiceIndex: wantsPassword === true ? 1 : 0,
    passwordOrigin: 'none',
    password: '',
    profile: 'rfc4880',
    compress: 'auto',
    isRepairable: false,
    report: undefined,
  };
}

/** Returns the step before this one, or undefined where Esc leaves the screen. */
export function stepBefore({
  step,
  isKeyGiven,
  wantsPassword,
  passwordOrigin,
}: SealState): SealStep | undefined {
  switch (step) {
    case 'folder':
      return 'source';
    case 'key':
      return 'folder';
    case 'password-choice':
      return isKeyGiven ? 'folder' : 'key';
    case 'password':
      return 'password-choice';
    case 'summary':
      if (passwordOrigin !== 'none') return 'password';
      return wantsPassword === false ? (isKeyGiven ? 'folder' : 'key') : 'password-choice';
    default:
      return undefined;
  }
}

/** Returns where a step stands among those that this way through has: `step 2 of 4`. */
export function sealProgress({step, isKeyGiven, wantsPassword}: SealState): string {
  const steps: SealStep[] = ['source', 'folder'];
  if (!isKeyGiven) steps.push('key');
  if (wantsPassword !== false) steps.push('password-choice');
  steps.push('summary');
  const at = steps.indexOf(step === 'password' ? 'password-choice' : step);
  return `step ${at + 1} of ${steps.length}`;
}

function afterKey({wantsPassword}: SealState): SealStep {
  return wantsPassword === false ? 'summary' : 'password-choice';
}

/** Returns the next state. */
export function reduceSeal(state: SealState, action: SealAction): SealState {
  switch (action.type) {
    case 'sources-chosen':
      return {...state, step: 'folder', sources: action.paths};
    case 'folder-chosen':
      return {...state, step: state.isKeyGiven ? afterKey(state) : 'key', folder: action.path};
    case 'key-entered':
      return {...state, step: afterKey(state), key: action.key};
    case 'choice-moved':
      return {...state, choiceIndex: action.index};
    case 'password-origin-chosen':
      return {
        ...state,
        step: action.origin === 'none' ? 'summary' : 'password',
        passwordOrigin: action.origin,
        password: '',
      };
    case 'password-entered':
      return {...state, step: 'summary', password: action.password};
    case 'profile-switched':
      return {...state, profile: state.profile === 'rfc4880' ? 'rfc9580' : 'rfc4880'};
    case 'compression-switched':
      return {...state, compress: state.compress === 'auto' ? 'none' : 'auto'};
    case 'repairable-switched':
      return {...state, isRepairable: !state.isRepairable};
    case 'sealing-asked':
      return state.key === undefined ? state : {...state, step: 'running'};
    case 'sealed':
      return {...state, step: 'sealed', report: action.report, password: ''};
    case 'went-back': {
      const step = stepBefore(state);
      return step === undefined ? state : {...state, step};
    }
    case 'summary-asked':
      return {...state, step: 'summary'};
  }
}

/** How much of an archive its PAR2 files can mend. */
export const repairablePercent = 10;

/** Returns the command that would do the same. It asks for key and password itself. */
export function sealCommand(state: SealState, homeFolder: string | undefined): string {
  const {sources, folder, profile, compress, passwordOrigin} = state;
  const quoted = sources.map(source => quotePath(source, homeFolder));
  const parts = ['keep64', 'seal', ...quoted, '-d', quotePath(folder, homeFolder)];
  if (profile !== 'rfc4880') parts.push('--profile', profile);
  if (compress !== 'auto') parts.push('--compress', compress);
  if (state.isRepairable) parts.push('--repairable', `${repairablePercent}%`);
  if (passwordOrigin !== 'none') parts.push('--password');
  return parts.join(' ');
}
