/** Checking a key: is what I have on paper a key, which one, does it open this archive; and what to do with it. */
import {useReducer} from 'react';
import {copyKey} from '../../commands/context.ts';
import {type KeyCheckReport, keyCheck} from '../../commands/key-check.ts';
import {deriveKeyId} from '../../key/key-id.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {explainError} from '../../report/words.ts';
import {useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {asSentence} from '../sentence.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {OfferPage, offerKeys} from '../steps/offer-page.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {RunStep} from '../steps/run-step.tsx';
import {useSheet} from '../steps/use-sheet.ts';
import {useKeys, useReveal} from '../use-keys.ts';
import type {RunEnd} from '../use-run.ts';
import {useWipedKey} from '../use-wiped-secret.ts';
import {type NextStep, ResultPage} from './result-page.tsx';
import {ShownKeyPage} from './shown-page.tsx';
import {type CheckKeyAction, type CheckKeyState, reduceCheckKey, startCheckKey} from './state.ts';

const title = 'Check a key';
const noArchive = 'That file is no archive that a key could open.';

/** Draws and works the screen. */
export function CheckKeyScreen() {
  const {navigate} = useShell();
  const [state, dispatch] = useReducer(reduceCheckKey, startCheckKey);
  const writeSheet = useSheet();
  useWipedKey(state.step === 'typing' ? undefined : state.key);
  const goHome = (): void => navigate({type: 'home-chosen'});
  switch (state.step) {
    case 'typing':
      return (
        <KeyStep
          title={title}
          progress="step 1 of 2"
          question="The key as it stands on your paper"
          allowsPassword={false}
          onSecret={(secret, evidence) => {
            if (secret.kind === 'recovery-key' && evidence !== undefined)
              dispatch({type: 'key-entered', key: secret.key, evidence});
          }}
          onBack={goHome}
        />
      );
    case 'result':
      return (
        <ResultPage
          title={title}
          checked={state}
          onMove={index => dispatch({type: 'choice-moved', index})}
          onChoose={step => {
            if (step === 'verify') navigate(verifyWith(state.key, state.trial?.archive));
            else dispatch(actionOf(step));
          }}
          onHome={goHome}
        />
      );
    case 'archive':
      return (
        <PathStep
          key="archive"
          title={title}
          progress="an archive"
          question="Archive"
          explanation="The key is tried on its first bytes, and then what hands often mistype. Nothing is written."
          initial=""
          wanted="file"
          onPath={path => dispatch({type: 'archive-chosen', path})}
          onBack={() => dispatch({type: 'step-asked', step: 'result'})}
        />
      );
    case 'trying':
      return <TryingPage recoveryKey={state.key} archive={state.archive} dispatch={dispatch} />;
    case 'offering':
      return <OfferedPage state={state} dispatch={dispatch} />;
    case 'shown':
      return (
        <ShownKeyPage
          title={title}
          recoveryKey={state.key}
          view={state.view}
          onView={view => dispatch({type: 'view-chosen', view})}
          onBack={() => dispatch({type: 'step-asked', step: 'result'})}
        />
      );
    case 'sheet':
      return (
        <PathStep
          key="sheet"
          title={title}
          progress="its sheet"
          question="New file: .pdf, .html or .txt"
          explanation="The sheet holds the key in the clear, readable by you alone. Print it, then delete the file."
          initial=""
          suggestedName={`recovery-sheet-${deriveKeyId(state.key)}.pdf`}
          wanted="new-file"
          onPath={async path => {
            const problem = await writeSheet(state.key, path);
            dispatch(problem === undefined ? {type: 'sheet-written', path} : {type: 'failed', problem});
          }}
          onBack={() => dispatch({type: 'step-asked', step: 'result'})}
        />
      );
  }
}

function actionOf(step: Exclude<NextStep, 'verify'>): CheckKeyAction {
  switch (step) {
    case 'try':
      return {type: 'step-asked', step: 'archive'};
    case 'show':
      return {type: 'view-chosen', view: 'grid'};
    case 'sheet':
      return {type: 'step-asked', step: 'sheet'};
    case 'another':
      return {type: 'another-asked'};
  }
}

/** The next screen owns a copy: this one wipes its own when it is left. */
function verifyWith(key: RecoveryKey, archive: string | undefined) {
  const screen = {name: 'verify', key: copyKey(key), ...(archive !== undefined && {archive})} as const;
  return {type: 'screen-replaced', screen} as const;
}

type PageProps = {readonly dispatch: (action: CheckKeyAction) => void};

function TryingPage({
  recoveryKey,
  archive,
  dispatch,
}: PageProps & {readonly recoveryKey: RecoveryKey; readonly archive: string}) {
  const onEnd = (end: RunEnd<KeyCheckReport>): void => {
    if (end.kind === 'failed') {
      const {code} = end.error;
      const problem = code === 'malformed' ? noArchive : asSentence(explainError(end.error).message);
      dispatch({type: 'failed', problem});
    } else if (end.kind === 'stopped') dispatch({type: 'failed', problem: 'Stopped, as you asked.'});
    else if (end.report.against !== undefined) dispatch({type: 'trial-ended', against: end.report.against});
  };
  return (
    <RunStep
      title={title}
      progress="trying"
      explanation="Nothing is written. It can be stopped at any time."
      start={context => keyCheck({typed: recoveryKey.digits(), against: archive}, context)}
      onEnd={onEnd}
    />
  );
}

function OfferedPage({
  state,
  dispatch,
}: PageProps & {readonly state: Extract<CheckKeyState, {step: 'offering'}>}) {
  const {isShown, show} = useReveal();
  useKeys(offerKeys, action => {
    if (isShown) dispatch({type: 'offer-answered', isTaken: action === 'yes'});
    else show();
  });
  return (
    <Frame title={title} progress="a typing error" keys={offerKeys}>
      <OfferPage offer={state.offer} isShown={isShown} />
    </Frame>
  );
}
