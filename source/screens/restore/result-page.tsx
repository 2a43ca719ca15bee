/** The page after a restore or a trial of one: what came of it, in plain words, and what now. */
import {basename} from 'node:path';
import type {RestoreReport} from '../../commands/restore.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {describeVerdict} from '../archive-verdict.ts';
import {Facts} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Verdict} from '../components/verdict.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';
import type {RestoreAction, RestoreState} from './state.ts';

const homeKey = {
  action: 'home',
  keys: ['enter', 'esc', 'h'],
  label: 'home',
  help: 'go home; keep64 forgets the key',
} as const;
const againKey = {
  action: 'again',
  keys: ['t'],
  label: 'try another key',
  help: 'the same archive with another key or password',
} as const;
const otherKey = {
  action: 'other',
  keys: ['a'],
  label: 'another archive',
  help: 'restore another archive, or another copy of this one',
} as const;
const summaryKey = {
  action: 'summary',
  keys: ['b'],
  label: 'change it',
  help: 'back to what is restored, and where to',
} as const;
const restoreKey = {
  action: 'restore',
  keys: ['enter'],
  label: 'restore now',
  help: 'the same, in earnest',
} as const;

/** The keys of each outcome: what helps first stands first. */
function keysFor({isDryRun, verdict}: RestoreReport): readonly KeyBinding[] {
  const isProved = verdict === 'verified' || verdict === 'authentic';
  if (isDryRun && isProved) return [restoreKey, summaryKey, {...homeKey, keys: ['esc', 'h']}];
  if (isProved) return [homeKey, otherKey];
  return [againKey, otherKey, homeKey];
}

// Rows that verdict and facts take at most beside the findings.
const rowsBesideFindings = 14;

/** Draws and works the page. */
export function RestoreResultPage({
  title,
  state,
  report,
  dispatch,
}: {
  readonly title: string;
  readonly state: RestoreState;
  readonly report: RestoreReport;
  readonly dispatch: (action: RestoreAction) => void;
}) {
  const {columns, rows, world, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const findings = report.findings.filter(finding => finding.kind !== 'no-manifest');
  const list = useFindingList({
    findings,
    offset: state.offset,
    rows: Math.max(3, bodyRows - rowsBesideFindings),
    onOffset: offset => dispatch({type: 'list-moved', offset}),
  });
  const keys = list.table(keysFor(report));
  useKeys(keys, action => {
    if (list.act(action)) return;
    if (action === 'again') dispatch({type: 'secret-dropped'});
    else if (action === 'other') dispatch({type: 'step-asked', step: 'archive'});
    else if (action === 'summary') dispatch({type: 'step-asked', step: 'summary'});
    else if (action === 'restore') dispatch({type: 'restoring-asked', isDryRun: false});
    else navigate({type: 'home-chosen'});
  });
  const folder = shortenPath(report.target, world.base.homeFolder);
  return (
    <Frame title={title} keys={keys} hasTextField={list.search.isTyping}>
      <Page isCrowded>
        <Outcome report={report} />
        <Facts
          facts={[
            {name: 'Archive', value: basename(report.archive)},
            {name: report.isRestored ? 'Folder' : 'Into', value: folder},
          ]}
        />
        <Verdict page={describeVerdict(report)} />
        {findings.length > 0 && <FindingList list={list} columns={bodyColumns} />}
      </Page>
    </Frame>
  );
}

function Outcome({report}: {readonly report: RestoreReport}) {
  const {isRestored, isDryRun, verdict, restoredFiles, restoredBytes} = report;
  const what = `${formatCount(restoredFiles, 'file')}, ${formatBytes(restoredBytes)}`;
  if (isRestored) return <Message kind="good" title={`Restored: ${what}.`} />;
  const isProved = verdict === 'verified' || verdict === 'authentic';
  if (isDryRun && isProved) {
    return (
      <Message kind="good" title={`A trial: ${what} would be restored.`}>
        Nothing was written.
      </Message>
    );
  }
  return <Message kind="bad" title="Nothing was restored." />;
}
