/**
 * Going to the background and coming back, with the terminal in order at each moment: Ctrl-Z is swallowed in raw mode,
 * and a stop from outside would leave the alternate screen, with whatever it shows, on the terminal.
 */
import {setImmediate} from 'node:timers/promises';

/** What happened to the process. */
export type TerminalSignal = 'stop-asked' | 'continued';

/** Listens to SIGTSTP and SIGCONT, and stops the process. One for the program. */
export class TerminalSignals {
  #listener: (signal: TerminalSignal) => void = () => {};
  readonly #onStop = (): void => this.#listener('stop-asked');
  readonly #onContinue = (): void => this.#listener('continued');

  constructor() {
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
    process.off('SIGTSTP', this.#onStop);
    process.off('SIGCONT', this.#onContinue);
  }
}
