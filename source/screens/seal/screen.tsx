/** Sealing, step by step. Each step draws its own page; the reducer says which. */
import {dirname} from 'node:path';
import {useEffect, useReducer} from 'react';
import {seal} from '../../commands/seal.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Page} from '../components/page.tsx';
import {type Choice, Select} from '../components/select.tsx';
import {Say} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useKeys} from '../use-keys.ts';
import {PasswordStep} from './password-step.tsx';
import {SealedPage} from './sealed-page.tsx';
import {
  type PasswordOrigin,
  reduceSeal,
  repairablePercent,
  type SealAction,
  type SealOpening,
  type SealState,
  sealProgress,
  startSeal,
} from './state.ts';
import {SealSummary} from './summary-page.tsx';

const title = 'Seal files';

/** Draws and works the screen. */
export function SealScreen(opening: SealOpening) {
  const {base, command} = useShell().world;
  const {homeFolder} = base;
  const {disk} = command;
  const [state, dispatch] = useReducer(reduceSeal, opening, startSeal);
  const {key} = state;
  useEffect(() => () => key?.wipe(), [key]);
  const goBack = (): void => dispatch({type: 'went-back'});
  const findOverlap = async (folder: string): Promise<string | undefined> => {
    for (const source of state.sources) {
      const isFolder = (await disk.statKind(source)) === 'directory';
      if (isFolder && (await disk.isInside(folder, source))) {
        return 'It lies in what is sealed. Choose a folder outside of that.';
      }
    }
    return undefined;
  };

  switch (state.step) {
    case 'source':
      return (
        <PathStep
          key="source"
          title={title}
          progress={sealProgress(state)}
          question="What to seal"
          explanation="Folders with everything in them, or files. They are only read."
          initial={shortenPath(state.sources[0] ?? '', homeFolder)}
          wanted="file-or-folder"
          onPaths={paths => dispatch({type: 'sources-chosen', paths})}
        />
      );
    case 'folder':
      return (
        <PathStep
          key="folder"
          title={title}
          progress={sealProgress(state)}
          question="Folder for the archive"
          explanation="Where the archive goes: best another disk. It gets a name with date and key id."
          initial={shortenPath(
            state.folder === '' ? dirname(state.sources[0] ?? '') : state.folder,
            homeFolder,
          )}
          wanted="folder"
          findProblem={findOverlap}
          onPath={path => dispatch({type: 'folder-chosen', path})}
          onBack={goBack}
        />
      );
    case 'key':
      return (
        <KeyStep
          title={title}
          progress={sealProgress(state)}
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
          progress={sealProgress(state)}
          profile={state.profile}
          isOffered={state.passwordOrigin === 'six-words'}
          onPassword={password => dispatch({type: 'password-entered', password})}
          onBack={goBack}
        />
      );
    case 'summary':
      return <SealSummary title={title} state={state} dispatch={dispatch} />;
    case 'running':
      return (
        <WorkStep
          title={title}
          progress="sealing"
          explanation="The archive gets its name only after every byte was read back and proved."
          given={key}
          start={(given, context) => {
            const password = state.password === '' ? undefined : new TextEncoder().encode(state.password);
            return seal(
              {
                sources: state.sources,
                outputFolder: state.folder,
                profile: state.profile,
                compress: state.compress,
                key: given,
                password,
                verify: true,
                escapeNames: false,
                ...(state.isRepairable && {repairablePercent}),
              },
              context,
            );
          }}
          onReport={report => dispatch({type: 'sealed', report})}
          afterStop="Nothing was sealed: no file has the archive's name, and your files are as they were."
          onAgain={() => dispatch({type: 'summary-asked'})}
        />
      );
    case 'sealed':
      return state.report === undefined ? null : <SealedPage title={title} report={state.report} />;
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
    <Frame title={title} progress={sealProgress(state)} keys={choiceKeys}>
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
