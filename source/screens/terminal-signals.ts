/**
 * Going to the background and coming back, with the terminal in order at each moment: Ctrl-Z is swallowed in raw mode,
 * and a stop from outside would leave the alternate screen, with whatever it shows, on the terminal.
 */
import {setImmediate} from 'node:timers/promises';

/** What happened to the process, or to the window: `resized-and-back` has cut off what stood in it. */
export type TerminalSignal = 'stop-asked' | 'continued' | 'resized-and-back';

/** Listens to SIGTSTP, SIGCONT and SIGWINCH, and stops the process. One for the program. */
export class TerminalSignals {
  #listener: (signal: TerminalSignal) => void = () => {};
  readonly #onStop = (): void => this.#listener('stop-asked');
  readonly #onContinue = (): void => this.#listener('continued');

  // A window that changes twice before anybody looks has its old size again, and the stream tells nobody.
  readonly #onResize = (): void => {
    const size = this.#windowSize();
    if (size === this.#lastSize) this.#listener('resized-and-back');
    this.#lastSize = size;
  };
  readonly #windowSize: () => string;
  #lastSize: string;

  /** @param windowSize - the size as the terminal's stream has it, in any form. */
  constructor(windowSize: () => string) {
    this.#windowSize = windowSize;
    this.#lastSize = windowSize();
    process.on('SIGWINCH', this.#onResize);
    process.on('SIGTSTP', this.#onStop);
    process.on('SIGCONT', this.#onContinue);
  }

  /** Sets who is told. */
  listen(listener: (signal: TerminalSignal) => void): void {
    this.#listener = listener;
  }

  /**
   * Stops the process group, as a terminal does for Ctrl-Z; returns when it goes on. The kernel ignores this where no
   * shell could bring it back, which SIGSTOP would not.
   */
  async stopProcess(): Promise<void> {
    process.off('SIGTSTP', this.#onStop);
    process.kill(0, 'SIGTSTP');
    await setImmediate();
    process.on('SIGTSTP', this.#onStop);
  }

  /** Listens no more. */
  close(): void {
    process.off('SIGWINCH', this.#onResize);
    process.off('SIGTSTP', this.#onStop);
    process.off('SIGCONT', this.#onContinue);
  }
}
