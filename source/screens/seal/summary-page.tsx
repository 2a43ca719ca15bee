/** The page before sealing: what, how much, where to, with what; whether there is room, and whether it is wise. */
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
import {
  type PasswordOrigin,
  repairablePercent,
  type SealAction,
  type SealState,
  sealCommand,
  sealProgress,
} from './state.ts';
import {type SealPlan, useSealPlan} from './use-plan.ts';

const keys = [
  {action: 'seal', keys: ['enter'], label: 'seal', help: 'seal now'},
  {
    action: 'profile',
    keys: ['p'],
    label: 'profile',
    help: 'RFC 4880 (every OpenPGP program) or RFC 9580 (new ones)',
  },
  {action: 'compress', keys: ['c'], label: 'compression', help: 'compress where it helps, or not at all'},
  {
    action: 'repairable',
    keys: ['r'],
    label: 'PAR2',
    help: 'also make PAR2 files that can mend 10 % damage (needs par2)',
  },
  {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
] as const satisfies readonly KeyBinding[];

const profileWords = {
  rfc4880: 'rfc4880: opens anywhere',
  rfc9580: 'rfc9580: not for GnuPG',
} as const;

const passwordWords: Readonly<Record<PasswordOrigin, string>> = {
  none: 'none',
  typed: 'your own',
  'six-words': 'six words',
};

/** Draws and works the page. */
export function SealSummary({
  title,
  state,
  dispatch,
}: {
  readonly title: string;
  readonly state: SealState;
  readonly dispatch: (action: SealAction) => void;
}) {
  const {homeFolder} = useShell().world.base;
  const plan = useSealPlan(state);
  useKeys(keys, action => {
    if (action === 'seal') dispatch({type: 'sealing-asked'});
    else if (action === 'profile') dispatch({type: 'profile-switched'});
    else if (action === 'compress') dispatch({type: 'compression-switched'});
    else if (action === 'repairable') dispatch({type: 'repairable-switched'});
    else dispatch({type: 'went-back'});
  });
  const free = plan.freeBytes === undefined ? '' : ` (${formatBytes(plan.freeBytes)} free)`;
  const facts: Fact[] = [
    {name: 'Files', value: describeSources(state.sources, homeFolder)},
    {name: 'Holding', value: describeContent(plan)},
    {name: 'Archive in', value: shortenPath(state.folder, homeFolder) + free},
    {name: 'Key', value: state.key === undefined ? '' : deriveKeyId(state.key)},
    {name: 'Password', value: passwordWords[state.passwordOrigin]},
    {name: 'Profile', value: profileWords[state.profile]},
    {name: 'Compression', value: state.compress === 'auto' ? 'auto: where it helps' : 'none'},
    ...(state.isRepairable ? [{name: 'PAR2 files', value: `mend ${repairablePercent} % damage`}] : []),
  ];
  return (
    <Frame title={title} progress={sealProgress(state)} keys={keys}>
      <Page isCrowded>
        <Say as="strong">Seal this?</Say>
        <Facts facts={facts} />
        <Warning plan={plan} />
        <SameCommand command={sealCommand(state, homeFolder)} />
      </Page>
    </Frame>
  );
}

function describeSources(sources: readonly string[], homeFolder: string | undefined): string {
  const [first = ''] = sources;
  if (sources.length === 1) return shortenPath(first, homeFolder);
  return `${sources.length}: ${sources.map(source => basename(source)).join(', ')}`;
}

function describeContent({fileCount, bytes, isCounted, leftOutCount, problem}: SealPlan): string {
  if (problem !== undefined) return 'cannot be counted';
  if (fileCount === undefined || bytes === undefined) return 'counting …';
  const counted = `${formatCount(fileCount, 'file')}, ${formatBytes(bytes)}`;
  if (!isCounted) return `${counted} so far …`;
  return leftOutCount === 0 ? counted : `${counted}; ${leftOutCount} left out`;
}

function Warning({plan: {bytes, freeBytes, isSameDisk, problem}}: {readonly plan: SealPlan}) {
  if (problem !== undefined) return <Message kind="warning" title={problem} />;
  if (bytes !== undefined && freeBytes !== undefined && bytes > freeBytes) {
    return (
      <Message kind="warning" title="There may not be room enough.">
        {`Up to ${formatBytes(bytes)} are needed, and ${formatBytes(freeBytes)} are free.`}
      </Message>
    );
  }
  if (isSameDisk !== true) return null;
  return (
    <Message kind="warning" title="The same disk as the files.">
      If it fails, both are gone: copy the archive elsewhere.
    </Message>
  );
}
