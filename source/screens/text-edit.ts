/**
 * Editing one line of text as a pure reducer: what a key press or a paste does to text and cursor. Characters that
 * could not be seen are dropped on their way in. Positions count graphemes, so that a cursor never stands inside one.
 */
import type {Key} from 'ink';
import {splitGraphemes} from '../report/display-width.ts';

/** A text and where the cursor stands in it: before the grapheme of this index. */
export type TextEdit = {readonly text: string; readonly cursor: number};

/** What can happen to a text. */
export type TextEditAction =
  | {readonly type: 'text-inserted'; readonly text: string}
  | {readonly type: 'text-replaced'; readonly text: string}
  | {readonly type: 'deleted-before'}
  | {readonly type: 'deleted-after'}
  | {readonly type: 'word-deleted'}
  | {readonly type: 'cleared'}
  | {readonly type: 'moved'; readonly by: -1 | 1}
  | {readonly type: 'moved-to-start'}
  | {readonly type: 'moved-to-end'};

/** Returns an edit of a text, the cursor behind it. */
export function startEdit(text = ''): TextEdit {
  return {text, cursor: splitGraphemes(text).length};
}

// Longer than any path (PATH_MAX is 4096) and any form of a key; a paste of a whole book stops here.
const longestText = 8192;
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;
const invisibleButBreaks = /[^\P{Cc}\n]|[\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Returns the next state. */
export function editText(edit: TextEdit, action: TextEditAction): TextEdit {
  const graphemes = splitGraphemes(edit.text);
  const cursor = Math.min(edit.cursor, graphemes.length);
  const before = graphemes.slice(0, cursor).join('');
  const after = graphemes.slice(cursor).join('');
  switch (action.type) {
    case 'text-inserted': {
      if (edit.text.length + action.text.length > longestText) return edit;
      const head = before + action.text;
      return {text: head + after, cursor: splitGraphemes(head).length};
    }
    case 'text-replaced':
      return startEdit(action.text);
    case 'deleted-before':
      return cursor === 0 ? edit : {text: graphemes.toSpliced(cursor - 1, 1).join(''), cursor: cursor - 1};
    case 'deleted-after':
      return {text: graphemes.toSpliced(cursor, 1).join(''), cursor};
    case 'word-deleted': {
      const head = before.replace(/[^\s/]*[\s/]*$/u, '');
      return {text: head + after, cursor: splitGraphemes(head).length};
    }
    case 'cleared':
      return startEdit();
    case 'moved':
      return {text: edit.text, cursor: Math.max(0, Math.min(graphemes.length, cursor + action.by))};
    case 'moved-to-start':
      return {text: edit.text, cursor: 0};
    case 'moved-to-end':
      return {text: edit.text, cursor: graphemes.length};
  }
}

/** What one arrival of input means for a text field. */
export type TextInput = {
  readonly action: TextEditAction | undefined;
  /** Enter was pressed, or came as the end of a chunk. */
  readonly isSubmitted: boolean;
};

const controlActions: Readonly<Record<string, TextEditAction>> = {
  a: {type: 'moved-to-start'},
  e: {type: 'moved-to-end'},
  u: {type: 'cleared'},
  w: {type: 'word-deleted'},
};

/**
 * Reads what `useInput` got. A fast hand, or a terminal without bracketed paste, sends text and Enter as one chunk
 * `abc\r`, for which `key.return` is false.
 */
export function readTextInput(input: string, key: Key, {keepsLineBreaks = false} = {}): TextInput {
  const only = (action: TextEditAction | undefined): TextInput => ({action, isSubmitted: false});
  if (key.eventType === 'release') return only(undefined);
  if (key.return) return {action: undefined, isSubmitted: true};
  if (key.backspace) return only({type: 'deleted-before'});
  if (key.delete) return only({type: 'deleted-after'});
  if (key.leftArrow) return only({type: 'moved', by: -1});
  if (key.rightArrow) return only({type: 'moved', by: 1});
  if (key.home) return only({type: 'moved-to-start'});
  if (key.end) return only({type: 'moved-to-end'});
  if (key.ctrl) return only(controlActions[input]);
  if (key.meta || key.escape || key.tab || key.upArrow || key.downArrow) return only(undefined);
  const text = cleanText(input, {keepsLineBreaks});
  const isSubmitted = /[\r\n]$/.test(input);
  return {action: text === '' ? undefined : {type: 'text-inserted', text}, isSubmitted};
}

/** Returns pasted text as it goes into a field: no control characters, and line breaks only where the field has lines. */
export function cleanText(pasted: string, {keepsLineBreaks = false} = {}): string {
  const unified = pasted.replace(/\r\n?/g, '\n').replace(/\n+$/, '').replaceAll('\t', ' ');
  return keepsLineBreaks ? unified.replace(invisibleButBreaks, '') : unified.replace(invisible, '');
}
