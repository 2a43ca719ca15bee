/**
 * Hashing on a thread of its own, so that the cipher and the hashes keep two cores busy. Bytes are copied into shared
 * memory, which costs a tenth of hashing them. A thread that cannot be started, or dies, is an error, never a wrong
 * digest.
 */
import {Worker} from 'node:worker_threads';
import {type Hasher, hashHere, type MakeHasher} from '../bytes/hasher.ts';
import {algorithms, command, HashRing, makeRingMemory, slotSize} from './hash-ring.ts';

/** What the thread answers to a digest command. */
export type DigestMessage = {readonly id: number; readonly digest: Uint8Array | undefined};

type Waiting = {readonly resolve: (digest: Uint8Array) => void; readonly reject: (error: unknown) => void};

/** Streams shorter than this are hashed where they are: handing them over would take longer. */
const worthwhileSize = 262_144;

/**
 * Returns hashers that work on another thread. The thread starts with the first stream that is long enough, and keeps
 * no program alive.
 * @param workerUrl - where hash-worker is: only the program's entry knows how it was built.
 */
export function hashOnThread(workerUrl: URL): MakeHasher {
  let thread: HashThread | undefined;
  return algorithm => {
    const kept: Uint8Array[] = [];
    let size = 0;
    let there: Hasher | undefined;

    return {
      update(bytes) {
        if (there !== undefined) return there.update(bytes);
        kept.push(Uint8Array.from(bytes));
        size += bytes.length;
        if (size < worthwhileSize) return undefined;
        thread ??= new HashThread(workerUrl);
        there = thread.makeHasher(algorithm);
        let last: Promise<void> | undefined;
        for (const part of kept.splice(0)) last = there.update(part);
        return last;
      },
      async digest() {
        const hasher = there ?? hashHere(algorithm);
        for (const part of kept) hasher.update(part);
        return await hasher.digest();
      },
    };
  };
}

class HashThread {
  readonly #ring: HashRing;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #waiterCount = 0;
  #failure: unknown;

  constructor(workerUrl: URL) {
    const memory = makeRingMemory();
    this.#ring = new HashRing(memory);
    this.#worker = new Worker(workerUrl, {workerData: memory, name: 'hashing'});
    this.#worker.on('message', ({id, digest}: DigestMessage) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (digest === undefined) waiting?.reject(new Error('the hashing thread lost a digest'));
      else waiting?.resolve(digest);
    });
    const fail = (cause: unknown): void => {
      const error = new Error('the hashing thread failed', {cause});
      this.#failure ??= error;
      for (const {reject} of this.#waiting.values()) reject(error);
      this.#waiting.clear();
      this.#ring.wake();
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', fail);
    // Last: a listener for messages makes the thread keep the program alive again.
    this.#worker.unref();
  }

  readonly makeHasher: MakeHasher = algorithm => {
    const id = this.#nextId++;
    // Commands of one hasher are pushed in turn: `last` is the push that has not found its slot yet.
    let last = this.#push(command.start, id, algorithms.indexOf(algorithm), undefined);
    return {
      update: bytes => {
        last = last === undefined ? this.#update(id, bytes) : last.then(() => this.#update(id, bytes));
        return last;
      },
      digest: async () => {
        await last;
        const digest = new Promise<Uint8Array>((resolve, reject) => this.#waiting.set(id, {resolve, reject}));
        // It is awaited below; should the push fail before that, this failure is the same one.
        digest.catch(() => {});
        await this.#push(command.digest, id, 0, undefined);
        return await this.#awake(() => digest);
      },
    };
  };

  #update(id: number, bytes: Uint8Array): Promise<void> | undefined {
    if (bytes.length <= slotSize) return this.#push(command.update, id, bytes.length, bytes);
    return this.#updateInParts(id, bytes);
  }

  async #updateInParts(id: number, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += slotSize)
      await this.#update(id, bytes.subarray(at, at + slotSize));
  }

  /** Pushes a command, with the bytes it is about; returns a promise only where the ring is full. */
  #push(kind: number, id: number, value: number, bytes: Uint8Array | undefined): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const slot = this.#ring.freeSlot();
    if (slot === undefined) return this.#pushLater(kind, id, value, bytes);
    if (bytes !== undefined) this.#ring.slot(slot, bytes.length).set(bytes);
    this.#ring.push(kind, id, value);
    return undefined;
  }

  async #pushLater(kind: number, id: number, value: number, bytes: Uint8Array | undefined): Promise<void> {
    await this.#awake(() => this.#ring.waitForTail());
    await this.#push(kind, id, value, bytes);
  }

  /** Waits for the thread. Only then does it keep the program alive: a stream that is given up must not. */
  async #awake<Result>(wait: () => Promise<Result>): Promise<Result> {
    if (this.#waiterCount++ === 0) this.#worker.ref();
    try {
      return await wait();
    } finally {
      if (--this.#waiterCount === 0) this.#worker.unref();
    }
  }
}
