/**
 * Hashing on threads of its own, so that the cipher and the hashes keep all cores busy. Bytes are copied into shared
 * memory, which costs a tenth of hashing them. A thread that cannot be started, or dies, is an error, never a wrong
 * digest.
 */
import {Worker} from 'node:worker_threads';
import {copyBytes} from '../bytes/bytes.ts';
import {type Hasher, type HashSubject, hashHere, type MakeHasher} from '../bytes/hasher.ts';
import {
  algorithms,
  command,
  HashRing,
  makeRingMemory,
  type RingCommand,
  slotCount,
  slotSize,
} from './hash-ring.ts';

/** What the thread answers to a digest command. */
export type DigestMessage = {readonly id: number; readonly digest: Uint8Array | undefined};

type Waiting = {readonly resolve: (digest: Uint8Array) => void; readonly reject: (error: unknown) => void};

/** Streams shorter than this are hashed where they are: handing them over would take longer. */
const worthwhileSize = 262_144;

/** The thread on which a subject is hashed; `here` is the one that asks. */
type Place = 'here' | 0 | 1;

const threadOf: Readonly<Record<HashSubject, Place>> = {
  archive: 0,
  mdc: 0,
  'file-to-seal': 1,
  'opened-file': 1,
};

/**
 * Measured on two cores, of all ways to spread them: while another thread has an archive or its MDC to hash, the one
 * that decrypts has time for the files that come out, and needs no copy of them; the one that encrypts has none to
 * spare. With more cores nothing has to share one.
 */
function choosePlace(subject: HashSubject, coreCount: number, underWay: number): Place {
  if (coreCount === 1) return 'here';
  if (subject === 'opened-file' && coreCount === 2 && underWay > 0) return 'here';
  return threadOf[subject];
}

/**
 * Returns hashers that work on other threads. A thread starts with the first stream that is long enough, and keeps
 * no program alive.
 * @param workerUrl - where hash-worker is: only the program's entry knows how it was built.
 * @param coreCount - how many threads run at once.
 */
export function hashOnThreads(workerUrl: URL, coreCount: number): MakeHasher {
  const threads: HashThread[] = [];
  // Archives and MDCs whose digest was not asked for yet.
  let underWay = 0;

  const makeHasher: MakeHasher = (algorithm, {size: expectedSize, subject = 'file-to-seal'} = {}) => {
    const place = choosePlace(subject, coreCount, underWay);
    if (place === 'here' || (expectedSize ?? worthwhileSize) < worthwhileSize) return hashHere(algorithm);
    const start = (): Hasher => {
      threads[place] ??= new HashThread(workerUrl);
      return threads[place].makeHasher(algorithm);
    };
    if (expectedSize !== undefined) return start();
    const kept: Uint8Array[] = [];
    let size = 0;
    let there: Hasher | undefined;

    return {
      update(bytes) {
        if (there !== undefined) return there.update(bytes);
        kept.push(copyBytes(bytes));
        size += bytes.length;
        if (size < worthwhileSize) return undefined;
        there = start();
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

  return (algorithm, hints) => {
    const hasher = makeHasher(algorithm, hints);
    if (hints?.subject !== 'archive' && hints?.subject !== 'mdc') return hasher;
    underWay += 1;
    return {
      update: bytes => hasher.update(bytes),
      digest: () => {
        underWay -= 1;
        return hasher.digest();
      },
    };
  };
}

/** Nobody reads more streams at once: an archive's file, its contents, its MDC. */
const maxOpenSlots = 4;

/** A hasher's bytes that were not handed over yet. */
type OpenSlot = {readonly id: number; readonly slot: number; filled: number};

class HashThread {
  readonly #ring: HashRing;
  readonly #worker: Worker;
  readonly #digests = new Map<number, Waiting>();
  readonly #freeSlots = Array.from({length: slotCount}, (_, slot) => slot);
  /** The slots of the commands on their way, in order; `noSlot` for those without. */
  readonly #underWay: number[] = [];
  readonly #openSlots = new Map<number, OpenSlot>();
  #seenTail = 0;
  #nextId = 1;
  #waiterCount = 0;
  #failure: unknown;

  constructor(workerUrl: URL) {
    const memory = makeRingMemory();
    this.#ring = new HashRing(memory);
    this.#worker = new Worker(workerUrl, {workerData: memory, name: 'hashing'});
    this.#worker.on('message', ({id, digest}: DigestMessage) => {
      const waiting = this.#digests.get(id);
      this.#digests.delete(id);
      if (digest === undefined) waiting?.reject(new Error('the hashing thread lost a digest'));
      else waiting?.resolve(digest);
    });
    const fail = (cause: unknown): void => {
      const error = new Error('the hashing thread failed', {cause});
      this.#failure ??= error;
      for (const {reject} of this.#digests.values()) reject(error);
      this.#digests.clear();
      this.#ring.wake();
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', fail);
    // Last: a listener for messages makes the thread keep the program alive again.
    this.#worker.unref();
  }

  readonly makeHasher: MakeHasher = algorithm => {
    const id = this.#nextId++;
    // What one hasher does happens in turn: `last` is what has not found its place yet.
    let last = this.#push({kind: command.start, id, value: algorithms.indexOf(algorithm), slot: noSlot});
    const next = (step: () => Promise<void> | undefined): Promise<void> | undefined => {
      last = last === undefined ? step() : last.then(step);
      return last;
    };
    return {
      update: bytes => {
        const waiting = next(() => this.#add(id, bytes, 0));
        // Once everything found its place, the next call need not wait for this promise.
        waiting?.then(() => {
          if (last === waiting) last = undefined;
        }, ignore);
        return waiting;
      },
      digest: async () => {
        await next(() => this.#handOver(id));
        const digest = new Promise<Uint8Array>((resolve, reject) => this.#digests.set(id, {resolve, reject}));
        // It is awaited below; should the push fail before that, this failure is the same one.
        digest.catch(ignore);
        await this.#push({kind: command.digest, id, value: 0, slot: noSlot});
        return await this.#awake(() => digest);
      },
    };
  };

  /** Copies bytes into the hasher's slot, and hands it over each time it is full. */
  #add(id: number, bytes: Uint8Array, start: number): Promise<void> | undefined {
    for (let at = start; at < bytes.length; ) {
      let open = this.#openSlots.get(id);
      if (open === undefined) {
        const slot = this.#takeSlot();
        if (slot === undefined) return this.#later(() => this.#add(id, bytes, at));
        open = {id, slot, filled: 0};
        this.#openSlots.set(id, open);
      }
      const size = Math.min(slotSize - open.filled, bytes.length - at);
      const part = at === 0 && size === bytes.length ? bytes : bytes.subarray(at, at + size);
      this.#ring.fill(open.slot, open.filled, part);
      open.filled += size;
      at += size;
      if (open.filled < slotSize) continue;
      const waiting = this.#handOver(id);
      if (waiting !== undefined) return waiting.then(() => this.#add(id, bytes, at));
    }
    return undefined;
  }

  #handOver(id: number): Promise<void> | undefined {
    const open = this.#openSlots.get(id);
    if (open === undefined) return undefined;
    this.#openSlots.delete(id);
    return this.#push({kind: command.update, id, value: open.filled, slot: open.slot});
  }

  #push(asked: RingCommand): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#ring.hasRoom) return this.#later(() => this.#push(asked));
    this.#underWay.push(asked.slot);
    this.#ring.push(asked);
    return undefined;
  }

  #takeSlot(): number | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    this.#reclaim();
    if (this.#openSlots.size > maxOpenSlots) {
      // Many streams at once, or some that were given up: what the oldest has so far makes room.
      const [open] = this.#openSlots.values();
      if (open !== undefined) this.#handOver(open.id);
    }
    return this.#freeSlots.pop();
  }

  /** Takes back the slots of the commands that were carried out. */
  #reclaim(): void {
    const tail = this.#ring.tail;
    const count = (tail - this.#seenTail) >>> 0;
    this.#seenTail = tail;
    for (const slot of this.#underWay.splice(0, count)) if (slot !== noSlot) this.#freeSlots.push(slot);
  }

  async #later(step: () => Promise<void> | undefined): Promise<void> {
    // Nothing runs between this look and the wait, so no step of the thread is missed.
    const tail = this.#ring.tail;
    if (tail === this.#seenTail) await this.#awake(() => this.#ring.waitForTail(tail));
    this.#reclaim();
    await step();
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

const noSlot = -1;

function ignore(): void {}
