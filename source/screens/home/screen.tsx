/** The first screen: what a recovery key is, or what is known by now, and what can be done. */
import {Box} from 'ink';
import {useReducer} from 'react';
import type {LoggedChecks} from '../../audit/logged-checks.ts';
import {readLoggedChecks} from '../../commands/audit-log.ts';
import {withEvents} from '../../commands/event.ts';
import {explainError} from '../../report/words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Facts} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Say} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys} from '../key-table.ts';
import {asSentence} from '../sentence.ts';
import {useKeys} from '../use-keys.ts';
import {type LogView, useLog} from '../use-log.ts';
import {HomeList} from './home-list.tsx';
import {describeLog, type KnownState} from './known-state.ts';
import {type HomeChoice, homeEntries, reduceHome} from './state.ts';

const keys = [
  ...listKeys.slice(0, 2),
  {action: 'choose', keys: ['enter'], label: 'choose', help: 'do what is pointed at'},
  {action: 'quit', keys: ['q'], label: 'quit', help: 'leave keep64'},
  ...homeEntries
    .filter(({value}) => value !== 'quit')
    .map(({value, letter, label}) => ({
      action: `go-${value}` as const,
      keys: [letter],
      help: label.toLowerCase(),
    })),
  ...listKeys.slice(2),
] satisfies readonly KeyBinding[];

// A narrow window has no room to say what the program is for, and its frame does not name it.
const title = 'recovery keys and sealed archives, offline';
const titleColumns = 56;

// What is known stands above the list in as many rows, so that nothing jumps when it is there.
const knownRows = 4;
const roomyRows = 20;
// From here on there is air above as well.
const airyRows = 28;

/** Draws and works home. */
export function HomeScreen() {
  const {columns, rows, navigate, quit} = useShell();
  const [index, dispatch] = useReducer(reduceHome, 0);
  const log = useLog(context => withEvents(() => readLoggedChecks(context)));
  const choose = (choice: HomeChoice | undefined): void => {
    if (choice === 'quit') quit(0);
    else if (choice !== undefined) navigate({type: 'screen-opened', screen: {name: choice}});
  };
  useKeys<string>(keys, action => {
    if (isListAction(action)) dispatch(action);
    else if (action === 'choose') choose(homeEntries[index]?.value);
    else if (action === 'quit') quit(0);
    else choose(homeEntries.find(({value}) => action === `go-${value}`)?.value);
  });
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const isRoomy = rows >= roomyRows;
  const room = bodyRows - (isRoomy ? knownRows + 1 : 1) - (rows >= airyRows ? 1 : 0);
  return (
    <Frame title={bodyColumns < titleColumns ? 'keep64' : title} keys={keys}>
      <Box flexDirection="column" gap={isRoomy ? 1 : 0} paddingTop={rows >= airyRows ? 1 : 0}>
        <Known log={log} isRoomy={isRoomy} />
        <HomeList index={index} columns={bodyColumns} rows={room} />
      </Box>
    </Frame>
  );
}

function Known({log, isRoomy}: {readonly log: LogView<LoggedChecks>; readonly isRoomy: boolean}) {
  const {world} = useShell();
  if (log.kind === 'reading') return <Box height={isRoomy ? knownRows : 1} />;
  const known = describeKnown(log, world.command.clock());
  if (!isRoomy) return <KnownInShort known={known} />;
  if (known.isFirstStart) return <Explanation />;
  return (
    <Box flexDirection="column" height={knownRows} overflow="hidden">
      {known.facts.length > 0 && <Facts facts={known.facts} />}
      {known.news.slice(0, knownRows - known.facts.length).map(({kind, text}) => (
        <Message key={text} kind={kind} title={text} />
      ))}
    </Box>
  );
}

function describeKnown(log: Exclude<LogView<LoggedChecks>, {kind: 'reading'}>, now: Date): KnownState {
  if (log.kind === 'unreadable') {
    const text = `The audit log cannot be read. ${asSentence(explainError(log.error).message)}`;
    return {isFirstStart: false, facts: [], news: [{kind: 'warning', text}]};
  }
  const {report, check} = log;
  const known = describeLog(report, now);
  if (check?.state !== 'tampered') return known;
  const text = 'The audit log was changed by something other than keep64: press l.';
  return {...known, isFirstStart: false, news: [{kind: 'bad', text}, ...known.news]};
}

function KnownInShort({known}: {readonly known: KnownState}) {
  const [first] = known.news;
  const kind = first?.kind ?? 'accent';
  return (
    <Box height={1} overflow="hidden">
      <Say as={known.isFirstStart ? 'plain' : kind} wrap="truncate">
        {known.isFirstStart ? '64 digits that nobody can reset.' : (first?.text ?? '')}
      </Say>
    </Box>
  );
}

function Explanation() {
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Say>A recovery key is 64 digits that open everything sealed with it.</Say>
      <Say>Nobody can reset it, look it up or guess it: not us, not anyone.</Say>
      <Say>Lose it, and what is sealed is gone. So: on paper, in two places.</Say>
      <Say>Any OpenPGP program opens the archives with it, without keep64.</Say>
    </Box>
  );
}
