/** What the keys of a step do: the `?` page. Longer than the window, it scrolls. */
import {Box, Text} from 'ink';
import {useState} from 'react';
import {helpLines} from '../help-lines.ts';
import {useKeyPress} from '../input-bus.tsx';
import {findAction, type KeyBinding, keyName, listKeys} from '../key-table.ts';
import {scrollLines} from '../scrolled-lines.ts';
import {theme} from '../theme.ts';
import {Say} from './text.tsx';

/** Tells whether the help of a table is longer than the window. */
export function isHelpLong(keys: readonly KeyBinding[], columns: number, rows: number): boolean {
  return helpLines(keys, columns).length > rows;
}

/** Draws and works the page. */
export function HelpPage({
  keys,
  columns,
  rows,
}: {
  readonly keys: readonly KeyBinding[];
  readonly columns: number;
  readonly rows: number;
}) {
  const [offset, setOffset] = useState(0);
  const lines = helpLines(keys, columns);
  useKeyPress((input, key) => {
    const name = keyName(input, key);
    const action = name === undefined ? undefined : findAction(listKeys, name);
    if (action !== undefined) setOffset(scrollLines(offset, action, lines.length, rows));
  });
  const top = Math.max(0, Math.min(offset, lines.length - rows));
  const hasHead = lines.length + 2 <= rows;
  return (
    <Box flexDirection="column" flexShrink={0}>
      {hasHead && (
        <Box marginTop={1} marginBottom={lines.length + 3 <= rows ? 1 : 0}>
          <Say as="strong">The keys of this step</Say>
        </Box>
      )}
      {lines.slice(top, top + rows).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines stand in fixed places
        <Text key={top + index} wrap="truncate">
          <Text {...theme.accent}>{line.names}</Text>
          {line.help}
        </Text>
      ))}
    </Box>
  );
}
