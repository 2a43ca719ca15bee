/** Making a recovery key, step by step. Each step draws its own page; the reducer says which. */
import {Box} from 'ink';
import {useReducer, useState} from 'react';
import {deriveKeyId} from '../../key/key-id.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page, useIsRoomy} from '../components/page.tsx';
import {type Choice, Select} from '../components/select.tsx';
import {Say} from '../components/text.tsx';
import {TextField} from '../components/text-field.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {useSheet} from '../steps/use-sheet.ts';
import {useKeys, useReveal} from '../use-keys.ts';
import {askedKeys, explainedKeys, leavingKeys} from './keys.ts';
import {ProvenPage} from './proven-page.tsx';
import {ShownPage} from './shown-page.tsx';
import {
  type CreateKeyAction,
  type CreateKeyState,
  describeWrongLines,
  lineFromRandom,
  reduceCreateKey,
  startCreateKey,
} from './state.ts';
import {useNewKey} from './use-new-key.ts';

const title = 'Turn on encrypted backup';
const checkLineNumber = 5;

/** Draws and works the screen. */
export function CreateKeyScreen() {
  const {world, navigate} = useShell();
  const [state, dispatch] = useReducer(reduceCreateKey, startCreateKey);
  // Decided here, and needed only by the screen that seals.
  const [wantsPassword, setWantsPassword] = useState(false);
  const {make, save} = useNewKey();
  const saveSheet = useSheet();
  const goHome = (): void => navigate({type: 'home-chosen'});
  switch (state.step) {
    case 'explained':
    case 'making':
      return (
        <ExplainedPage
          wantsPassword={wantsPassword}
          onWantsPassword={setWantsPassword}
          onMake={async () => {
            if (state.step === 'making') return;
            dispatch({type: 'making-asked'});
            dispatch({type: 'key-made', key: await make()});
          }}
          onBack={goHome}
        />
      );
    case 'shown':
      return (
        <ShownPage
          title={title}
          recoveryKey={state.key}
          view={state.view}
          onView={view => dispatch({type: 'view-chosen', view})}
          onProve={() => {
            const [byte = 0] = world.command.random(1);
            dispatch({type: 'proof-asked', line: lineFromRandom(state.key, byte)});
          }}
          onLeave={() => dispatch({type: 'leaving-asked'})}
        />
      );
    case 'asked':
      return <AskedPage state={state} dispatch={dispatch} />;
    case 'proven':
      return (
        <ProvenPage
          title={title}
          state={state}
          dispatch={dispatch}
          onSeal={() =>
            navigate({type: 'screen-replaced', screen: {name: 'seal', key: state.key, wantsPassword}})
          }
          onHome={() => {
            state.key.wipe();
            goHome();
          }}
        />
      );
    case 'saving':
      return (
        <PathStep
          title={title}
          {...savingWords[state.form]}
          suggestedName={
            state.form === 'sheet' ? `recovery-sheet-${deriveKeyId(state.key)}.pdf` : 'recovery-key.txt'
          }
          initial=""
          wanted="new-file"
          onPath={async path => {
            const {key, form} = state;
            const problem = await (form === 'sheet' ? saveSheet(key, path) : save(key, path));
            dispatch(
              problem === undefined ? {type: 'saved', saved: {form, path}} : {type: 'saving-failed', problem},
            );
          }}
          onBack={() => dispatch({type: 'saving-failed', problem: ''})}
        />
      );
    case 'leaving':
      return (
        <LeavingPage
          onYes={() => {
            state.key.wipe();
            goHome();
          }}
          onNo={() => dispatch({type: 'key-asked'})}
        />
      );
  }
}

const savingWords = {
  'key-file': {
    progress: 'save a copy',
    question: 'New file',
    explanation:
      'The file holds the key in the clear, readable by you alone. Whoever gets it opens your archives: keep it away from them.',
  },
  sheet: {
    progress: 'sheet to print',
    question: 'New file, ending in .pdf, .html or .txt',
    explanation:
      'A page to print: QR code, digits, words, and how to open an archive without keep64. Delete the file after printing.',
  },
} as const;

const openers = [
  {value: 'key', label: 'The key alone', hint: '64 digits: nothing else opens what you seal'},
  {value: 'password', label: 'The key, or a password', hint: 'a second way in; it has to be strong'},
] as const satisfies readonly Choice[];

function ExplainedPage({
  wantsPassword,
  onWantsPassword,
  onMake,
  onBack,
}: {
  readonly wantsPassword: boolean;
  readonly onWantsPassword: (wantsPassword: boolean) => void;
  readonly onMake: () => void;
  readonly onBack: () => void;
}) {
  const {columns, rows} = useShell();
  const isRoomy = useIsRoomy();
  useKeys(explainedKeys, action => {
    if (action === 'make') onMake();
    else if (action === 'back') onBack();
    else onWantsPassword(action === 'down');
  });
  return (
    <Frame title={title} progress="step 1 of 3" keys={explainedKeys}>
      <Page>
        <Say as="strong">Have paper and a pen ready, and nobody looking over your shoulder.</Say>
        {isRoomy && (
          <Say>
            The key comes as four lines of 16 digits, and a fifth: the check line. It finds typing errors, and
            gives back any one line that is lost. It is made on this machine and shown on this screen only:
            the paper is the only copy.
          </Say>
        )}
        <Box flexDirection="column">
          <Say>What shall open your archives?</Say>
          <Select
            choices={openers}
            index={wantsPassword ? 1 : 0}
            columns={frameLayout(columns, rows).bodyColumns}
          />
        </Box>
        {isRoomy && <SameCommand command="keep64 key new" />}
      </Page>
    </Frame>
  );
}

function AskedPage({
  state,
  dispatch,
}: {
  readonly state: Extract<CreateKeyState, {step: 'asked'}>;
  readonly dispatch: (action: CreateKeyAction) => void;
}) {
  const {columns, rows} = useShell();
  const {isShown, show} = useReveal();
  useKeys(askedKeys, action => {
    if (action === 'back') dispatch({type: 'key-asked'});
  });
  const {line, wrongLines} = state;
  const which = line === checkLineNumber ? `line ${line}, the check line` : `line ${line}`;
  return (
    <Frame title={title} progress="step 3 of 3" keys={askedKeys} hasTextField>
      <Page>
        <Say as="strong">Show me you have it.</Say>
        <TextField
          label={`From your paper: ${which}`}
          edit={state.edit}
          columns={frameLayout(columns, rows).bodyColumns}
          isMasked={!isShown}
          onEdit={edit => {
            show();
            dispatch({type: 'text-edited', edit});
          }}
          onSubmit={() => dispatch({type: 'line-entered'})}
        />
        {wrongLines.length > 0 ? (
          <Message kind="warning" title={describeWrongLines(wrongLines)}>
            Look at your paper again. If it is the paper that is wrong, Esc shows the key.
          </Message>
        ) : (
          <Say as="quiet">16 digits, or the whole key; spaces and capitals do not matter.</Say>
        )}
      </Page>
    </Frame>
  );
}

function LeavingPage({onYes, onNo}: {readonly onYes: () => void; readonly onNo: () => void}) {
  useKeys(leavingKeys, action => (action === 'yes' ? onYes() : onNo()));
  return (
    <Frame title={title} keys={leavingKeys}>
      <Page>
        <Message kind="warning" title="Leave without this key?">
          Nothing is sealed with it yet. keep64 forgets it, and nobody can bring it back.
        </Message>
      </Page>
    </Frame>
  );
}
