/**
 * A rotating n-th of a collection: n runs read all of it, each archive exactly once, however many are added meanwhile,
 * because which share an archive falls into is decided by its message id alone. Pure.
 */

/** The k-th of n shares; k from 1 to n. */
export type Share = {readonly part: number; readonly of: number};

/** What can choose a share by itself, and how long it keeps one. */
const periodDays: Readonly<Record<string, number>> = {day: 1, week: 7};
const dayMs = 86_400_000;
/** 1970-01-01 was a Thursday: weeks begin on Mondays. */
const mondayShift = 3;

/** More shares than days in ten years serve nobody. */
export const maxShares = 3_660;

/**
 * Reads `2/4`; `day/4` and `week/4`, whose part follows the calendar (UTC): n days or weeks in a row take each part once.
 * @returns undefined for anything else.
 */
export function parseShare(text: string, now: Date): Share | undefined {
  const match = /^(\d{1,4}|day|week|month)\/(\d{1,4})$/.exec(text);
  const [, which = '', ofText = ''] = match ?? [];
  const of = Number(ofText);
  if (match === null || of < 1 || of > maxShares) return undefined;
  if (which === 'month') return {part: ((now.getUTCFullYear() * 12 + now.getUTCMonth()) % of) + 1, of};
  const days = periodDays[which];
  if (days !== undefined) {
    const day = Math.floor(now.getTime() / dayMs) + (days === 1 ? 0 : mondayShift);
    return {part: (Math.floor(day / days) % of) + 1, of};
  }
  const part = Number(which);
  return part >= 1 && part <= of ? {part, of} : undefined;
}

/** A message id is part of a SHA-256: its first 48 bits are spread evenly, and counted exactly. */
const countedDigits = 12;

/** Tells whether an archive falls into a share. @param id - its message id, or any other hexadecimal name. */
export function isInShare(id: string, {part, of}: Share): boolean {
  return Number.parseInt(id.slice(0, countedDigits), 16) % of === part - 1;
}
