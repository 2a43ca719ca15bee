/** Where somebody stands in the tree of an archive: the row, the open folders, the ticks. A pure reducer. */
import {
  isListAction,
  type KeyBinding,
  type ListAction,
  listKeys,
  moveInList,
  scrollList,
} from '../key-table.ts';
import {searchKeys} from '../list-search.ts';
import {
  countTicks,
  indexOfPlace,
  type Selection,
  type Tree,
  tickOf,
  tickPlaces,
  visiblePlaces,
} from './tree.ts';

/** The state of the tree. */
export type TreeState = {
  readonly tree: Tree;
  /** The place in the tree that is pointed at. */
  readonly place: number;
  readonly openFolders: ReadonlySet<number>;
  /** From `visiblePlaces`, with these folders open. */
  readonly visible: readonly number[];
  /** The first row that is shown. */
  readonly top: number;
  readonly selection: Selection;
};

/** The keys of the tree. */
export const treeKeys = [
  ...listKeys.slice(0, 2),
  {action: 'tick', keys: ['space'], label: 'select', help: 'select the file, or all in the folder'},
  {
    action: 'toggle-folder',
    keys: ['enter'],
    label: 'open',
    help: 'open or close the folder; select the file',
  },
  {
    action: 'restore',
    keys: ['r'],
    label: 'restore',
    help: 'restore what is selected; everything, if nothing is',
  },
  {action: 'verify', keys: ['v'], label: 'verify', help: 'read every byte and check it'},
  searchKeys[0],
  {action: 'leave', keys: ['esc'], label: 'home', help: 'go home; keep64 forgets the key'},
  {action: 'open-folder', keys: ['right', 'l'], help: 'open the folder, or go into it'},
  {action: 'close-folder', keys: ['left'], help: 'close the folder, or go to the one around it'},
  ...searchKeys.slice(1),
  {action: 'tick-matches', keys: ['a'], help: 'select all matches of the search; without one, everything'},
  {action: 'tick-none', keys: ['x'], help: 'select nothing'},
  {action: 'open-all', keys: ['e'], help: 'open all folders'},
  {action: 'close-all', keys: ['c'], help: 'close all folders'},
  ...listKeys.slice(2),
] as const satisfies readonly KeyBinding[];

/** What can happen. `rows` is how many rows the tree has on the screen. */
export type TreeAction =
  | {readonly type: 'key'; readonly action: string; readonly rows: number}
  | {readonly type: 'place-found'; readonly place: number; readonly rows: number}
  | {readonly type: 'matches-ticked'; readonly places: readonly number[]};

/** Returns the beginning: folders that hold one folder and nothing else are open, down to where there is a choice. */
export function startTree(tree: Tree): TreeState {
  const openFolders = new Set<number>();
  for (let place = 0; tree[place]?.isFolder === true && isAlone(tree, place); place++) openFolders.add(place);
  return withFolders(
    {tree, place: 0, openFolders, visible: [], top: 0, selection: new Uint8Array(tree.length)},
    openFolders,
  );
}

function isAlone(tree: Tree, place: number): boolean {
  const node = tree[place];
  const parent = tree[node?.parent ?? -1];
  return node !== undefined && node.end === (parent?.end ?? tree.length);
}

/** Returns the next state. */
export function reduceTree(state: TreeState, action: TreeAction): TreeState {
  switch (action.type) {
    case 'key':
      return reduceKey(state, action.action, action.rows);
    case 'place-found':
      return moveTo(withFolders(state, withParents(state, action.place)), action.place, action.rows);
    case 'matches-ticked':
      return {...state, selection: tickPlaces(state.tree, state.selection, action.places, true)};
  }
}

function reduceKey(state: TreeState, action: string, rows: number): TreeState {
  const {tree, place, openFolders, visible, selection} = state;
  const node = tree[place];
  if (node === undefined) return state;
  if (isListAction(action)) return moveRow(state, action, rows);
  const isOpen = openFolders.has(place);
  switch (action) {
    case 'toggle-folder':
      if (node.isFolder) return setFolder(state, place, !isOpen, rows);
      return tick(state, place);
    case 'open-folder':
      if (!node.isFolder) return state;
      return isOpen ? moveRow(state, 'down', rows) : setFolder(state, place, true, rows);
    case 'close-folder':
      if (node.isFolder && isOpen) return setFolder(state, place, false, rows);
      return node.parent < 0 ? state : moveTo(state, node.parent, rows);
    case 'tick': {
      // On to what follows, behind all that lies in a folder, so that several in a row take several presses.
      const next = visible[indexOfPlace(visible, node.end)] ?? place;
      return moveTo(tick(state, place), next < node.end ? place : next, rows);
    }
    case 'tick-none':
      return {...state, selection: new Uint8Array(selection.length)};
    case 'open-all':
      return moveTo(withFolders(state, allFolders(tree)), place, rows);
    case 'close-all': {
      let outermost = place;
      while ((tree[outermost]?.parent ?? -1) >= 0) outermost = tree[outermost]?.parent ?? 0;
      return moveTo(withFolders(state, new Set()), outermost, rows);
    }
    default:
      return state;
  }
}

function tick(state: TreeState, place: number): TreeState {
  const isTicked = tickOf(state.tree, countTicks(state.tree, state.selection), place) !== 'all';
  return {...state, selection: tickPlaces(state.tree, state.selection, [place], isTicked)};
}

function moveRow(state: TreeState, action: ListAction, rows: number): TreeState {
  const {visible, place} = state;
  const index = moveInList(indexOfPlace(visible, place), action, visible.length, Math.max(1, rows - 1));
  return moveTo(state, visible[index] ?? place, rows);
}

function moveTo(state: TreeState, place: number, rows: number): TreeState {
  const index = indexOfPlace(state.visible, place);
  return {...state, place, top: scrollList(state.top, index, state.visible.length, rows)};
}

function setFolder(state: TreeState, place: number, isOpen: boolean, rows: number): TreeState {
  const openFolders = new Set(state.openFolders);
  if (isOpen) openFolders.add(place);
  else openFolders.delete(place);
  return moveTo(withFolders(state, openFolders), place, rows);
}

function withFolders(state: TreeState, openFolders: ReadonlySet<number>): TreeState {
  return {...state, openFolders, visible: visiblePlaces(state.tree, openFolders)};
}

function withParents({tree, openFolders}: TreeState, place: number): ReadonlySet<number> {
  const next = new Set(openFolders);
  for (let parent = tree[place]?.parent ?? -1; parent >= 0; parent = tree[parent]?.parent ?? -1)
    next.add(parent);
  return next;
}

function allFolders(tree: Tree): ReadonlySet<number> {
  const folders = new Set<number>();
  for (const [place, node] of tree.entries()) if (node.isFolder) folders.add(place);
  return folders;
}
