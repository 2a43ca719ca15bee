/** Looking into an archive: its files as a tree, some of them selected to be restored, all of them verified in place. */
import {basename} from 'node:path';
import {useMemo, useReducer} from 'react';
import {copySecret} from '../../commands/context.ts';
import {list} from '../../commands/list.ts';
import {verify} from '../../commands/verify.ts';
import {useShell} from '../app-world.ts';
import {describeVerdict} from '../archive-verdict.ts';
import {Facts, SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Page} from '../components/page.tsx';
import {Verdict} from '../components/verdict.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {RunStep} from '../steps/run-step.tsx';
import {StoppedStep} from '../steps/stopped-step.tsx';
import {useKeys} from '../use-keys.ts';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {
  type ContentsStart,
  type ContentsState,
  contentsCommand,
  proofOf,
  reduceContents,
  startContents,
  suspectPaths,
} from './state.ts';
import {TreePage} from './tree-page.tsx';

const title = 'Look into an archive';

/** Draws and works the screen. */
export function ContentsScreen(start: ContentsStart) {
  const {world, navigate} = useShell();
  const [state, dispatch] = useReducer(reduceContents, start, startContents);
  const {archive, secret, listing} = state;
  useWipedSecret(secret);
  const suspects = useMemo(() => suspectPaths({verified: state.verified}), [state.verified]);
  const goHome = (): void => navigate({type: 'home-chosen'});
  switch (state.step) {
    case 'archive':
      return (
        <PathStep
          title={title}
          progress="step 1 of 2"
          question="Archive"
          explanation="The list of its files is read. Nothing is written."
          initial={shortenPath(archive, world.base.homeFolder)}
          wanted="file"
          onPath={path => dispatch({type: 'archive-chosen', path})}
          onBack={goHome}
        />
      );
    case 'secret':
      return (
        <KeyStep
          title={title}
          progress="step 2 of 2"
          question="The recovery key it was sealed with"
          against={archive}
          allowsPassword
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={() => dispatch({type: 'archive-asked'})}
        />
      );
    case 'listing':
    case 'verifying':
      return <WorkingStep key={state.step} state={state} dispatch={dispatch} />;
    case 'tree':
      return listing === undefined || state.tree === undefined ? null : (
        <TreePage
          title={title}
          state={state.tree}
          dispatch={action => dispatch({type: 'tree-acted', action})}
          listing={listing}
          proof={proofOf(state)}
          suspects={suspects}
          onRestore={only => {
            // The next screen owns a copy: this one wipes its own when it is left.
            const copy = secret === undefined ? {} : {secret: copySecret(secret)};
            navigate({type: 'screen-replaced', screen: {name: 'restore', archive, only, ...copy}});
          }}
          onVerify={() => dispatch({type: 'verifying-asked'})}
          onLeave={goHome}
        />
      );
    case 'verdict':
      return <VerdictPage state={state} onDone={() => dispatch({type: 'tree-asked'})} />;
    case 'ended-early':
      return (
        <StoppedStep
          title={title}
          error={state.error}
          state="Nothing was written. The archive is as it was."
          onAgain={() => dispatch({type: 'another-secret-asked'})}
          onHome={goHome}
        />
      );
  }
}

type StepProps = {
  readonly state: ContentsState;
  readonly dispatch: (action: Parameters<typeof reduceContents>[1]) => void;
};

function WorkingStep({state: {step, archive, secret}, dispatch}: StepProps) {
  // Both steps come only with a secret: see the reducer.
  if (secret === undefined) throw new Error('an archive was to be read without a secret');
  const explanation = 'Nothing is written. It can be stopped at any time.';
  return step === 'listing' ? (
    <RunStep
      title={title}
      progress="reading"
      explanation={explanation}
      start={context => list({archive, secret}, context)}
      onEnd={end => dispatch({type: 'listing-ended', end})}
    />
  ) : (
    <RunStep
      title={title}
      progress="verifying"
      explanation={explanation}
      start={context => verify({archives: [archive], secret}, context)}
      onEnd={end => dispatch({type: 'verifying-ended', end})}
    />
  );
}

const verdictKeys = [
  {action: 'done', keys: ['enter', 'esc'], label: 'back to the files', help: 'back to the files'},
] as const satisfies readonly KeyBinding[];

function VerdictPage({state, onDone}: {readonly state: ContentsState; readonly onDone: () => void}) {
  const {homeFolder} = useShell().world.base;
  useKeys(verdictKeys, onDone);
  const {verified, archive} = state;
  return (
    <Frame title={title} keys={verdictKeys}>
      <Page isCrowded>
        <Facts facts={[{name: 'Archive', value: basename(archive)}]} />
        {verified !== undefined && <Verdict page={describeVerdict(verified)} />}
        <SameCommand command={contentsCommand(archive, homeFolder).replace(' list ', ' verify ')} />
      </Page>
    </Frame>
  );
}
