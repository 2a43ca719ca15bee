/**
 * Runs the installed program par2, which keep64 needs for recovery data and nothing else. No shell, fixed arguments,
 * absolute paths behind `--`; what it prints is read for numbers and never shown.
 */
import {spawn} from 'node:child_process';
import {constants} from 'node:fs';
import {access} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

const maxOutput = 65_536;

/** How a run of par2 ended. Its exit codes: 0 done, 1 repair possible, 2 not possible, 4 too little of the set left. */
export type Par2Run = {readonly exitCode: number; readonly output: string};

/** How to run it. */
export type Par2RunOptions = {
  /** Is told how far it is, from 0 to 1, each part of its work anew. */
  readonly onFraction?: (fraction: number) => void;
  readonly signal?: AbortSignal | undefined;
};

/** Returns where par2 is installed, or undefined. */
export async function findPar2Program(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!folder.startsWith('/')) continue;
    const path = join(folder, 'par2');
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** Runs par2 to its end. @throws AbortError after it was stopped; what the system says where it cannot be started. */
export async function runPar2(
  program: string,
  args: readonly string[],
  {onFraction, signal}: Par2RunOptions = {},
): Promise<Par2Run> {
  signal?.throwIfAborted();
  const {PATH} = process.env;
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its threads wait for each other by spinning otherwise, which on a busy machine takes minutes.
      env: {PATH, LC_ALL: 'C', OMP_WAIT_POLICY: 'passive'},
      signal,
    });
    let output = '';
    let failure: unknown;
    const take = (chunk: Buffer): void => {
      const text = chunk.toString('latin1');
      output = (output + text).slice(-maxOutput);
      const percent = Array.from(text.matchAll(/(\d{1,3}(?:\.\d)?)%/g)).at(-1)?.[1];
      if (percent !== undefined) onFraction?.(Math.min(1, Number(percent) / 100));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', error => {
      failure = error;
      // Where it never started nothing closes.
      if (child.pid === undefined) reject(error);
    });
    child.on('close', code => {
      if (signal?.aborted) reject(signal.reason);
      else if (failure !== undefined) reject(failure);
      else resolve({exitCode: code ?? -1, output});
    });
  });
}
