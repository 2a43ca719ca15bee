/** The list of a browser: the folder, its rows, and what the row that is pointed at is. Draws only. */
import {Box} from 'ink';
import {displayName, isolateDirection, truncateMiddle} from '../../report/display-name.ts';
import {displayWidth} from '../../report/display-width.ts';
import {formatBytes} from '../../report/quantity.ts';
import {Message} from '../components/message.tsx';
import {Say, safeName} from '../components/text.tsx';
import {shortenPath} from '../paths.ts';
import {describeRow, kindWord} from './entry-words.ts';
import type {BrowserRow} from './rows.ts';
import type {BrowserState} from './state.ts';
import type {WantedPath} from './terms.ts';
import {readTyped} from './typed.ts';

// Narrower than this, and the name needs the room of kinds and dates.
const wideColumns = 60;
// Wider than this, and an eye loses the line between a name and its size.
const widestColumns = 120;
const kindColumns = 18;
const sizeColumns = 11;
const dateColumns = 11;

/** Returns the part of the rows that is seen in `height` lines, and where it begins. */
export function visibleRows(
  state: BrowserState,
  height: number,
): {readonly rows: readonly BrowserRow[]; readonly offset: number} {
  const {rows} = state;
  const last = Math.max(0, rows.length - height);
  const offset = Math.max(0, Math.min(last, (state.index ?? 0) - Math.floor(height / 2)));
  return {rows: rows.slice(offset, offset + height), offset};
}

/** Draws the list in `height` lines of rows, one line above them and one below. */
export function FolderList({
  state,
  height,
  columns: room,
}: {
  readonly state: BrowserState;
  readonly height: number;
  readonly columns: number;
}) {
  const columns = Math.min(room, widestColumns);
  const {rows, offset} = visibleRows(state, height);
  const typed = readTyped(state);
  const isNew = state.terms.wanted === 'new-file' || state.terms.wanted === 'new-folder';
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Heading state={state} columns={columns} />
      <Box flexDirection="column" height={height} aria-role="listbox">
        {state.listing.kind === 'failed' && (
          <Message kind="warning" title={state.listing.problem}>
            {typed.kind === 'none' ? '← goes up, Ctrl-R reads it again.' : ''}
          </Message>
        )}
        {state.listing.kind === 'read' && rows.length === 0 && (
          <Say as="quiet">
            {typed.kind === 'none'
              ? 'It is empty.'
              : isNew
                ? 'No name here is like that: it is free.'
                : 'No name here is like that.'}
          </Say>
        )}
        {rows.map((row, at) => (
          <Row
            key={row.kind === 'entry' || row.kind === 'place' ? `${row.kind} ${row.path}` : row.kind}
            row={row}
            state={state}
            isPointedAt={offset + at === state.index}
            columns={columns}
          />
        ))}
      </Box>
      <Detail state={state} columns={columns} />
    </Box>
  );
}

function Heading({state, columns}: {readonly state: BrowserState; readonly columns: number}) {
  const {listing, listedFolder, index, terms, rows} = state;
  const {length} = rows;
  const parts: string[] = [];
  if (listing.kind === 'reading') parts.push('reading …');
  if (listing.kind === 'read') {
    if (state.marked.length > 0) parts.push(`${state.marked.length} marked`);
    if (listing.entries.length === 0) parts.push('empty');
    else if (index !== undefined && length > 1) {
      parts.push(`${(index + 1).toLocaleString('en-US')} of ${length.toLocaleString('en-US')}`);
    } else parts.push(length.toLocaleString('en-US'));
    if (listing.isCut) parts.push('not all');
    if (listing.freeBytes !== undefined) parts.push(`${formatBytes(listing.freeBytes)} free`);
  }
  const facts = parts.join(' · ');
  const path = shortenPath(listedFolder, terms.base.homeFolder);
  if (state.places !== undefined) return <Say as="strong">Where to begin</Say>;
  return (
    <Box height={1} width={columns} justifyContent="space-between">
      <Say as="strong" wrap="truncate">
        {safeName(path.endsWith('/') ? path : `${path}/`, Math.max(8, columns - facts.length - 2))}
      </Say>
      <Box flexShrink={0}>
        <Say as="quiet">{facts}</Say>
      </Box>
    </Box>
  );
}

function Row({
  row,
  state,
  isPointedAt,
  columns,
}: {
  readonly row: BrowserRow;
  readonly state: BrowserState;
  readonly isPointedAt: boolean;
  readonly columns: number;
}) {
  const {allowsSeveral} = state.terms;
  const isMarked = row.kind === 'entry' && state.marked.includes(row.path);
  return (
    <Box height={1} aria-role="option" aria-state={{selected: isPointedAt, checked: isMarked}}>
      <Box width={2} flexShrink={0} aria-hidden>
        <Say as="accent">{isPointedAt ? '❯' : ' '}</Say>
      </Box>
      {allowsSeveral && (
        <Box width={2} flexShrink={0} aria-hidden>
          <Say as="good">{isMarked ? '✓' : ' '}</Say>
        </Box>
      )}
      {row.kind === 'entry' ? (
        <EntryCells
          row={row}
          state={state}
          isPointedAt={isPointedAt}
          columns={columns - (allowsSeveral ? 4 : 2)}
        />
      ) : (
        <Say as={isPointedAt ? 'title' : 'strong'} wrap="truncate">
          {actionText(row, state, columns - 4)}
        </Say>
      )}
    </Box>
  );
}

const thisFolder: Readonly<Record<WantedPath, string>> = {
  file: '',
  folder: 'This folder',
  'file-or-folder': 'All of this folder',
  'new-file': '',
  'new-folder': 'This empty folder',
};

const placeWords = {home: 'Home', start: 'Here', disk: 'Disk'} as const;

function actionText(row: Exclude<BrowserRow, {kind: 'entry'}>, state: BrowserState, columns: number): string {
  switch (row.kind) {
    case 'place': {
      const {what, path, freeBytes} = row.place;
      const intro = `${placeWords[what]}: `;
      const free = freeBytes === undefined ? '' : `  ${formatBytes(freeBytes)} free`;
      return intro + safeName(path, columns - intro.length - free.length) + free;
    }
    case 'marked':
      return `Take the ${row.count} marked`;
    case 'this-folder':
      return thisFolder[state.terms.wanted];
    case 'new': {
      const intro = state.terms.wanted === 'new-file' ? 'New file: ' : 'New folder: ';
      return intro + safeName(row.name, columns - intro.length);
    }
  }
}

function EntryCells({
  row,
  state,
  isPointedAt,
  columns,
}: {
  readonly row: Extract<BrowserRow, {kind: 'entry'}>;
  readonly state: BrowserState;
  readonly isPointedAt: boolean;
  readonly columns: number;
}) {
  const {entry, problem} = row;
  const look = state.looks.get(entry.name);
  const isWide = columns >= wideColumns;
  const isFile = look?.kind === 'file';
  const size = isFile ? formatBytes(look.size) : '';
  const nameColumns = columns - sizeColumns - (isWide ? kindColumns + dateColumns : 0);
  const suffix = (entry.kind === 'folder' ? '/' : '') + (entry.isLink ? ' →' : '');
  const meaning = isPointedAt ? 'title' : problem !== undefined ? 'quiet' : 'plain';
  return (
    <>
      <Box width={nameColumns} flexShrink={0}>
        <Say as={meaning} wrap="truncate">
          {isolateDirection(truncateMiddle(displayName(entry.name), nameColumns - suffix.length - 1)) +
            suffix}
        </Say>
      </Box>
      {isWide && (
        <Box width={kindColumns} flexShrink={0}>
          <Say as="accent" wrap="truncate">
            {kindWord(entry, look)}
          </Say>
        </Box>
      )}
      <Box width={sizeColumns} flexShrink={0}>
        <Say as="quiet" wrap="truncate">
          {size.padStart(sizeColumns - 1)}
        </Say>
      </Box>
      {isWide && (
        <Say as="quiet" wrap="truncate">
          {look === undefined || look.kind === 'gone' ? '' : formatDay(look.modifiedAt)}
        </Say>
      )}
    </>
  );
}

/** Returns the local day as `2026-11-23`. */
function formatDay(date: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

function Detail({state, columns}: {readonly state: BrowserState; readonly columns: number}) {
  const {index} = state;
  const row = index === undefined ? undefined : state.rows[index];
  const look = row?.kind === 'entry' ? state.looks.get(row.entry.name) : undefined;
  if (state.problem !== undefined) {
    return (
      <Box height={1}>
        <Say as="warning" wrap="truncate">{`! ${state.problem}`}</Say>
      </Box>
    );
  }
  if (row === undefined) return <Box height={1} />;
  const {sentence, linkTarget} = describeRow(row, look, state.terms);
  const intro = linkTarget === undefined ? '' : 'Link to ';
  const room = Math.max(8, columns - intro.length - displayWidth(sentence) - 2);
  const link = linkTarget === undefined ? '' : `${intro}${safeName(linkTarget, room)}. `;
  return (
    <Box height={1}>
      <Say as="quiet" wrap="truncate">
        {link + sentence}
      </Say>
    </Box>
  );
}
