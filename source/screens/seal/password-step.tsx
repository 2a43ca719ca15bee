/** The step that takes a new password: two fields, or six words to write down and type once. */
import {Box} from 'ink';
import {useEffect, useReducer} from 'react';
import {estimateStrength, type PasswordStrength} from '../../commands/password-strength.ts';
import {makePassword} from '../../key/password-words.ts';
import type {Profile} from '../../openpgp/message.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import {TextField} from '../components/text-field.tsx';
import type {KeyBinding} from '../key-table.ts';
import {useKeys, useReveal} from '../use-keys.ts';
import {describeStrength, isPasswordReady, reducePassword, startPassword} from './password-state.ts';

const baseKeys = [
  {action: 'submit', keys: ['enter'], label: 'next', help: 'take what is typed'},
  {action: 'switch', keys: ['tab'], label: 'other field', help: 'go to the other field'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
] as const satisfies readonly KeyBinding[];

const wordKeys = [
  {action: 'submit', keys: ['enter'], label: 'next', help: 'take what is typed'},
  {action: 'renew', keys: ['tab'], label: 'other words', help: 'make six other words'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
] as const satisfies readonly KeyBinding[];

/** What the step needs. */
export type PasswordStepProps = {
  readonly title: string;
  readonly progress: string;
  readonly profile: Profile;
  readonly isOffered: boolean;
  /** The password that was taken before, where somebody comes back; empty or absent the first time. */
  readonly kept?: string;
  readonly onPassword: (password: string) => void;
  readonly onBack: () => void;
};

/** Draws and works the step. */
export function PasswordStep({
  title,
  progress,
  profile,
  isOffered,
  kept = '',
  onPassword,
  onBack,
}: PasswordStepProps) {
  const {columns, rows, world} = useShell();
  const {bodyColumns} = frameLayout(columns, rows);
  const [state, dispatch] = useReducer(reducePassword, undefined, () =>
    startPassword(isOffered ? kept || makePassword(world.command.random) : undefined, kept),
  );
  const {isShown, show} = useReveal();
  const keys = isOffered ? wordKeys : baseKeys;
  const password = state.first.text;
  useEffect(() => {
    let isLate = false;
    const judge = async (): Promise<void> => {
      const strength = await estimateStrength(password, profile);
      if (!isLate) dispatch({type: 'judged', password, strength});
    };
    if (password !== '') void judge();
    return () => {
      isLate = true;
    };
  }, [password, profile]);

  useKeys<string>(keys, action => {
    if (!isShown) show();
    else if (action === 'back') onBack();
    else if (action === 'switch') dispatch({type: 'field-switched'});
    else if (action === 'renew') dispatch({type: 'words-renewed', words: makePassword(world.command.random)});
  });
  const submit = (): void => {
    if (state.active === 'second' && isPasswordReady(state)) onPassword(password);
    else dispatch({type: 'submitted'});
  };
  const field = {columns: bodyColumns, isMasked: true, onSubmit: submit} as const;

  return (
    <Frame title={title} progress={progress} keys={keys} hasTextField>
      <Page>
        {state.offered === undefined ? (
          <TextField
            {...field}
            label="Password"
            edit={state.first}
            isActive={state.active === 'first'}
            onEdit={edit => dispatch({type: 'text-edited', edit})}
          />
        ) : (
          <Box flexDirection="column">
            <Say>Write these six words down:</Say>
            <Say as="secret">{isShown ? state.offered : 'hidden; Enter shows them again'}</Say>
          </Box>
        )}
        <TextField
          {...field}
          label={state.offered === undefined ? 'The same again' : 'Type them from your paper'}
          edit={state.second}
          isActive={state.active === 'second' && isShown}
          onEdit={edit => dispatch({type: 'text-edited', edit})}
        />
        {state.problem !== undefined ? (
          <Message kind="warning" title={state.problem} />
        ) : (
          state.strength !== undefined && <StrengthLine strength={state.strength} />
        )}
        <Say as="quiet">
          The recovery key opens the archive in any case. Nobody counts the guesses of someone who has the
          file, so a password has to be strong.
        </Say>
      </Page>
    </Frame>
  );
}

function StrengthLine({strength}: {readonly strength: PasswordStrength}) {
  return <Message kind={strength.isStrong ? 'good' : 'warning'} title={describeStrength(strength)} />;
}
