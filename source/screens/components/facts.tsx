/** A small table of what is so: names at the left, values at the right, values cut to one line each. */
import {Box} from 'ink';
import {displayWidth} from '../../report/display-width.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {wrapCommand} from '../wrap-command.ts';
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

/** How many lines a command may take, by the rows of the window. */
function commandLines(rows: number): number {
  if (rows >= 40) return 4;
  return rows >= 24 ? 2 : 1;
}

type SameCommandProps = {
  readonly command: string;
  /** Lines it may take, where the page has counted its rows. */
  readonly maxLines?: number;
};

/** Which command would do the same, on several lines where it is long. Never holds a key: commands ask for it. */
export function SameCommand({command, maxLines}: SameCommandProps) {
  const {columns, rows} = useShell();
  const room = frameLayout(columns, rows).bodyColumns;
  const intro = 'Same from a shell:  ';
  const shown = safeName(command, Number.MAX_SAFE_INTEGER);
  const isShort = intro.length + displayWidth(shown) <= room;
  const wrapped = isShort ? undefined : wrapCommand(shown, room);
  const lines =
    wrapped !== undefined && wrapped.length <= (maxLines ?? commandLines(rows)) ? wrapped : [shown];
  return (
    <Box flexShrink={0} flexDirection={isShort ? 'row' : 'column'}>
      <Say as="quiet">{isShort ? intro : intro.trim()}</Say>
      {lines.map(line => (
        <Say key={line} as="quiet" wrap="truncate-middle">
          {line}
        </Say>
      ))}
    </Box>
  );
}
