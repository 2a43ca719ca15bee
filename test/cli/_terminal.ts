/** The built program in a real pseudo-terminal: what it shows, and what a hand types. */
import {spawn} from '@lydell/node-pty';
import type {ExecutionContext} from 'ava';
import {environment, program} from './_cli.ts';

/** A run on a terminal. */
export type TerminalRun = {
  /** All that was shown so far, escape sequences included. */
  shown(): string;
  /** Waits until a text is shown after what was waited for before. */
  waitFor(text: string): Promise<void>;
  type(text: string): void;
  readonly exitCode: Promise<number>;
};

const patienceMs = 20_000;

/** Runs a command of the shell in a terminal, where "$KEEP64" is the program. */
export function runOnTerminal(
  t: Pick<ExecutionContext, 'teardown'>,
  script: string,
  options: {readonly cwd?: string} = {},
): TerminalRun {
  const child = spawn('bash', ['-c', script], {
    cols: 100,
    rows: 40,
    env: {...environment(), KEEP64: `${process.execPath} ${program}`},
    ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
  });
  let shown = '';
  let seen = 0;
  let wake: () => void = () => {};
  child.onData(data => {
    shown += data;
    wake();
  });
  let isOver = false;
  t.teardown(() => {
    if (!isOver) child.kill('SIGKILL');
  });
  const exitCode = new Promise<number>(resolve => {
    child.onExit(event => {
      isOver = true;
      resolve(event.exitCode);
      wake();
    });
  });
  return {
    shown: () => shown,
    async waitFor(text) {
      const deadline = AbortSignal.timeout(patienceMs);
      for (;;) {
        const at = shown.indexOf(text, seen);
        if (at >= 0) {
          seen = at + text.length;
          return;
        }
        if (deadline.aborted)
          throw new Error(`waited for ${JSON.stringify(text)}, and saw ${JSON.stringify(shown)}`);
        await new Promise<void>(resolve => {
          wake = resolve;
          deadline.addEventListener('abort', () => resolve(), {once: true});
        });
      }
    },
    type: text => child.write(text),
    exitCode,
  };
}
