/** A hook that runs one command, once, for as long as the step that shows it stands. */
import {useEffect, useReducer, useState} from 'react';
import type {CommandContext} from '../commands/context.ts';
import {type CommandEvent, isNotLogged} from '../commands/event.ts';
import {Keep64Error} from '../errors.ts';
import {useShell} from './app-world.ts';
import {idleRun, type RunState, reduceRun} from './run-state.ts';

/** How a command ended. Bugs are not among these: they end the program. */
export type RunEnd<Report> =
  | {readonly kind: 'done'; readonly report: Report}
  | {readonly kind: 'failed'; readonly error: Keep64Error}
  | {readonly kind: 'stopped'};

// Five times a second is as much as anybody can read, and a few kilobytes; a screen reader speaks each of them.
const redrawMs = 200;
const announceMs = 10_000;

/** Runs a command and returns how far it is. Leaving the step stops it. */
export function useRun<Report>(
  start: (context: CommandContext) => AsyncGenerator<CommandEvent, Report>,
  onEnd: (end: RunEnd<Report>) => void,
): {readonly run: RunState; readonly now: number} {
  const {world, isScreenReader, tellNotLogged} = useShell();
  const [run, dispatch] = useReducer(reduceRun, idleRun);
  const [fault, setFault] = useState<{readonly error: unknown}>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a command runs once; what it was started with stands
  useEffect(() => {
    const controller = new AbortController();
    let isLeft = false;
    const stop = (): void => {
      if (!isLeft) dispatch({type: 'stop-asked'});
      controller.abort();
    };
    const work = async (): Promise<void> => {
      const end = await follow(
        start({...world.command, signal: controller.signal}),
        event => {
          if (isNotLogged(event)) tellNotLogged();
          if (!isLeft) dispatch({type: 'event-came', event, now: world.command.clock().getTime()});
        },
        {clock: world.command.clock, intervalMs: isScreenReader ? announceMs : redrawMs},
      );
      if (!isLeft) onEnd(end);
    };
    const ended = work().catch(error => {
      if (!isLeft) setFault({error});
    });
    world.runs.add(stop, ended);
    return () => {
      isLeft = true;
      controller.abort();
    };
  }, []);

  // Thrown while drawing, so that it ends the program as any other bug does.
  if (fault !== undefined) throw fault.error;
  return {run, now: world.command.clock().getTime()};
}

async function follow<Report>(
  events: AsyncGenerator<CommandEvent, Report>,
  onEvent: (event: CommandEvent) => void,
  {clock, intervalMs}: {readonly clock: () => Date; readonly intervalMs: number},
): Promise<RunEnd<Report>> {
  let shownAt = Number.NEGATIVE_INFINITY;
  try {
    for (;;) {
      const step = await events.next();
      if (step.done === true) return {kind: 'done', report: step.value};
      if (step.value.kind === 'progress') {
        const now = clock().getTime();
        if (now - shownAt < intervalMs) continue;
        shownAt = now;
      }
      onEvent(step.value);
    }
  } catch (error) {
    if (error instanceof Keep64Error) return {kind: 'failed', error};
    if (error instanceof Error && error.name === 'AbortError') return {kind: 'stopped'};
    throw error;
  }
}
