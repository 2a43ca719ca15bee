/** A hook that gives a list its `/`: takes what is typed, finds the rows, moves the list to them. */
import {useMemo, useReducer} from 'react';
import {useShell} from './app-world.ts';
import {useTyping} from './components/text-field.tsx';
import {useKeyPress} from './input-bus.tsx';
import type {KeyBinding} from './key-table.ts';
import {
  findMatches,
  foldText,
  type ListSearch,
  matchFrom,
  noSearch,
  reduceListSearch,
  searchFieldKeys,
  stepMatch,
} from './list-search.ts';
import {cleanText, editText, type TextEditAction} from './text-edit.ts';

const slashAndText = /^\/([^\r\n]+)$/;

/** What a list needs of its search. */
export type ListSearchView = {
  readonly state: ListSearch;
  /** Rows that match, in order. */
  readonly matches: readonly number[];
  /** Where the list stands now. */
  readonly index: number;
  /** Whether the keys belong to the search field; the frame then has a text field. */
  readonly isTyping: boolean;
  /** How many rows `SearchLine` takes now: 0 or 1. */
  readonly rows: number;
  /** The table that is in effect: the list's own, or the field's while somebody types. */
  readonly table: <Binding extends KeyBinding>(
    keys: readonly Binding[],
  ) => readonly (Binding | (typeof searchFieldKeys)[number])[];
  /** Does what an action of `searchKeys` or of the field asks for; tells whether it was one. */
  readonly act: (action: string) => boolean;
};

/**
 * Searches a list. The caller draws `SearchLine`, and gives its table through `table` to `useKeys` and the frame.
 * @param texts - what each row says, in the list's order; kept as it is while the list is the same (useMemo).
 * @param index - where the list stands. @param onMove - moves it.
 */
export function useListSearch({
  texts,
  index,
  onMove,
}: {
  readonly texts: readonly string[];
  readonly index: number;
  readonly onMove: (index: number) => void;
}): ListSearchView {
  const [state, dispatch] = useReducer(reduceListSearch, noSearch);
  const {isHelpOpen} = useShell();
  const isOff = state.mode === 'off';
  const folded = useMemo(() => (isOff ? [] : texts.map(foldText)), [texts, isOff]);
  const matches = useMemo(() => findMatches(folded, state.edit.text), [folded, state.edit.text]);
  const isTyping = state.mode === 'typing';
  const moveTo = (target: number | undefined): void => {
    if (target !== undefined && target !== index) onMove(target);
  };

  // A slow line sends the slash and what follows it as one text, in which nobody sees a key.
  useKeyPress(
    input => {
      const [, rest] = slashAndText.exec(input) ?? [];
      if (rest === undefined) return;
      const text = cleanText(rest);
      dispatch({type: 'search-begun', index, text});
      moveTo(matchFrom(findMatches(texts.map(foldText), text), index));
    },
    {isActive: !isTyping && !isHelpOpen},
  );
  useTyping({
    isActive: isTyping,
    keepsLineBreaks: false,
    onEdit: (edit: TextEditAction) => {
      dispatch({type: 'text-edited', edit});
      const {text} = editText(state.edit, edit);
      moveTo(matchFrom(findMatches(folded, text), state.origin) ?? state.origin);
    },
    onSubmit: () => dispatch({type: 'search-kept'}),
  });

  return {
    state,
    matches,
    index,
    isTyping,
    rows: isOff ? 0 : 1,
    table: keys => (isTyping ? searchFieldKeys : keys),
    act: action => {
      switch (action) {
        case 'search':
          dispatch({type: 'search-begun', index});
          return true;
        case 'next-match':
        case 'previous-match':
          moveTo(stepMatch(matches, index, action === 'next-match' ? 1 : -1));
          return true;
        case 'end-search':
          moveTo(state.origin);
          dispatch({type: 'search-ended'});
          return true;
        default:
          // The field takes Enter and Ctrl-U itself, with the text that came before them.
          return action === 'keep-search' || action === 'clear';
      }
    },
  };
}
