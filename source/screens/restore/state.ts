/**
 * Restoring an archive: which, with what, where to, all of it or a part, a trial or in earnest, the result. A pure
 * reducer.
 */
import {basename} from 'node:path';
import type {EntryPath} from '../../archive/entry-path.ts';
import type {Secret} from '../../commands/context.ts';
import type {ListReport} from '../../commands/list.ts';
import {selectPaths} from '../../commands/path-selection.ts';
import type {RestoreReport} from '../../commands/restore.ts';
import {quotePath} from '../paths.ts';

/** What the screen is opened with. */
export type RestoreOpening = {
  readonly archive?: string | undefined;
  /** Paths in the archive that were selected; a folder stands for all that is in it. All of it where absent. */
  readonly only?: readonly string[] | undefined;
  /** What opens the archive, where it is known already. The screen owns it from then on. */
  readonly secret?: Secret | undefined;
};

/** The state of the screen. */
export type RestoreState = {
  readonly step: 'archive' | 'secret' | 'target' | 'summary' | 'globs' | 'running' | 'result';
  readonly archive: string;
  readonly secret: Secret | undefined;
  readonly target: string;
  /** Selected before the screen was opened. */
  readonly paths: readonly string[];
  /** Typed here. */
  readonly globs: readonly string[];
  readonly isDryRun: boolean;
  readonly report: RestoreReport | undefined;
  /** The first finding that is shown. */
  readonly offset: number;
};

/** What can happen. */
export type RestoreAction =
  | {readonly type: 'archive-chosen'; readonly path: string}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'secret-dropped'}
  | {readonly type: 'target-chosen'; readonly path: string}
  | {readonly type: 'globs-asked'}
  | {readonly type: 'globs-entered'; readonly text: string}
  | {readonly type: 'restoring-asked'; readonly isDryRun: boolean}
  | {readonly type: 'restored'; readonly report: RestoreReport}
  | {readonly type: 'list-moved'; readonly offset: number}
  /** To an earlier step, everything as it was. */
  | {readonly type: 'step-asked'; readonly step: 'archive' | 'secret' | 'target' | 'summary'};

/** The beginning: at the first thing that is not known. */
export function startRestore({archive, only = [], secret}: RestoreOpening): RestoreState {
  return {
    step: archive === undefined ? 'archive' : secret === undefined ? 'secret' : 'target',
    archive: archive ?? '',
    secret: archive === undefined ? undefined : secret,
    target: '',
    paths: only,
    globs: [],
    isDryRun: false,
    report: undefined,
    offset: 0,
  };
}

/** Returns the next state. */
export function reduceRestore(state: RestoreState, action: RestoreAction): RestoreState {
  switch (action.type) {
    case 'archive-chosen':
      // What was selected was selected in another archive.
      return action.path === state.archive
        ? {...state, step: 'secret'}
        : {...state, step: 'secret', archive: action.path, paths: [], globs: [], secret: undefined};
    case 'secret-entered':
      return {...state, step: state.target === '' ? 'target' : 'summary', secret: action.secret};
    case 'secret-dropped':
      return {...state, step: 'secret', secret: undefined};
    case 'target-chosen':
      return {...state, step: 'summary', target: action.path};
    case 'globs-asked':
      return {...state, step: 'globs'};
    case 'globs-entered':
      return {...state, step: 'summary', globs: splitGlobs(action.text)};
    case 'restoring-asked':
      return state.secret === undefined
        ? state
        : {...state, step: 'running', report: undefined, isDryRun: action.isDryRun};
    case 'restored':
      return {...state, step: 'result', report: action.report, offset: 0};
    case 'list-moved':
      return {...state, offset: action.offset};
    case 'step-asked':
      return {...state, step: action.step};
  }
}

/** Returns the globs of a line: they stand between spaces; quotes keep the spaces in a name. */
export function splitGlobs(text: string): readonly string[] {
  return Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    found => found[1] ?? found[2] ?? found[3] ?? '',
  ).filter(glob => glob !== '');
}

/** Returns globs as the line that `splitGlobs` reads. */
export function joinGlobs(globs: readonly string[]): string {
  return globs.map(glob => (/\s/.test(glob) ? `"${glob}"` : glob)).join(' ');
}

/** How much of an archive is meant, as its inventory has it: nothing of it is verified. */
export type RestoreMeasure = {readonly fileCount: number; readonly bytes: number};

/** Returns how much a restore would write. */
export function measureChoice({entries}: ListReport, {globs, paths}: RestoreState): RestoreMeasure {
  const {isWanted} = selectPaths(globs, paths);
  const files = entries.filter(entry => entry.type === 'file' && isWanted(entry.path as EntryPath));
  return {fileCount: files.length, bytes: files.reduce((sum, {size}) => sum + size, 0)};
}

/** Returns what a new folder for an archive is called: its name without date, key id and endings. */
export function suggestTarget(archive: string): string {
  const stem = basename(archive)
    .replace(/\.(?:pgp|gpg|asc|crypt\d+)$/i, '')
    .replace(/\.tar$/i, '');
  const name = stem.replace(/(?:-\d{8}T\d{6}Z)?(?:\.[0-9a-f]{8})?$/i, '');
  return `${name === '' ? 'archive' : name}-restored`;
}

const shownPaths = 2;

/** Returns the command that would do the same; of many paths the first few. It asks for the key itself. */
export function restoreCommand(state: RestoreState, homeFolder: string | undefined): string {
  const {archive, target, globs, paths} = state;
  const parts = ['keep64', 'restore', quotePath(archive, homeFolder), '-C', quotePath(target, homeFolder)];
  for (const glob of globs) parts.push('--only', quotePath(glob, undefined));
  // Many names are better given in a file than on a line.
  if (paths.length > shownPaths) parts.push('--files-from LIST');
  else for (const path of paths) parts.push('--only-path', quotePath(path, undefined));
  return parts.join(' ');
}
