/** Removes one file. */
import {unlinkSync} from 'node:fs';
import {dirname} from 'node:path';
import {errnoOf, toDiskError} from './disk-error.ts';
import {syncFolder} from './sync-folder.ts';

/** Removes a file if it is there, and makes sure that the disk knows. @throws {DiskError} */
export async function removeFile(path: string): Promise<void> {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw toDiskError(error, path, 'remove');
  }
  syncFolder(dirname(path));
}
