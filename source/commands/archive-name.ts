/** What a new archive and the bag in it are called where nobody says. Nothing that reads an archive depends on either. */
import {basename, resolve} from 'node:path';
import {findNameProblem} from '../archive/entry-path.ts';
import {utf8} from '../bytes/bytes.ts';
import {UsageError} from '../errors.ts';

/**
 * Returns the folder that everything in the bag stands in: the source's own base name; `backup` for several sources,
 * or where that name cannot stand in an archive.
 * @throws {UsageError} where there is no source.
 */
export function bagName(sources: readonly string[]): string {
  const [first] = sources;
  if (first === undefined)
    throw new UsageError('nothing-to-seal', 'name at least one file or folder to seal');
  const name = basename(resolve(first));
  const isUsable = sources.length === 1 && name !== '' && findNameProblem(utf8(name)) === undefined;
  return isUsable ? name : 'backup';
}

/** NAME_MAX of the file systems that matter, less `.sha256`. */
const longestFileName = 255 - 7;

/**
 * Returns `NAME-YYYYMMDDTHHMMSSZ.<key id>.tar.pgp`: a suggestion; nothing depends on it. A long NAME is cut so that
 * the file, and its `.sha256`, can have their names.
 */
export function suggestName(name: string, now: Date, keyId: string): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const ending = `-${stamp}.${keyId.replace('-', '')}.tar.pgp`;
  const characters = Array.from(name);
  while (utf8(characters.join('') + ending).length > longestFileName) characters.pop();
  return characters.join('') + ending;
}
