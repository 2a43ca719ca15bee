/**
 * Reading and hashing small files ahead on a thread of its own, for whoever takes a long list of files one after the
 * other. What the thread cannot read as it was scanned, or cannot read because it died, it leaves to the caller: no error
 * is lost, and none is made.
 */
import {Worker} from 'node:worker_threads';
import type {SeenFile} from '../disk/read-unchanged.ts';
import {
  type BatchAnswer,
  type BatchRequest,
  BatchView,
  makeBatchMemory,
  maxBatchBytes,
  maxBatchFiles,
} from './small-file-batch.ts';

/** A small file's bytes, valid until the next file is asked for, and its SHA-256, which is the caller's. */
export type ReadFile = {readonly content: Uint8Array; readonly sha256: Uint8Array};

/**
 * Gives files out by their place in the list, in ascending order; places may be left out. Undefined for what is not
 * read ahead, or is no longer what was scanned.
 */
export type ReadAhead = (index: number) => Promise<ReadFile | undefined> | ReadFile | undefined;

/** Starts reading ahead in a list of files; undefined stands for what is no small file. */
export type StartReadAhead = (files: readonly (SeenFile | undefined)[]) => ReadAhead;

/** Larger files are read as streams. */
export const smallEnough = 65_536;
/** Fewer files are read before a thread has started. */
const worthwhileCount = 512;
/** One batch that is being given out, and two that are being read. */
const batchesUnderWay = 3;

const nothing: ReadAhead = () => undefined;

/**
 * Returns what starts reading ahead. The thread starts with the first list that is long enough, and keeps no program
 * alive.
 * @param workerUrl - where small-file-worker is: only the program's entry knows how it was built.
 */
export function readAheadOnThread(workerUrl: URL, coreCount: number): StartReadAhead {
  let thread: ReadingThread | undefined;
  return files => {
    const count = files.reduce((sum, file) => sum + (isSmall(file) ? 1 : 0), 0);
    if (coreCount === 1 || count < worthwhileCount) return nothing;
    thread ??= new ReadingThread(workerUrl);
    const list = new ListAhead(files, thread);
    return index => list.take(index);
  };
}

function isSmall(file: SeenFile | undefined): file is SeenFile {
  return file !== undefined && file.size <= smallEnough;
}

/** A batch, and the places of its files in the list. */
type Batch = {
  readonly places: readonly number[];
  readonly view: BatchView;
  readonly memory: SharedArrayBuffer;
  /** Whether the thread has read it; false where it died. */
  readonly done: Promise<boolean>;
  isRead: boolean;
};

class ListAhead {
  readonly #files: readonly (SeenFile | undefined)[];
  readonly #thread: ReadingThread;
  readonly #spare = Array.from({length: batchesUnderWay}, makeBatchMemory);
  /** Those under way, the one that is being given out first. */
  readonly #batches: Batch[] = [];
  #at = 0;
  #inBatch = 0;

  constructor(files: readonly (SeenFile | undefined)[], thread: ReadingThread) {
    this.#files = files;
    this.#thread = thread;
    this.#startBatches();
  }

  take(index: number): Promise<ReadFile | undefined> | ReadFile | undefined {
    if (this.#batches.length === 0) this.#at = Math.max(this.#at, index);
    this.#startBatches();
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      if (index <= (batch.places.at(-1) ?? -1)) {
        while ((batch.places[this.#inBatch] ?? index) < index) this.#inBatch++;
        if (batch.places[this.#inBatch] !== index) return undefined;
        const place = this.#inBatch;
        return batch.isRead ? giveOut(batch, place) : this.#wait(batch, place);
      }
      // A batch that is still being read must not get its memory back to another.
      if (batch.isRead) this.#spare.push(batch.memory);
      else void batch.done.then(() => this.#spare.push(batch.memory));
      this.#batches.shift();
      this.#inBatch = 0;
      this.#startBatches();
    }
    return undefined;
  }

  async #wait(batch: Batch, place: number): Promise<ReadFile | undefined> {
    return (await batch.done) ? giveOut(batch, place) : undefined;
  }

  #startBatches(): void {
    for (let memory = this.#spare.pop(); memory !== undefined; memory = this.#spare.pop()) {
      const batch = this.#nextBatch(memory);
      if (batch === undefined) return;
      this.#batches.push(batch);
    }
  }

  #nextBatch(memory: SharedArrayBuffer): Batch | undefined {
    const places: number[] = [];
    const files: SeenFile[] = [];
    for (let bytes = 0; this.#at < this.#files.length; this.#at++) {
      const file = this.#files[this.#at];
      if (!isSmall(file)) continue;
      bytes += file.size;
      if (files.length === maxBatchFiles || bytes > maxBatchBytes) break;
      places.push(this.#at);
      const {diskPath, size, mtimeNs, device} = file;
      files.push({diskPath, size, mtimeNs, device});
    }
    if (files.length === 0) return undefined;
    const done = this.#thread.read(memory, files);
    const batch: Batch = {places, view: new BatchView(memory, files), memory, done, isRead: false};
    void done.then(isRead => {
      batch.isRead = isRead;
    });
    return batch;
  }
}

function giveOut({view}: Batch, place: number): ReadFile | undefined {
  const sha256 = view.digest(place);
  return sha256 === undefined ? undefined : {content: view.content(place), sha256};
}

class ReadingThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (isRead: boolean) => void>();
  #nextId = 0;
  #isGone = false;

  constructor(workerUrl: URL) {
    this.#worker = new Worker(workerUrl, {name: 'reading'});
    this.#worker.on('message', ({id}: BatchAnswer) => {
      this.#waiting.get(id)?.(true);
      this.#settle(id);
    });
    const giveUp = (): void => {
      this.#isGone = true;
      for (const resolve of this.#waiting.values()) resolve(false);
      this.#waiting.clear();
    };
    this.#worker.on('error', giveUp);
    this.#worker.on('exit', giveUp);
    // Last: a listener for messages makes the thread keep the program alive again.
    this.#worker.unref();
  }

  /** Resolves to true once the files are read, and to false where the thread is gone. */
  read(memory: SharedArrayBuffer, files: readonly SeenFile[]): Promise<boolean> {
    if (this.#isGone) return Promise.resolve(false);
    const id = this.#nextId++;
    return new Promise(resolve => {
      // While somebody may wait for it, it keeps the program alive.
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({id, memory, files} satisfies BatchRequest);
    });
  }

  #settle(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
  }
}
