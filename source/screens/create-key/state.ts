/**
 * Making a recovery key: explained, made, shown, asked for, proven. A pure reducer. The key goes on to sealing only
 * after its owner has shown that it stands on paper; leaving with an unproven key asks first.
 */
import {formatCheckLine} from '../../key/check-line.ts';
import {keyDigitCount, readDigits} from '../../key/digit-text.ts';
import {lineSize} from '../../key/key-layout.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {checkTypedLine, readTypedKey} from '../../key/typed-key.ts';
import {looksLikeWords} from '../../key/words.ts';
import type {KeyView} from '../components/key-view.tsx';
import {editText, startEdit, type TextEdit, type TextEditAction} from '../text-edit.ts';

/** What was typed differently from the key: a line, 1 to 5, and its groups, 1 to 4. */
export type WrongLine = {readonly line: number; readonly groups: readonly number[]};

/** What was written beside the paper: the key in the clear, or its sheet to print. */
export type SavedKey = {readonly form: 'key-file' | 'sheet'; readonly path: string};

/** The state of the screen. */
export type CreateKeyState =
  | {readonly step: 'explained'}
  | {readonly step: 'making'}
  | {readonly step: 'shown'; readonly key: RecoveryKey; readonly view: KeyView}
  | {
      readonly step: 'asked';
      readonly key: RecoveryKey;
      /** 1 to 5. */
      readonly line: number;
      readonly edit: TextEdit;
      /** Of the last try; empty before the first. */
      readonly wrongLines: readonly WrongLine[];
    }
  | {
      readonly step: 'proven';
      readonly key: RecoveryKey;
      readonly index: number;
      readonly saved: SavedKey | undefined;
      readonly problem: string | undefined;
    }
  | {
      readonly step: 'saving';
      readonly key: RecoveryKey;
      readonly form: SavedKey['form'];
      /** What was pointed at on the page before. */
      readonly index: number;
    }
  | {readonly step: 'leaving'; readonly key: RecoveryKey};

/** What can happen. */
export type CreateKeyAction =
  | {readonly type: 'making-asked'}
  | {readonly type: 'key-made'; readonly key: RecoveryKey}
  | {readonly type: 'view-chosen'; readonly view: KeyView}
  /** `line` was chosen by chance. */
  | {readonly type: 'proof-asked'; readonly line: number}
  | {readonly type: 'text-edited'; readonly edit: TextEditAction}
  | {readonly type: 'line-entered'}
  | {readonly type: 'choice-moved'; readonly index: number}
  | {readonly type: 'saving-asked'; readonly form: SavedKey['form']}
  | {readonly type: 'saved'; readonly saved: SavedKey}
  | {readonly type: 'saving-failed'; readonly problem: string}
  | {readonly type: 'leaving-asked'}
  /** Back to the key as it was shown. */
  | {readonly type: 'key-asked'};

const keyLineCount = keyDigitCount / lineSize;

/** The beginning. */
export const startCreateKey: CreateKeyState = {step: 'explained'};

/** Returns the next state. Actions that do not fit the step change nothing. */
export function reduceCreateKey(state: CreateKeyState, action: CreateKeyAction): CreateKeyState {
  if (action.type === 'making-asked') return state.step === 'explained' ? {step: 'making'} : state;
  if (action.type === 'key-made') return {step: 'shown', key: action.key, view: 'grid'};
  if (!('key' in state)) return state;
  const {key} = state;
  switch (action.type) {
    case 'view-chosen':
      return state.step === 'shown' ? {...state, view: action.view} : state;
    case 'proof-asked':
      return {step: 'asked', key, line: action.line, edit: startEdit(), wrongLines: []};
    case 'text-edited':
      return state.step === 'asked'
        ? {...state, edit: editText(state.edit, action.edit), wrongLines: []}
        : state;
    case 'line-entered':
      return state.step === 'asked' ? enterLine(state) : state;
    case 'choice-moved':
      return state.step === 'proven' ? {...state, index: action.index} : state;
    case 'saving-asked':
      return state.step === 'proven' ? {step: 'saving', key, form: action.form, index: state.index} : state;
    case 'saved':
      return {...proven(key), saved: action.saved};
    case 'saving-failed':
      return {...proven(key), problem: action.problem, index: state.step === 'saving' ? state.index : 0};
    case 'leaving-asked':
      return {step: 'leaving', key};
    case 'key-asked':
      return {step: 'shown', key, view: 'grid'};
  }
}

function proven(key: RecoveryKey) {
  return {step: 'proven', key, index: 0, saved: undefined, problem: undefined} as const;
}

/** One line proves the key, and so does all of it: 64 digits, with the check line or without, or the 24 words. */
function enterLine(state: Extract<CreateKeyState, {step: 'asked'}>): CreateKeyState {
  const {key, line, edit} = state;
  const {text} = edit;
  if (looksLikeWords(text))
    return isSameKey(key, text) ? proven(key) : {...state, wrongLines: [{line, groups: []}]};
  const digits = readDigits(text)?.digits ?? '';
  const isWhole = digits.length > lineSize;
  const typed = isWhole
    ? Array.from({length: Math.max(keyLineCount, Math.ceil(digits.length / lineSize))}, (_, index) => ({
        line: index + 1,
        text: digits.slice(index * lineSize, (index + 1) * lineSize),
      }))
    : [{line, text}];
  if (typed.length > keyLineCount + 1) return {...state, wrongLines: [{line, groups: []}]};
  const wrongLines = typed
    .map(one => ({line: one.line, ...checkTypedLine(key, one.line, one.text)}))
    .filter(({agrees}) => !agrees)
    // Digits past the last group belong to none of them: the last is where to look.
    .map(({line: number, wrongGroups}) => ({
      line: number,
      groups: wrongGroups.length > 0 ? wrongGroups : [4],
    }));
  return wrongLines.length === 0 ? proven(key) : {...state, wrongLines};
}

function isSameKey(key: RecoveryKey, words: string): boolean {
  const typed = readTypedKey(words);
  if (typed.kind !== 'key') return false;
  const isSame = typed.key.digits() === key.digits();
  typed.key.wipe();
  return isSame;
}

/** Returns which line to ask for, from one random byte. */
export function lineFromRandom(key: RecoveryKey, byte: number): number {
  const lineCount = (key.digits().length + formatCheckLine(key).length) / lineSize;
  return (byte % lineCount) + 1;
}

/** Returns where to look: the first wrong line with its groups, and the others by number. */
export function describeWrongLines([first, ...others]: readonly WrongLine[]): string {
  if (first === undefined) return '';
  if (first.groups.length === 0) return 'That is neither the line nor the whole key.';
  const more =
    others.length === 0
      ? ''
      : others.length === 1
        ? `, and line ${others[0]?.line}`
        : `, and lines ${others.map(({line}) => line).join(', ')}`;
  return `Not the same as the key: ${listGroups(first.groups)} of line ${first.line}${more}.`;
}

/** Returns `group 2`, `groups 1 and 3`, `groups 1, 2 and 4`. */
export function listGroups(groups: readonly number[]): string {
  if (groups.length <= 1) return `group ${groups.join('')}`;
  return `groups ${groups.slice(0, -1).join(', ')} and ${groups.at(-1)}`;
}
