/** A hook for a page with findings on it: they scroll and can be searched, with keys that are there only if they are. */
import {useMemo} from 'react';
import type {Finding} from '../audit/finding.ts';
import {explainFinding} from '../report/words.ts';
import {isListAction, type KeyBinding, listKeys, moveInList} from './key-table.ts';
import {searchKeys} from './list-search.ts';
import {type ListSearchView, useListSearch} from './use-list-search.ts';

/** What `FindingList` draws, and what the page's keys need. */
export type FindingListView = {
  readonly findings: readonly Finding[];
  /** The first that is shown. */
  readonly offset: number;
  /** Rows of the list, its head, hint and search line among them. */
  readonly rows: number;
  readonly search: ListSearchView;
  /** The page's table with the keys of the list, where there is one. */
  readonly table: (keys: readonly KeyBinding[]) => readonly KeyBinding[];
  /** Does what an action of the list asks for; tells whether it was one. */
  readonly act: (action: string) => boolean;
};

/** Scrolls and searches findings. @param onOffset - moves the list. */
export function useFindingList({
  findings,
  offset,
  rows,
  onOffset,
}: {
  readonly findings: readonly Finding[];
  readonly offset: number;
  readonly rows: number;
  readonly onOffset: (offset: number) => void;
}): FindingListView {
  const {length} = findings;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the findings of a report never change, their number tells
  const texts = useMemo(() => findings.map(finding => explainFinding(finding).sentence), [length]);
  const search = useListSearch({texts, index: offset, onMove: onOffset});
  return {
    findings,
    offset,
    rows,
    search,
    table: keys => search.table(length === 0 ? keys : [...keys, ...listKeys, ...searchKeys]),
    act: action => {
      if (search.act(action)) return true;
      if (!isListAction(action)) return false;
      onOffset(moveInList(offset, action, Math.max(1, length), rows));
      return true;
    },
  };
}
