/** Commands run in this process, through the same reports and exit codes, where a test needs hundreds of them. */
import {exitCodeOfReport} from '../../source/cli/report-exit-code.ts';
import type {CommandContext} from '../../source/commands/context.ts';
import type {CommandEvent} from '../../source/commands/event.ts';
import type {Report} from '../../source/commands/report.ts';
import {type RestoreReport, restore} from '../../source/commands/restore.ts';
import {type VerifyReport, verify} from '../../source/commands/verify.ts';
import {nodeDisk} from '../../source/disk/disk.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {digits} from '../cli/_cli.ts';
import {random} from '../disk/_folder.ts';

export const context: CommandContext = {
  disk: nodeDisk,
  clock: () => new Date(),
  random,
  signal: new AbortController().signal,
};

/** Runs a command to its end. */
export async function finish<R extends Report>(run: AsyncGenerator<CommandEvent, R>): Promise<R> {
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
  }
}

/** The key of 64 digits. */
export function keyOf(hex: string): RecoveryKey {
  return recoveryKeyFromBytes(Buffer.from(hex, 'hex'));
}

const secret = {kind: 'recovery-key', key: keyOf(digits)} as const;

/** Verifies one archive with the key of the tests, or another. */
export async function verifyOne(
  path: string,
  key: RecoveryKey = secret.key,
): Promise<{readonly report: VerifyReport; readonly code: number}> {
  const report = await finish(verify({archives: [path], secret: {kind: 'recovery-key', key}}, context));
  return {report, code: exitCodeOfReport(report)};
}

/** Restores an archive, with links left out, so that nothing but damage stops it. */
export async function restoreOne(path: string, target: string): Promise<RestoreReport> {
  return await finish(
    restore({archive: path, secret, target, only: [], dryRun: false, skipUnsafe: true}, context),
  );
}

/** Numbers that look random and are the same in every run (a linear congruential generator). */
export function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

/** The 64 digits with one changed: 960 texts. */
export function* oneDigitChanged(): Generator<string> {
  for (let place = 0; place < digits.length; place++) {
    for (let value = 0; value < 16; value++) {
      const digit = value.toString(16);
      if (digit !== digits[place]) yield digits.slice(0, place) + digit + digits.slice(place + 1);
    }
  }
}
