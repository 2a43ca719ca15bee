/** The page of an inspected file: a list to move over, and below it what the row that is pointed at means. */
import {basename} from 'node:path';
import {Box} from 'ink';
import {useMemo} from 'react';
import type {InspectedFile} from '../../commands/inspect.ts';
import {isolateDirection} from '../../report/display-name.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {SearchLine} from '../components/search-line.tsx';
import {Say, safeName} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {searchKeys} from '../list-search.ts';
import {useKeys} from '../use-keys.ts';
import {useListSearch} from '../use-list-search.ts';
import {type InspectRow, inspectRows, inspectSummary} from './rows.ts';
import {firstRow, inspectCommand} from './state.ts';

const verifyKey = {
  action: 'verify',
  keys: ['v'],
  label: 'verify',
  help: 'read every byte of it with the key',
} as const;
const otherKey = {
  action: 'other',
  keys: ['a'],
  label: 'another file',
  help: 'inspect another file',
} as const;
const homeKey = {action: 'home', keys: ['esc', 'h'], label: 'home', help: 'go home'} as const;

// The summary, and air below it where the window has it.
const summaryRows = 2;
// In a narrow window a sentence takes more rows.
const detailRows = {wide: 4, narrow: 5} as const;
const wideColumns = 60;
const roomyRows = 20;

/** Draws and works the page. */
export function ReportPage({
  title,
  inspected,
  index,
  onMove,
  onOther,
  onHome,
}: {
  readonly title: string;
  readonly inspected: InspectedFile;
  readonly index: number;
  readonly onMove: (index: number) => void;
  readonly onOther: () => void;
  readonly onHome: () => void;
}) {
  const {columns, rows, world, isScreenReader, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const list = useMemo(() => inspectRows(inspected), [inspected]);
  const texts = useMemo(() => list.map(({label, text}) => `${label} ${text}`), [list]);
  const search = useListSearch({texts, index, onMove});
  const canVerify =
    inspected.kind === 'whatsapp' || (inspected.kind === 'openpgp' && inspected.messageKind === 'encrypted');
  const isRoomy = rows >= roomyRows;
  const rowsOfDetails = columns >= wideColumns ? detailRows.wide : detailRows.narrow;
  const listRows = Math.max(3, bodyRows - summaryRows - rowsOfDetails - (isRoomy ? 3 : 0) - search.rows);
  const pageKeys: readonly KeyBinding[] = [
    ...listKeys.slice(0, 2),
    ...(canVerify ? [verifyKey] : []),
    otherKey,
    homeKey,
    ...searchKeys,
    ...listKeys.slice(2),
  ];
  const keys = search.table(pageKeys);
  useKeys<string>(keys, action => {
    if (search.act(action)) return;
    if (isListAction(action)) onMove(moveInList(index, action, list.length, listRows));
    else if (action === 'verify') {
      navigate({type: 'screen-opened', screen: {name: 'verify', archive: inspected.file}});
    } else if (action === 'other') onOther();
    else onHome();
  });
  const start = firstRow(index, list.length, listRows);
  const shown = list.slice(start, start + listRows);
  const more = list.length - start - shown.length;
  const pointed = list[index];
  return (
    <Frame
      title={title}
      progress={safeName(basename(inspected.file), Math.max(8, Math.floor(bodyColumns / 2)))}
      keys={keys}
      hasTextField={search.isTyping}
    >
      <Box flexDirection="column" flexShrink={0} height={isScreenReader ? undefined : bodyRows}>
        <Say as="strong" wrap="truncate">
          {inspectSummary(inspected)}
        </Say>
        <Box flexDirection="column" marginTop={isRoomy ? 1 : 0} aria-role="listbox">
          {shown.map((row, at) => (
            <RowLine key={row.id} row={row} isPointedAt={start + at === index} />
          ))}
        </Box>
        <Box flexGrow={1} />
        <SearchLine search={search} columns={bodyColumns} />
        <Box justifyContent="flex-end" height={1}>
          <Say as="quiet">{more > 0 ? `${more} more below` : ''}</Say>
        </Box>
        <Box flexDirection="column" height={isScreenReader ? undefined : rowsOfDetails} overflow="hidden">
          {pointed?.details.map((detail, at) => (
            <Say key={detail} as={at === 0 ? 'plain' : 'quiet'}>
              {detail}
            </Say>
          ))}
        </Box>
        {isRoomy && (
          <SameCommand command={inspectCommand(inspected.file, world.base.homeFolder)} maxLines={1} />
        )}
      </Box>
    </Frame>
  );
}

function RowLine({row, isPointedAt}: {readonly row: InspectRow; readonly isPointedAt: boolean}) {
  const {label, text, meaning, depth} = row;
  const isHeading = depth < 0;
  return (
    <Box height={1} aria-role="option" aria-state={{selected: isPointedAt}}>
      <Box width={2} flexShrink={0} aria-hidden>
        <Say as="accent">{isPointedAt ? '❯' : ' '}</Say>
      </Box>
      {!isHeading && (
        <Box width={label.length + 2 + 2 * depth} flexShrink={0}>
          <Say as={meaning === 'plain' ? 'quiet' : meaning} wrap="truncate">
            {label}
          </Say>
        </Box>
      )}
      <Say as={isPointedAt || isHeading ? 'strong' : 'plain'} wrap="truncate">
        {isolateDirection(text)}
      </Say>
    </Box>
  );
}
