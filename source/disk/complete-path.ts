/** Completing a typed path, for a field with a Tab key. Only names are read. */
import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';

/** A name that a typed beginning can be completed to. */
export type PathCandidate = {readonly name: string; readonly isDirectory: boolean};

/**
 * Returns the names in `folder` that begin with `prefix`, sorted; hidden ones only where the prefix asks for them.
 * A folder that cannot be read has none.
 */
export async function listCandidates(folder: string, prefix: string): Promise<PathCandidate[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
  const matching = entries.filter(
    entry => entry.name.startsWith(prefix) && (prefix.startsWith('.') || !entry.name.startsWith('.')),
  );
  const candidates = await Promise.all(
    matching.map(async entry => ({
      name: entry.name,
      isDirectory: entry.isSymbolicLink() ? await isDirectory(join(folder, entry.name)) : entry.isDirectory(),
    })),
  );
  return candidates.sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    stats => stats.isDirectory(),
    () => false,
  );
}
