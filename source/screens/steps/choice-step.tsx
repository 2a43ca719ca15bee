/** The step that asks one question with a few answers. */
import {useReducer} from 'react';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Page} from '../components/page.tsx';
import {type Choice, Select} from '../components/select.tsx';
import {Say} from '../components/text.tsx';
import {isListAction, type KeyBinding, type ListAction, listKeys, moveInList} from '../key-table.ts';
import {useKeys} from '../use-keys.ts';

const keys = [
  ...listKeys.slice(0, 2),
  {action: 'choose', keys: ['enter'], label: 'choose', help: 'take what is pointed at'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
  ...listKeys.slice(2),
] as const satisfies readonly KeyBinding[];

/** What the step needs. */
export type ChoiceStepProps<Value extends string> = {
  readonly title: string;
  readonly progress?: string;
  readonly question: string;
  readonly explanation: string;
  readonly choices: readonly Choice<Value>[];
  /** What was chosen before, where somebody came back. */
  readonly chosen?: Value | undefined;
  readonly onChoice: (value: Value) => void;
  readonly onBack: () => void;
};

/** Draws and works the step. */
export function ChoiceStep<Value extends string>(props: ChoiceStepProps<Value>) {
  const {title, progress, question, explanation, choices, chosen, onChoice, onBack} = props;
  const {columns, rows} = useShell();
  const {length} = choices;
  const [index, move] = useReducer(
    (at: number, action: ListAction) => moveInList(at, action, length, length),
    Math.max(
      0,
      choices.findIndex(({value}) => value === chosen),
    ),
  );
  useKeys(keys, action => {
    if (action === 'back') return onBack();
    if (isListAction(action)) return move(action);
    const choice = choices[index];
    if (choice !== undefined) onChoice(choice.value);
  });
  return (
    <Frame title={title} progress={progress} keys={keys}>
      <Page>
        <Say as="strong">{question}</Say>
        <Say>{explanation}</Say>
        <Select choices={choices} index={index} columns={frameLayout(columns, rows).bodyColumns} />
      </Page>
    </Frame>
  );
}
