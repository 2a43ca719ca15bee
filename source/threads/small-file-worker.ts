/** The reading thread: reads and hashes batches of small files as they are asked for. The program ends it by ending. */
import {hash} from 'node:crypto';
import {parentPort} from 'node:worker_threads';
import {readUnchanged} from '../disk/read-unchanged.ts';
import {type BatchAnswer, type BatchRequest, BatchView} from './small-file-batch.ts';

parentPort?.on('message', ({id, memory, files}: BatchRequest) => {
  const batch = new BatchView(memory, files);
  for (const [index, seen] of files.entries()) {
    const content = batch.content(index);
    const isRead = readUnchanged(seen, content);
    batch.note(index, isRead ? hash('sha256', content, 'buffer') : undefined);
  }
  parentPort?.postMessage({id} satisfies BatchAnswer);
});
