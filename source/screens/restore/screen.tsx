/** Restoring, step by step, into a folder that is new or empty. */
import {basename} from 'node:path';
import {useReducer} from 'react';
import {type RestoreReport, restore} from '../../commands/restore.ts';
import {deriveKeyId} from '../../key/key-id.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {describeVerdict} from '../archive-verdict.ts';
import {Facts, SameCommand} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import {Verdict} from '../components/verdict.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {RunStep} from '../steps/run-step.tsx';
import {StoppedStep} from '../steps/stopped-step.tsx';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {type RestoreAction, type RestoreState, reduceRestore, restoreCommand, startRestore} from './state.ts';

const title = 'Restore files';

/** Draws and works the screen. */
export function RestoreScreen({archive}: {readonly archive: string | undefined}) {
  const {world, navigate} = useShell();
  const {homeFolder} = world.base;
  const [state, dispatch] = useReducer(reduceRestore, archive, startRestore);
  const {secret} = state;
  useWipedSecret(secret);
  const goHome = (): void => navigate({type: 'home-chosen'});
  switch (state.step) {
    case 'archive':
      return (
        <PathStep
          key="archive"
          title={title}
          progress="step 1 of 4"
          question="Archive"
          explanation="The archive is only read."
          initial={shortenPath(state.archive, homeFolder)}
          wanted="file"
          onPath={path => dispatch({type: 'archive-chosen', path})}
          onBack={goHome}
        />
      );
    case 'secret':
      return (
        <KeyStep
          title={title}
          progress="step 2 of 4"
          question="The recovery key it was sealed with"
          against={state.archive}
          allowsPassword
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={() => dispatch({type: 'archive-asked'})}
        />
      );
    case 'target':
      return (
        <PathStep
          key="target"
          title={title}
          progress="step 3 of 4"
          question="Folder to restore into"
          explanation="A new folder, or an empty one. keep64 writes over nothing."
          initial={shortenPath(state.target, homeFolder)}
          wanted="new-folder"
          onPath={path => dispatch({type: 'target-chosen', path})}
          onBack={() => dispatch({type: 'secret-asked'})}
        />
      );
    case 'summary':
      return <SummaryPage state={state} dispatch={dispatch} />;
    case 'running':
      return (
        <RunStep
          title={title}
          progress="restoring"
          explanation="The folder gets its name only when every byte is proved. Until then nothing is there."
          start={context => {
            // The step comes only with a secret: see 'restoring-asked'.
            if (secret === undefined) throw new Error('restoring was asked for without a secret');
            const {archive: path, target} = state;
            const options = {archive: path, secret, target, only: [], dryRun: false, skipUnsafe: false};
            return restore(options, context);
          }}
          onEnd={end => dispatch({type: 'restoring-ended', end})}
        />
      );
    case 'result':
      return state.report === undefined ? null : (
        <ResultPage state={state} report={state.report} dispatch={dispatch} />
      );
    case 'ended-early':
      return (
        <StoppedStep
          title={title}
          error={state.error}
          state="Nothing was restored, and nothing is left behind. The archive is as it was."
          onAgain={() => dispatch({type: 'target-asked'})}
          onHome={goHome}
        />
      );
  }
}

type PageProps = {readonly state: RestoreState; readonly dispatch: (action: RestoreAction) => void};

const summaryKeys = [
  {action: 'restore', keys: ['enter'], label: 'restore', help: 'restore now'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
] as const satisfies readonly KeyBinding[];

function SummaryPage({state, dispatch}: PageProps) {
  const {homeFolder} = useShell().world.base;
  useKeys(summaryKeys, action => dispatch({type: action === 'restore' ? 'restoring-asked' : 'target-asked'}));
  const target = shortenPath(state.target, homeFolder);
  const opener = state.secret?.kind === 'recovery-key' ? `key ${deriveKeyId(state.secret.key)}` : 'password';
  return (
    <Frame title={title} progress="step 4 of 4" keys={summaryKeys}>
      <Page isCrowded>
        <Say as="strong">Restore this?</Say>
        <Facts
          facts={[
            {name: 'Archive', value: basename(state.archive)},
            {name: 'Opened with', value: opener},
            {name: 'Into', value: target},
          ]}
        />
        <SameCommand command={restoreCommand(state.archive, state.target, homeFolder)} />
      </Page>
    </Frame>
  );
}

const resultKeys = [
  {action: 'home', keys: ['enter', 'esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
  {
    action: 'again',
    keys: ['t'],
    label: 'try another key',
    help: 'the same archive with another key or password',
  },
] as const satisfies readonly KeyBinding[];

// Rows that verdict and facts take at most beside the findings.
const rowsBesideFindings = 14;

function ResultPage({state, report, dispatch}: PageProps & {readonly report: RestoreReport}) {
  const {columns, rows, world, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const findings = report.findings.filter(finding => finding.kind !== 'no-manifest');
  const list = useFindingList({
    findings,
    offset: state.offset,
    rows: Math.max(3, bodyRows - rowsBesideFindings),
    onOffset: offset => dispatch({type: 'list-moved', offset}),
  });
  const keys = list.table(resultKeys);
  useKeys(keys, action => {
    if (list.act(action)) return;
    if (action === 'again') dispatch({type: 'secret-asked'});
    else navigate({type: 'home-chosen'});
  });
  const what = `${formatCount(report.restoredFiles, 'file')}, ${formatBytes(report.restoredBytes)}`;
  return (
    <Frame title={title} keys={keys} hasTextField={list.search.isTyping}>
      <Page isCrowded>
        {report.isRestored ? (
          <Message kind="good" title={`Restored: ${what}.`} />
        ) : (
          <Message kind="bad" title="Nothing was restored." />
        )}
        <Facts
          facts={[
            {name: 'Archive', value: basename(report.archive)},
            {name: 'Folder', value: shortenPath(report.target, world.base.homeFolder)},
          ]}
        />
        <Verdict page={describeVerdict(report)} />
        {findings.length > 0 && <FindingList list={list} columns={bodyColumns} />}
      </Page>
    </Frame>
  );
}
