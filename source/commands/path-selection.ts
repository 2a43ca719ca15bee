/** Which paths of an archive somebody wants: by globs, and by names taken letter by letter. Pure. */
import picomatch from 'picomatch';
import type {EntryPath} from '../archive/entry-path.ts';
import {UsageError} from '../errors.ts';

/** Tells which paths are wanted, and remembers which names met nothing. */
export type PathSelection = {
  readonly isEverything: boolean;
  readonly isWanted: (path: EntryPath) => boolean;
  /** The exact names that nothing was seen of so far, as they were given. */
  readonly unmet: () => readonly string[];
};

/**
 * Returns the selection of what is wanted: everything, where nothing is named. A glob without a slash matches a name
 * anywhere; one that matches a folder takes what lies under it.
 * @param paths - files, or folders with all that lies under them; `*`, `[` and the like mean themselves. There may be
 * many thousand.
 * @throws {UsageError} for an empty glob or path.
 */
export function selectPaths(globs: readonly string[], paths: readonly string[]): PathSelection {
  const matchesGlob = globs.length === 0 ? () => false : globMatcher(globs);
  const wanted = new Map(paths.map(path => [trimName(path), path]));
  const unmet = new Set(wanted.keys());
  const isEverything = globs.length === 0 && paths.length === 0;
  const matchesName = (path: string): boolean => {
    let isFound = false;
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const head = end < 0 ? path : path.slice(0, end);
      if (wanted.has(head)) {
        isFound = true;
        unmet.delete(head);
      }
      if (end < 0) return isFound;
    }
  };
  return {
    isEverything,
    isWanted: path => {
      const isNamed = wanted.size > 0 && matchesName(path);
      return isEverything || isNamed || matchesGlob(path);
    },
    unmet: () => [...unmet].map(name => wanted.get(name) ?? name),
  };
}

function trimName(name: string): string {
  const trimmed = name.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
  if (trimmed === '') throw new UsageError('arguments', 'a path to restore is empty');
  return trimmed;
}

function globMatcher(globs: readonly string[]): (path: EntryPath) => boolean {
  const matchers = globs.map(glob => {
    if (glob === '') throw new UsageError('arguments', 'a glob for --only is empty');
    const trimmed = glob.replace(/\/+$/, '');
    return picomatch([trimmed, `${trimmed}/**`], {dot: true, basename: !trimmed.includes('/')});
  });
  const under = globs.map(glob => glob.replace(/\/+$/, '')).filter(glob => !glob.includes('/'));
  const underMatchers = under.map(glob => picomatch(glob, {dot: true}));
  return path =>
    matchers.some(matches => matches(path)) ||
    path.split('/').some(component => underMatchers.some(matches => matches(component)));
}
