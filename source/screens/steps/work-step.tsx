/**
 * The step that does the work a screen is there for: runs a command to its report, and where it fails or is stopped, says
 * what is so and what now. Screens need to know of reports only.
 */
import {type ReactNode, useState} from 'react';
import type {CommandContext} from '../../commands/context.ts';
import type {CommandEvent} from '../../commands/event.ts';
import type {RunState} from '../run-state.ts';
import type {RunEnd} from '../use-run.ts';
import {RunStep} from './run-step.tsx';
import {StoppedStep} from './stopped-step.tsx';

/** What the step needs. */
export type WorkStepProps<Given, Report> = {
  readonly title: string;
  readonly progress: string;
  /** What may and may not happen meanwhile. */
  readonly explanation: string;
  /** What the command cannot do without, such as the key: the steps before have asked for it. */
  readonly given: Given | undefined;
  readonly start: (given: Given, context: CommandContext) => AsyncGenerator<CommandEvent, Report>;
  /** Drawn below the progress while it runs. */
  readonly picture?: (run: RunState) => ReactNode;
  readonly onReport: (report: Report) => void;
  /** What is left behind, and what is not, where it did not come to its end. */
  readonly afterStop: string;
  /** Back to the step before, everything as it was. */
  readonly onAgain: () => void;
};

/** Runs a command; starts at once. */
export function WorkStep<Given, Report>(props: WorkStepProps<Given, Report>) {
  const {title, progress, explanation, given, start, onReport, afterStop, onAgain} = props;
  const [end, setEnd] = useState<Exclude<RunEnd<Report>, {kind: 'done'}>>();
  if (end !== undefined) {
    const error = end.kind === 'failed' ? end.error : undefined;
    return <StoppedStep title={title} error={error} state={afterStop} onAgain={onAgain} />;
  }
  return (
    <RunStep
      title={title}
      progress={progress}
      explanation={explanation}
      {...(props.picture && {picture: props.picture})}
      start={context => {
        if (given === undefined) throw new Error('a step was left out: something is missing for the work');
        return start(given, context);
      }}
      onEnd={(ended: RunEnd<Report>) => (ended.kind === 'done' ? onReport(ended.report) : setEnd(ended))}
    />
  );
}
