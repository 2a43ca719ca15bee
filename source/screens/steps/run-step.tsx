/** The step that runs a command and shows how far it is. */
import type {ReactNode} from 'react';
import type {CommandContext} from '../../commands/context.ts';
import type {CommandEvent} from '../../commands/event.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {ProgressBar} from '../components/progress-bar.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import type {RunState} from '../run-state.ts';
import {useBattery} from '../use-battery.ts';
import {type RunEnd, useRun} from '../use-run.ts';

const keys: readonly KeyBinding[] = [
  {action: 'stop', keys: ['ctrl+c'], label: 'stop', help: 'stop at a safe point; again: quit at once'},
];

/** What the step needs. */
export type RunStepProps<Report> = {
  readonly title: string;
  readonly progress: string;
  /** What may and may not happen meanwhile. */
  readonly explanation: string;
  readonly start: (context: CommandContext) => AsyncGenerator<CommandEvent, Report>;
  /** Drawn below the progress. */
  readonly picture?: (run: RunState) => ReactNode;
  readonly onEnd: (end: RunEnd<Report>) => void;
};

/** Runs a command; starts at once. */
export function RunStep<Report>(props: RunStepProps<Report>) {
  const {title, progress, explanation, start, picture, onEnd} = props;
  const {columns, rows} = useShell();
  const {run, now} = useRun(start, onEnd);
  const battery = useBattery();
  return (
    <Frame title={title} progress={progress} keys={keys}>
      <Page isCrowded>
        <ProgressBar run={run} now={now} columns={frameLayout(columns, rows).bodyColumns} />
        {picture?.(run)}
        {run.findings.length > 0 && (
          <Message kind="warning" title={`${formatCount(run.findings.length, 'finding')} so far`} />
        )}
        {run.notices.map(notice =>
          notice.kind === 'space-may-run-out' ? (
            <Message key={notice.kind} kind="warning" title="The disk may be too small">
              {`Up to ${formatBytes(notice.neededBytes)} are needed, and ${formatBytes(notice.freeBytes)} are free.`}
            </Message>
          ) : null,
        )}
        {battery !== undefined && (
          <Message kind="warning" title="Plug the machine in.">
            {`It runs on its battery${battery.percent === undefined ? '' : `, which is ${battery.percent} % full`}.`}
          </Message>
        )}
        <Say as="quiet">{explanation}</Say>
      </Page>
    </Frame>
  );
}
