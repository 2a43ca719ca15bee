/**
 * A real pseudo-terminal with an xterm behind it, for driving the built program as a person would: keys in, the screen
 * read, waiting for what is to be seen and never for a time to pass.
 */
import {existsSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm, {type IBufferCell, type Terminal} from '@xterm/headless';
import type {ExecutionContext} from 'ava';

/** The built program; KEEP64_PROGRAM names another one to try. */
const program = process.env.KEEP64_PROGRAM ?? fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const deadlineMs = 20_000;
const killGraceMs = 5000;

/** The keys that are not characters. */
export const keys = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  down: '\u001b[B',
  ctrlC: '\u0003',
  ctrlU: '\u0015',
  ctrlZ: '\u001a',
} as const;

export type SessionOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder: string;
  /** What node runs instead of the built program. */
  readonly program?: readonly string[];
  /** A file that gets standard error, which is the terminal otherwise. */
  readonly stderrFile?: string;
};

/** Asserts that the terminal is as it was found: the usual screen, a cursor, no paste mode, and no text but this. */
export function assertRestored(t: ExecutionContext, session: Session, text = ''): void {
  t.is(session.terminal.buffer.active.type, 'normal');
  t.false(session.terminal.modes.bracketedPasteMode);
  t.true(session.output.lastIndexOf('\u001b[?25h') > session.output.lastIndexOf('\u001b[?25l'));
  t.is(session.everything().trim(), text);
}

/** Makes a temporary folder that goes away with the test. */
export function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'keep64-test-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

// The audit log of these runs stands outside of the folders that the tests look into.
const stateHome = mkdtempSync(join(realpathSync(tmpdir()), 'keep64-state-'));
process.on('exit', () => rmSync(stateHome, {recursive: true, force: true}));

// Synchronized output: between these, a frame is only half on the screen.
const frameStart = '\u001b[?2026h';
const frameEnd = '\u001b[?2026l';

/** One run of the program. */
export class Session {
  readonly terminal: Terminal;
  /** Everything the program wrote. */
  output = '';
  readonly exitCode: Promise<number>;
  readonly #process: IPty;
  readonly #watchers = new Set<() => void>();
  #isOver = false;
  #showsWholeFrame = true;

  /** Starts the program and waits until it takes keys: it switches bracketed paste on after raw mode. */
  static async open(t: Pick<ExecutionContext, 'teardown'>, options: SessionOptions): Promise<Session> {
    const session = new Session(options);
    t.teardown(() => session.#close());
    await session.waitUntil(() => session.terminal.modes.bracketedPasteMode, 'the program to take keys');
    return session;
  }

  private constructor(options: SessionOptions) {
    const {columns = 80, rows = 24, environment = {}, folder, stderrFile} = options;
    if (options.program === undefined && !existsSync(program))
      throw new Error('dist/cli.js is missing: run npm run build first');
    this.terminal = new xterm.Terminal({cols: columns, rows, scrollback: 2000, allowProposedApi: true});
    const command = [process.execPath, ...(options.program ?? [program])];
    // The shell gives its place to the program: signals and the exit code are the program's.
    const [file = '', ...args] =
      stderrFile === undefined ? command : ['sh', '-c', 'exec 2>"$0" "$@"', stderrFile, ...command];
    this.#process = spawn(file, args, {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        XDG_STATE_HOME: stateHome,
        LANG: 'C.UTF-8',
        ...environment,
      },
    });
    this.#process.onData(data => {
      this.output += data;
      const isWhole = this.output.lastIndexOf(frameStart) <= this.output.lastIndexOf(frameEnd);
      this.terminal.write(data, () => {
        this.#showsWholeFrame = isWhole;
        this.#check();
      });
    });
    this.terminal.onData(answer => this.#process.write(answer));
    this.exitCode = new Promise(resolve => {
      this.#process.onExit(({exitCode}) => {
        this.#isOver = true;
        // What was written last has to be on the screen before anybody looks at it.
        this.terminal.write('', () => resolve(exitCode));
      });
    });
  }

  /** Sends keys. */
  press(...sent: readonly string[]): void {
    for (const key of sent) this.#process.write(key);
  }

  /** Types text, and waits until it, or `shown`, is to be seen. */
  async type(text: string, shown: RegExp | string = text): Promise<void> {
    this.press(text);
    await this.waitFor(shown);
  }

  /** Pastes text as a terminal does, and waits for what is to be seen then. */
  async paste(text: string, shown: RegExp | string): Promise<void> {
    this.press(`\u001b[200~${text}\u001b[201~`);
    await this.waitFor(shown);
  }

  /** Changes the window's size. */
  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.#process.resize(columns, rows);
  }

  /** Sends a signal to the program. */
  signal(name: string): void {
    this.#process.kill(name);
  }

  /** Takes the terminal away, as a closed window does. */
  hangUp(): void {
    (this.#process as IPty & {destroy: () => void}).destroy();
  }

  /** Waits until the screen shows a text. */
  async waitFor(pattern: RegExp | string): Promise<void> {
    const isShown = (): boolean => {
      if (!this.#showsWholeFrame) return false;
      const screen = this.screen();
      return typeof pattern === 'string' ? screen.includes(pattern) : pattern.test(screen);
    };
    await this.waitUntil(isShown, String(pattern));
  }

  /** Waits until something about the terminal is so. */
  async waitUntil(isSo: () => boolean, what: string): Promise<void> {
    if (isSo()) return;
    const {promise, resolve, reject} = Promise.withResolvers<void>();
    const watcher = (): void => {
      if (isSo()) resolve();
    };
    const timer = setTimeout(
      () => reject(new Error(`waited in vain for ${what}; the screen:\n${this.screen()}`)),
      deadlineMs,
    );
    this.#watchers.add(watcher);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#watchers.delete(watcher);
    }
  }

  /** The visible rows, without the spaces at their ends. */
  screen(): string {
    const {active} = this.terminal.buffer;
    return this.#rows(active.baseY, active.baseY + this.terminal.rows).join('\n');
  }

  /** All rows, those that were scrolled away too. */
  everything(): string {
    return this.#rows(0, this.terminal.buffer.active.length).join('\n');
  }

  /** The cells of the visible rows. */
  cells(): IBufferCell[][] {
    const {active} = this.terminal.buffer;
    return Array.from({length: this.terminal.rows}, (_, y) => {
      const line = active.getLine(active.baseY + y);
      return Array.from({length: this.terminal.cols}, (_, x) => line?.getCell(x)).filter(
        cell => cell !== undefined,
      );
    });
  }

  #rows(start: number, end: number): string[] {
    const {active} = this.terminal.buffer;
    return Array.from(
      {length: end - start},
      (_, index) => active.getLine(start + index)?.translateToString(true) ?? '',
    );
  }

  #check(): void {
    for (const watcher of this.#watchers) watcher();
  }

  async #close(): Promise<void> {
    if (!this.#isOver) {
      this.#process.kill('SIGTERM');
      const timer = setTimeout(() => this.#process.kill('SIGKILL'), killGraceMs);
      await this.exitCode;
      clearTimeout(timer);
    }
    this.terminal.dispose();
  }
}

/** Reads the five lines of a key from a screen, each as `xxxx xxxx xxxx xxxx`. */
export function readGrid(screen: string): string[] {
  return [...screen.matchAll(/^ +[1-5] +([0-9a-f]{4}(?: +[0-9a-f]{4}){3})/gm)].map(match =>
    (match[1] ?? '').replace(/ +/g, ' '),
  );
}
