/**
 * Judges a password by how many guesses zxcvbn expects it to stand. Unlike a login, an archive in somebody's hands
 * lets them guess as often as they like: nobody counts.
 */
import {UsageError} from '../errors.ts';
import type {Profile} from '../openpgp/message.ts';

/**
 * Guesses a password must stand, as a power of ten. An iterated S2K of 65 MB lets one graphics card try some 10^4 a
 * second, Argon2id over 256 MiB some 10^2: both figures buy a century of a hundred cards.
 */
const neededGuessesLog10: Readonly<Record<Profile, number>> = {rfc4880: 15, rfc9580: 13};
/** zxcvbn's time grows with the square of the length; what comes after is a bonus nobody needs. */
const judgedLength = 128;

/** What is known of a password's strength. */
export type PasswordStrength = {
  readonly guessesLog10: number;
  readonly neededLog10: number;
  readonly isStrong: boolean;
};

/** Estimates a password. Loads its word lists on the first call (some 50 ms). */
export async function estimateStrength(password: string, profile: Profile): Promise<PasswordStrength> {
  const {estimateGuessesLog10} = await import('./guess-estimator.ts');
  const guessesLog10 = estimateGuessesLog10(password.slice(0, judgedLength));
  const neededLog10 = neededGuessesLog10[profile];
  return {guessesLog10, neededLog10, isStrong: guessesLog10 >= neededLog10};
}

/**
 * Lets a password pass only if it is strong enough for the profile.
 * @throws {UsageError} `weak-password`, with the figures and without the password.
 */
export async function requireStrongPassword(password: string, profile: Profile): Promise<void> {
  const {guessesLog10, neededLog10, isStrong} = await estimateStrength(password, profile);
  if (isStrong) return;
  const figures = `it stands about 10^${Math.floor(guessesLog10)} guesses, and needs 10^${neededLog10}`;
  throw new UsageError('weak-password', `the password is too weak for an archive: ${figures}`);
}
