/** A new password, typed twice and judged. A pure reducer; the judging is done elsewhere and comes as an action. */
import type {PasswordStrength} from '../../commands/password-strength.ts';
import {editText, startEdit, type TextEdit, type TextEditAction} from '../text-edit.ts';

/** The state of the step. */
export type PasswordState = {
  /** Six words made by keep64: to be written down, then typed once. */
  readonly offered: string | undefined;
  readonly active: 'first' | 'second';
  readonly first: TextEdit;
  readonly second: TextEdit;
  readonly strength: PasswordStrength | undefined;
  readonly problem: string | undefined;
};

/** What can happen. */
export type PasswordAction =
  | {readonly type: 'text-edited'; readonly edit: TextEditAction}
  /** Late answers about a text that has changed since are ignored. */
  | {readonly type: 'judged'; readonly password: string; readonly strength: PasswordStrength}
  | {readonly type: 'submitted'}
  | {readonly type: 'field-switched'}
  | {readonly type: 'words-renewed'; readonly words: string};

/**
 * The beginning; with `offered` only the repetition is asked for.
 * @param kept - a password that was taken before, where somebody comes back; both fields hold it then.
 */
export function startPassword(offered: string | undefined, kept = ''): PasswordState {
  return {
    offered,
    active: offered === undefined && kept === '' ? 'first' : 'second',
    first: startEdit(offered ?? kept),
    second: startEdit(kept),
    strength: undefined,
    problem: undefined,
  };
}

/** Returns the next state. */
export function reducePassword(state: PasswordState, action: PasswordAction): PasswordState {
  switch (action.type) {
    case 'text-edited': {
      const edited = editText(state[state.active], action.edit);
      const strength = state.active === 'first' ? undefined : state.strength;
      return {...state, [state.active]: edited, strength, problem: undefined};
    }
    case 'judged':
      return state.first.text === action.password ? {...state, strength: action.strength} : state;
    case 'field-switched':
      if (state.offered !== undefined) return state;
      return {...state, active: state.active === 'first' ? 'second' : 'first', problem: undefined};
    case 'words-renewed':
      return startPassword(action.words);
    case 'submitted':
      return submit(state);
  }
}

function submit(state: PasswordState): PasswordState {
  if (state.first.text === '') return {...state, problem: 'Type a password, or go back and choose none.'};
  if (state.strength === undefined) return state;
  if (!state.strength.isStrong) return {...state, active: 'first', problem: weakness(state.strength)};
  if (state.active === 'first') return {...state, active: 'second', problem: undefined};
  if (state.second.text !== state.first.text) {
    return {...state, second: startEdit(), problem: 'The two are not the same. Type it again.'};
  }
  return {...state, problem: undefined};
}

/** Tells whether both fields hold the same strong password. */
export function isPasswordReady({first, second, strength}: PasswordState): boolean {
  return strength?.isStrong === true && first.text === second.text;
}

// From this far above what is needed on, nothing is gained by more.
const ampleLog10 = 5;
const veryWeakLog10 = 6;
const nearLog10 = 4;

/** Returns how strong a password is, in words and in guesses. */
export function describeStrength({guessesLog10, neededLog10, isStrong}: PasswordStrength): string {
  const guesses = `about 10^${Math.floor(guessesLog10)} guesses find it`;
  if (isStrong) {
    const word = guessesLog10 >= neededLog10 + ampleLog10 ? 'Very strong' : 'Strong';
    return `${word}: ${guesses}, and 10^${neededLog10} are enough.`;
  }
  const word =
    guessesLog10 < veryWeakLog10
      ? 'Very weak'
      : guessesLog10 < neededLog10 - nearLog10
        ? 'Weak'
        : 'Not yet strong';
  return `${word}: ${guesses}, and it should take 10^${neededLog10}.`;
}

function weakness({neededLog10}: PasswordStrength): string {
  return `Too weak for a file that anybody may guess at for ever: it should stand 10^${neededLog10} guesses.`;
}
