/**
 * The password of an archive: which archive, what to do about its password, what opens it now, the new password, a
 * summary, the work, the result. A pure reducer. Removing asks for a typed word.
 */
import type {Secret} from '../../commands/context.ts';
import type {PasswordOptions, PasswordReport} from '../../commands/password.ts';
import type {Keep64Error} from '../../errors.ts';
import type {Profile} from '../../openpgp/message.ts';
import {quotePath} from '../paths.ts';
import {editText, startEdit, type TextEdit, type TextEditAction} from '../text-edit.ts';
import type {RunEnd} from '../use-run.ts';

/** The steps, in their order. */
export type PasswordStepName =
  | 'archive'
  | 'reading'
  | 'action'
  | 'secret'
  | 'checking'
  | 'origin'
  | 'new-password'
  | 'summary'
  | 'running'
  | 'done'
  | 'ended-early';

/** What is done about the password. */
export type PasswordTask = PasswordOptions['action'];

/** Where the new password comes from. */
export type NewPasswordOrigin = 'six-words' | 'typed';

/** What the slots in front of the archive say. */
export type FoundSlots = {readonly hasPassword: boolean; readonly profile: Profile};

/** The state of the screen. */
export type PasswordScreenState = {
  readonly step: PasswordStepName;
  readonly archive: string;
  readonly slots: FoundSlots | undefined;
  readonly task: PasswordTask;
  readonly secret: Secret | undefined;
  readonly origin: NewPasswordOrigin;
  readonly newPassword: string;
  /** The word that removing asks for. */
  readonly word: TextEdit;
  readonly isWordWrong: boolean;
  readonly report: PasswordReport | undefined;
  readonly error: Keep64Error | undefined;
  /** Where another try starts. */
  readonly retryStep: 'archive' | 'secret' | 'summary';
};

/** What can happen. */
export type PasswordScreenAction =
  | {readonly type: 'archive-chosen'; readonly path: string}
  | {readonly type: 'slots-read'; readonly slots: FoundSlots}
  | {readonly type: 'reading-failed'; readonly error: Keep64Error}
  | {readonly type: 'task-chosen'; readonly task: PasswordTask}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'secret-accepted'}
  /** The secret that is known already will do. */
  | {readonly type: 'secret-kept'}
  | {readonly type: 'another-secret-asked'}
  | {readonly type: 'secret-refused'; readonly error: Keep64Error}
  | {readonly type: 'origin-chosen'; readonly origin: NewPasswordOrigin}
  | {readonly type: 'password-entered'; readonly password: string}
  | {readonly type: 'word-edited'; readonly edit: TextEditAction}
  | {readonly type: 'run-asked'}
  | {readonly type: 'run-ended'; readonly end: RunEnd<PasswordReport>}
  | {readonly type: 'retry-asked'}
  | {readonly type: 'went-back'};

/** What has to be typed before a password is removed. */
export const removalWord = 'remove';

/** The beginning. */
export function startPasswordScreen(archive: string | undefined): PasswordScreenState {
  return {
    step: 'archive',
    archive: archive ?? '',
    slots: undefined,
    task: 'add',
    secret: undefined,
    origin: 'six-words',
    newPassword: '',
    word: startEdit(),
    isWordWrong: false,
    report: undefined,
    error: undefined,
    retryStep: 'archive',
  };
}

/** Returns the step before this one, or undefined where Esc leaves the screen or does nothing. */
export function stepBefore({step, task}: PasswordScreenState): PasswordStepName | undefined {
  switch (step) {
    case 'action':
      return 'archive';
    case 'secret':
      return 'action';
    case 'origin':
      return 'secret';
    case 'new-password':
      return 'origin';
    case 'summary':
      return task === 'remove' ? 'secret' : 'new-password';
    default:
      return undefined;
  }
}

/** Returns the next state. */
export function reducePasswordScreen(
  state: PasswordScreenState,
  action: PasswordScreenAction,
): PasswordScreenState {
  switch (action.type) {
    case 'archive-chosen':
      return {...startPasswordScreen(action.path), step: 'reading'};
    case 'slots-read':
      return state.step === 'reading' ? {...state, step: 'action', slots: action.slots} : state;
    case 'reading-failed':
      return state.step === 'reading' ? endEarly(state, action.error, 'archive') : state;
    case 'task-chosen':
      return {...state, step: 'secret', task: action.task};
    case 'secret-entered':
      return {...state, step: 'checking', secret: action.secret};
    case 'secret-accepted':
      return state.step === 'checking' ? afterSecret(state) : state;
    case 'secret-kept':
      return state.secret === undefined ? state : afterSecret(state);
    case 'another-secret-asked':
      return {...state, step: 'secret', secret: undefined};
    case 'secret-refused':
      return state.step === 'checking'
        ? endEarly({...state, secret: undefined}, action.error, 'secret')
        : state;
    case 'origin-chosen':
      return {
        ...state,
        step: 'new-password',
        origin: action.origin,
        // Six words that were written down must not change because somebody went back and forth.
        newPassword: action.origin === state.origin ? state.newPassword : '',
      };
    case 'password-entered':
      return {...state, step: 'summary', newPassword: action.password};
    case 'word-edited':
      return {...state, word: editText(state.word, action.edit), isWordWrong: false};
    case 'run-asked':
      return askForRun(state);
    case 'run-ended': {
      const {end} = action;
      if (end.kind === 'done') return {...state, step: 'done', report: end.report, newPassword: ''};
      return endEarly(state, end.kind === 'failed' ? end.error : undefined, 'summary');
    }
    case 'retry-asked':
      return {...state, step: state.retryStep, error: undefined, ...emptyWord};
    case 'went-back': {
      const step = stepBefore(state);
      return step === undefined ? state : {...state, step, ...emptyWord};
    }
  }
}

const emptyWord = {word: startEdit(), isWordWrong: false} as const;

function endEarly(
  state: PasswordScreenState,
  error: Keep64Error | undefined,
  retryStep: PasswordScreenState['retryStep'],
): PasswordScreenState {
  return {...state, step: 'ended-early', error, retryStep};
}

function afterSecret(state: PasswordScreenState): PasswordScreenState {
  return {...state, step: state.task === 'remove' ? 'summary' : 'origin', ...emptyWord};
}

function askForRun(state: PasswordScreenState): PasswordScreenState {
  if (state.step !== 'summary' || state.secret === undefined) return state;
  if (state.task === 'remove' && state.word.text.trim().toLowerCase() !== removalWord) {
    return {...state, isWordWrong: true};
  }
  if (state.task !== 'remove' && state.newPassword === '') return state;
  return {...state, step: 'running', error: undefined};
}

/** Returns the command that would do the same. It asks for key and passwords itself. */
export function passwordCommand(
  {task, archive, secret}: PasswordScreenState,
  homeFolder: string | undefined,
): string {
  const command = `keep64 password ${task} ${quotePath(archive, homeFolder)}`;
  return secret?.kind === 'password' ? `${command} --password` : command;
}
