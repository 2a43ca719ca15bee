/**
 * Runs the app on a terminal, and gives the terminal back on every way out: `q`, Ctrl-C, signals, a closed terminal, a
 * component or a promise that throws. Work that goes on is stopped and gets a moment to clean up.
 */
import {setImmediate} from 'node:timers/promises';
import {render, Text} from 'ink';
import {displayName} from '../report/display-name.ts';
import {App} from './app.tsx';
import type {StartAppOptions} from './app-options.ts';
import type {ListNames} from './path-completion.ts';
import type {PathBase} from './paths.ts';
import {RunRegistry} from './run-registry.ts';
import {TerminalSignals} from './terminal-signals.ts';

/** What the app is given, everything decided. */
export type RunAppOptions = StartAppOptions & {
  readonly hideAfterMs: number;
  readonly listNames: ListNames;
  readonly base: PathBase;
  readonly isScreenReader: boolean;
};

type Ending = {readonly exitCode: number; readonly fault?: unknown};

// 128 plus the number of the signal, as shells have it.
const exitCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanUpMs = 2000;

/** Runs the app to its end; see startApp for what it returns. */
export async function runApp(options: RunAppOptions): Promise<number> {
  const {context, stdin, stdout, stderr, hideAfterMs, listNames, base, isScreenReader} = options;
  const runs = new RunRegistry();
  const terminalSignals = new TerminalSignals(() => `${stdout.columns} ${stdout.rows}`);
  const {promise: ended, resolve: end} = Promise.withResolvers<Ending>();
  const onFault = (fault: unknown): void => end({exitCode: 1, fault});
  const onClosed = (): void => end({exitCode: exitCodes.SIGHUP});
  const onSignal = (signal: (typeof signals)[number]): void => end({exitCode: exitCodes[signal]});

  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', onFault);
  for (const event of ['end', 'close', 'error']) stdin.on(event, onClosed);
  stdout.on('error', onClosed);
  try {
    const world = {command: context, base, listNames, runs, hideAfterMs};
    const app = render(
      <App world={world} terminalSignals={terminalSignals} onQuit={exitCode => end({exitCode})} />,
      {
        stdin,
        stdout,
        stderr,
        alternateScreen: !isScreenReader,
        isScreenReaderEnabled: isScreenReader,
        // Whether this is a terminal was asked before; CI in the environment says nothing about it.
        interactive: true,
        exitOnCtrlC: false,
        incrementalRendering: true,
        maxFps: 30,
        patchConsole: true,
      },
    );
    const left = app.waitUntilExit();
    left.then(() => end({exitCode: 0}), onFault);
    const ending = await ended;
    // Without an alternate screen the last frame, and a key on it, would stay.
    if (isScreenReader) {
      app.rerender(<Text> </Text>);
      await app.waitUntilRenderFlush();
    }
    app.unmount();
    await left.catch(() => {});
    runs.stopAll();
    await runs.whenIdle(cleanUpMs);
    if ('fault' in ending) stderr.write(`${describeFault(ending.fault)}\n`);
    return ending.exitCode;
  } finally {
    terminalSignals.close();
    for (const event of ['end', 'close', 'error']) stdin.off(event, onClosed);
    // One turn more: an error that was on its way must not find nobody.
    await setImmediate();
    stdout.off('error', onClosed);
    process.off('uncaughtException', onFault);
    for (const signal of signals) process.off(signal, onSignal);
  }
}

// Nothing keep64 says on purpose holds this many digits in a row, in groups or not; a key does.
const digitRun = /[0-9a-f]{12,}|(?:[0-9a-f]{4}[ -]+){2,}[0-9a-f]{4}/gi;

/** Returns one line about a fault. What another package puts into an error is not known, so digits are left out. */
export function describeFault(fault: unknown): string {
  const text =
    fault instanceof Error ? `${fault.name}: ${fault.message}` : 'something was thrown that is no error';
  const harmless = displayName(text.replace(digitRun, '[digits]'));
  return `keep64: stopped by a fault of its own (${harmless}); nothing was left half made`;
}
