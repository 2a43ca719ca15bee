/** The hashing thread: carries out the commands of the ring, for ever. The program ends it by ending. */
import {createHash, type Hash} from 'node:crypto';
import {parentPort, workerData} from 'node:worker_threads';
import {algorithms, command, HashRing, type RingMemory} from './hash-ring.ts';
import type {DigestMessage} from './hash-thread.ts';

const ring = new HashRing(workerData as RingMemory);
const hashes = new Map<number, Hash>();

for (;;) {
  const {kind, id, value, slot} = ring.take();
  if (kind === command.start) hashes.set(id, createHash(algorithms[value] ?? 'sha256'));
  else if (kind === command.update) hashes.get(id)?.update(ring.bytes(slot, 0, value));
  else {
    const digest = hashes.get(id)?.digest();
    hashes.delete(id);
    parentPort?.postMessage({id, digest} satisfies DigestMessage);
  }
  ring.done();
}
