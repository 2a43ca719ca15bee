/** The page after the check: what the key is, what an archive said, and what can be done with it now. */
import {deriveKeyId} from '../../key/key-id.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page, useIsRoomy} from '../components/page.tsx';
import {type Choice, Select} from '../components/select.tsx';
import {Say, safeName} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {useKeys} from '../use-keys.ts';
import {describeEvidence, describeTrial} from './key-words.ts';
import {type CheckedKey, checkKeyCommand} from './state.ts';

/** What can be done next. */
export type NextStep = 'verify' | 'try' | 'show' | 'sheet' | 'another';

const choices: readonly Choice<NextStep>[] = [
  {value: 'verify', label: 'Verify an archive with it', hint: 'the key is not asked for again'},
  {value: 'try', label: 'Try it on an archive', hint: 'does it open it; finds typing errors'},
  {value: 'show', label: 'Show it', hint: 'as digits with check line, QR code or words'},
  {value: 'sheet', label: 'Write its recovery sheet', hint: 'a page to print'},
  {value: 'another', label: 'Check another key', hint: 'keep64 forgets this one'},
];

const keys = [
  ...listKeys.slice(0, 2),
  {action: 'choose', keys: ['enter'], label: 'choose', help: 'do what is pointed at'},
  {action: 'home', keys: ['esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
  ...listKeys.slice(2),
] as const satisfies readonly KeyBinding[];

/** Draws and works the page. */
export function ResultPage({
  title,
  checked,
  onMove,
  onChoose,
  onHome,
}: {
  readonly title: string;
  readonly checked: CheckedKey;
  readonly onMove: (index: number) => void;
  readonly onChoose: (step: NextStep) => void;
  readonly onHome: () => void;
}) {
  const {columns, rows, world} = useShell();
  const {bodyColumns} = frameLayout(columns, rows);
  const isRoomy = useIsRoomy();
  const {key, evidence, trial, sheet, problem, index} = checked;
  useKeys(keys, action => {
    if (isListAction(action)) onMove(moveInList(index, action, choices.length, choices.length));
    else if (action === 'home') onHome();
    else onChoose(choices[index]?.value ?? 'another');
  });
  const evidenceNews = describeEvidence(evidence, trial?.outcome === 'opens');
  const trialNews = trial === undefined ? undefined : describeTrial(trial);
  const {homeFolder} = world.base;
  return (
    <Frame title={title} progress="step 2 of 2" keys={keys}>
      <Page isCrowded>
        <Message kind={evidenceNews.kind} title={evidenceNews.title}>
          {(isRoomy || trialNews === undefined) &&
            evidenceNews.sentences.map(sentence => <Say key={sentence}>{sentence}</Say>)}
          <Say>{`Its key id is ${deriveKeyId(key)}.`}</Say>
        </Message>
        {trialNews !== undefined && (
          <Message kind={trialNews.kind} title={trialNews.title}>
            {safeName(trialNews.archive, bodyColumns - 2)}
          </Message>
        )}
        {sheet !== undefined && (
          <Message kind="good" title="Its sheet is written, readable by you alone:">
            <Say wrap="truncate">{safeName(shortenPath(sheet, homeFolder), bodyColumns - 2)}</Say>
            {isRoomy && (
              <Say>Print it twice, keep the two in two places, then delete the file: it is the key.</Say>
            )}
          </Message>
        )}
        {problem !== undefined && <Message kind="warning" title={problem} />}
        <Select choices={choices} index={index} columns={bodyColumns} />
        {isRoomy && <SameCommand command={checkKeyCommand(trial, homeFolder)} />}
      </Page>
    </Frame>
  );
}
