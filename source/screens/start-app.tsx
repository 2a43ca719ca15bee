/**
 * Opens the terminal interface and returns the exit code when it is left. Loads Ink only here, after the colours are
 * decided: Ink's colour layer reads the environment once, when it is loaded, and does not know NO_COLOR.
 */
import {UsageError} from '../errors.ts';
import type {StartAppOptions} from './app-options.ts';

const defaultHideAfterMs = 60_000;

/**
 * Opens the interface. The terminal is as it was found when this returns, however the interface ends.
 * @returns 0, 130 after Ctrl-C, 128 + n after another signal, 1 after a fault, which is told on `stderr`.
 * @throws {UsageError} `no-terminal` where input or output is none: a screen of keys would only look hung.
 */
export async function startApp(options: StartAppOptions): Promise<number> {
  const {stdin, stdout, environment} = options;
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new UsageError('no-terminal', 'the interface needs a terminal for input and output');
  }
  process.env.FORCE_COLOR = hasColours(environment) ? '2' : '0';
  // What is typed before the first frame is a key press already, and no longer echoed onto the screen by the terminal.
  stdin.setRawMode(true);
  try {
    return await loadAndRun(options);
  } finally {
    // Ink has done it, where it came to that; a terminal that is gone has no mode.
    if (!stdin.destroyed) stdin.setRawMode(false);
  }
}

async function loadAndRun(options: StartAppOptions): Promise<number> {
  const {environment} = options;
  const [{runApp}, {listCandidates}] = await Promise.all([
    import('./run-app.tsx'),
    import('../disk/complete-path.ts'),
  ]);
  return await runApp({
    ...options,
    hideAfterMs: options.hideAfterMs ?? defaultHideAfterMs,
    listNames: listCandidates,
    base: {workingFolder: process.cwd(), homeFolder: environment.HOME || undefined},
    isScreenReader: environment.INK_SCREEN_READER === 'true' || isSet(environment.ACCESSIBLE),
  });
}

// Terminals that know no colours, as terminfo names them.
const colourless = /^(?:dumb|vt\d+.*|.*-m(?:ono)?)$/;

/**
 * All others get the 256 colours, which every emulator since xterm of 1999 knows: taken down to 16, the theme's greys
 * become the black of a dark background.
 */
function hasColours({NO_COLOR, FORCE_COLOR, TERM}: StartAppOptions['environment']): boolean {
  return !isSet(NO_COLOR) && FORCE_COLOR !== '0' && !colourless.test(TERM ?? 'dumb');
}

/** Set and not empty, as https://no-color.org asks; `0` and `false` are no for the others. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
