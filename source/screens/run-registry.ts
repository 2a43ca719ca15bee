/** The work that goes on now, so that Ctrl-C can stop it and the program can wait for its cleaning up. No React. */

type Run = {readonly stop: () => void; readonly ended: Promise<void>; readonly isAsked: boolean};

/** What runs. One for the program; screens add to it. */
export class RunRegistry {
  readonly #runs = new Set<Run>();
  #onIdle: () => void = () => {};

  /** Whether anything runs that the person asked for: what a screen looks up by itself is nothing to stop first. */
  get isBusy(): boolean {
    return [...this.#runs].some(({isAsked}) => isAsked);
  }

  /**
   * Adds work. @param stop - asks it to stop at its next safe point. @param ended - resolves once it has cleaned up;
   * never rejects. @param isAsked - false for what a screen looks up by itself.
   */
  add(stop: () => void, ended: Promise<void>, {isAsked = true}: {readonly isAsked?: boolean} = {}): void {
    const run = {stop, ended, isAsked};
    this.#runs.add(run);
    ended.then(() => {
      this.#runs.delete(run);
      if (isAsked && !this.isBusy) this.#onIdle();
    });
  }

  /** Sets who is told when the last work that was asked for has ended. */
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
