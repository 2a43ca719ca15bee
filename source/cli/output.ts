/**
 * What a run prints: the report on standard output, everything else on standard error. On a terminal the progress is one
 * line that is rewritten; on a pipe a line now and then; with `--progress json` every event is one line of JSON.
 */
import type {WriteStream} from 'node:tty';
import type {CommandEvent, CommandNotice, Progress} from '../commands/event.ts';
import type {Report} from '../commands/report.ts';
import {Keep64Error} from '../errors.ts';
import {displayName} from '../report/display-name.ts';
import {formatProgress} from '../report/progress.ts';
import {formatBytes} from '../report/quantity.ts';
import {explainError} from '../report/words.ts';

// The words of reports, and JSON, are loaded when something is to be printed in them: a short run is over sooner.
const loadJson = () => import('../report/json.ts');
const loadText = () => import('../report/text.ts');

/** How to print. */
export type OutputOptions = {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly progress: 'auto' | 'json' | 'none';
  /** Whether colours are welcome on standard output. */
  readonly isColoured: boolean;
};

type Stream = {write(text: string): unknown};
type Terminal = Stream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

const terminalIntervalMs = 100;
const pipeIntervalMs = 10_000;

/** The two streams of one run. */
export class Output {
  readonly #options: OutputOptions;
  readonly #stdout: Stream;
  readonly #stderr: Terminal;
  readonly #formatEventJson: ((event: CommandEvent) => string) | undefined;
  #phaseStart = performance.now();
  #lastProgress = 0;
  #hasProgressLine = false;

  private constructor(
    options: OutputOptions,
    stdout: Stream,
    stderr: Terminal,
    formatEventJson: ((event: CommandEvent) => string) | undefined,
  ) {
    this.#options = options;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#formatEventJson = formatEventJson;
  }

  /** Makes one for a run. */
  static async open(options: OutputOptions, stdout: Stream, stderr: Terminal): Promise<Output> {
    const json = options.progress === 'json' ? await loadJson() : undefined;
    return new Output(options, stdout, stderr, json?.formatEventJson);
  }

  /** Shows one event. */
  event(event: CommandEvent): void {
    if (this.#formatEventJson !== undefined) {
      if (event.kind !== 'progress' || this.#isDue(terminalIntervalMs))
        this.#stderr.write(`${this.#formatEventJson(event)}\n`);
      return;
    }
    if (this.#options.isQuiet) return;
    if (event.kind === 'phase-started') {
      this.#phaseStart = performance.now();
      this.#lastProgress = this.#phaseStart;
    } else if (event.kind === 'progress') this.#showProgress(event);
    else if (event.kind === 'notice') this.note(describeNotice(event.notice));
  }

  #isDue(intervalMs: number): boolean {
    const now = performance.now();
    if (now - this.#lastProgress < intervalMs) return false;
    this.#lastProgress = now;
    return true;
  }

  #showProgress(progress: Progress): void {
    if (this.#options.progress === 'none') return;
    const seconds = (performance.now() - this.#phaseStart) / 1000;
    if (this.#stderr.isTTY === true) {
      if (!this.#isDue(terminalIntervalMs)) return;
      const line = formatProgress(progress, seconds, (this.#stderr.columns ?? 80) - 1);
      this.#stderr.write(`\r\u001b[K${line}`);
      this.#hasProgressLine = true;
    } else if (this.#isDue(pipeIntervalMs))
      this.#stderr.write(`keep64: ${formatProgress(progress, seconds, 120)}\n`);
  }

  /** Removes the progress line, if there is one. */
  #clear(): void {
    if (this.#hasProgressLine) this.#stderr.write('\r\u001b[K');
    this.#hasProgressLine = false;
  }

  /** Says something on standard error. */
  note(text: string): void {
    this.#clear();
    this.#stderr.write(this.#options.isJson ? `${JSON.stringify({note: text})}\n` : `keep64: ${text}\n`);
  }

  /** Says that a signal ended the work. */
  stopped(): void {
    this.#clear();
    const message = 'stopped; nothing was left half made';
    const hint = 'the same command starts it anew';
    this.#stderr.write(
      this.#options.isJson
        ? `${JSON.stringify({error: {code: 'interrupted', message, hint}})}\n`
        : `keep64: ${message}\n  ${hint}\n`,
    );
  }

  /** Prints the report. */
  async report(report: Report, isFailure: boolean): Promise<void> {
    this.#clear();
    // An archive or sheet that went to standard output must not have its report behind it.
    const isTaken =
      (report.schema === 'keep64/seal-1' && report.archive === '-') ||
      (report.schema === 'keep64/key-sheet-1' && report.path === '-');
    const stream = isTaken ? this.#stderr : this.#stdout;
    const {isJson, isQuiet, isColoured} = this.#options;
    if (isJson) stream.write(`${(await loadJson()).formatJson(report)}\n`);
    else if (!isQuiet || isFailure)
      stream.write(`${(await loadText()).formatText(report, isColoured).join('\n')}\n`);
  }

  /** Prints an error: a sentence and a hint, or one JSON object; a bug with its stack. */
  async error(error: unknown): Promise<void> {
    this.#clear();
    if (error instanceof Keep64Error) {
      if (this.#options.isJson) {
        this.#stderr.write(`${(await loadJson()).formatErrorJson(error)}\n`);
        return;
      }
      const {message, hint} = explainError(error);
      this.#stderr.write(`keep64: ${message}\n${hint === '' ? '' : `  ${hint}\n`}`);
      return;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (this.#options.isJson) {
      const message = displayName(error instanceof Error ? error.message : 'unknown error');
      this.#stderr.write(`${JSON.stringify({error: {code: 'bug', message, hint: 'please report this'}})}\n`);
      return;
    }
    this.#stderr.write(
      `keep64: this is a bug in keep64; please report it\n${stack.split('\n').map(displayName).join('\n')}\n`,
    );
  }
}

function describeNotice(notice: CommandNotice): string {
  switch (notice.kind) {
    case 'space-may-run-out':
      return `the files take ${formatBytes(notice.neededBytes)}, and ${formatBytes(notice.freeBytes)} are free; compressed they may fit`;
    case 'key-file-readable-by-others':
      return `others can read ${displayName(notice.path)}: chmod 600 mends that`;
    case 'not-logged': {
      const {message, hint} = explainError(notice.error);
      return `this run is not in the audit log: ${message}${hint === '' ? '' : `\n  ${hint}`}`;
    }
    case 'log-head-behind':
      return `this run is in the audit log, but not in the log's head: ${explainError(notice.error).message}`;
    case 'demo-step':
      return notice.command === ''
        ? displayName(notice.step)
        : `${displayName(notice.step)}\n    ${displayName(notice.command)}`;
  }
}
