/** The page before a restore: what, with what, where to, how much, and whether there is room for it. */
import {basename} from 'node:path';
import {deriveKeyId} from '../../key/key-id.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {useShell} from '../app-world.ts';
import {type Fact, Facts, SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {useKeys} from '../use-keys.ts';
import {joinGlobs, type RestoreAction, type RestoreState, restoreCommand} from './state.ts';
import {type RestorePlan, useRestorePlan} from './use-plan.ts';

const keys = [
  {action: 'restore', keys: ['enter'], label: 'restore', help: 'restore now'},
  {
    action: 'trial',
    keys: ['d'],
    label: 'dry run',
    help: 'prove every byte and say what would be restored; write nothing',
  },
  {action: 'some', keys: ['o'], label: 'only some', help: 'choose files by name'},
  {action: 'again', keys: ['t'], help: 'another key or password'},
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
] as const satisfies readonly KeyBinding[];

/** Draws and works the page. */
export function RestoreSummary({
  title,
  state,
  dispatch,
}: {
  readonly title: string;
  readonly state: RestoreState;
  readonly dispatch: (action: RestoreAction) => void;
}) {
  const {homeFolder} = useShell().world.base;
  const plan = useRestorePlan(state);
  useKeys(keys, action => {
    if (action === 'back') dispatch({type: 'step-asked', step: 'target'});
    else if (action === 'again') dispatch({type: 'secret-dropped'});
    else if (action === 'some') dispatch({type: 'globs-asked'});
    else dispatch({type: 'restoring-asked', isDryRun: action === 'trial'});
  });
  const opener = state.secret?.kind === 'recovery-key' ? `key ${deriveKeyId(state.secret.key)}` : 'password';
  const facts: Fact[] = [
    {name: 'Archive', value: basename(state.archive)},
    {name: 'Opened with', value: opener},
    {name: 'Into', value: shortenPath(state.target, homeFolder)},
    {name: 'What', value: describeChoice(state)},
    {name: 'Size', value: describeSize(plan)},
  ];
  return (
    <Frame title={title} progress="step 4 of 4" keys={keys}>
      <Page isCrowded>
        <Say as="strong">Restore this?</Say>
        <Facts facts={facts} />
        <Warning plan={plan} isPart={state.globs.length + state.paths.length > 0} />
        <SameCommand command={restoreCommand(state, homeFolder)} />
      </Page>
    </Frame>
  );
}

function describeChoice({globs, paths}: RestoreState): string {
  const parts = [];
  if (paths.length > 0) parts.push(formatCount(paths.length, 'selected path'));
  if (globs.length > 0) parts.push(joinGlobs(globs));
  return parts.length === 0 ? 'everything' : parts.join(', and ');
}

function describeSize({measure, inventory, freeBytes}: RestorePlan): string {
  const free = freeBytes === undefined ? '' : `; ${formatBytes(freeBytes)} free`;
  if (measure === undefined) {
    return (inventory === 'reading' ? 'reading the inventory …' : 'not known before it is read') + free;
  }
  return `${formatCount(measure.fileCount, 'file')}, ${formatBytes(measure.bytes)}${free}`;
}

function Warning({
  plan: {measure, inventory, freeBytes},
  isPart,
}: {
  readonly plan: RestorePlan;
  readonly isPart: boolean;
}) {
  if (inventory === 'wrong-key') {
    return (
      <Message kind="warning" title="This does not open the archive.">
        t tries another key or password.
      </Message>
    );
  }
  if (isPart && measure?.fileCount === 0) {
    return (
      <Message kind="warning" title="No file in it is meant by that.">
        o chooses by other names.
      </Message>
    );
  }
  if (measure === undefined || freeBytes === undefined || measure.bytes <= freeBytes) return null;
  return (
    <Message kind="warning" title="There is not room enough for it.">
      Esc leads back: choose a folder on another disk.
    </Message>
  );
}
