/**
 * Choosing a file or folder: a folder is shown, a path can be typed, several can be marked. A pure reducer. What is
 * typed narrows the list: part of a path by how the names begin, `/` and a text by what they hold.
 */
import {basename, dirname, join} from 'node:path';
import type {EntryLook} from '../../disk/list-folder.ts';
import {type ListAction, moveInList} from '../key-table.ts';
import type {Completion} from '../path-completion.ts';
import {editText, startEdit, type TextEdit, type TextEditAction} from '../text-edit.ts';
import {type BrowserRow, defaultIndex, listRows, type Place} from './rows.ts';
import type {BrowserListing, BrowserTerms} from './terms.ts';
import {readTyped} from './typed.ts';

/** The state. */
export type BrowserState = {
  readonly terms: BrowserTerms;
  /** Where typed paths begin, and what is shown while none is typed. */
  readonly folder: string;
  readonly listing: BrowserListing;
  /** The folder that `listing` and `looks` are about. */
  readonly listedFolder: string;
  readonly looks: ReadonlyMap<string, EntryLook>;
  /** What follows from the above and below: kept, because of ten thousand names it takes a while. */
  readonly rows: readonly BrowserRow[];
  readonly edit: TextEdit;
  /** Whether arrows, Space and Backspace are the list's. */
  readonly isInList: boolean;
  /** The row that is pointed at; undefined while a path is typed. */
  readonly index: number | undefined;
  /** The name to point at once the folder is read. */
  readonly nameToFind: string | undefined;
  readonly showsHidden: boolean;
  /** Where to begin, shown in the place of the folder; undefined while the folder is shown. */
  readonly places: readonly Place[] | undefined;
  /** Absolute paths, in the order in which they were marked. */
  readonly marked: readonly string[];
  readonly problem: string | undefined;
  /** How often it was asked for to read the folder anew. */
  readonly refreshCount: number;
};

/** What can happen. */
export type BrowserAction =
  | {readonly type: 'text-edited'; readonly edit: TextEditAction}
  | {readonly type: 'completed'; readonly typed: string; readonly completion: Completion}
  | {readonly type: 'moved'; readonly move: ListAction; readonly pageSize: number}
  | {readonly type: 'folder-read'; readonly folder: string; readonly listing: BrowserListing}
  | {
      readonly type: 'looked';
      readonly folder: string;
      readonly looks: readonly (readonly [string, EntryLook])[];
    }
  | {readonly type: 'folder-opened'; readonly folder: string; readonly nameToFind?: string}
  /** `isStale`: what is shown is no longer so, and is read again. */
  | {readonly type: 'refused'; readonly problem: string; readonly isStale?: boolean}
  | {readonly type: 'hidden-switched'}
  | {readonly type: 'places-found'; readonly places: readonly Place[]}
  | {readonly type: 'refresh-asked'}
  /** The typed text is dropped: the folder is shown whole. */
  | {readonly type: 'text-dropped'};

/** The beginning. @param path - what was chosen before, or is proposed; undefined for the working folder. */
export function startBrowser(terms: BrowserTerms, path: string | undefined): BrowserState {
  const isNew = terms.wanted === 'new-file' || terms.wanted === 'new-folder';
  const isInside = path === undefined || terms.wanted === 'folder' || dirname(path) === path;
  const folder = path === undefined ? terms.base.workingFolder : isInside ? path : dirname(path);
  const name = isInside ? undefined : basename(path);
  const text = isNew ? (name ?? '') : '';
  return withRows({
    terms,
    folder,
    listing: {kind: 'reading'},
    listedFolder: folder,
    looks: new Map(),
    edit: startEdit(text),
    isInList: text === '',
    index: indexBefore(terms),
    nameToFind: isNew ? undefined : name,
    showsHidden: false,
    places: undefined,
    marked: [],
    problem: undefined,
    refreshCount: 0,
    rows: [],
  });
}

/** Where to point before the folder is read: at the folder itself, where one is asked for. */
function indexBefore({wanted}: BrowserTerms): number | undefined {
  return wanted === 'folder' ? 0 : undefined;
}

function withRows(state: BrowserState): BrowserState {
  return {...state, rows: listRows(state, readTyped(state))};
}

/** Returns the row that is pointed at. */
export function pointedRow({index, rows}: BrowserState): BrowserRow | undefined {
  return index === undefined ? undefined : rows[index];
}

/** Returns the folder whose names are to be shown: that of the typed path, where one is typed. */
export function shownFolder(state: BrowserState): string {
  const typed = readTyped(state);
  return typed.kind === 'path' ? typed.folder : state.folder;
}

/** Returns the next state. */
export function reduceBrowser(state: BrowserState, action: BrowserAction): BrowserState {
  switch (action.type) {
    case 'text-edited':
      return editOrAct(state, action.edit);
    case 'completed':
      // Somebody went on typing while the names were being read.
      return state.edit.text === action.typed ? retype(state, startEdit(action.completion.text)) : state;
    case 'moved':
      return move(state, action.move, action.pageSize);
    case 'folder-read':
      return takeListing(state, action.folder, action.listing);
    case 'looked': {
      if (action.folder !== state.listedFolder) return state;
      return {...state, looks: new Map([...state.looks, ...action.looks])};
    }
    case 'folder-opened':
      return openFolder(state, action.folder, action.nameToFind);
    case 'refused':
      return {
        ...(action.isStale === true ? readAgain(state) : state),
        problem: action.problem,
      };
    case 'hidden-switched':
      return point({...state, showsHidden: !state.showsHidden}, pointedName(state));
    case 'places-found':
      return withRows({
        ...state,
        places: action.places,
        edit: startEdit(),
        isInList: true,
        index: 0,
        problem: undefined,
      });
    case 'refresh-asked':
      return {...readAgain(state), problem: undefined};
    case 'text-dropped':
      return retype(state, startEdit());
  }
}

function readAgain(state: BrowserState): BrowserState {
  const {refreshCount} = state;
  return {...state, refreshCount: refreshCount + 1, nameToFind: pointedName(state), looks: new Map()};
}

function pointedName(state: BrowserState): string | undefined {
  const row = pointedRow(state);
  return row?.kind === 'entry' ? row.entry.name : undefined;
}

/** Points at a name, or where it is best to begin. */
function point(changed: BrowserState, name: string | undefined): BrowserState {
  const state = withRows(changed);
  if (state.listing.kind !== 'read') return {...state, index: undefined};
  const {rows} = state;
  if (readTyped(state).kind === 'path' && !state.isInList) return {...state, index: undefined};
  const found =
    name === undefined ? -1 : rows.findIndex(row => row.kind === 'entry' && row.entry.name === name);
  return {...state, index: found >= 0 ? found : defaultIndex(state, rows)};
}

function openFolder(state: BrowserState, folder: string, nameToFind?: string): BrowserState {
  return withRows({
    ...state,
    folder,
    listing: {kind: 'reading'},
    listedFolder: folder,
    looks: new Map(),
    edit: startEdit(),
    isInList: true,
    index: indexBefore(state.terms),
    nameToFind,
    places: undefined,
    problem: undefined,
  });
}

function goUp(state: BrowserState): BrowserState {
  const parent = dirname(state.listedFolder);
  return parent === state.listedFolder ? state : openFolder(state, parent, basename(state.listedFolder));
}

function takeListing(state: BrowserState, folder: string, listing: BrowserListing): BrowserState {
  if (folder !== shownFolder(state)) return state;
  const looks = folder === state.listedFolder ? state.looks : new Map();
  const read = {...state, listing, listedFolder: folder, looks, nameToFind: undefined};
  return point(read, state.nameToFind);
}

function move(state: BrowserState, action: ListAction, pageSize: number): BrowserState {
  const {length} = state.rows;
  if (length === 0) return state;
  // Out of the field the first press leads to the nearest end.
  const from = state.index ?? (action === 'up' || action === 'last' ? length : -1);
  const index = moveInList(from, action, length, pageSize);
  return {...state, index, isInList: true, problem: undefined};
}

function retype(state: BrowserState, edit: TextEdit): BrowserState {
  const typing = {...state, edit, isInList: edit.text === '', places: undefined, problem: undefined};
  const folder = shownFolder(typing);
  if (folder === typing.listedFolder) return point(typing, undefined);
  return withRows({
    ...typing,
    listing: {kind: 'reading'},
    listedFolder: folder,
    looks: new Map(),
    index: undefined,
  });
}

/** A key press that edits the text, or means something to the list where that has the keys. */
function editOrAct(state: BrowserState, edit: TextEditAction): BrowserState {
  const isEmpty = state.edit.text === '';
  if (state.isInList) {
    if (state.places !== undefined && edit.type === 'deleted-before') return retype(state, startEdit());
    if (edit.type === 'moved') return edit.by < 0 ? goUp(state) : enterPointed(state);
    if (edit.type === 'moved-to-start') return move(state, 'first', 0);
    if (edit.type === 'moved-to-end') return move(state, 'last', 0);
    if (edit.type === 'deleted-before' && isEmpty) return goUp(state);
    // A fast hand sends several at once.
    if (edit.type === 'text-inserted' && /^ +$/.test(edit.text))
      return Array.from(edit.text).reduce(toggleMark, state);
    // The help page opens.
    if (edit.type === 'text-inserted' && edit.text === '?') return state;
  }
  return retype(state, editText(state.edit, edit));
}

function enterPointed(state: BrowserState): BrowserState {
  const row = pointedRow(state);
  const opens = row?.kind === 'place' || (row?.kind === 'entry' && row.entry.kind === 'folder');
  return opens ? openFolder(state, row.path) : state;
}

function toggleMark(state: BrowserState): BrowserState {
  const row = pointedRow(state);
  if (!state.terms.allowsSeveral || row?.kind !== 'entry') return state;
  if (row.problem !== undefined) return {...state, problem: row.problem};
  const {path} = row;
  const marked = state.marked.includes(path)
    ? state.marked.filter(other => other !== path)
    : [...state.marked, path];
  // The row of the marked ones comes and goes at the top.
  const next = point({...state, marked, problem: undefined}, row.entry.name);
  return move(next, 'down', 1);
}

/** What Enter does. */
export type EnterOutcome =
  | {readonly kind: 'nothing'}
  | {readonly kind: 'open'; readonly folder: string}
  | {readonly kind: 'choose'; readonly paths: readonly string[]}
  /** As typed: what stands there decides. */
  | {readonly kind: 'typed'; readonly path: string}
  | {readonly kind: 'refuse'; readonly problem: string};

/** Returns what Enter does now. */
export function enterOutcome(state: BrowserState): EnterOutcome {
  const row = pointedRow(state);
  const typed = readTyped(state);
  if (row === undefined) {
    if (typed.kind === 'none') {
      if (state.listing.kind !== 'read') return {kind: 'nothing'};
      return {kind: 'refuse', problem: 'Nothing here can be chosen. Go up, or type a path.'};
    }
    return {kind: 'typed', path: typed.path};
  }
  switch (row.kind) {
    case 'place':
      return {kind: 'open', folder: row.path};
    case 'marked':
      return {kind: 'choose', paths: state.marked};
    case 'this-folder':
    case 'new':
      return {kind: 'choose', paths: [row.path]};
    case 'entry':
      if (row.entry.kind === 'folder' && row.isReachable) return {kind: 'open', folder: row.path};
      if (row.problem !== undefined) return {kind: 'refuse', problem: row.problem};
      return {kind: 'choose', paths: state.marked.length > 0 ? state.marked : [row.path]};
  }
}

/** Returns the path of a name in the folder that is listed. */
export function pathInFolder(state: BrowserState, name: string): string {
  return join(state.listedFolder, name);
}
