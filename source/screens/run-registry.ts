/** The work that goes on now, so that Ctrl-C can stop it and the program can wait for its cleaning up. No React. */

type Run = {readonly stop: () => void; readonly ended: Promise<void>};

/** What runs. One for the program; screens add to it. */
export class RunRegistry {
  readonly #runs = new Set<Run>();
  #onIdle: () => void = () => {};

  /** Whether anything runs. */
  get isBusy(): boolean {
    return this.#runs.size > 0;
  }

  /**
   * Adds work. @param stop - asks it to stop at its next safe point. @param ended - resolves once it has cleaned up;
   * never rejects.
   */
  add(stop: () => void, ended: Promise<void>): void {
    const run = {stop, ended};
    this.#runs.add(run);
    ended.then(() => {
      this.#runs.delete(run);
      if (this.#runs.size === 0) this.#onIdle();
    });
  }

  /** Sets who is told when the last work has ended. */
  listen(onIdle: () => void): void {
    this.#onIdle = onIdle;
  }

  /** Asks all work to stop. */
  stopAll(): void {
    for (const run of this.#runs) run.stop();
  }

  /** Resolves when nothing runs any more, or after `timeoutMs`: a disk that hangs must not hold the terminal. */
  async whenIdle(timeoutMs: number): Promise<void> {
    const {promise: isLate, resolve} = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    await Promise.race([Promise.all([...this.#runs].map(run => run.ended)), isLate]);
    clearTimeout(timer);
  }
}
