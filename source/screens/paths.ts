/** What a person types for a path, as a path: quotes and `~` as a shell would read them. Pure. */
import {isAbsolute, join, resolve} from 'node:path';

/** The folders typed paths start from. */
export type PathBase = {readonly workingFolder: string; readonly homeFolder: string | undefined};

/** Returns the absolute path of what was typed, or undefined for nothing. Quotes around a dropped file are taken off. */
export function readTypedPath(typed: string, {workingFolder, homeFolder}: PathBase): string | undefined {
  const trimmed = typed.trim();
  const unquoted = /^'([^']+)'$|^"([^"]+)"$/.exec(trimmed);
  const path = unquoted?.[1] ?? unquoted?.[2] ?? trimmed;
  if (path === '') return undefined;
  if (homeFolder !== undefined && (path === '~' || path.startsWith('~/'))) {
    return resolve(join(homeFolder, path.slice(1)));
  }
  return isAbsolute(path) ? resolve(path) : resolve(workingFolder, path);
}

/** Returns a path as it is shown: `~` for the home folder. */
export function shortenPath(path: string, homeFolder: string | undefined): string {
  if (homeFolder === undefined || homeFolder === '/') return path;
  if (path === homeFolder) return '~';
  return path.startsWith(`${homeFolder}/`) ? `~${path.slice(homeFolder.length)}` : path;
}

const needsQuotes = /[^\w@%+=:,./~-]/;

/** Returns a path as one word of a shell command, for showing which command would do the same. */
export function quotePath(path: string, homeFolder: string | undefined): string {
  const short = shortenPath(path, homeFolder);
  if (!needsQuotes.test(short)) return short;
  // A shell does not look for `~` inside quotes.
  const head = short.startsWith('~/') ? '~/' : '';
  return `${head}'${short.slice(head.length).replaceAll("'", "'\\''")}'`;
}
