/**
 * Draws a screen with Ink into an xterm emulator of a size, with keys, pastes and resizes: what `lastFrame()` of a
 * stream of 100 columns cannot show. `settle` waits until Ink has written and the emulator has drawn.
 */
import {PassThrough} from 'node:stream';
import {setImmediate} from 'node:timers/promises';
import xterm, {type IBufferCell} from '@xterm/headless';
import type {ExecutionContext} from 'ava';
import {type Instance, render} from 'ink';
import type {ReactNode} from 'react';

export type RenderInkOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly isScreenReader?: boolean;
};

/** A screen that is being drawn. */
export type RenderedInk = {
  readonly screen: () => string;
  readonly cells: () => IBufferCell[][];
  /** Sends keys, one chunk each, and waits for what they change. */
  readonly press: (...chunks: readonly string[]) => Promise<void>;
  /** Waits until what was changed is drawn. */
  readonly settle: () => Promise<void>;
  readonly waitFor: (pattern: RegExp | string) => Promise<void>;
  /** How many bytes were sent to the terminal so far. */
  readonly written: () => number;
  readonly app: Instance;
};

const deadlineMs = 20_000;

export async function renderInk(
  t: ExecutionContext,
  node: ReactNode,
  {columns = 80, rows = 24, isScreenReader = false}: RenderInkOptions = {},
): Promise<RenderedInk> {
  const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
  const watchers = new Set<() => void>();
  const stdout = Object.assign(new PassThrough(), {isTTY: true, columns, rows});
  let byteCount = 0;
  stdout.on('data', (data: Buffer) => {
    byteCount += data.length;
    terminal.write(data, () => {
      for (const watcher of watchers) watcher();
    });
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const app = render(node, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    interactive: true,
    alternateScreen: !isScreenReader,
    isScreenReaderEnabled: isScreenReader,
    exitOnCtrlC: false,
    incrementalRendering: true,
    patchConsole: false,
    maxFps: 1000,
  });
  t.teardown(() => {
    app.unmount();
    terminal.dispose();
  });

  const screen = (): string => {
    const {active} = terminal.buffer;
    return Array.from(
      {length: rows},
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    ).join('\n');
  };
  const settle = async (): Promise<void> => {
    await setImmediate();
    await app.waitUntilRenderFlush();
    await new Promise<void>(resolve => terminal.write('', resolve));
  };
  await settle();
  return {
    app,
    screen,
    written: () => byteCount,
    settle,
    cells: () =>
      Array.from({length: rows}, (_, y) =>
        Array.from({length: columns}, (_, x) =>
          terminal.buffer.active.getLine(terminal.buffer.active.baseY + y)?.getCell(x),
        ).filter(cell => cell !== undefined),
      ),
    async press(...chunks) {
      for (const chunk of chunks) {
        stdin.write(chunk);
        await settle();
      }
    },
    async waitFor(pattern) {
      const isShown = () =>
        typeof pattern === 'string' ? screen().includes(pattern) : pattern.test(screen());
      if (isShown()) return;
      const {promise, resolve, reject} = Promise.withResolvers<void>();
      const watcher = () => isShown() && resolve();
      const timer = setTimeout(
        () => reject(new Error(`waited in vain for ${pattern}; the screen:\n${screen()}`)),
        deadlineMs,
      );
      watchers.add(watcher);
      await promise.finally(() => {
        clearTimeout(timer);
        watchers.delete(watcher);
      });
    },
  };
}
