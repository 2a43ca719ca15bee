/** Home's list: entries with their letters and hints, air between groups, and a window onto it where rows are few. */
import {Box} from 'ink';
import {formatCount} from '../../report/quantity.ts';
import {Say} from '../components/text.tsx';
import {type HomeEntry, type HomeRow, homeEntries, homeRows} from './state.ts';

const markColumns = 2;
const letterColumns = 3;
const labelColumns = Math.max(...homeEntries.map(({label}) => label.length)) + 2;
// So much of a hint makes sense behind its label; what is longer is cut.
const hintColumns = 44;
// Where hints have no room behind the labels, that of the entry pointed at stands below, after a free row.
const hintRows = 3;

/** Draws the list in at most `rows` rows. */
export function HomeList({
  index,
  columns,
  rows,
}: {
  readonly index: number;
  readonly columns: number;
  readonly rows: number;
}) {
  const hasHints = columns >= markColumns + labelColumns + letterColumns + hintColumns;
  const hint = homeEntries[index]?.hint;
  return (
    <Box flexDirection="column" flexShrink={0} aria-role="listbox">
      {homeRows(homeEntries, index, hasHints ? rows : rows - hintRows).map(row => (
        <Row key={rowKey(row)} row={row} pointedAt={index} hasHints={hasHints} />
      ))}
      {!hasHints && hint !== undefined && (
        <Box marginTop={1} height={hintRows - 1}>
          <Say as="quiet">{hint}</Say>
        </Box>
      )}
    </Box>
  );
}

function rowKey(row: HomeRow): string {
  switch (row.kind) {
    case 'entry':
      return row.entry.value;
    case 'gap':
      return `gap ${row.index}`;
    case 'more':
      return row.direction;
  }
}

function Row({
  row,
  pointedAt,
  hasHints,
}: {
  readonly row: HomeRow;
  readonly pointedAt: number;
  readonly hasHints: boolean;
}) {
  if (row.kind === 'gap') return <Box height={1} flexShrink={0} aria-hidden />;
  if (row.kind === 'more') {
    const arrow = row.direction === 'above' ? '↑' : '↓';
    return (
      <Box height={1} flexShrink={0} paddingLeft={markColumns}>
        <Say as="quiet">{`${arrow} ${formatCount(row.count, 'more', 'more')}`}</Say>
      </Box>
    );
  }
  return <Entry entry={row.entry} isPointedAt={row.index === pointedAt} hasHints={hasHints} />;
}

function Entry({
  entry,
  isPointedAt,
  hasHints,
}: {
  readonly entry: HomeEntry;
  readonly isPointedAt: boolean;
  readonly hasHints: boolean;
}) {
  const {label, letter, hint} = entry;
  return (
    <Box height={1} flexShrink={0} aria-role="option" aria-state={{selected: isPointedAt}}>
      <Box width={markColumns} flexShrink={0} aria-hidden>
        <Say as="accent">{isPointedAt ? '❯' : ' '}</Say>
      </Box>
      <Box width={labelColumns} flexShrink={0}>
        <Say as={isPointedAt ? 'title' : 'plain'} wrap="truncate">
          {label}
        </Say>
      </Box>
      <Box width={letterColumns} flexShrink={0}>
        <Say as="accent">{letter}</Say>
      </Box>
      {hasHints && hint !== undefined && (
        <Say as="quiet" wrap="truncate">
          {hint}
        </Say>
      )}
    </Box>
  );
}
