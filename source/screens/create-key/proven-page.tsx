/** The page after the proof: the key is on paper, and now? */
import {deriveKeyId} from '../../key/key-id.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {type Choice, Select} from '../components/select.tsx';
import {Say, safeName} from '../components/text.tsx';
import {isListAction, moveInList} from '../key-table.ts';
import {useKeys} from '../use-keys.ts';
import {provenKeys} from './keys.ts';
import type {CreateKeyAction, CreateKeyState} from './state.ts';

const choices = [
  {value: 'seal', label: 'Seal files with this key', hint: 'it is not asked for again'},
  {value: 'sheet', label: 'Make a sheet to print', hint: 'QR code, digits, words, how to open an archive'},
  {value: 'save', label: 'Save it to a file too', hint: 'readable by you alone'},
  {value: 'home', label: 'Done', hint: 'keep64 forgets the key; the paper has it'},
] as const satisfies readonly Choice[];

const savedTitles = {
  'key-file': 'Saved to a file, readable by you alone:',
  sheet: 'Print this twice, then delete it: whoever gets the file has the key.',
} as const;

/** Draws and works the page. */
export function ProvenPage({
  title,
  state,
  dispatch,
  onSeal,
  onHome,
}: {
  readonly title: string;
  readonly state: Extract<CreateKeyState, {step: 'proven'}>;
  readonly dispatch: (action: CreateKeyAction) => void;
  readonly onSeal: () => void;
  readonly onHome: () => void;
}) {
  const {columns, rows} = useShell();
  const {bodyColumns} = frameLayout(columns, rows);
  const {index, saved, problem, key} = state;
  useKeys(provenKeys, action => {
    if (isListAction(action)) {
      dispatch({type: 'choice-moved', index: moveInList(index, action, choices.length, choices.length)});
    } else if (action === 'home') onHome();
    else {
      const chosen = choices[index]?.value;
      if (chosen === 'seal') onSeal();
      else if (chosen === 'save') dispatch({type: 'saving-asked', form: 'key-file'});
      else if (chosen === 'sheet') dispatch({type: 'saving-asked', form: 'sheet'});
      else onHome();
    }
  });
  return (
    <Frame title={title} keys={provenKeys}>
      <Page>
        <Message kind="good" title={`That is it. Key ${deriveKeyId(key)} is on your paper.`}>
          Make a second sheet and keep it in another place.
        </Message>
        {saved !== undefined && (
          <Message kind="good" title={savedTitles[saved.form]}>
            {safeName(saved.path, bodyColumns - 2)}
          </Message>
        )}
        {problem !== undefined && problem !== '' && <Message kind="warning" title={problem} />}
        <Say as="strong">What now?</Say>
        <Select choices={choices} index={index} columns={bodyColumns} />
      </Page>
    </Frame>
  );
}
