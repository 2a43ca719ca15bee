/** The verdict on an archive that was read: in plain words, as a map, with what is lost and what can be done now. */
import {basename} from 'node:path';
import type {VerifiedArchive} from '../../commands/verify.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {mapOfVerdict} from '../archive-map.ts';
import {ArchiveMapBar} from '../components/archive-map-bar.tsx';
import {Facts, SameCommand} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page, useIsRoomy} from '../components/page.tsx';
import {Verdict} from '../components/verdict.tsx';
import type {KeyBinding} from '../key-table.ts';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';
import {copySecret} from '../use-wiped-secret.ts';
import type {VerifyPurpose} from './purpose.ts';
import {isGood, type VerifyAction, type VerifyState} from './state.ts';

const turnKeys = [
  {action: 'next', keys: ['right', 'tab'], label: 'next archive', help: 'the verdict of the next archive'},
  {action: 'previous', keys: ['left'], help: 'the verdict of the archive before'},
] as const satisfies readonly KeyBinding[];

const verdictKeys = [
  {action: 'home', keys: ['enter', 'esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
  {
    action: 'again',
    keys: ['t'],
    label: 'try another key',
    help: 'the same archive with another key or password',
  },
  {action: 'other', keys: ['a'], label: 'another archive', help: 'verify another archive'},
] as const satisfies readonly KeyBinding[];

const repairKeys = [
  {action: 'salvage', keys: ['s'], label: 'salvage', help: 'get out of it every file that can be proven'},
  {
    action: 'repair',
    keys: ['r'],
    label: 'repair',
    help: 'mend it with the PAR2 files beside it, if there are some',
  },
] as const satisfies readonly KeyBinding[];

const damagedStep = 'Press s to salvage what can be proven, or r to repair it with PAR2 files.';

// Rows that verdict, facts, map and command take at most beside the findings.
const rowsBesideFindings = 17;
// Fewer rows, and what the keys below say too gives way, then the map's legend, and the map itself beside a tally.
const plentyRows = 28;

/** Draws and works the page. */
export function VerdictPage({
  state,
  verified,
  purpose,
  dispatch,
}: {
  readonly state: VerifyState;
  readonly verified: VerifiedArchive;
  readonly purpose: VerifyPurpose;
  readonly dispatch: (action: VerifyAction) => void;
}) {
  const {columns, rows, world, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  // A small window needs its rows for words.
  const isRoomy = useIsRoomy();
  const hasPlenty = rows >= plentyRows;
  const {contents, archive} = verified;
  // WhatsApp's own backups hold no manifest that could prove a file.
  const isDamaged = verified.verdict === 'damaged' && verified.whatsapp === undefined;
  const findings = ((contents ?? verified.interrupted)?.findings ?? []).filter(
    finding => finding.kind !== 'no-manifest',
  );
  const list = useFindingList({
    findings,
    offset: state.offset,
    rows: Math.max(3, bodyRows - rowsBesideFindings),
    onOffset: offset => dispatch({type: 'list-moved', offset}),
  });
  const hasSeveral = state.verified.length > 1;
  const pageKeys: readonly KeyBinding[] = [
    ...(isDamaged ? repairKeys : []),
    ...(hasSeveral ? turnKeys : []),
    ...verdictKeys,
  ];
  const keys = list.table(pageKeys);
  const goOn = (name: 'salvage' | 'repair'): void => {
    const secret = state.secret === undefined ? {} : {secret: copySecret(state.secret)};
    navigate({type: 'screen-replaced', screen: {name, archive, ...secret}});
  };
  useKeys<string>(keys, action => {
    if (list.act(action)) return;
    if (action === 'next' || action === 'previous') {
      dispatch({type: 'verdict-turned', by: action === 'next' ? 1 : -1});
    } else if (action === 'salvage' || action === 'repair') goOn(action);
    else if (action === 'again') dispatch({type: 'another-secret-asked'});
    else if (action === 'other') dispatch({type: 'archive-asked'});
    else navigate({type: 'home-chosen'});
  });
  const facts = [
    {name: 'Archive', value: basename(archive)},
    ...(contents === undefined
      ? []
      : [
          {
            name: 'Holds',
            value: `${formatCount(contents.fileCount, 'file')}, ${formatBytes(contents.payloadBytes)}`,
          },
        ]),
  ];
  const map = mapOfVerdict(verified);
  const page = purpose.describe(verified);
  const nextSteps = isDamaged && hasPlenty ? [...page.nextSteps, damagedStep] : page.nextSteps;
  return (
    <Frame
      title={purpose.title}
      progress={hasSeveral ? `archive ${state.shown + 1} of ${state.verified.length}` : undefined}
      keys={keys}
      hasTextField={list.search.isTyping}
    >
      <Page isCrowded>
        {hasSeveral && <Tally verified={state.verified} />}
        <Facts facts={facts} />
        {map !== undefined && isRoomy && (hasPlenty || !hasSeveral) && (
          <ArchiveMapBar map={map} columns={bodyColumns} hasLegend={hasPlenty} />
        )}
        <Verdict page={{...page, nextSteps}} />
        {findings.length > 0 && <FindingList list={list} columns={bodyColumns} />}
        <SameCommand
          command={purpose.command(
            state.verified.map(({archive}) => archive),
            world.base.homeFolder,
          )}
        />
      </Page>
    </Frame>
  );
}

/** How many of several are good, and that the others are to be looked at. */
function Tally({verified}: {readonly verified: readonly VerifiedArchive[]}) {
  const bad = verified.filter(one => !isGood(one)).length;
  if (bad === 0) return <Message kind="good" title={`All ${verified.length} archives are in order.`} />;
  const title = `${bad} of ${formatCount(verified.length, 'archive')} ${bad === 1 ? 'is' : 'are'} not in order.`;
  return <Message kind="warning" title={title} />;
}
