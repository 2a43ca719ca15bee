/** A command that runs, as a pure reducer over its events: phase, progress, rate, what is left, findings so far. */
import type {Finding} from '../audit/finding.ts';
import type {CommandEvent, CommandNotice, Phase, Progress} from '../commands/event.ts';
import {measurePace} from '../report/progress.ts';

/** What is known of a running command. */
export type RunState = {
  readonly phase: Phase | undefined;
  /** Milliseconds on the clock that `now` comes from. */
  readonly phaseStartedAt: number;
  readonly progress: Progress | undefined;
  readonly findings: readonly Finding[];
  readonly notices: readonly CommandNotice[];
  readonly isStopping: boolean;
};

/** Before the first event. */
export const idleRun: RunState = {
  phase: undefined,
  phaseStartedAt: 0,
  progress: undefined,
  findings: [],
  notices: [],
  isStopping: false,
};

/** What can happen to a run. */
export type RunAction =
  | {readonly type: 'event-came'; readonly event: CommandEvent; readonly now: number}
  | {readonly type: 'stop-asked'};

/** Returns the next state. */
export function reduceRun(state: RunState, action: RunAction): RunState {
  if (action.type === 'stop-asked') return {...state, isStopping: true};
  const {event, now} = action;
  switch (event.kind) {
    case 'phase-started':
      return {...state, phase: event.phase, phaseStartedAt: now, progress: undefined};
    case 'progress':
      return event.phase === state.phase
        ? {...state, progress: event}
        : {...state, phase: event.phase, phaseStartedAt: now, progress: event};
    case 'finding':
      return {...state, findings: [...state.findings, event.finding]};
    case 'notice':
      return {...state, notices: [...state.notices, event.notice]};
  }
}

/** How fast a phase is, and how long it still takes. */
export type Pace = {
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** 0 to 1. */
  readonly fraction: number | undefined;
};

/** Returns the pace of a phase, by its average. */
export function paceOf({progress, phaseStartedAt}: RunState, now: number): Pace {
  if (progress === undefined) return {bytesPerSecond: undefined, secondsLeft: undefined, fraction: undefined};
  // Where there are no bytes to count, as with keys that are tried, the entries tell how far it is.
  const {bytesDone, bytesTotal, entriesDone, entriesTotal} = progress;
  const [done, total] =
    bytesTotal === undefined && bytesDone === 0 ? [entriesDone, entriesTotal] : [bytesDone, bytesTotal];
  const fraction = total === undefined || total === 0 ? undefined : Math.min(1, done / total);
  const measured = measurePace(progress, (now - phaseStartedAt) / 1000);
  return {bytesPerSecond: measured?.bytesPerSecond, secondsLeft: measured?.secondsLeft, fraction};
}
