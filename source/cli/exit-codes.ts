/** The exit codes: the one place that knows what errors and verdicts are to a shell. */
import type {Verdict} from '../audit/verdict.ts';
import {Keep64Error} from '../errors.ts';

/** Every exit code with its meaning, as help prints it. */
export const exitCodes = [
  [0, 'done, and all good; nothing else means all good'],
  [1, 'failed: a bug or something unforeseen'],
  [2, 'usage, or something asked for that cannot be: no such file, no space, target exists'],
  [3, 'finished, with findings'],
  [10, 'not an archive keep64 can read'],
  [12, 'wrong key or password'],
  [13, 'damaged'],
  [14, 'refused by a safety limit'],
  [15, 'valid but not supported'],
  [130, 'interrupted (143: terminated, 129: hung up)'],
] as const;

const codeOfError: Readonly<Record<string, number>> = {
  'key-format': 2,
  'key-checksum': 12,
  'wrong-key': 12,
  malformed: 10,
  unsupported: 15,
  damaged: 13,
  undecidable: 13,
  limit: 14,
  'unsafe-path': 14,
  disk: 2,
  usage: 2,
};

/** Returns the exit code of an error; 1 for one that nobody foresaw. */
export function exitCodeOfError(error: unknown): number {
  return error instanceof Keep64Error ? (codeOfError[error.code] ?? 1) : 1;
}

const codeOfVerdict: Readonly<
  Record<Verdict | 'fixity-good' | 'fixity-differs' | 'no-sidecar' | 'differs' | 'absent-path', number>
> = {
  verified: 0,
  'fixity-good': 0,
  'fixity-differs': 3,
  differs: 3,
  authentic: 3,
  'wrong-key': 12,
  damaged: 13,
  undecidable: 13,
  refused: 14,
  'not-an-archive': 10,
  unsupported: 15,
  unreadable: 2,
  'no-sidecar': 2,
  'absent-path': 3,
};

/** From the worst: with several archives, the exit code is that of the worst. */
const severity: readonly number[] = [1, 13, 12, 14, 15, 10, 2, 3, 0];

/** Returns the exit code of several verdicts. */
export function exitCodeOfVerdicts(verdicts: readonly (keyof typeof codeOfVerdict)[]): number {
  return worstExitCode(verdicts.map(verdict => codeOfVerdict[verdict]));
}

/** Returns the worst of several exit codes, 0 of none. */
export function worstExitCode(codes: readonly number[]): number {
  return severity.find(code => codes.includes(code)) ?? 0;
}
