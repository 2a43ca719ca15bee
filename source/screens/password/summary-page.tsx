/** The page before the work: what will be done and what it means. Removing asks for a typed word. */
import {basename} from 'node:path';
import {frameLayout, useShell} from '../app-world.ts';
import {type Fact, Facts, SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import {TextField} from '../components/text-field.tsx';
import type {KeyBinding} from '../key-table.ts';
import {useKeys} from '../use-keys.ts';
import {
  type PasswordScreenAction,
  type PasswordScreenState,
  type PasswordTask,
  passwordCommand,
  removalWord,
} from './state.ts';

const questions: Readonly<Record<PasswordTask, string>> = {
  add: 'Add this password?',
  change: 'Change the password?',
  remove: 'Remove the password?',
};

const effects: Readonly<Record<PasswordTask, string>> = {
  add: 'The archive keeps its name, and its .sha256 file is renewed. Other copies of it get no password.',
  change:
    'The archive keeps its name, and its .sha256 file is renewed. Other copies of it keep the old password.',
  remove:
    'Only the recovery key opens it then: have it at hand. Other copies still open with the old password.',
};

/** Draws and works the page. */
export function PasswordSummary({
  title,
  state,
  dispatch,
}: {
  readonly title: string;
  readonly state: PasswordScreenState;
  readonly dispatch: (action: PasswordScreenAction) => void;
}) {
  const {columns, rows, world} = useShell();
  const {task, archive, secret, origin} = state;
  const isRemoval = task === 'remove';
  const keys = [
    {action: 'run', keys: ['enter'], label: task, help: `${task} the password now`},
    {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
  ] as const satisfies readonly KeyBinding[];
  useKeys(keys, action => {
    if (action === 'back') dispatch({type: 'went-back'});
    else if (!isRemoval) dispatch({type: 'run-asked'});
  });
  const facts: Fact[] = [
    {name: 'Archive', value: basename(archive)},
    {name: 'Opened with', value: secret?.kind === 'password' ? 'its password' : 'the recovery key'},
    ...(isRemoval ? [] : [{name: 'New password', value: origin === 'six-words' ? 'six words' : 'your own'}]),
  ];
  return (
    <Frame title={title} progress="summary" keys={keys} hasTextField={isRemoval}>
      <Page isCrowded>
        <Say as="strong">{questions[task]}</Say>
        <Facts facts={facts} />
        <Say>{effects[task]}</Say>
        {isRemoval && (
          <TextField
            label={`Type ${removalWord} to do it`}
            edit={state.word}
            columns={frameLayout(columns, rows).bodyColumns}
            onEdit={edit => dispatch({type: 'word-edited', edit})}
            onSubmit={() => dispatch({type: 'run-asked'})}
          />
        )}
        {state.isWordWrong && (
          <Message
            kind="warning"
            title={`The word is ${removalWord}. Esc goes back, and nothing is changed.`}
          />
        )}
        <SameCommand command={passwordCommand(state, world.base.homeFolder)} />
      </Page>
    </Frame>
  );
}
