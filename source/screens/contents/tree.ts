/**
 * The files of an archive as a tree in one array, each folder before what lies in it, so that a hundred thousand files
 * cost little: what is below a folder is a range, and what is seen is a rising list of places. Pure.
 */
import type {ListedEntry} from '../../commands/list.ts';

/** One file or folder. Names and paths are untrusted. */
export type TreeNode = {
  readonly name: string;
  readonly path: string;
  /** 0 for what lies in nothing. */
  readonly depth: number;
  readonly isFolder: boolean;
  /** The place of its folder; -1 for none. */
  readonly parent: number;
  /** The place behind the last of what lies below it: `node + 1` where nothing does. */
  readonly end: number;
  /** Bytes; of a folder, of all files below it. */
  readonly size: number;
  /** Files below a folder; 1 for a file. */
  readonly fileCount: number;
  /** ISO 8601; empty where there is none. */
  readonly mtime: string;
};

/** All of them. */
export type Tree = readonly TreeNode[];

type Draft = {
  name: string;
  isFolder: boolean;
  size: number;
  mtime: string;
  children: Map<string, Draft>;
};

/** Returns the tree of a listing: folders before files, by name. A folder that only paths speak of is there too. */
export function buildTree(entries: readonly ListedEntry[]): Tree {
  const root = makeDraft('', true);
  // Most entries lie in the folder of the one before: it is not looked up anew.
  let lastFolder = '';
  let lastDraft = root;
  for (const {path, type, size, mtime} of entries) {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    if (folder !== lastFolder) {
      lastFolder = folder;
      lastDraft = folder === '' ? root : draftAt(root, folder);
    }
    const name = path.slice(slash + 1);
    const draft = lastDraft.children.get(name) ?? makeDraft(name, false);
    lastDraft.children.set(name, draft);
    draft.isFolder = type === 'directory' || draft.children.size > 0;
    draft.size = size;
    draft.mtime = mtime;
  }
  const nodes: TreeNode[] = [];
  flatten(root, nodes);
  return nodes;
}

function makeDraft(name: string, isFolder: boolean): Draft {
  return {name, isFolder, size: 0, mtime: '', children: new Map()};
}

function draftAt(root: Draft, path: string): Draft {
  let draft = root;
  for (const name of path.split('/')) {
    const next = draft.children.get(name) ?? makeDraft(name, true);
    next.isFolder = true;
    draft.children.set(name, next);
    draft = next;
  }
  return draft;
}

type Open = {draft: Draft; place: number; path: string; rest: Draft[]};

/** Without recursion: the depth of an archive is its author's choice. */
function flatten(root: Draft, nodes: TreeNode[]): void {
  type Mutable = {-readonly [Field in keyof TreeNode]: TreeNode[Field]};
  const open: Open[] = [{draft: root, place: -1, path: '', rest: sorted(root)}];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const child = top.rest.pop();
    if (child === undefined) {
      open.pop();
      const node = nodes[top.place] as Mutable | undefined;
      const parent = nodes[open.at(-1)?.place ?? -1] as Mutable | undefined;
      if (node === undefined) continue;
      node.end = nodes.length;
      if (parent !== undefined) {
        parent.size += node.size;
        parent.fileCount += node.fileCount;
      }
      continue;
    }
    const path = top.path === '' ? child.name : `${top.path}/${child.name}`;
    const place = nodes.length;
    const {name, isFolder, mtime} = child;
    nodes.push({
      name,
      path,
      depth: open.length - 1,
      isFolder,
      parent: top.place,
      end: place + 1,
      size: isFolder ? 0 : child.size,
      fileCount: isFolder ? 0 : 1,
      mtime,
    });
    open.push({draft: child, place, path, rest: isFolder ? sorted(child) : []});
  }
}

/** The last comes first: it is taken from the end. */
function sorted({children}: Draft): Draft[] {
  return [...children.values()].sort((one, other) => {
    if (one.isFolder !== other.isFolder) return one.isFolder ? 1 : -1;
    return one.name < other.name ? 1 : -1;
  });
}

/** Returns the places that are seen: all but what lies below a folder that is closed. They rise. */
export function visiblePlaces(tree: Tree, openFolders: ReadonlySet<number>): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < tree.length; ) {
    places.push(place);
    const node = tree[place];
    place = node?.isFolder === true && !openFolders.has(place) ? node.end : place + 1;
  }
  return places;
}

/** Returns where a place stands among those that are seen, or the last one before it. */
export function indexOfPlace(visible: readonly number[], place: number): number {
  let low = 0;
  let high = visible.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((visible[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What is ticked: one byte a place, 1 for a ticked file or empty folder. Folders follow from what lies below. */
export type Selection = Uint8Array;

/** Whether all, some or none of what lies at a place is ticked. */
export type Tick = 'all' | 'some' | 'none';

/** Tells whether a place is what a tick is about: a file, or a folder with nothing in it. */
function isLeaf(node: TreeNode, place: number): boolean {
  return node.end === place + 1;
}

/** How many leaves, and how many ticked ones, stand before each place: what is in a folder is a difference of two. */
export type TickCounts = {readonly leaves: Uint32Array; readonly ticked: Uint32Array};

/** Counts a selection once, so that each row of it is told at once. */
export function countTicks(tree: Tree, selection: Selection): TickCounts {
  const leaves = new Uint32Array(tree.length + 1);
  const ticked = new Uint32Array(tree.length + 1);
  for (const [place, node] of tree.entries()) {
    const isCounted = isLeaf(node, place);
    leaves[place + 1] = (leaves[place] ?? 0) + (isCounted ? 1 : 0);
    ticked[place + 1] = (ticked[place] ?? 0) + (isCounted ? (selection[place] ?? 0) : 0);
  }
  return {leaves, ticked};
}

/** Returns how a place is ticked. */
export function tickOf(tree: Tree, {leaves, ticked}: TickCounts, place: number): Tick {
  const end = tree[place]?.end ?? place;
  const tickedBelow = (ticked[end] ?? 0) - (ticked[place] ?? 0);
  if (tickedBelow === 0) return 'none';
  return tickedBelow === (leaves[end] ?? 0) - (leaves[place] ?? 0) ? 'all' : 'some';
}

/** Returns the selection with places ticked, or not, with all that lies below them. */
export function tickPlaces(
  tree: Tree,
  selection: Selection,
  places: Iterable<number>,
  isTicked: boolean,
): Selection {
  const next = selection.slice();
  for (const place of places) {
    const end = tree[place]?.end ?? place;
    for (let below = place; below < end; below++) {
      const node = tree[below];
      if (node !== undefined && isLeaf(node, below)) next[below] = isTicked ? 1 : 0;
    }
  }
  return next;
}

/** What a selection amounts to. */
export type SelectionSummary = {
  /** As few as name it all: a folder that is ticked whole stands for what lies in it. */
  readonly paths: readonly string[];
  readonly fileCount: number;
  readonly size: number;
};

/** Returns what is ticked. */
export function summarise(tree: Tree, counts: TickCounts): SelectionSummary {
  const paths: string[] = [];
  let fileCount = 0;
  let size = 0;
  for (let place = 0; place < tree.length; ) {
    const node = tree[place];
    const tick = tickOf(tree, counts, place);
    if (node === undefined || tick === 'some') {
      place += 1;
      continue;
    }
    if (tick === 'all') {
      paths.push(node.path);
      fileCount += node.fileCount;
      size += node.size;
    }
    place = node.end;
  }
  return {paths, fileCount, size};
}
