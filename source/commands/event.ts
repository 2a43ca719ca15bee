/** What a command says while it works. A screen, a printer or a test reads these; none of them is needed. */
import type {Finding} from '../audit/finding.ts';
import type {Keep64Error} from '../errors.ts';

/** The parts of long work, in the words a person is told. */
export type Phase =
  | 'scanning'
  | 'sealing'
  | 'verifying'
  | 'restoring'
  | 'salvaging'
  | 'protecting'
  | 'repairing'
  | 'hashing'
  | 'rewriting'
  | 'searching'
  | 'auditing';

/** How far a phase is. Totals are undefined where nobody can know them. Paths are untrusted. */
export type Progress = {
  readonly kind: 'progress';
  readonly phase: Phase;
  readonly bytesDone: number;
  readonly bytesTotal: number | undefined;
  readonly entriesDone: number;
  readonly entriesTotal: number | undefined;
  readonly currentPath: string | undefined;
};

/** Something the person should know now, which does not stop the work. */
export type CommandNotice =
  | {readonly kind: 'space-may-run-out'; readonly neededBytes: number; readonly freeBytes: number}
  | {readonly kind: 'key-file-readable-by-others'; readonly path: string}
  | {readonly kind: 'not-logged'; readonly error: Keep64Error}
  /** The run is in the log; the head, which shows that the log's end was not cut, does not tell of it yet. */
  | {readonly kind: 'log-head-behind'; readonly error: Keep64Error}
  | {readonly kind: 'demo-step'; readonly step: string; readonly command: string};

/** One event. */
export type CommandEvent =
  | Progress
  | {readonly kind: 'phase-started'; readonly phase: Phase; readonly path: string | undefined}
  | {readonly kind: 'finding'; readonly finding: Finding}
  | {readonly kind: 'notice'; readonly notice: CommandNotice};

/** Says one event. */
export type Emit = (event: CommandEvent) => void;

/**
 * Runs work that says events through a callback as a generator that yields them and returns what the work returned.
 * Of several progress events that wait, only the newest is kept: a slow reader never slows the work.
 */
export async function* withEvents<Report>(
  work: (emit: Emit) => Promise<Report>,
): AsyncGenerator<CommandEvent, Report> {
  const waiting: CommandEvent[] = [];
  let wake: () => void = () => {};
  let isDone = false;
  const emit: Emit = event => {
    const last = waiting.at(-1);
    if (event.kind === 'progress' && last?.kind === 'progress' && last.phase === event.phase) waiting.pop();
    waiting.push(event);
    wake();
  };
  const running = work(emit).finally(() => {
    isDone = true;
    wake();
  });
  // The loop below awaits `running` at its end; until then a failure must not count as unhandled.
  running.catch(() => {});
  while (!isDone || waiting.length > 0) {
    const event = waiting.shift();
    if (event !== undefined) yield event;
    else {
      await new Promise<void>(resolve => {
        wake = resolve;
        if (isDone || waiting.length > 0) resolve();
      });
    }
  }
  return await running;
}

/** Tells whether an event says that the audit log could not be written. */
export function isNotLogged(event: CommandEvent): boolean {
  return event.kind === 'notice' && event.notice.kind === 'not-logged';
}

/** Runs a command to its end and returns its report; `emit` hears its events. */
export async function finishRun<Report>(
  run: AsyncGenerator<CommandEvent, Report>,
  emit: Emit = () => {},
): Promise<Report> {
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    emit(next.value);
  }
}
