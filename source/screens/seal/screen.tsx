/** Sealing, step by step. Each step draws its own page; the reducer says which. */
import {dirname} from 'node:path';
import {useEffect, useReducer} from 'react';
import {seal} from '../../commands/seal.ts';
import {deriveKeyId} from '../../key/key-id.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {type Fact, Facts, SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Page} from '../components/page.tsx';
import {type Choice, Select} from '../components/select.tsx';
import {Say} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {RunStep} from '../steps/run-step.tsx';
import {StoppedStep} from '../steps/stopped-step.tsx';
import {useKeys} from '../use-keys.ts';
import {PasswordStep} from './password-step.tsx';
import {SealedPage} from './sealed-page.tsx';
import {
  type PasswordOrigin,
  reduceSeal,
  type SealAction,
  type SealState,
  sealCommand,
  startSeal,
} from './state.ts';

const title = 'Seal files';

/** Draws and works the screen. @param recoveryKey - a key that was just made; without it, it is asked for. */
export function SealScreen({recoveryKey}: {readonly recoveryKey: RecoveryKey | undefined}) {
  const {world, navigate} = useShell();
  const {homeFolder} = world.base;
  const [state, dispatch] = useReducer(reduceSeal, recoveryKey, startSeal);
  const {key} = state;
  useEffect(() => () => key?.wipe(), [key]);
  const goHome = (): void => navigate({type: 'home-chosen'});
  const goBack = (): void => dispatch({type: 'went-back'});

  switch (state.step) {
    case 'source':
      return (
        <PathStep
          key="source"
          title={title}
          progress="step 1 of 5"
          question="What to seal"
          explanation="A folder with everything in it, or a single file. It is only read."
          initial={shortenPath(state.source, homeFolder)}
          wanted="file-or-folder"
          onPath={path => dispatch({type: 'source-chosen', path})}
          onBack={goHome}
        />
      );
    case 'folder':
      return (
        <PathStep
          key="folder"
          title={title}
          progress="step 2 of 5"
          question="Folder for the archive"
          explanation="Where the archive goes: best another disk. It gets a name with date and key id."
          initial={shortenPath(state.folder === '' ? dirname(state.source) : state.folder, homeFolder)}
          wanted="folder"
          onPath={path => dispatch({type: 'folder-chosen', path})}
          onBack={goBack}
        />
      );
    case 'key':
      return (
        <KeyStep
          title={title}
          progress="step 3 of 5"
          question="Your recovery key"
          allowsPassword={false}
          onSecret={secret => {
            if (secret.kind === 'recovery-key') dispatch({type: 'key-entered', key: secret.key});
          }}
          onBack={goBack}
        />
      );
    case 'password-choice':
      return <PasswordChoice state={state} dispatch={dispatch} />;
    case 'password':
      return (
        <PasswordStep
          title={title}
          progress="step 4 of 5"
          profile={state.profile}
          isOffered={state.passwordOrigin === 'six-words'}
          onPassword={password => dispatch({type: 'password-entered', password})}
          onBack={goBack}
        />
      );
    case 'summary':
      return <SummaryPage state={state} dispatch={dispatch} />;
    case 'running':
      return (
        <RunStep
          title={title}
          progress="sealing"
          explanation="Keep the machine plugged in. The archive gets its name only after every byte was read back."
          start={context => {
            // The step comes only with a key: see 'sealing-asked'.
            if (key === undefined) throw new Error('sealing was asked for without a key');
            const password = state.password === '' ? undefined : new TextEncoder().encode(state.password);
            return seal(
              {
                sources: [state.source],
                outputFolder: state.folder,
                profile: state.profile,
                compress: state.compress,
                key,
                password,
                verify: true,
                escapeNames: false,
              },
              context,
            );
          }}
          onEnd={end => dispatch({type: 'sealing-ended', end})}
        />
      );
    case 'sealed':
      return state.report === undefined ? null : <SealedPage title={title} report={state.report} />;
    case 'ended-early':
      return (
        <StoppedStep
          title={title}
          error={state.error}
          state="Nothing was sealed: no file has the archive's name, and your files are as they were."
          onAgain={() => dispatch({type: 'summary-asked'})}
          onHome={goHome}
        />
      );
  }
}

type PageProps = {readonly state: SealState; readonly dispatch: (action: SealAction) => void};

const passwordChoices = [
  {value: 'none', label: 'No password', hint: 'only the recovery key opens the archive'},
  {value: 'six-words', label: 'Six words', hint: 'made by keep64: strong, easy to write down'},
  {value: 'typed', label: 'My own', hint: 'it has to be strong'},
] as const satisfies readonly Choice<PasswordOrigin>[];

const choiceKeys = [
  ...listKeys.slice(0, 2),
  {action: 'choose', keys: ['enter'], label: 'choose', help: 'take what is pointed at'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
] as const satisfies readonly KeyBinding[];

function PasswordChoice({state, dispatch}: PageProps) {
  const {columns, rows} = useShell();
  useKeys(choiceKeys, action => {
    if (action === 'back') dispatch({type: 'went-back'});
    else if (isListAction(action)) {
      const {length} = passwordChoices;
      dispatch({type: 'choice-moved', index: moveInList(state.choiceIndex, action, length, length)});
    } else {
      const origin = passwordChoices[state.choiceIndex]?.value ?? 'none';
      dispatch({type: 'password-origin-chosen', origin});
    }
  });
  return (
    <Frame title={title} progress="step 4 of 5" keys={choiceKeys}>
      <Page>
        <Say as="strong">Shall a password open it too?</Say>
        <Say>It would be a second way in, beside the key. It is not needed.</Say>
        <Select
          choices={passwordChoices}
          index={state.choiceIndex}
          columns={frameLayout(columns, rows).bodyColumns}
        />
      </Page>
    </Frame>
  );
}

const summaryKeys = [
  {action: 'seal', keys: ['enter'], label: 'seal', help: 'seal now'},
  {
    action: 'profile',
    keys: ['p'],
    label: 'profile',
    help: 'RFC 4880 (every OpenPGP program) or RFC 9580 (new ones)',
  },
  {action: 'compress', keys: ['c'], label: 'compression', help: 'compress where it helps, or not at all'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
] as const satisfies readonly KeyBinding[];

const profileWords = {
  rfc4880: 'rfc4880: opens anywhere',
  rfc9580: 'rfc9580: not for GnuPG',
} as const;

const passwordWords: Readonly<Record<PasswordOrigin, string>> = {
  none: 'none',
  typed: 'your own',
  'six-words': 'six words',
};

function SummaryPage({state, dispatch}: PageProps) {
  const {homeFolder} = useShell().world.base;
  useKeys(summaryKeys, action => {
    if (action === 'seal') dispatch({type: 'sealing-asked'});
    else if (action === 'profile') dispatch({type: 'profile-switched'});
    else if (action === 'compress') dispatch({type: 'compression-switched'});
    else dispatch({type: 'went-back'});
  });
  const facts: Fact[] = [
    {name: 'Files', value: shortenPath(state.source, homeFolder)},
    {name: 'Archive in', value: shortenPath(state.folder, homeFolder)},
    {name: 'Key', value: state.key === undefined ? '' : deriveKeyId(state.key)},
    {name: 'Password', value: passwordWords[state.passwordOrigin]},
    {name: 'Profile', value: profileWords[state.profile]},
    {name: 'Compression', value: state.compress === 'auto' ? 'auto: where it helps' : 'none'},
    {name: 'Check', value: 'reads every byte back'},
  ];
  return (
    <Frame title={title} progress="step 5 of 5" keys={summaryKeys}>
      <Page isCrowded>
        <Say as="strong">Seal this?</Say>
        <Facts facts={facts} />
        <SameCommand command={sealCommand(state, homeFolder)} />
      </Page>
    </Frame>
  );
}
