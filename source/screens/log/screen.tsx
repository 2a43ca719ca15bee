/** The audit log as a timeline, newest first, with the state of its chain. */
import {Box} from 'ink';
import {useMemo, useReducer} from 'react';
import type {LogEntry} from '../../audit/log-entry.ts';
import type {LogProblem} from '../../audit/log-problem.ts';
import {type LogCheckReport, readLog} from '../../commands/log.ts';
import {displayWidth} from '../../report/display-width.ts';
import {explainLogProblem} from '../../report/log-text.ts';
import {explainError} from '../../report/words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Facts, SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {SearchLine} from '../components/search-line.tsx';
import {Say} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {searchKeys} from '../list-search.ts';
import {asSentence} from '../sentence.ts';
import {useKeys} from '../use-keys.ts';
import {useListSearch} from '../use-list-search.ts';
import {useLog} from '../use-log.ts';
import {
  describeChain,
  fitFacts,
  logEntryFacts,
  logRow,
  newsRows,
  reduceLogScreen,
  startLogScreen,
  windowStart,
} from './state.ts';

const title = 'Audit log';
const shownEntries = 10_000;

const backKey = {action: 'back', keys: ['esc', 'h'], label: 'home', help: 'go home'} as const;
const problemsKey = {
  action: 'switch',
  keys: ['p'],
  label: 'problems',
  help: 'what is wrong with the chain, or back to the entries',
} as const;

/** Draws and works the screen. */
export function LogScreen() {
  const log = useLog(context => readLog({limit: shownEntries}, context));
  if (log.kind === 'read') return <Timeline entries={log.report.entries} check={log.check} />;
  return <Waiting problem={log.kind === 'unreadable' ? explainError(log.error) : undefined} />;
}

function Waiting({problem}: {readonly problem: {message: string; hint: string} | undefined}) {
  const {navigate} = useShell();
  useKeys([backKey], () => navigate({type: 'home-chosen'}));
  return (
    <Frame title={title} keys={[backKey]}>
      <Box paddingTop={1}>
        {problem === undefined ? (
          <Say as="quiet">Reading …</Say>
        ) : (
          <Message kind="bad" title={asSentence(problem.message)}>
            {asSentence(problem.hint)}
          </Message>
        )}
      </Box>
    </Frame>
  );
}

// Below the list stand the entry pointed at, between free rows, and the command.
const roomyRows = 20;
const detailRows = 6;
// Where there is more room, the path of an entry has its row too.
const tallRows = 28;
const noProblems: readonly LogProblem[] = [];
const narrowColumns = 60;
const whatColumns = 30;
const markColumns = 2;

function Timeline({
  entries,
  check,
}: {
  readonly entries: readonly LogEntry[];
  readonly check: LogCheckReport | undefined;
}) {
  const {columns, rows, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const [state, dispatch] = useReducer(reduceLogScreen, startLogScreen);
  const newest = useMemo(() => entries.toReversed(), [entries]);
  const isEntries = state.list === 'entries';
  const problems = check?.problems ?? noProblems;
  const texts = useMemo(
    () =>
      isEntries
        ? newest.map(entry => Object.values(logRow(entry, false)).join(' '))
        : problems.map(explainLogProblem),
    [newest, problems, isEntries],
  );
  const search = useListSearch({
    texts,
    index: state.index,
    onMove: index => dispatch({type: 'list-moved', index}),
  });
  const isRoomy = rows >= roomyRows;
  const shownDetails = rows >= tallRows ? detailRows + 1 : detailRows;
  const news = describeChain(check);
  const takenByNews = newsRows(news, bodyColumns);
  const room = Math.max(3, bodyRows - takenByNews - search.rows - (isRoomy ? shownDetails + 4 : 0));
  const listTable: readonly KeyBinding[] = [
    ...listKeys.slice(0, 2),
    ...searchKeys.slice(0, 1),
    ...(problems.length === 0 ? [] : [{...problemsKey, label: isEntries ? 'problems' : 'entries'}]),
    backKey,
    ...searchKeys.slice(1),
    ...listKeys.slice(2),
  ];
  const keys = search.table(listTable);
  useKeys<string>(keys, action => {
    if (search.act(action)) return;
    if (isListAction(action)) {
      dispatch({type: 'list-moved', index: moveInList(state.index, action, Math.max(1, texts.length), room)});
    } else if (action === 'switch') dispatch({type: 'list-switched'});
    else navigate({type: 'home-chosen'});
  });
  const start = windowStart(state.index, texts.length, room);
  const pointedAt = isEntries ? newest[state.index] : undefined;
  return (
    <Frame
      title={title}
      progress={countText(state.index, texts.length)}
      keys={keys}
      hasTextField={search.isTyping}
    >
      <Box flexDirection="column" gap={isRoomy ? 1 : 0} flexShrink={0}>
        <Box flexDirection="column" maxHeight={takenByNews} overflow="hidden" flexShrink={0}>
          <Message kind={news.kind} title={news.title}>
            {news.lines.length === 0 ? undefined : news.lines.map(line => <Say key={line}>{line}</Say>)}
          </Message>
        </Box>
        <Box flexDirection="column" flexShrink={0} aria-role="listbox">
          {texts.slice(start, start + room).map((text, at) => {
            const index = start + at;
            const entry = isEntries ? newest[index] : undefined;
            return (
              <Row
                key={index}
                isPointedAt={index === state.index}
                text={entry === undefined ? asSentence(text) : entryText(entry, bodyColumns)}
              />
            );
          })}
        </Box>
        <SearchLine search={search} columns={bodyColumns} />
        {isRoomy && (
          <Box height={shownDetails} overflow="hidden" flexShrink={0}>
            {pointedAt === undefined ? (
              <Say>{asSentence(texts[state.index] ?? '')}</Say>
            ) : (
              <Facts facts={logEntryFacts(pointedAt)} />
            )}
          </Box>
        )}
        {isRoomy && <SameCommand command="keep64 log --check" />}
      </Box>
    </Frame>
  );
}

function countText(index: number, count: number): string | undefined {
  return count === 0
    ? undefined
    : `${(index + 1).toLocaleString('en-US')} of ${count.toLocaleString('en-US')}`;
}

function entryText(entry: LogEntry, columns: number): string {
  const isNarrow = columns < narrowColumns;
  const {time, what} = logRow(entry, isNarrow);
  if (isNarrow) {
    // The verdict tells more than what was repaired, or which password was changed.
    const fits = markColumns + displayWidth(`${time} ${what}`) <= columns;
    return `${time} ${fits ? what : logRow({...entry, detail: undefined}, isNarrow).what}`;
  }
  const head = `${time}  ${what.padEnd(whatColumns)}  `;
  return `${head}${fitFacts(entry, columns - markColumns - displayWidth(head))}`.trimEnd();
}

function Row({isPointedAt, text}: {readonly isPointedAt: boolean; readonly text: string}) {
  return (
    <Box height={1} flexShrink={0} aria-role="option" aria-state={{selected: isPointedAt}}>
      <Box width={markColumns} flexShrink={0} aria-hidden>
        <Say as="accent">{isPointedAt ? '❯' : ' '}</Say>
      </Box>
      <Say as={isPointedAt ? 'title' : 'plain'} wrap="truncate">
        {text}
      </Say>
    </Box>
  );
}
