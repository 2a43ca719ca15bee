/** Repairing a damaged archive with its PAR2 files, from its verdict on: a name, the work, the result. */
import {basename} from 'node:path';
import {useReducer} from 'react';
import {type RepairReport, repair} from '../../commands/repair.ts';
import {formatBytes} from '../../report/quantity.ts';
import {proofOfRepair, whyImpossible} from '../../report/repair-text.ts';
import {useShell} from '../app-world.ts';
import {Facts, SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {asSentence} from '../sentence.ts';
import {PathStep} from '../steps/path-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useKeys} from '../use-keys.ts';
import {copySecret, useWipedSecret} from '../use-wiped-secret.ts';
import {type RepairOpening, type RepairState, reduceRepair, repairCommand, startRepair} from './state.ts';

const title = 'Repair an archive';

/** Draws and works the screen. */
export function RepairScreen(opening: RepairOpening) {
  const {world, navigate} = useShell();
  const [state, dispatch] = useReducer(reduceRepair, opening, startRepair);
  const {archive, secret, target} = state;
  useWipedSecret(secret);
  switch (state.step) {
    case 'target':
      return (
        <PathStep
          title={title}
          progress="a new name"
          question="The repaired archive"
          explanation="A new file. The damaged archive is only read, and stays as it is. par2 does the work, with the PAR2 files beside the archive."
          initial={shortenPath(target, world.base.homeFolder)}
          wanted="new-file"
          suggestedName={basename(target)}
          onPath={path => dispatch({type: 'target-chosen', path})}
          onBack={() => navigate({type: 'home-chosen'})}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress="repairing"
          explanation="The repaired archive gets its name only when it was proven."
          given={target}
          start={(outputFile, context) =>
            repair({archive, outputFile, ...(secret === undefined ? {} : {secret})}, context)
          }
          onReport={report => dispatch({type: 'repaired', report})}
          afterStop="Nothing was written, and nothing is left behind. The damaged archive is as it was."
          onAgain={() => dispatch({type: 'target-asked'})}
        />
      );
    case 'result':
      return state.report === undefined ? null : <ResultPage state={state} report={state.report} />;
  }
}

const homeKey = {
  action: 'home',
  keys: ['enter', 'esc', 'h'],
  label: 'home',
  help: 'go home; keep64 forgets the key',
} as const;
const salvageKey = {
  action: 'salvage',
  keys: ['s'],
  label: 'salvage',
  help: 'get out of it every file that can be proven',
} as const;

function ResultPage({state, report}: {readonly state: RepairState; readonly report: RepairReport}) {
  const {world, navigate} = useShell();
  const {homeFolder} = world.base;
  const {archive, secret} = state;
  const isGood = report.outcome === 'repaired' || report.outcome === 'intact';
  const keys: readonly KeyBinding[] = isGood ? [homeKey] : [salvageKey, homeKey];
  useKeys(keys, action => {
    if (action !== 'salvage') return navigate({type: 'home-chosen'});
    const copy = secret === undefined ? {} : {secret: copySecret(secret)};
    navigate({type: 'screen-replaced', screen: {name: 'salvage', archive, ...copy}});
  });
  return (
    <Frame title={title} keys={keys}>
      <Page isCrowded>
        <News report={report} />
        <Facts
          facts={[
            {name: 'Damaged', value: basename(archive)},
            ...(report.repaired === undefined
              ? []
              : [
                  {name: 'Repaired', value: shortenPath(report.repaired, homeFolder)},
                  {name: 'Size', value: formatBytes(report.size ?? 0)},
                ]),
          ]}
        />
        <Say>
          {isGood
            ? 'Keep the damaged one until you have looked into the repaired one.'
            : 'Look for another copy, or salvage what is whole in this one. Do not delete it.'}
        </Say>
        <SameCommand command={repairCommand(state, homeFolder)} />
      </Page>
    </Frame>
  );
}

function News({report}: {readonly report: RepairReport}) {
  switch (report.outcome) {
    case 'repaired':
      return (
        <Message kind="good" title="Repaired.">
          {proofOfRepair(report).map(line => (
            <Say key={line}>{asSentence(line)}</Say>
          ))}
        </Message>
      );
    case 'intact':
      return (
        <Message kind="good" title="Nothing to repair.">
          It is what its PAR2 files were made from.
        </Message>
      );
    case 'impossible':
      return (
        <Message kind="bad" title="It cannot be repaired.">
          {asSentence(whyImpossible(report))}
        </Message>
      );
    case 'set-damaged':
      return (
        <Message kind="bad" title="It cannot be repaired.">
          Its PAR2 files are damaged too, or are about another file.
        </Message>
      );
  }
}
