/** How far long work is: what, how much, how fast, how long still, and which file now. Its lines never move. */
import {Box} from 'ink';
import type {Phase} from '../../commands/event.ts';
import {countEntries} from '../../report/progress.ts';
import {formatBytes, formatDuration} from '../../report/quantity.ts';
import {paceOf, type RunState} from '../run-state.ts';
import {Say, safeName} from './text.tsx';

const phaseTitles: Readonly<Record<Phase, string>> = {
  scanning: 'Looking at the files',
  sealing: 'Sealing',
  verifying: 'Reading every byte back and checking it',
  restoring: 'Restoring',
  salvaging: 'Looking for what is whole',
  protecting: 'Making the recovery data',
  repairing: 'Repairing',
  hashing: 'Reading',
  rewriting: 'Writing the new archive',
  searching: 'Trying likely typing errors',
  auditing: 'Looking into what it holds',
};

/** Draws a run. */
export function ProgressBar({
  run,
  now,
  columns,
}: {
  readonly run: RunState;
  readonly now: number;
  readonly columns: number;
}) {
  const {phase, progress} = run;
  const pace = paceOf(run, now);
  const title = phase === undefined ? 'Starting' : phaseTitles[phase];
  const percent = pace.fraction === undefined ? undefined : `${Math.floor(pace.fraction * 100)} %`;
  return (
    <Box
      flexDirection="column"
      flexShrink={0}
      aria-role="progressbar"
      aria-label={[title, percent].filter(part => part !== undefined).join(', ')}
    >
      <Say as="strong">{title}</Say>
      <Box height={1} marginTop={1}>
        <Say wrap="truncate">{drawBar(pace.fraction, columns)}</Say>
      </Box>
      <Box height={1}>
        <Say as="quiet" wrap="truncate">
          {describePace(run, pace, columns)}
        </Say>
      </Box>
      <Box height={1}>
        <Say as="quiet" wrap="truncate">
          {progress?.currentPath === undefined ? ' ' : safeName(progress.currentPath, columns)}
        </Say>
      </Box>
    </Box>
  );
}

const percentColumns = 6;

/** Returns a bar of exactly `columns` columns, its percentage at the end; only a line where nobody knows the whole. */
export function drawBar(fraction: number | undefined, columns: number): string {
  const room = Math.max(1, columns - percentColumns);
  if (fraction === undefined) return '─'.repeat(room);
  const filled = Math.floor(fraction * room);
  const percent = `${Math.floor(fraction * 100)} %`.padStart(percentColumns);
  return '█'.repeat(filled) + '░'.repeat(room - filled) + percent;
}

/** Returns how much, how fast, how long still and how many, as far as it fits: how long still goes last of all. */
export function describePace(
  {progress}: Pick<RunState, 'progress'>,
  {bytesPerSecond, secondsLeft}: Pick<ReturnType<typeof paceOf>, 'bytesPerSecond' | 'secondsLeft'>,
  columns: number,
): string {
  if (progress === undefined) return ' ';
  const {bytesDone, bytesTotal, entriesDone} = progress;
  // Where entries are counted and no bytes, as while files are looked for, nobody needs to read of 0 bytes.
  const countsBytes = bytesTotal !== undefined || bytesDone > 0 || entriesDone === 0;
  const done = countsBytes ? formatBytes(bytesDone) : undefined;
  const amount = bytesTotal === undefined ? done : `${done} of ${formatBytes(bytesTotal)}`;
  const rate = bytesPerSecond === undefined ? undefined : `${formatBytes(Math.round(bytesPerSecond))}/s`;
  const left = secondsLeft === undefined ? undefined : `${formatDuration(secondsLeft)} left`;
  const count = entriesDone > 0 ? countEntries(progress) : undefined;
  const lines = [
    [amount, rate, left, count],
    [amount, rate, left],
    [done, rate, left],
    [done, left],
    [done ?? count],
  ].map(parts => parts.filter(part => part !== undefined).join(' · '));
  return lines.find(line => line.length <= columns) ?? lines.at(-1) ?? ' ';
}
