/** A hook that asks the audit log and proves its chain, once for as long as what shows it stands. */
import {useEffect, useState} from 'react';
import type {CommandContext} from '../commands/context.ts';
import {type CommandEvent, finishRun} from '../commands/event.ts';
import {type LogCheckReport, proveLog} from '../commands/log.ts';
import {Keep64Error} from '../errors.ts';
import {useShell} from './app-world.ts';

/** What is known of the log. */
export type LogView<Report> =
  | {readonly kind: 'reading'}
  /** `check` is undefined while the chain is being proved. */
  | {readonly kind: 'read'; readonly report: Report; readonly check: LogCheckReport | undefined}
  | {readonly kind: 'unreadable'; readonly error: Keep64Error};

/** Returns what `ask` reads from the log; it is asked once. */
export function useLog<Report>(
  ask: (context: CommandContext) => AsyncGenerator<CommandEvent, Report>,
): LogView<Report> {
  const {world} = useShell();
  const [view, setView] = useState<LogView<Report>>({kind: 'reading'});
  const [fault, setFault] = useState<{readonly error: unknown}>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the log is read once, when its page opens
  useEffect(() => {
    const controller = new AbortController();
    let isLeft = false;
    const read = async (): Promise<void> => {
      const context = {...world.command, signal: controller.signal};
      const report = await finishRun(ask(context));
      if (!isLeft) setView({kind: 'read', report, check: undefined});
      const check = await finishRun(proveLog({}, context));
      if (!isLeft) setView({kind: 'read', report, check});
    };
    const ended = read().catch(error => {
      if (isLeft || (error instanceof Error && error.name === 'AbortError')) return;
      if (error instanceof Keep64Error) setView({kind: 'unreadable', error});
      else setFault({error});
    });
    world.runs.add(() => controller.abort(), ended, {isAsked: false});
    return () => {
      isLeft = true;
      controller.abort();
    };
  }, []);

  if (fault !== undefined) throw fault.error;
  return view;
}
