/** Standard output as a sink for bytes: nothing is held back for more than one write, and nothing is written to a terminal. */
import {UsageError} from '../errors.ts';
import {toDiskError} from './disk-error.ts';
import type {Sink} from './file-writer.ts';

/**
 * Hands bytes to standard output while they are made. What reads it may go away, and nothing can be taken back: the
 * caller says at its end whether what went out is whole.
 * @returns what `write` returned.
 * @throws {UsageError} `arguments` where standard output is a terminal; {DiskError} such as `EPIPE` or `ENOSPC`;
 * AbortError; and whatever `write` throws.
 */
export async function writeStandardOutput<T>(
  write: (sink: Sink) => Promise<T>,
  {signal}: {readonly signal?: AbortSignal | undefined} = {},
): Promise<T> {
  const {stdout} = process;
  if (stdout.isTTY) {
    throw new UsageError('arguments', 'this is not for a terminal: send it into a file or another program');
  }
  let size = 0;
  return await write({
    get size() {
      return size;
    },
    async write(bytes) {
      signal?.throwIfAborted();
      size += bytes.length;
      // The caller may reuse the memory as soon as this resolves, so it has to wait until the bytes are with the system.
      await new Promise<void>((resolve, reject) => {
        stdout.write(bytes, error => {
          if (error === null || error === undefined) resolve();
          else reject(toDiskError(error, 'standard output', 'write'));
        });
      });
    },
  });
}
