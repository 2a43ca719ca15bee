/**
 * `/` in a list: what is looked for, and which rows hold it. A pure reducer, one for every list that scrolls. The list
 * jumps while somebody types; Enter keeps what was found for `n` and `N`; Esc goes back to where it stood.
 */
import type {KeyBinding} from './key-table.ts';
import {editText, startEdit, type TextEdit, type TextEditAction} from './text-edit.ts';

/** The state of a search. */
export type ListSearch = {
  readonly mode: 'off' | 'typing' | 'kept';
  readonly edit: TextEdit;
  /** Where the list stood when the search began. */
  readonly origin: number;
};

/** No search. */
export const noSearch: ListSearch = {mode: 'off', edit: startEdit(), origin: 0};

/** What can happen. */
export type ListSearchAction =
  /** `text` came in one piece with the slash, as from a slow line. */
  | {readonly type: 'search-begun'; readonly index: number; readonly text?: string}
  | {readonly type: 'text-edited'; readonly edit: TextEditAction}
  | {readonly type: 'search-kept'}
  | {readonly type: 'search-ended'};

/** Returns the next state. Nothing looked for is no search. */
export function reduceListSearch(state: ListSearch, action: ListSearchAction): ListSearch {
  switch (action.type) {
    case 'search-begun':
      return {mode: 'typing', edit: startEdit(action.text), origin: action.index};
    case 'text-edited':
      return state.mode === 'typing' ? {...state, edit: editText(state.edit, action.edit)} : state;
    case 'search-kept':
      return state.edit.text.trim() === '' ? noSearch : {...state, mode: 'kept'};
    case 'search-ended':
      return noSearch;
  }
}

/** The keys of a list that can be searched; they stand in its table behind `listKeys`. */
export const searchKeys = [
  {action: 'search', keys: ['/'], label: 'search', help: 'search the list'},
  {action: 'next-match', keys: ['n'], help: 'go to the next match'},
  {action: 'previous-match', keys: ['N'], help: 'go to the match before'},
] as const satisfies readonly KeyBinding[];

/** The keys while somebody types what to look for. */
export const searchFieldKeys = [
  {action: 'keep-search', keys: ['enter'], label: 'done', help: 'stay here; n and N go on to other matches'},
  {action: 'next-match', keys: ['down'], label: 'matches', shownAs: '↑↓', help: 'go to the next match'},
  {action: 'previous-match', keys: ['up'], help: 'go to the match before'},
  {action: 'end-search', keys: ['esc'], label: 'back', help: 'back to where the list stood'},
  {action: 'clear', keys: ['ctrl+u'], help: 'empty the field'},
] as const satisfies readonly KeyBinding[];

const marks = /\p{M}/gu;
const plainText = /^[ -~]*$/;

/** Returns a text as it is compared: without case and without accents, so that `mull` finds `Müll`. */
export function foldText(text: string): string {
  return (plainText.test(text) ? text : text.normalize('NFKD').replace(marks, '')).toLowerCase();
}

/** Returns the rows whose text holds all words of the query, in order. @param folded - the rows by `foldText`. */
export function findMatches(folded: readonly string[], query: string): readonly number[] {
  const words = foldText(query)
    .split(/\s+/)
    .filter(word => word !== '');
  if (words.length === 0) return [];
  const found: number[] = [];
  for (const [index, text] of folded.entries()) {
    if (words.every(word => text.includes(word))) found.push(index);
  }
  return found;
}

/** Returns the first match at `index` or behind it; the first of all where there is none; undefined for no matches. */
export function matchFrom(matches: readonly number[], index: number): number | undefined {
  return matches.find(match => match >= index) ?? matches[0];
}

/** Returns the match after or before `index`, around the end of the list. */
export function stepMatch(matches: readonly number[], index: number, by: 1 | -1): number | undefined {
  return by > 0
    ? (matches.find(match => match > index) ?? matches[0])
    : (matches.findLast(match => match < index) ?? matches.at(-1));
}
