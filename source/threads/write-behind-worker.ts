/** The writing thread: writes batches of small new files as they are asked for. The program ends it by ending. */
import {parentPort} from 'node:worker_threads';
import {errnoOf} from '../disk/disk-error.ts';
import {writeNewFile} from '../disk/write-new-file.ts';
import {bytesOf, type WriteAnswer, type WriteRequest} from './write-behind-batch.ts';

parentPort?.on('message', ({id, memory, files}: WriteRequest) => {
  let done = 0;
  let errno: string | undefined;
  try {
    for (const file of files) {
      writeNewFile(file, bytesOf(memory, file));
      done += 1;
    }
  } catch (error) {
    // The program's thread tries this one again, and tells what is wrong with it.
    errno = errnoOf(error);
  }
  parentPort?.postMessage({id, done, errno} satisfies WriteAnswer);
});
