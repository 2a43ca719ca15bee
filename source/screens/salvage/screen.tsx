/** Salvaging a damaged archive, from its verdict on: a folder, the work, and what came out and what proves it. */
import {basename} from 'node:path';
import {useReducer} from 'react';
import {type SalvageReport, salvage} from '../../commands/salvage.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {explainProof, salvagedPlace, whyNothing} from '../../report/salvage-text.ts';
import {explainError} from '../../report/words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Facts, SameCommand} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {asSentence} from '../sentence.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {
  reduceSalvage,
  type SalvageAction,
  type SalvageOpening,
  type SalvageState,
  salvageCommand,
  startSalvage,
  suggestSalvageTarget,
} from './state.ts';

const title = 'Salvage files';

/** Draws and works the screen. */
export function SalvageScreen(opening: SalvageOpening) {
  const {world, navigate} = useShell();
  const [state, dispatch] = useReducer(reduceSalvage, opening, startSalvage);
  const {archive, secret, target} = state;
  useWipedSecret(secret);
  switch (state.step) {
    case 'secret':
      return (
        <KeyStep
          title={title}
          progress="step 1 of 2"
          question="The recovery key it was sealed with"
          against={archive}
          allowsPassword
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={() => navigate({type: 'home-chosen'})}
        />
      );
    case 'target':
      return (
        <PathStep
          title={title}
          progress="step 2 of 2"
          question="Folder for what can be proven"
          explanation="The damaged archive is only read. Every file that its manifest proves goes into this new folder; nothing else does."
          initial={shortenPath(target, world.base.homeFolder)}
          wanted="new-folder"
          suggestedName={suggestSalvageTarget(archive)}
          onPath={path => dispatch({type: 'target-chosen', path})}
          onBack={() => dispatch({type: 'secret-asked'})}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress="salvaging"
          explanation="It is read twice: to learn what is proven, and to write it. The archive itself is not touched."
          given={secret}
          start={(given, context) =>
            salvage({archive, secret: given, target, only: [], dryRun: false}, context)
          }
          onReport={report => dispatch({type: 'salvaged', report})}
          afterStop="Nothing was written, and nothing is left behind. The archive is as it was."
          onAgain={() => dispatch({type: 'target-asked'})}
        />
      );
    case 'result':
      return state.report === undefined ? null : (
        <ResultPage state={state} report={state.report} dispatch={dispatch} />
      );
  }
}

const resultKeys = [
  {action: 'home', keys: ['enter', 'esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
] as const satisfies readonly KeyBinding[];

// Rows that the news and the facts take at most beside the findings.
const rowsBesideFindings = 14;

function ResultPage({
  state,
  report,
  dispatch,
}: {
  readonly state: SalvageState;
  readonly report: SalvageReport;
  readonly dispatch: (action: SalvageAction) => void;
}) {
  const {columns, rows, world, navigate} = useShell();
  const {homeFolder} = world.base;
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const list = useFindingList({
    findings: report.findings,
    offset: state.offset,
    rows: Math.max(3, bodyRows - rowsBesideFindings),
    onOffset: offset => dispatch({type: 'list-moved', offset}),
  });
  const keys = list.table(resultKeys);
  useKeys(keys, action => {
    if (!list.act(action)) navigate({type: 'home-chosen'});
  });
  const {proof, salvagedFiles, knownFiles, salvagedBytes} = report;
  const share = knownFiles > salvagedFiles ? ` of ${knownFiles.toLocaleString('en-US')}` : '';
  const what = `${salvagedFiles.toLocaleString('en-US')}${share} ${knownFiles === 1 ? 'file' : 'files'}, ${formatBytes(salvagedBytes)}`;
  const place =
    proof === undefined ? [] : [{name: 'In', value: shortenPath(salvagedPlace(report), homeFolder)}];
  return (
    <Frame title={title} keys={keys} hasTextField={list.search.isTyping}>
      <Page isCrowded>
        {proof === undefined ? (
          <Message kind="bad" title="Nothing could be salvaged.">
            {whyNot(report)}
          </Message>
        ) : (
          <Message kind={share === '' ? 'good' : 'warning'} title={`Salvaged and proven: ${what}.`}>
            {explainProof(report).map(line => (
              <Say key={line}>{asSentence(line)}</Say>
            ))}
          </Message>
        )}
        <Facts facts={[{name: 'From', value: basename(report.archive)}, ...place]} />
        {list.findings.length > 0 && <FindingList list={list} columns={bodyColumns} />}
        <Say>
          {proof === undefined
            ? 'Look for another copy. Do not overwrite or delete this one.'
            : `SALVAGE.txt in the folder lists all of it. ${whatNow(knownFiles - salvagedFiles)}`}
        </Say>
        <SameCommand command={salvageCommand(report.archive, report.target, homeFolder)} />
      </Page>
    </Frame>
  );
}

function whatNow(missing: number): string {
  return missing === 0
    ? 'Seal the files anew, and keep the archive until that is proven.'
    : `Keep the archive, and look for ${formatCount(missing, 'file')} in another copy.`;
}

function whyNot(report: SalvageReport): string {
  return asSentence(report.error === undefined ? whyNothing(report) : explainError(report.error).message);
}
