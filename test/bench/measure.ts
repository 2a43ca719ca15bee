/**
 * One measured run: a process and all its children, wall time by our clock, processor time and peak memory by GNU time,
 * which asks the operating system (wait4). Every run has a process group of its own, so that an interrupted benchmark
 * leaves none behind.
 */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** What one run took. Memory is the largest resident set of any one process of the run. */
export type Run = {
  readonly seconds: number;
  readonly cpuSeconds: number | null;
  readonly peakBytes: number | null;
};

export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  /** The file for standard input; nothing if absent. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

const gnuTime = '/usr/bin/time';
const stderrKept = 4096;
const bytesInKib = 1024;
const running = new Set<ChildProcess>();

/** Whether GNU time is there; without it no memory is measured. macOS and BSD have another program of that name. */
export const hasGnuTime = /GNU/.test(
  ((result): string => `${result.stdout}${result.stderr}`)(
    spawnSync(gnuTime, ['--version'], {encoding: 'utf8'}),
  ),
);

/** Ends what runs, at once and with all its children. */
export function stopAll(): void {
  for (const child of running) {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

// The audit log of what is measured is nobody's.
const stateHome = mkdtempSync(join(tmpdir(), 'keep64-bench-state-'));
process.on('exit', () => rmSync(stateHome, {recursive: true, force: true}));

/** The environment of every program measured: the caller's, without what would change how Node runs. */
export function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(npm_|NODE_|CI$|GNUPGHOME$|COLUMNS$|LINES$)/.test(entry[0]),
  );
  return {...Object.fromEntries(inherited), XDG_STATE_HOME: stateHome, ...extra};
}

/**
 * Runs a command, its output to nowhere. With `notes`, a path, GNU time writes there and memory is measured too.
 *
 * @throws Error where it ends with anything but 0, with the end of what it said.
 */
export async function measure(command: Command, notes: string | null = null): Promise<Run> {
  const isTimed = notes !== null && hasGnuTime;
  const input = command.input === undefined ? null : openSync(command.input, 'r');
  const {promise, resolve, reject} = Promise.withResolvers<number | NodeJS.Signals | null>();
  let said = '';
  const start = performance.now();
  let end = start;
  const child = spawn(
    isTimed ? gnuTime : command.program,
    isTimed ? ['-f', '%e %U %S %M', '-o', notes, command.program, ...command.args] : command.args,
    {
      stdio: [input ?? 'ignore', 'ignore', 'pipe'],
      detached: true,
      env: environment(command.environment),
    },
  );
  running.add(child);
  child.once('exit', () => {
    end = performance.now();
    running.delete(child);
  });
  child.once('error', reject);
  child.once('close', (code, signal) => resolve(code ?? signal));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-stderrKept);
  });
  try {
    const outcome = await promise;
    if (outcome !== 0) throw new Error(`${command.program} ended with ${outcome}: ${said.trim()}`);
    return {
      seconds: (end - start) / 1000,
      ...(isTimed ? readNotes(notes) : {cpuSeconds: null, peakBytes: null}),
    };
  } finally {
    if (input !== null) closeSync(input);
    if (notes !== null) rmSync(notes, {force: true});
  }
}

function readNotes(path: string): {cpuSeconds: number; peakBytes: number} {
  // The last line: GNU time writes another before it where a command failed.
  const fields = readFileSync(path, 'utf8').trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  const [, user = Number.NaN, system = Number.NaN, kib = Number.NaN] = fields;
  return {cpuSeconds: user + system, peakBytes: kib * bytesInKib};
}

/** Least, middle and greatest of some numbers. */
export type Spread = {readonly min: number; readonly median: number; readonly max: number};

/** The spread of at least one number; the median of an even count is the mean of the two in the middle. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const min = sorted.at(0);
  const max = sorted.at(-1);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined)
    throw new RangeError('no values');
  return {min, median: (low + high) / 2, max};
}

/** One of those that are compared. */
export type Contestant = {
  readonly name: string;
  /** At most so many measured runs, and no warm-up: for those that are slow, and those whose time is not looked at. */
  readonly atMost?: number;
  /** At least so many: for those that take milliseconds. */
  readonly atLeast?: number;
  /** Clears the way, outside the measured time. */
  readonly before?: () => void;
  readonly run: () => Promise<Run>;
  /** Checks and removes what came out, outside the measured time; returns its size where that is of interest. */
  readonly after?: () => number | null;
};

/** All runs of one contestant. */
export type Result = {readonly runs: readonly Run[]; readonly outputBytes: number | null};

/** Runs contestants in turns, A B C A B C …, after a warm-up that does not count. */
export async function takeTurns(
  contestants: readonly Contestant[],
  rounds: number,
  log: (line: string) => void,
): Promise<Map<string, Result>> {
  const results = new Map<string, {runs: Run[]; outputBytes: number | null}>();
  const counts = contestants.map(({atMost = Number.POSITIVE_INFINITY, atLeast = 0}) =>
    Math.min(Math.max(rounds, atLeast), atMost),
  );
  for (let round = -1; round < Math.max(...counts); round++) {
    for (const [index, contestant] of contestants.entries()) {
      const isWarmUp = round < 0;
      if (isWarmUp ? contestant.atMost !== undefined : round >= (counts[index] ?? 0)) continue;
      contestant.before?.();
      const run = await contestant.run();
      const outputBytes = contestant.after?.() ?? null;
      log(`${contestant.name}: ${run.seconds.toFixed(3)} s${isWarmUp ? ' (warm-up)' : ''}`);
      if (isWarmUp) continue;
      const result = results.get(contestant.name) ?? {runs: [], outputBytes};
      result.runs.push(run);
      results.set(contestant.name, result);
    }
  }
  return results;
}
