/** Adding, changing or removing the password of an archive, step by step. */
import {useReducer} from 'react';
import type {Secret} from '../../commands/context.ts';
import {password} from '../../commands/password.ts';
import {readPasswordSlots, unlockWith} from '../../commands/password-slots.ts';
import {Keep64Error} from '../../errors.ts';
import {useShell} from '../app-world.ts';
import type {Choice} from '../components/select.tsx';
import {shortenPath} from '../paths.ts';
import {PasswordStep} from '../seal/password-step.tsx';
import {ChoiceStep} from '../steps/choice-step.tsx';
import {KeptSecretStep} from '../steps/kept-secret-step.tsx';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {RunStep} from '../steps/run-step.tsx';
import {StoppedStep} from '../steps/stopped-step.tsx';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {PasswordDonePage} from './done-page.tsx';
import {ReadingPage} from './reading-page.tsx';
import {
  type NewPasswordOrigin,
  type PasswordTask,
  reducePasswordScreen,
  startPasswordScreen,
} from './state.ts';
import {PasswordSummary} from './summary-page.tsx';

const title = 'Password of an archive';

const addChoices: readonly Choice<PasswordTask>[] = [
  {value: 'add', label: 'Add a password', hint: 'a second way in, beside the key'},
];
const changeChoices: readonly Choice<PasswordTask>[] = [
  {value: 'change', label: 'Change the password', hint: 'the old one opens it no longer'},
  {value: 'remove', label: 'Remove the password', hint: 'only the recovery key opens it then'},
];
const originChoices: readonly Choice<NewPasswordOrigin>[] = [
  {value: 'six-words', label: 'Six words', hint: 'made by keep64: strong, easy to write down'},
  {value: 'typed', label: 'My own', hint: 'it has to be strong'},
];

/** Draws and works the screen. */
export function PasswordScreen({archive}: {readonly archive: string | undefined}) {
  const {world, navigate} = useShell();
  const [state, dispatch] = useReducer(reducePasswordScreen, archive, startPasswordScreen);
  const {secret, slots, task} = state;
  useWipedSecret(secret);
  const goHome = (): void => navigate({type: 'home-chosen'});
  const goBack = (): void => dispatch({type: 'went-back'});

  const readSlots = async (path: string): Promise<void> => {
    dispatch({type: 'archive-chosen', path});
    try {
      const {hasPassword, profile} = await readPasswordSlots(path, world.command);
      dispatch({type: 'slots-read', slots: {hasPassword, profile}});
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      dispatch({type: 'reading-failed', error});
    }
  };
  // A wrong key is told before anybody thinks of a new password.
  const trySecret = async (entered: Secret): Promise<void> => {
    dispatch({type: 'secret-entered', secret: entered});
    try {
      const {lock} = await readPasswordSlots(state.archive, world.command);
      const {sessionKey} = await unlockWith(state.archive, lock, entered);
      sessionKey.fill(0);
      dispatch({type: 'secret-accepted'});
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      dispatch({type: 'secret-refused', error});
    }
  };

  switch (state.step) {
    case 'archive':
      return (
        <PathStep
          title={title}
          progress="which archive"
          question="Archive"
          explanation="A password can open an archive beside the recovery key. What is encrypted stays as it is."
          initial={shortenPath(state.archive, world.base.homeFolder)}
          wanted="file"
          onPath={readSlots}
          onBack={goHome}
        />
      );
    case 'reading':
      return <ReadingPage title={title} text="Reading the first bytes of the archive …" />;
    case 'checking':
      return <ReadingPage title={title} text="Trying the key …" />;
    case 'action':
      return slots === undefined ? null : (
        <ChoiceStep
          title={title}
          progress="what to do"
          question={
            slots.hasPassword ? 'This archive has a password.' : 'No password opens this archive yet.'
          }
          explanation="The recovery key opens it in any case, before and after."
          choices={slots.hasPassword ? changeChoices : addChoices}
          chosen={task}
          onChoice={chosen => dispatch({type: 'task-chosen', task: chosen})}
          onBack={goBack}
        />
      );
    case 'secret':
      return secret !== undefined ? (
        <KeptSecretStep
          title={title}
          progress="what opens it now"
          secret={secret}
          onKeep={() => dispatch({type: 'secret-kept'})}
          onOther={() => dispatch({type: 'another-secret-asked'})}
          onBack={goBack}
        />
      ) : (
        <KeyStep
          title={title}
          progress="what opens it now"
          question="The recovery key it was sealed with"
          against={state.archive}
          allowsPassword={task !== 'add'}
          onSecret={trySecret}
          onBack={goBack}
        />
      );
    case 'origin':
      return (
        <ChoiceStep
          title={title}
          progress="the new password"
          question="Which password shall open it?"
          explanation="Nobody counts the guesses of someone who holds the file, so it has to be strong."
          choices={originChoices}
          chosen={state.origin}
          onChoice={origin => dispatch({type: 'origin-chosen', origin})}
          onBack={goBack}
        />
      );
    case 'new-password':
      return slots === undefined ? null : (
        <PasswordStep
          title={title}
          progress="the new password"
          profile={slots.profile}
          isOffered={state.origin === 'six-words'}
          kept={state.newPassword}
          onPassword={typed => dispatch({type: 'password-entered', password: typed})}
          onBack={goBack}
        />
      );
    case 'summary':
      return <PasswordSummary title={title} state={state} dispatch={dispatch} />;
    case 'running':
      return (
        <RunStep
          title={title}
          progress={task}
          explanation="The archive is copied beside itself with its new slots and read back; only then does the copy take its place."
          start={context => {
            // The step comes only with a secret: see 'run-asked'.
            if (secret === undefined) throw new Error('a password was to be set without a secret');
            const newPassword = task === 'remove' ? undefined : new TextEncoder().encode(state.newPassword);
            return password({action: task, archive: state.archive, secret, newPassword}, context);
          }}
          onEnd={end => dispatch({type: 'run-ended', end})}
        />
      );
    case 'done':
      return state.report === undefined ? null : <PasswordDonePage title={title} report={state.report} />;
    case 'ended-early':
      return (
        <StoppedStep
          title={title}
          error={state.error}
          state="Nothing was changed: the archive is as it was, and opens as it did."
          onAgain={() => dispatch({type: 'retry-asked'})}
          onHome={goHome}
        />
      );
  }
}
