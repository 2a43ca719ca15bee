/** Findings as sentences, one below the other, as many as fit; the screen's reducer holds where the list stands. */
import {Box} from 'ink';
import {truncateMiddle} from '../../report/display-name.ts';
import {formatCount} from '../../report/quantity.ts';
import {explainFinding} from '../../report/words.ts';
import {asSentence} from '../sentence.ts';
import type {FindingListView} from '../use-finding-list.ts';
import {SearchLine} from './search-line.tsx';
import {Say} from './text.tsx';

/** Draws the findings from the list's offset on, as many as its rows take, and the hint of the first of them. */
export function FindingList({list, columns}: {readonly list: FindingListView; readonly columns: number}) {
  const {findings, offset, rows, search} = list;
  // A line for how many there are, one for the hint.
  const room = Math.max(1, rows - 2 - search.rows);
  const shown = findings.slice(offset, offset + room);
  const [first] = shown;
  const range =
    findings.length > room ? `, ${offset + 1} to ${offset + shown.length} shown (↓ for more)` : '';
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Say as="strong">{formatCount(findings.length, 'finding') + range}</Say>
      {shown.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: several findings may read alike
        <Say key={index} wrap="truncate">
          {`• ${truncateMiddle(explainFinding(finding).sentence, columns - 2)}`}
        </Say>
      ))}
      {first !== undefined && <Say as="quiet">{asSentence(explainFinding(first).hint)}</Say>}
      <SearchLine search={search} columns={columns} />
    </Box>
  );
}
