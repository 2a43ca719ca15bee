/** What Tab makes of a typed path and the names that begin like it. Pure; who lists the names is passed in. */
import {dirname} from 'node:path';
import type {PathBase} from './paths.ts';
import {readTypedPath} from './paths.ts';

/** Lists the names in a folder that begin with a prefix. */
export type ListNames = (
  folder: string,
  prefix: string,
) => Promise<readonly {readonly name: string; readonly isDirectory: boolean}[]>;

/** The completed text, and what else could follow where there are several. */
export type Completion = {readonly text: string; readonly others: readonly string[]};

/** Returns the typed path completed as far as it is clear. A folder gets its slash. */
export async function completePath(typed: string, base: PathBase, list: ListNames): Promise<Completion> {
  if (typed === '~') return {text: '~/', others: []};
  const slash = typed.lastIndexOf('/');
  const head = typed.slice(0, slash + 1);
  const prefix = typed.slice(slash + 1);
  const folder =
    head === '' ? base.workingFolder : (readTypedPath(head, base) ?? dirname(base.workingFolder));
  const candidates = await list(folder, prefix);
  const [only] = candidates;
  if (only === undefined) return {text: typed, others: []};
  if (candidates.length === 1) return {text: `${head}${only.name}${only.isDirectory ? '/' : ''}`, others: []};
  const common = candidates.map(candidate => candidate.name).reduce(commonStart);
  const others = candidates.map(candidate => `${candidate.name}${candidate.isDirectory ? '/' : ''}`);
  return {text: head + common, others};
}

function commonStart(left: string, right: string): string {
  let length = 0;
  const one = Array.from(left);
  const other = Array.from(right);
  while (length < one.length && one[length] === other[length]) length++;
  return one.slice(0, length).join('');
}
