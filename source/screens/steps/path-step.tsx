/** The step that asks for a path, with Tab completion; goes on only with a path that will do. */
import {useReducer} from 'react';
import {Keep64Error} from '../../errors.ts';
import {explainError} from '../../report/words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say, safeName} from '../components/text.tsx';
import {TextField} from '../components/text-field.tsx';
import type {KeyBinding} from '../key-table.ts';
import {completePath} from '../path-completion.ts';
import {readTypedPath} from '../paths.ts';
import {useKeys} from '../use-keys.ts';
import {findPathProblem, reducePathStep, startPathStep, type WantedPath} from './path-step-state.ts';

const keys = [
  {action: 'submit', keys: ['enter'], label: 'next', help: 'take this path'},
  {action: 'complete', keys: ['tab'], label: 'complete', help: 'complete the name as far as it is clear'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
  {action: 'clear', keys: ['ctrl+u'], help: 'empty the field'},
] as const satisfies readonly KeyBinding[];

const shownOthers = 12;

/** What the step needs. */
export type PathStepProps = {
  readonly title: string;
  readonly progress: string;
  readonly question: string;
  readonly explanation: string;
  readonly initial: string;
  readonly wanted: WantedPath;
  readonly onPath: (path: string) => void;
  readonly onBack: () => void;
};

/** Draws and works the step. */
export function PathStep(props: PathStepProps) {
  const {columns, rows, world} = useShell();
  const {bodyColumns} = frameLayout(columns, rows);
  const [state, dispatch] = useReducer(reducePathStep, props.initial, startPathStep);
  useKeys(keys, action => {
    if (action === 'back') props.onBack();
  });

  const submit = async (): Promise<void> => {
    const path = readTypedPath(state.edit.text, world.base);
    if (path === undefined) return dispatch({type: 'refused', problem: 'Type a path first.'});
    try {
      const problem = findPathProblem(props.wanted, await world.command.disk.statKind(path));
      if (problem !== undefined) return dispatch({type: 'refused', problem});
      props.onPath(path);
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      dispatch({type: 'refused', problem: explainError(error).message});
    }
  };
  const complete = async (): Promise<void> => {
    const typed = state.edit.text;
    const completion = await completePath(typed, world.base, world.listNames);
    dispatch({type: 'completed', typed, completion});
  };

  return (
    <Frame title={props.title} progress={props.progress} keys={keys} hasTextField>
      <Page>
        <Say>{props.explanation}</Say>
        <TextField
          label={props.question}
          edit={state.edit}
          columns={bodyColumns}
          onEdit={edit => dispatch({type: 'text-edited', edit})}
          onSubmit={submit}
          onTab={complete}
        />
        {state.problem !== undefined && <Message kind="warning" title={state.problem} />}
        {state.others.length > 0 && <Others names={state.others} columns={bodyColumns} />}
      </Page>
    </Frame>
  );
}

function Others({names, columns}: {readonly names: readonly string[]; readonly columns: number}) {
  const shown = names.slice(0, shownOthers).map(name => safeName(name, Math.floor(columns / 2)));
  const more = names.length - shown.length;
  return <Say as="quiet">{shown.join('   ') + (more > 0 ? `   and ${more} more` : '')}</Say>;
}
