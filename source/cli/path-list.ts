/** Reads a list of paths from a file: one a line, or each ended by a zero byte where a name may hold a line break. */

import {concatBytes} from '../bytes/bytes.ts';
import {parseNameBytes} from '../bytes/name-bytes.ts';
import type {Disk} from '../disk/disk.ts';
import {UsageError} from '../errors.ts';

// A million paths of usual length.
const maxBytes = 67_108_864;

/**
 * Returns the paths of a list, in its order, without empty lines. A list with a zero byte in it, as `find -print0` and
 * `jq -j` make them, is split there and nowhere else.
 * @param file - `-` for standard input.
 * @throws {UsageError} for a list that is too long or holds no path; DiskError.
 */
export async function readPathList(file: string, disk: Pick<Disk, 'readChunks'>): Promise<readonly string[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of disk.readChunks(file)) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new UsageError('arguments', `a list of paths has at most ${maxBytes / 1024 ** 2} MiB`, {
        path: file,
      });
    }
    chunks.push(chunk.slice());
  }
  const text = parseNameBytes(concatBytes(...chunks));
  const parts = text.includes('\0') ? text.split('\0') : text.replace(/^\ufeff/, '').split(/\r?\n/);
  const paths = parts.filter(part => part !== '');
  if (paths.length === 0) throw new UsageError('arguments', 'the list holds no path', {path: file});
  return paths;
}
