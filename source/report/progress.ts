/** Progress as one line of text: bytes, rate by the average since the start, time left, current file. */
import type {Phase, Progress} from '../commands/event.ts';
import {displayName, truncateMiddle} from './display-name.ts';
import {formatBytes, formatCount, formatDuration} from './quantity.ts';

/** A phase as a person is told it. */
export const phaseWords: Readonly<Record<Phase, string>> = {
  scanning: 'looking through the files',
  sealing: 'sealing',
  verifying: 'verifying',
  restoring: 'restoring',
  salvaging: 'salvaging',
  protecting: 'making recovery data',
  repairing: 'repairing',
  hashing: 'reading',
  rewriting: 'rewriting',
  searching: 'trying likely typing errors',
  auditing: 'looking into what it holds',
};

/** Returns what the entries of a phase are: `412 of 1,170 keys`, `3 files`. */
export function countEntries({phase, entriesDone, entriesTotal}: Progress): string {
  const what = phase === 'searching' ? 'key' : 'file';
  return entriesTotal === undefined
    ? formatCount(entriesDone, what)
    : `${entriesDone.toLocaleString('en-US')} of ${formatCount(entriesTotal, what)}`;
}

/** How fast it goes and what is left, from the average: a sliding window only flickers. */
export type Pace = {readonly bytesPerSecond: number; readonly secondsLeft: number | undefined};

const settlingSeconds = 1;

/** Returns the pace after `seconds` of a phase; undefined while it is too early to say. */
export function measurePace(progress: Progress, seconds: number): Pace | undefined {
  if (seconds < settlingSeconds || progress.bytesDone === 0) return undefined;
  const bytesPerSecond = progress.bytesDone / seconds;
  const {bytesTotal, bytesDone} = progress;
  const secondsLeft =
    bytesTotal === undefined ? undefined : Math.max(0, bytesTotal - bytesDone) / bytesPerSecond;
  return {bytesPerSecond, secondsLeft};
}

/**
 * Returns one line of at most `columns` cells.
 * @param seconds - since the phase started.
 */
export function formatProgress(progress: Progress, seconds: number, columns: number): string {
  const {bytesDone, bytesTotal, entriesDone, phase, currentPath} = progress;
  const parts: string[] = [phaseWords[phase]];
  if (bytesTotal !== undefined && bytesTotal > 0) {
    parts.push(
      `${Math.floor((bytesDone / bytesTotal) * 100)} %`,
      `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
    );
  } else if (bytesDone > 0) parts.push(formatBytes(bytesDone));
  else if (entriesDone > 0) {
    // How many files there are is not known while they are looked for.
    parts.push(countEntries(phase === 'searching' ? progress : {...progress, entriesTotal: undefined}));
  }
  const pace = measurePace(progress, seconds);
  if (pace !== undefined) parts.push(`${formatBytes(pace.bytesPerSecond)}/s`);
  if (pace?.secondsLeft !== undefined) parts.push(`${formatDuration(pace.secondsLeft)} left`);
  const line = parts.join('  ');
  const room = columns - line.length - 2;
  if (currentPath === undefined || room < 10) return line.slice(0, columns);
  return `${line}  ${truncateMiddle(displayName(currentPath), room)}`;
}
