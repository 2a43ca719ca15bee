/**
 * Writing small new files on a thread of its own, while the program's thread decrypts and checks the next ones. What the
 * thread could not write the program's thread tries once more, in its place in the order: errors are those of writing at
 * once, only later. A thread that cannot be started, or dies, is an error, never a missing file.
 */
import {Worker} from 'node:worker_threads';
import {errnoOf, makeDiskError, onDiskSync} from '../disk/disk-error.ts';
import {type NewFile, type WriteBehind, writeNewFile} from '../disk/write-new-file.ts';
import {
  type BatchFile,
  bytesOf,
  maxBatchBytes,
  maxBatchFiles,
  type WriteAnswer,
  type WriteRequest,
} from './write-behind-batch.ts';

/** Larger files are written at once. */
const smallEnough = 65_536;
/** Fewer files are written before a thread has started. */
const worthwhileCount = 512;
/** One batch that is being filled, and those on their way. */
const batchesUnderWay = 4;

/**
 * Returns what starts writing behind. The thread starts with the first list that is long enough, and keeps no program
 * alive that does not wait for it.
 * @param workerUrl - where write-behind-worker is: only the program's entry knows how it was built.
 */
export function writeBehindOnThread(workerUrl: URL, coreCount: number): () => WriteBehind {
  let thread: WritingThread | undefined;
  return () => {
    let count = 0;
    let queue: WriteQueue | undefined;
    return {
      write(file, bytes) {
        if (bytes.length > smallEnough || coreCount === 1 || ++count <= worthwhileCount) {
          queue?.throwFailure();
          writeHere(file, bytes);
          return undefined;
        }
        thread ??= new WritingThread(workerUrl);
        queue ??= new WriteQueue(thread);
        return queue.write(file, bytes);
      },
      settle: async () => await queue?.settle(),
    };
  };
}

function writeHere(file: NewFile, bytes: Uint8Array): void {
  onDiskSync(file.place, 'write', () => writeNewFile(file, bytes));
}

/** @param errno - why it could not be written the first time. */
function writeAgain(file: NewFile, bytes: Uint8Array, errno: string | undefined): void {
  try {
    writeHere(file, bytes);
  } catch (error) {
    // A disk that could not take back what it had failed to write: not a second file of that name.
    const isOwnRest = errnoOf(error) === 'EEXIST' && errno !== undefined && errno !== 'EEXIST';
    throw isOwnRest ? makeDiskError(errno, file.place, 'write', error) : error;
  }
}

/** The files of one run. */
class WriteQueue {
  readonly #thread: WritingThread;
  readonly #spare = Array.from({length: batchesUnderWay}, () => new SharedArrayBuffer(maxBatchBytes));
  /** Batches on their way, the oldest first. None of them rejects. */
  readonly #underWay: Promise<void>[] = [];
  #memory: SharedArrayBuffer | undefined;
  #files: BatchFile[] = [];
  #filled = 0;
  #failure: {readonly error: unknown} | undefined;

  constructor(thread: WritingThread) {
    this.#thread = thread;
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  write(file: NewFile, bytes: Uint8Array): Promise<void> | undefined {
    this.throwFailure();
    if (this.#files.length === maxBatchFiles || this.#filled + bytes.length > maxBatchBytes) this.#send();
    this.#memory ??= this.#spare.pop();
    if (this.#memory === undefined) return this.#later(file, bytes);
    // Into shared memory a Buffer copies more than twice as fast as an array does.
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).copy(
      new Uint8Array(this.#memory),
      this.#filled,
    );
    this.#files.push({...file, start: this.#filled, size: bytes.length});
    this.#filled += bytes.length;
    return undefined;
  }

  async settle(): Promise<void> {
    this.#send();
    await Promise.all(this.#underWay);
    this.throwFailure();
  }

  async #later(file: NewFile, bytes: Uint8Array): Promise<void> {
    await this.#underWay[0];
    await this.write(file, bytes);
  }

  #send(): void {
    const memory = this.#memory;
    const files = this.#files;
    if (memory === undefined || files.length === 0) return;
    this.#memory = undefined;
    this.#files = [];
    this.#filled = 0;
    this.#underWay.push(this.#carryOut(memory, files));
  }

  async #carryOut(memory: SharedArrayBuffer, files: readonly BatchFile[]): Promise<void> {
    try {
      const {done, errno} = await this.#thread.write(memory, files);
      for (const [index, file] of files.slice(done).entries()) {
        // What comes after a failure is not missed: nothing of it will be kept.
        if (this.#failure !== undefined) break;
        writeAgain(file, bytesOf(memory, file), index === 0 ? errno : undefined);
      }
    } catch (error) {
      this.#failure ??= {error};
    }
    this.#spare.push(memory);
    this.#underWay.shift();
  }
}

type Waiting = {readonly resolve: (answer: WriteAnswer) => void; readonly reject: (error: unknown) => void};

class WritingThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #failure: Error | undefined;

  constructor(workerUrl: URL) {
    this.#worker = new Worker(workerUrl, {name: 'writing'});
    this.#worker.on('message', (answer: WriteAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) this.#worker.unref();
    });
    const fail = (cause: unknown): void => {
      this.#failure ??= new Error('the writing thread failed', {cause});
      for (const {reject} of this.#waiting.values()) reject(this.#failure);
      this.#waiting.clear();
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', fail);
    // Last: a listener for messages makes the thread keep the program alive again.
    this.#worker.unref();
  }

  write(memory: SharedArrayBuffer, files: readonly BatchFile[]): Promise<WriteAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, {resolve, reject});
      this.#worker.postMessage({id, memory, files} satisfies WriteRequest);
    });
  }
}
