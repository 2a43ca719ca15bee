/**
 * The memory that the program's thread and the hashing thread share: slots with bytes, and a ring of commands about them.
 * One side writes commands and moves `head`, the other carries them out and moves `tail`; each waits for the other by
 * Atomics. A slot is free again when the command about it was carried out.
 */

/** What a command asks for. */
export const command = {start: 0, update: 1, digest: 2} as const;

/** The algorithms, by the number that stands for them in a `start` command. */
export const algorithms = ['sha1', 'sha256'] as const;

/** Bytes a slot holds: so many that waking the other thread costs little, so few that they stay in the cache. */
export const slotSize = 262_144;
/** How many slots there are. */
export const slotCount = 16;
/** More commands than slots: some have no bytes. */
const ringSize = 64;
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
    control: new SharedArrayBuffer(4 * (controlSize + fieldsPerCommand * ringSize)),
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

  /** A part of a slot's bytes. */
  bytes(slot: number, start: number, end: number): Uint8Array {
    return this.#slots.subarray(slot * slotSize + start, slot * slotSize + end);
  }

  /** Copies bytes into a slot, from `start` on. */
  fill(slot: number, start: number, bytes: Uint8Array): void {
    // Into shared memory a Buffer copies more than twice as fast as an array does.
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).copy(this.#slots, slot * slotSize + start);
  }

  /** How many commands were carried out so far, modulo 2^32. */
  get tail(): number {
    return Atomics.load(this.#control, tailIndex);
  }

  /** Whether another command finds a place. */
  get hasRoom(): boolean {
    return ((Atomics.load(this.#control, headIndex) - this.tail) | 0) < ringSize;
  }

  /** Resolves when more commands were carried out than at `tail`. */
  async waitForTail(tail: number): Promise<void> {
    const waiting = Atomics.waitAsync(this.#control, tailIndex, tail);
    if (waiting.async) await waiting.value;
  }

  /** Hands a command over. The caller has seen that there is room. */
  push({kind, id, value, slot}: RingCommand): void {
    const head = Atomics.load(this.#control, headIndex);
    const at = controlSize + ((head >>> 0) % ringSize) * fieldsPerCommand;
    this.#control[at] = kind;
    this.#control[at + 1] = id;
    this.#control[at + 2] = value;
    this.#control[at + 3] = slot;
    Atomics.store(this.#control, headIndex, (head + 1) | 0);
    Atomics.notify(this.#control, headIndex);
  }

  /** Blocks this thread until there is a command, and returns it. `done` is to be called after it. */
  take(): RingCommand {
    const tail = this.tail;
    while (Atomics.load(this.#control, headIndex) === tail) Atomics.wait(this.#control, headIndex, tail);
    const at = controlSize + ((tail >>> 0) % ringSize) * fieldsPerCommand;
    return {
      kind: this.#control[at] ?? 0,
      id: this.#control[at + 1] ?? 0,
      value: this.#control[at + 2] ?? 0,
      slot: this.#control[at + 3] ?? 0,
    };
  }

  /** Wakes whoever waits for the thread, although nothing was carried out: the thread is gone. */
  wake(): void {
    Atomics.notify(this.#control, tailIndex);
  }

  /** Says that the taken command was carried out. */
  done(): void {
    Atomics.store(this.#control, tailIndex, (this.tail + 1) | 0);
    Atomics.notify(this.#control, tailIndex);
  }
}
