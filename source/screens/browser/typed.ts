/** What the typed text asks a browser for: nothing, names that hold something, or a path. Pure. */
import {resolve} from 'node:path';
import {readTypedPath} from '../paths.ts';
import type {TextEdit} from '../text-edit.ts';
import type {BrowserTerms} from './terms.ts';

/** The typed text, as it is meant. */
export type Typed =
  | {readonly kind: 'none'}
  /** `/` and a text without a second slash: the names that hold it; `path` is what it would be as a path. */
  | {readonly kind: 'filter'; readonly needle: string; readonly path: string}
  /** The names in `folder` that begin with `prefix`. */
  | {readonly kind: 'path'; readonly folder: string; readonly prefix: string; readonly path: string};

/** Reads the typed text. Relative paths begin in the folder that is shown. */
export function readTyped({
  edit,
  folder,
  terms,
}: {
  readonly edit: TextEdit;
  readonly folder: string;
  readonly terms: BrowserTerms;
}): Typed {
  const {text} = edit;
  const base = {workingFolder: folder, homeFolder: terms.base.homeFolder};
  const path = readTypedPath(text, base);
  if (path === undefined) return {kind: 'none'};
  if (/^\/[^/]*$/.test(text)) return {kind: 'filter', needle: text.slice(1), path};
  const slash = text.lastIndexOf('/');
  // A file that was dropped on the terminal comes in quotes, and whole.
  if (slash < 0 || /^\s*['"]/.test(text)) return {kind: 'path', folder, prefix: text, path};
  const head = readTypedPath(text.slice(0, slash + 1), base) ?? resolve(folder);
  return {kind: 'path', folder: head, prefix: text.slice(slash + 1), path};
}
