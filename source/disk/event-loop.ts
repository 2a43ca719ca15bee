/**
 * Calls that wait for the kernel are several times faster than promises for small files, and nothing else runs
 * meanwhile. This keeps the screen, signals and Ctrl-C alive between them.
 */
import {setImmediate} from 'node:timers/promises';

// 64 small files take about 2 ms.
const callsPerTurn = 64;

/** Counts calls that did not yield; `pause` lets everything else run once in a while. */
export class Breather {
  #calls = 0;

  /** Counts a call. Returns whether everything else had its turn. @throws AbortError where the signal says so. */
  async pause(signal?: AbortSignal): Promise<boolean> {
    this.#calls += 1;
    if (this.#calls % callsPerTurn !== 0) return false;
    await setImmediate();
    signal?.throwIfAborted();
    return true;
  }
}
