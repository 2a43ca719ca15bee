/**
 * Events on their way to the audit log, a few at a time: thousands of small archives would each wait for the disk. None
 * waits longer than five seconds for the next one.
 */
import type {LogEvent} from '../audit/log-entry.ts';
import type {RunLog, TimedEvent} from './audit-log.ts';

const longestWaitMs = 5_000;
const mostWaiting = 200;

/** Takes the events of a run one by one. Whoever makes it flushes it at the end, however that comes. */
export class WaitingEvents {
  readonly #log: RunLog | undefined;
  readonly #clock: () => Date;
  #events: TimedEvent[] = [];
  #flushedAt: number;

  constructor(log: RunLog | undefined, clock: () => Date) {
    this.#log = log;
    this.#clock = clock;
    this.#flushedAt = clock().getTime();
  }

  async add(event: LogEvent): Promise<void> {
    const time = this.#clock();
    this.#events.push({event, time});
    const hasWaited = Math.abs(time.getTime() - this.#flushedAt) >= longestWaitMs;
    if (hasWaited || this.#events.length >= mostWaiting) await this.flush();
  }

  async flush(): Promise<void> {
    const events = this.#events;
    this.#events = [];
    this.#flushedAt = this.#clock().getTime();
    await this.#log?.recordAll(events);
  }
}
