/**
 * The memory that the program's thread and the hashing thread share: a ring of slots with bytes, and a command for each.
 * One side writes commands and moves `head`, the other carries them out and moves `tail`; each waits for the other by
 * Atomics. Slots are reused only after their command was carried out.
 */

/** What a slot asks for. */
export const command = {start: 0, update: 1, digest: 2} as const;

/** The algorithms, by the number that stands for them in a `start` command. */
export const algorithms = ['sha1', 'sha256'] as const;

/** Bytes a slot holds: as much as a slab of the bulk path. */
export const slotSize = 131_072;
const slotCount = 32;
const fieldsPerCommand = 4;

const headIndex = 0;
const tailIndex = 1;
const controlSize = 2;

/** The shared memory itself, as it is handed to the thread. */
export type RingMemory = {readonly slots: SharedArrayBuffer; readonly control: SharedArrayBuffer};

/** One command. `value` is the algorithm for `start` and the size of the slot's bytes for `update`. */
export type RingCommand = {
  readonly kind: number;
  readonly id: number;
  readonly value: number;
  readonly slot: number;
};

/** Returns fresh memory. */
export function makeRingMemory(): RingMemory {
  return {
    slots: new SharedArrayBuffer(slotSize * slotCount),
    control: new SharedArrayBuffer(4 * (controlSize + fieldsPerCommand * slotCount)),
  };
}

/** One side's view of the ring. */
export class HashRing {
  readonly #slots: Uint8Array;
  readonly #control: Int32Array;

  constructor(memory: RingMemory) {
    this.#slots = new Uint8Array(memory.slots);
    this.#control = new Int32Array(memory.control);
  }

  /** The bytes of a slot. */
  slot(index: number, size: number): Uint8Array {
    return this.#slots.subarray(index * slotSize, index * slotSize + size);
  }

  /** The slot that the next command takes, or undefined while all are taken. */
  freeSlot(): number | undefined {
    const head = Atomics.load(this.#control, headIndex);
    const isFull = ((head - Atomics.load(this.#control, tailIndex)) | 0) >= slotCount;
    return isFull ? undefined : (head >>> 0) % slotCount;
  }

  /** Resolves when a command was carried out. */
  async waitForTail(): Promise<void> {
    const tail = Atomics.load(this.#control, tailIndex);
    if (this.freeSlot() !== undefined) return;
    const waiting = Atomics.waitAsync(this.#control, tailIndex, tail);
    if (waiting.async) await waiting.value;
  }

  /** Hands the command of the free slot over. */
  push(kind: number, id: number, value: number): void {
    const head = Atomics.load(this.#control, headIndex);
    const at = controlSize + ((head >>> 0) % slotCount) * fieldsPerCommand;
    this.#control[at] = kind;
    this.#control[at + 1] = id;
    this.#control[at + 2] = value;
    Atomics.store(this.#control, headIndex, (head + 1) | 0);
    Atomics.notify(this.#control, headIndex);
  }

  /** Blocks this thread until there is a command, and returns it. `done` is to be called after it. */
  take(): RingCommand {
    const tail = Atomics.load(this.#control, tailIndex);
    while (Atomics.load(this.#control, headIndex) === tail) Atomics.wait(this.#control, headIndex, tail);
    const slot = (tail >>> 0) % slotCount;
    const at = controlSize + slot * fieldsPerCommand;
    return {
      kind: this.#control[at] ?? 0,
      id: this.#control[at + 1] ?? 0,
      value: this.#control[at + 2] ?? 0,
      slot,
    };
  }

  /** Wakes whoever waits for the thread, although nothing was carried out: the thread is gone. */
  wake(): void {
    Atomics.notify(this.#control, tailIndex);
  }

  /** Says that the taken command was carried out. */
  done(): void {
    Atomics.store(this.#control, tailIndex, (Atomics.load(this.#control, tailIndex) + 1) | 0);
    Atomics.notify(this.#control, tailIndex);
  }
}
