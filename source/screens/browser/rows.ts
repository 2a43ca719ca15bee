/** The rows of a browser: what can be done here, then the names that are to be seen. Pure. */
import {join} from 'node:path';
import {isUtf8Name} from '../../bytes/name-bytes.ts';
import type {ListedEntry} from '../../disk/list-folder.ts';
import type {BrowserListing, BrowserTerms} from './terms.ts';
import type {Typed} from './typed.ts';

/** A folder to begin in. */
export type Place = {
  readonly what: 'home' | 'start' | 'disk';
  readonly path: string;
  readonly freeBytes: number | undefined;
};

/** One row. */
export type BrowserRow =
  | {readonly kind: 'place'; readonly place: Place; readonly path: string}
  /** Take what is marked. */
  | {readonly kind: 'marked'; readonly count: number}
  /** Take the folder that is shown. */
  | {readonly kind: 'this-folder'; readonly path: string}
  /** A new file or folder of this name, here. */
  | {readonly kind: 'new'; readonly name: string; readonly path: string}
  | {
      readonly kind: 'entry';
      readonly entry: ListedEntry;
      readonly path: string;
      /** Whether a path can name it; bytes that are not UTF-8 are no path that can be typed. */
      readonly isReachable: boolean;
      /** Why it cannot be chosen; a folder can be opened all the same. */
      readonly problem: string | undefined;
    };

/** Returns the rows of a folder that was read. */
export function listRows(
  {
    listing,
    listedFolder,
    terms,
    marked,
    showsHidden,
    places,
  }: {
    readonly listing: BrowserListing;
    readonly listedFolder: string;
    readonly terms: BrowserTerms;
    readonly marked: readonly string[];
    readonly showsHidden: boolean;
    /** Shown in the place of the folder, as long as nothing is typed. */
    readonly places: readonly Place[] | undefined;
  },
  typed: Typed,
): readonly BrowserRow[] {
  if (places !== undefined && typed.kind === 'none') {
    return places.map(place => ({kind: 'place', place, path: place.path}));
  }
  // A folder can be taken before all of its names are known.
  if (listing.kind === 'reading' && typed.kind === 'none' && terms.wanted === 'folder') {
    return [{kind: 'this-folder', path: listedFolder}];
  }
  if (listing.kind !== 'read') return [];
  const entries = filterEntries(listing.entries, typed, showsHidden).map(entry =>
    entryRow(entry, listedFolder, terms),
  );
  if (typed.kind !== 'none') return entries;
  const actions: BrowserRow[] = [];
  if (marked.length > 0) actions.push({kind: 'marked', count: marked.length});
  else if (offersThisFolder(terms, listing.entries.length === 0)) {
    actions.push({kind: 'this-folder', path: listedFolder});
  }
  if (isNew(terms) && terms.suggestedName !== undefined) {
    const name = freeName(terms.suggestedName, listing.entries);
    actions.push({kind: 'new', name, path: join(listedFolder, name)});
  }
  return [...actions, ...entries];
}

function isNew({wanted}: BrowserTerms): boolean {
  return wanted === 'new-file' || wanted === 'new-folder';
}

function offersThisFolder({wanted}: BrowserTerms, isEmpty: boolean): boolean {
  return wanted === 'folder' || wanted === 'file-or-folder' || (wanted === 'new-folder' && isEmpty);
}

function entryRow(entry: ListedEntry, folder: string, {wanted}: BrowserTerms): BrowserRow {
  const isReachable = isUtf8Name(entry.name);
  // Names hold no slash and no `..`: nothing to normalise, ten thousand times.
  const path = `${folder === '/' ? '' : folder}/${entry.name}`;
  return {kind: 'entry', entry, path, isReachable, problem: findProblem()};

  function findProblem(): string | undefined {
    if (!isReachable) return 'Its name is not UTF-8. Choose the folder it is in, or rename it.';
    // Where a link leads is known when it is looked at.
    if (entry.kind === 'other') return entry.isLink ? undefined : 'That is neither a file nor a folder.';
    if (wanted === 'new-file' || wanted === 'new-folder') {
      return entry.kind === 'file' ? 'That exists; keep64 does not write over it.' : undefined;
    }
    if (wanted === 'folder' && entry.kind === 'file') return 'That is a file; a folder is asked for.';
    return undefined;
  }
}

function filterEntries(
  entries: readonly ListedEntry[],
  typed: Typed,
  showsHidden: boolean,
): readonly ListedEntry[] {
  const asksForHidden = typed.kind === 'path' && typed.prefix.startsWith('.');
  const visible = showsHidden || asksForHidden ? entries : entries.filter(({name}) => !name.startsWith('.'));
  if (typed.kind === 'none') return visible;
  const needle = (typed.kind === 'path' ? typed.prefix : typed.needle).toLowerCase();
  if (needle === '') return visible;
  return visible.filter(({name}) =>
    typed.kind === 'path' ? name.toLowerCase().startsWith(needle) : name.toLowerCase().includes(needle),
  );
}

/** Returns the row to point at first. */
export function defaultIndex(
  {terms, folder}: {readonly terms: BrowserTerms; readonly folder: string},
  rows: readonly BrowserRow[],
): number | undefined {
  if (rows.length === 0) return undefined;
  // Nobody should take all of the folder they happen to stand in by pressing Enter too early.
  const isTooEarly = terms.wanted === 'file-or-folder' && folder === terms.base.workingFolder;
  return isTooEarly && rows[0]?.kind === 'this-folder' && rows.length > 1 ? 1 : 0;
}

/** Returns the name, or `NAME-2` and so on before its ending, that nothing here has. */
export function freeName(name: string, entries: readonly ListedEntry[]): string {
  const taken = new Set(entries.map(entry => entry.name));
  if (!taken.has(name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 2; ; number++) {
    const other = `${stem}-${number}${ending}`;
    if (!taken.has(other)) return other;
  }
}

const maxCollated = 20_000;

/** Returns entries as people look for them: folders first, then by name, numbers by their value. */
export function sortEntries(entries: readonly ListedEntry[]): readonly ListedEntry[] {
  // Of so many more than anybody reads, the cheap order takes a tenth of the time.
  const compare =
    entries.length > maxCollated
      ? (left: string, right: string): number => (left < right ? -1 : 1)
      : new Intl.Collator('en', {numeric: true}).compare;
  return entries.toSorted((left, right) => {
    const isFolder = Number(right.kind === 'folder') - Number(left.kind === 'folder');
    return isFolder === 0 ? compare(left.name, right.name) : isFolder;
  });
}
