/**
 * What was typed beside what is proposed, line by line, only the lines that differ. A changed digit has a colour and a
 * mark below it, so that the difference is seen without colour too.
 */
import {Box, Text} from 'ink';
import {groupSize, lineSize} from '../../key/key-layout.ts';
import type {ProposedDigit} from '../../key/key-proposals.ts';
import {theme} from '../theme.ts';
import {Say} from './text.tsx';

/** Draws the difference. */
export function KeyDifference({cells}: {readonly cells: readonly ProposedDigit[]}) {
  const lines = Array.from({length: Math.ceil(cells.length / lineSize)}, (_, index) => ({
    number: index + 1,
    cells: cells.slice(index * lineSize, (index + 1) * lineSize),
  })).filter(line => line.cells.some(cell => cell.isChanged && cell.typed !== ''));
  return (
    <Box flexDirection="column" flexShrink={0}>
      {lines.map(line => (
        <Box key={line.number} flexDirection="column">
          <Row label={`line ${line.number}`} note="typed" cells={line.cells} part="typed" />
          <Row label="" note="proposed" cells={line.cells} part="proposed" />
          <Row label="" note="" cells={line.cells} part="mark" />
        </Box>
      ))}
    </Box>
  );
}

function Row({
  label,
  note,
  cells,
  part,
}: {
  readonly label: string;
  readonly note: string;
  readonly cells: readonly ProposedDigit[];
  readonly part: 'typed' | 'proposed' | 'mark';
}) {
  return (
    <Box height={1} {...(part === 'mark' && {'aria-hidden': true})}>
      <Box width={7} flexShrink={0}>
        <Say as="quiet">{label}</Say>
      </Box>
      <Box flexShrink={0}>
        <Text wrap="truncate">
          {cells.map((cell, index) => {
            const text =
              part === 'typed'
                ? cell.typed || '·'
                : part === 'proposed'
                  ? cell.proposed
                  : cell.isChanged
                    ? '^'
                    : ' ';
            const gap = index > 0 && index % groupSize === 0 ? '  ' : '';
            const look = !cell.isChanged ? theme.secret : part === 'typed' ? theme.bad : theme.good;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: digits stand in fixed places
              <Text key={index} {...look}>
                {gap + text}
              </Text>
            );
          })}
        </Text>
      </Box>
      <Box marginLeft={1}>
        <Say as="quiet" wrap="truncate">
          {note}
        </Say>
      </Box>
    </Box>
  );
}
