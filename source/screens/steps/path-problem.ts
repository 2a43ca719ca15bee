/** A step that asks for a path: what was typed, what is wrong with it, what Tab found. A pure reducer. */
import type {PathKind} from '../../disk/path-facts.ts';
import type {Completion} from '../path-completion.ts';
import {editText, startEdit, type TextEdit, type TextEditAction} from '../text-edit.ts';

/** What must stand at the path. */
export type WantedPath = 'file' | 'folder' | 'file-or-folder' | 'new-file' | 'new-folder';

/** The state of the step. */
export type PathStepState = {
  readonly edit: TextEdit;
  readonly problem: string | undefined;
  /** Names that could follow what is typed. */
  readonly others: readonly string[];
};

/** What can happen. */
export type PathStepAction =
  | {readonly type: 'text-edited'; readonly edit: TextEditAction}
  | {readonly type: 'completed'; readonly typed: string; readonly completion: Completion}
  | {readonly type: 'refused'; readonly problem: string};

/** The beginning. */
export function startPathStep(initial: string): PathStepState {
  return {edit: startEdit(initial), problem: undefined, others: []};
}

/** Returns the next state. */
export function reducePathStep(state: PathStepState, action: PathStepAction): PathStepState {
  switch (action.type) {
    case 'text-edited':
      return {edit: editText(state.edit, action.edit), problem: undefined, others: []};
    case 'completed': {
      // Somebody went on typing while the names were being read.
      if (state.edit.text !== action.typed) return state;
      const {text, others} = action.completion;
      return {edit: startEdit(text), problem: undefined, others};
    }
    case 'refused':
      return {...state, problem: action.problem, others: []};
  }
}

/** Returns what is wrong with a path of a kind, or undefined where it will do. */
export function findPathProblem(wanted: WantedPath, kind: PathKind): string | undefined {
  switch (wanted) {
    case 'file':
      if (kind === 'absent') return 'There is no such file.';
      return kind === 'file' ? undefined : 'That is not a file.';
    case 'folder':
      if (kind === 'absent') return 'There is no such folder.';
      return kind === 'directory' ? undefined : 'That is not a folder.';
    case 'file-or-folder':
      if (kind === 'absent') return 'There is no such file or folder.';
      return kind === 'other' ? 'That is neither a file nor a folder.' : undefined;
    case 'new-file':
      return kind === 'absent' ? undefined : 'Something of that name exists; keep64 does not write over it.';
    case 'new-folder':
      return kind === 'absent' || kind === 'directory' ? undefined : 'That exists, and is not a folder.';
  }
}
