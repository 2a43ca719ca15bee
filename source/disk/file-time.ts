/**
 * Modification times through node:fs, which takes seconds as a double: a quarter of a microsecond fine in this
 * century. Promises: the second and the microsecond are exact; what stands behind them is at most that much off.
 */
import {futimesSync, utimesSync} from 'node:fs';

const nanosecondsPerSecond = 1_000_000_000n;

/**
 * Returns seconds since 1970 for node:fs, from nanoseconds. The nearest double may lie just below the microsecond,
 * or in the next second (x.9999999): then it is moved by one step, to a double that rounds down to the same microsecond.
 */
export function formatSeconds(timeNs: bigint): number {
  const second = timeNs / nanosecondsPerSecond - (timeNs % nanosecondsPerSecond < 0n ? 1n : 0n);
  const base = Number(second);
  const nanoseconds = Number(timeNs - second * nanosecondsPerSecond);
  const microsecond = Math.floor(nanoseconds / 1000);
  let seconds = base + nanoseconds / 1e9;
  // The spacing of doubles at this size; at least a nanosecond near 1970.
  const step = Math.max(2 ** (Math.floor(Math.log2(Math.max(1, Math.abs(base)))) - 52), 1e-9);
  // The difference of two close doubles is exact.
  const found = () => Math.floor((seconds - base) * 1e6);
  if (found() < microsecond) seconds += step;
  else if (found() > microsecond) seconds -= step;
  return seconds;
}

/** Sets the access and modification time of an open file, or of a path that is no link. Throws what node:fs throws. */
export function setModificationTime(target: string | number, timeNs: bigint): void {
  // As text: a negative number (before 1970) would mean "now".
  const seconds = String(formatSeconds(timeNs));
  if (typeof target === 'number') futimesSync(target, seconds, seconds);
  else utimesSync(target, seconds, seconds);
}
