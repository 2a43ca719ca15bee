/** A small table of what is so: names at the left, values at the right, values cut to one line each. */
import {Box} from 'ink';
import {frameLayout, useShell} from '../app-world.ts';
import {Say, safeName} from './text.tsx';

/** One row. The value may come from outside: it goes through the sanitizer. */
export type Fact = {readonly name: string; readonly value: string};

/** Draws facts in columns. */
export function Facts({facts}: {readonly facts: readonly Fact[]}) {
  const {columns, rows} = useShell();
  const nameColumns = Math.max(...facts.map(fact => fact.name.length)) + 2;
  const valueColumns = Math.max(8, frameLayout(columns, rows).bodyColumns - nameColumns);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {facts.map(fact => (
        <Box key={fact.name}>
          <Box width={nameColumns} flexShrink={0}>
            <Say as="quiet">{fact.name}</Say>
          </Box>
          <Say wrap="truncate">{safeName(fact.value, valueColumns)}</Say>
        </Box>
      ))}
    </Box>
  );
}

/** Which command would do the same. Never holds a key: commands ask for it. */
export function SameCommand({command}: {readonly command: string}) {
  const {columns, rows} = useShell();
  const room = frameLayout(columns, rows).bodyColumns;
  const intro = 'Same from a shell:  ';
  const isShort = intro.length + command.length <= room;
  return (
    <Box flexShrink={0} flexDirection={isShort ? 'row' : 'column'}>
      <Say as="quiet">{isShort ? intro : intro.trim()}</Say>
      <Say as="quiet" wrap="truncate-middle">
        {safeName(command, Number.MAX_SAFE_INTEGER)}
      </Say>
    </Box>
  );
}
