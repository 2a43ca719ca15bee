/** Comparing, step by step, to what was added, removed and changed. */
import {basename} from 'node:path';
import {Box} from 'ink';
import {useMemo, useReducer} from 'react';
import {compare} from '../../commands/compare.ts';
import {truncateMiddle} from '../../report/display-name.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {SearchLine} from '../components/search-line.tsx';
import {Say, safeName} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {searchKeys} from '../list-search.ts';
import {PathStep} from '../steps/path-step.tsx';
import {SecretStep} from '../steps/secret-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useKeys} from '../use-keys.ts';
import {useListSearch} from '../use-list-search.ts';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {
  type CompareAction,
  type CompareState,
  compareCommand,
  comparisonLines,
  describeComparison,
  reduceCompare,
  startCompare,
} from './state.ts';

const title = 'Compare an archive';

/** Draws and works the screen. */
export function CompareScreen({archive}: {readonly archive: string}) {
  const [state, dispatch] = useReducer(reduceCompare, archive, startCompare);
  const {secret} = state;
  useWipedSecret(secret);
  switch (state.step) {
    case 'against':
      return (
        <PathStep
          title={title}
          progress="step 1 of 2"
          question="The folder or archive to compare it with"
          explanation={`${safeName(basename(archive), 40)} is compared with it by content. Nothing is written.`}
          initial=""
          wanted="file-or-folder"
          onPath={path => dispatch({type: 'against-chosen', path})}
        />
      );
    case 'secret':
      return (
        <SecretStep
          title={title}
          progress="step 2 of 2"
          question="The recovery key it was sealed with"
          against={archive}
          allowsPassword
          secret={secret}
          onOther={() => dispatch({type: 'another-secret-asked'})}
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={() => dispatch({type: 'against-asked'})}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress="comparing"
          explanation="Every byte of both is read. Nothing is written. It can be stopped at any time."
          given={secret}
          start={(given, context) => compare({archive, against: state.against, secret: given}, context)}
          onReport={report => dispatch({type: 'compared', report})}
          afterStop="They were not read to their end, so nothing is known about what differs. Nothing was changed."
          onAgain={() => dispatch({type: 'against-asked'})}
        />
      );
    case 'result':
      return <ResultPage state={state} dispatch={dispatch} />;
  }
}

const resultKeys = [
  {action: 'back', keys: ['esc', 'enter'], label: 'back', help: 'leave this; keep64 forgets the key'},
  {action: 'other', keys: ['a'], label: 'another', help: 'compare it with something else'},
  {action: 'again', keys: ['t'], label: 'try another key', help: 'the same with another key or password'},
  ...listKeys,
  ...searchKeys,
] as const satisfies readonly KeyBinding[];

// Verdict, two rows for the command, and air around the list.
const rowsBesideList = 5;

function ResultPage({
  state,
  dispatch,
}: {
  readonly state: CompareState;
  readonly dispatch: (action: CompareAction) => void;
}) {
  const {columns, rows, world, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const {report, index} = state;
  const lines = useMemo(() => (report === undefined ? [] : comparisonLines(report)), [report]);
  const search = useListSearch({
    texts: lines,
    index,
    onMove: target => dispatch({type: 'list-moved', index: target}),
  });
  const room = Math.max(2, bodyRows - rowsBesideList - search.rows);
  const keys = search.table(resultKeys);
  useKeys<string>(keys, action => {
    if (search.act(action)) return;
    if (isListAction(action)) {
      dispatch({type: 'list-moved', index: moveInList(index, action, Math.max(1, lines.length), room)});
    } else if (action === 'other') dispatch({type: 'against-asked'});
    else if (action === 'again') dispatch({type: 'another-secret-asked'});
    else navigate({type: 'screen-left'});
  });
  if (report === undefined) return null;
  const news = describeComparison(report);
  const start = Math.floor(index / room) * room;
  const progress = lines.length > room ? `line ${index + 1} of ${lines.length}` : undefined;
  return (
    <Frame title={title} progress={progress} keys={keys} hasTextField={search.isTyping}>
      <Message kind={news.kind} title={news.title} />
      <Box flexDirection="column" height={room + search.rows} flexShrink={0} marginTop={1}>
        {lines.slice(start, start + room).map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may read alike
          <Line key={start + at} text={line} isChosen={start + at === index} columns={bodyColumns - 2} />
        ))}
        <SearchLine search={search} columns={bodyColumns} />
      </Box>
      <Box marginTop={1} flexShrink={0}>
        <SameCommand command={compareCommand(state, world.base.homeFolder)} />
      </Box>
    </Frame>
  );
}

function Line({
  text,
  isChosen,
  columns,
}: {
  readonly text: string;
  readonly isChosen: boolean;
  readonly columns: number;
}) {
  // Names that differ stand further in than what says how they do.
  const isName = text.startsWith('    ');
  return (
    <Box height={1} flexShrink={0} aria-role="option" aria-state={{selected: isChosen}}>
      <Box width={2} flexShrink={0} aria-hidden>
        <Say as="accent">{isChosen ? '❯' : ' '}</Say>
      </Box>
      <Say as={isName ? 'plain' : 'strong'} wrap="truncate">
        {truncateMiddle(text, columns)}
      </Say>
    </Box>
  );
}
