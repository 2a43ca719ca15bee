#!/usr/bin/env node
/**
 * The program: arguments in, a command or the terminal interface, the report out, errors to exit codes. The only place
 * with process.exitCode and argv. The rules are:
 *   - The report goes to standard output, everything else to standard error with a `keep64:` prefix.
 *   - No message has a capital at its start or a period at its end, and none holds any part of a key.
 *   - A signal stops the work at the next safe point; a second one ends the program at once.
 */
import {randomBytes} from 'node:crypto';
import {availableParallelism, constants, tmpdir} from 'node:os';
import {parseArguments, type Request} from './source/cli/arguments.ts';
import {exitCodeOfError} from './source/cli/exit-codes.ts';
import {isTooOld, oldestNode} from './source/cli/node-version.ts';
import type {Output, OutputOptions} from './source/cli/output.ts';
import {version} from './source/commands/agent.ts';
import {toDiskError} from './source/disk/disk-error.ts';
import type {ProgramThreads} from './source/threads/program-threads.ts';

/** Built, the threads' programs are JavaScript; run from the source they are TypeScript. */
const suffix = import.meta.url.endsWith('.tsx') ? 'ts' : 'js';
const workerUrl = (name: string): URL => new URL(`./source/threads/${name}.${suffix}`, import.meta.url);
const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size));
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const brokenPipeCode = 141;

/** A reader that has seen enough, as `| head` does, is no failure of ours, and nobody is left to tell. */
async function onOutputError(error: NodeJS.ErrnoException): Promise<void> {
  if (error.code === 'EPIPE') process.exit(brokenPipeCode);
  const failure = toDiskError(error, 'standard output', 'write');
  await (await openOutput(guessOptions(process.argv))).error(failure);
  process.exit(exitCodeOfError(failure));
}

async function main(args: readonly string[]): Promise<number> {
  if (isTooOld(process.versions.node)) {
    process.stderr.write(
      `keep64: this is Node ${process.versions.node}, and keep64 needs ${oldestNode} or newer; nothing was done\n` +
        '  in a checkout, npm start runs it on the Node that npm ci has installed with it\n',
    );
    return 2;
  }
  let request: Request;
  let outputOptions = guessOptions(args);
  try {
    request = parseArguments(args);
    if (request.kind === 'command') {
      const {options} = request;
      outputOptions = {
        isJson: options.has('json'),
        isQuiet: options.has('quiet'),
        progress: options.choice('progress', ['auto', 'json', 'none'], 'auto'),
        isColoured: process.stdout.isTTY && !options.has('no-color') && !hasNoColor(),
      };
    }
  } catch (error) {
    await (await openOutput(outputOptions)).error(error);
    return exitCodeOfError(error);
  }
  switch (request.kind) {
    case 'version':
      process.stdout.write(`keep64 ${version}\n`);
      return 0;
    case 'help': {
      const {formatHelp} = await import('./source/cli/help.ts');
      process.stdout.write(formatHelp(request.command));
      return 0;
    }
    case 'interactive':
      return await openInterface();
    case 'command':
      return await runCommand(request, await openOutput(outputOptions));
  }
}

/** What commands do on other threads. Those about keys do nothing there, and start sooner without. */
async function loadThreads(path: string): Promise<Partial<ProgramThreads>> {
  if (path.startsWith('key ')) return {};
  const {programThreads} = await import('./source/threads/program-threads.ts');
  return programThreads(workerUrl, availableParallelism());
}

/** Loaded when there is something to print: `--version` and `--help` do without the printers. */
async function openOutput(options: OutputOptions): Promise<Output> {
  const {Output} = await import('./source/cli/output.ts');
  return await Output.open(options, process.stdout, process.stderr);
}

/** Before the arguments are understood, only these decide how their errors are printed. */
function guessOptions(args: readonly string[]): OutputOptions {
  return {isJson: args.includes('--json'), isQuiet: false, progress: 'none', isColoured: false};
}

/** https://no-color.org: set, and not empty. */
function hasNoColor(): boolean {
  return process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
}

async function openInterface(): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(
      'keep64: the interface needs a terminal, and this is none; nothing was done\n' +
        '  npm start -- demo (or keep64 demo) shows the whole round without one; keep64 --help lists the commands\n',
    );
    return 2;
  }
  // Ink's colours decide when they are loaded, and do not know NO_COLOR.
  if (hasNoColor()) process.env.FORCE_COLOR = '0';
  const [{startApp}, {logFolder}, {nodeDisk}, {programThreads}] = await Promise.all([
    import('./source/screens/start-app.tsx'),
    import('./source/commands/audit-log.ts'),
    import('./source/disk/disk.ts'),
    import('./source/threads/program-threads.ts'),
  ]);
  nodeDisk.clearPrivateFolders(tmpdir());
  // A terminal that is gone must not end the program before its work is stopped and cleaned up: the interface sees to it.
  process.stdout.off('error', onOutputError).on('error', () => {});
  return await startApp({
    context: {
      disk: nodeDisk,
      clock: () => new Date(),
      random,
      ...programThreads(workerUrl, availableParallelism()),
      log: {folder: logFolder(process.env), hasPaths: false},
    },
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
  });
}

async function runCommand(request: Extract<Request, {kind: 'command'}>, output: Output): Promise<number> {
  const controller = new AbortController();
  let signalCode: number | undefined;
  const stop = (signal: (typeof signals)[number]): void => {
    if (signalCode !== undefined) process.exit(signalCode);
    signalCode = 128 + constants.signals[signal];
    output.note('stopping; once more ends it at once');
    controller.abort();
  };
  const handlers = signals.map(signal => ({signal, handler: () => stop(signal)}));
  for (const {signal, handler} of handlers) process.on(signal, handler);
  const [{startCommand}, {exitCodeOfReport}, {logFolder}, {nodeDisk}, threads] = await Promise.all([
    import('./source/cli/run-command.ts'),
    import('./source/cli/report-exit-code.ts'),
    import('./source/commands/audit-log.ts'),
    import('./source/disk/disk.ts'),
    loadThreads(request.path),
  ]);
  // A database that a killed audit left decrypted waits for no other audit.
  nodeDisk.clearPrivateFolders(tmpdir());
  const {options} = request;
  const log = {
    folder: logFolder(process.env),
    hasPaths: options.has('log-paths'),
    isReadOnly: options.has('no-log'),
  };
  const context = {
    disk: nodeDisk,
    clock: () => new Date(),
    random,
    signal: controller.signal,
    log,
    ...threads,
  };
  const secrets = {
    disk: nodeDisk,
    random,
    warn: (warning: string) => output.note(warning),
    interrupt: () => stop('SIGINT'),
  };
  try {
    const run = await startCommand(request, context, secrets);
    for (;;) {
      const next = await run.next();
      if (next.done) {
        const code = exitCodeOfReport(next.value);
        await output.report(next.value, code !== 0);
        return code;
      }
      output.event(next.value);
    }
  } catch (error) {
    if (signalCode !== undefined && controller.signal.aborted) {
      output.stopped();
      return signalCode;
    }
    await output.error(error);
    return exitCodeOfError(error);
  } finally {
    for (const {signal, handler} of handlers) process.off(signal, handler);
  }
}

process.stdout.on('error', onOutputError);
// The work goes on without anybody who reads its messages; its exit code still tells how it ended.
process.stderr.on('error', () => {});

process.exitCode = await main(process.argv.slice(2));
