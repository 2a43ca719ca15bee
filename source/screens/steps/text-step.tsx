/** The step that asks for one line of text. */
import {useReducer} from 'react';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import {TextField} from '../components/text-field.tsx';
import type {KeyBinding} from '../key-table.ts';
import {editText, startEdit} from '../text-edit.ts';
import {useKeys} from '../use-keys.ts';

const keys = [
  {action: 'submit', keys: ['enter'], label: 'next', help: 'take what is typed'},
  {action: 'clear', keys: ['ctrl+u'], label: 'clear', help: 'empty the line'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back, nothing changed'},
] as const satisfies readonly KeyBinding[];

/** What the step needs. */
export type TextStepProps = {
  readonly title: string;
  readonly progress: string;
  readonly question: string;
  readonly explanation: string;
  readonly initial: string;
  /** What is wrong with what was typed last. */
  readonly problem?: string | undefined;
  readonly onText: (text: string) => void;
  readonly onBack: () => void;
};

/** Draws and works the step. */
export function TextStep(props: TextStepProps) {
  const {columns, rows} = useShell();
  const [edit, onEdit] = useReducer(editText, startEdit(props.initial));
  useKeys(keys, action => {
    if (action === 'back') props.onBack();
  });
  return (
    <Frame title={props.title} progress={props.progress} keys={keys} hasTextField>
      <Page>
        <Say>{props.explanation}</Say>
        <TextField
          label={props.question}
          edit={edit}
          columns={frameLayout(columns, rows).bodyColumns}
          onEdit={onEdit}
          onSubmit={() => props.onText(edit.text)}
        />
        {props.problem !== undefined && <Message kind="warning" title={props.problem} />}
      </Page>
    </Frame>
  );
}
