/** Verifying, or a drill, step by step, to a verdict in plain words. */

import {basename} from 'node:path';
import {useReducer} from 'react';
import type {VerifiedArchive} from '../../commands/verify.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Facts, SameCommand} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Verdict} from '../components/verdict.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';
import {useWipedSecret} from '../use-wiped-secret.ts';
import type {VerifyPurpose} from './purpose.ts';
import {
  isGood,
  reduceVerify,
  startVerify,
  type VerifyAction,
  type VerifyOpening,
  type VerifyState,
} from './state.ts';

/** Draws and works the screen. */
export function VerifyScreen({purpose, ...opening}: VerifyOpening & {readonly purpose: VerifyPurpose}) {
  const {title} = purpose;
  const {world} = useShell();
  const [state, dispatch] = useReducer(reduceVerify, opening, startVerify);
  const {secret} = state;
  const shown = state.verified[state.shown];
  useWipedSecret(secret);
  switch (state.step) {
    case 'archive':
      return (
        <PathStep
          title={title}
          progress={secret === undefined ? 'step 1 of 2' : 'step 1 of 1'}
          question="Archive"
          explanation={purpose.explanation}
          initial={shortenPath(state.archives[0] ?? '', world.base.homeFolder)}
          wanted="file"
          {...(purpose.allowsSeveral
            ? {onPaths: (paths: readonly string[]) => dispatch({type: 'archives-chosen', paths})}
            : {onPath: (path: string) => dispatch({type: 'archives-chosen', paths: [path]})})}
        />
      );
    case 'secret':
      return (
        <KeyStep
          title={title}
          progress="step 2 of 2"
          question={purpose.question}
          {...(state.archives[0] !== undefined && {against: state.archives[0]})}
          allowsPassword={purpose.allowsPassword}
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={() => dispatch({type: 'archive-asked'})}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress="verifying"
          explanation="Nothing is written. It can be stopped at any time."
          given={secret}
          start={(given, context) => purpose.start(state.archives, given, context)}
          onReport={report => dispatch({type: 'verified', report})}
          afterStop="The archive was not read to its end, so nothing is known about it. It is as it was."
          onAgain={() => dispatch({type: 'another-secret-asked'})}
        />
      );
    case 'verdict':
      return shown === undefined ? null : (
        <VerdictScreen state={state} verified={shown} purpose={purpose} dispatch={dispatch} />
      );
  }
}

const turnKeys = [
  {action: 'next', keys: ['right', 'tab'], label: 'next archive', help: 'the verdict of the next archive'},
  {action: 'previous', keys: ['left'], help: 'the verdict of the archive before'},
] as const satisfies readonly KeyBinding[];

const verdictKeys = [
  {action: 'home', keys: ['enter', 'esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
  {
    action: 'again',
    keys: ['t'],
    label: 'try another key',
    help: 'the same archive with another key or password',
  },
  {action: 'other', keys: ['a'], label: 'another archive', help: 'verify another archive'},
] as const satisfies readonly KeyBinding[];

// Rows that verdict and facts take at most beside the findings.
const rowsBesideFindings = 12;

function VerdictScreen({
  state,
  verified,
  purpose,
  dispatch,
}: {
  readonly state: VerifyState;
  readonly verified: VerifiedArchive;
  readonly purpose: VerifyPurpose;
  readonly dispatch: (action: VerifyAction) => void;
}) {
  const {columns, rows, world, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const {contents} = verified;
  const findings = (contents?.findings ?? []).filter(finding => finding.kind !== 'no-manifest');
  const list = useFindingList({
    findings,
    offset: state.offset,
    rows: Math.max(3, bodyRows - rowsBesideFindings),
    onOffset: offset => dispatch({type: 'list-moved', offset}),
  });
  const hasSeveral = state.verified.length > 1;
  const keys = list.table(hasSeveral ? [...turnKeys, ...verdictKeys] : verdictKeys);
  useKeys(keys, action => {
    if (list.act(action)) return;
    if (action === 'next' || action === 'previous') {
      dispatch({type: 'verdict-turned', by: action === 'next' ? 1 : -1});
    } else if (action === 'again') dispatch({type: 'another-secret-asked'});
    else if (action === 'other') dispatch({type: 'archive-asked'});
    else navigate({type: 'home-chosen'});
  });
  const facts = [
    {name: 'Archive', value: basename(verified.archive)},
    ...(contents === undefined
      ? []
      : [
          {
            name: 'Holds',
            value: `${formatCount(contents.fileCount, 'file')}, ${formatBytes(contents.payloadBytes)}`,
          },
        ]),
  ];
  return (
    <Frame
      title={purpose.title}
      progress={hasSeveral ? `archive ${state.shown + 1} of ${state.verified.length}` : undefined}
      keys={keys}
      hasTextField={list.search.isTyping}
    >
      <Page isCrowded>
        {hasSeveral && <Tally verified={state.verified} />}
        <Facts facts={facts} />
        <Verdict page={purpose.describe(verified)} />
        {findings.length > 0 && <FindingList list={list} columns={bodyColumns} />}
        <SameCommand
          command={purpose.command(
            state.verified.map(({archive}) => archive),
            world.base.homeFolder,
          )}
        />
      </Page>
    </Frame>
  );
}

/** How many of several are good, and that the others are to be looked at. */
function Tally({verified}: {readonly verified: readonly VerifiedArchive[]}) {
  const bad = verified.filter(one => !isGood(one)).length;
  if (bad === 0) return <Message kind="good" title={`All ${verified.length} archives are in order.`} />;
  const title = `${bad} of ${formatCount(verified.length, 'archive')} ${bad === 1 ? 'is' : 'are'} not in order.`;
  return <Message kind="warning" title={title} />;
}
