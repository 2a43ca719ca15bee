/** What this program is: version, formats, how to open an archive without it, what it does not promise, licences. */
import {Box, Text} from 'ink';
import {useState} from 'react';
import {about} from '../../commands/about.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {scrollKeys, scrollLines} from '../scrolled-lines.ts';
import {theme} from '../theme.ts';
import {useKeys} from '../use-keys.ts';
import {aboutLines} from './lines.ts';

const title = 'About keep64';
const keys = [
  ...scrollKeys,
  {action: 'leave', keys: ['esc', 'enter', 'h'], label: 'home', help: 'go home'},
] as const satisfies readonly KeyBinding[];

/** Draws and works the screen. */
export function AboutScreen() {
  const {columns, rows, isScreenReader, navigate} = useShell();
  const {bodyColumns, bodyRows, hasRules} = frameLayout(columns, rows);
  const [offset, setOffset] = useState(0);
  const lines = aboutLines(about({node: process.versions.node}), bodyColumns);
  // A line of air above, and the command below, where the window has it.
  const room = bodyRows - (hasRules ? 3 : 0);
  const shownRows = isScreenReader ? lines.length : room;
  const top = Math.max(0, Math.min(offset, lines.length - shownRows));
  useKeys<string>(keys, action => {
    if (action === 'leave') navigate({type: 'screen-left'});
    else setOffset(scrollLines(offset, action, lines.length, room));
  });
  return (
    <Frame title={title} progress={describeRange(top, shownRows, lines.length)} keys={keys}>
      <Box flexDirection="column" flexShrink={0} paddingTop={hasRules ? 1 : 0}>
        {lines.slice(top, top + shownRows).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines stand in fixed places
          <Box key={top + index} height={1} flexShrink={0}>
            <Text wrap="truncate">
              {line.name !== undefined && <Text {...theme.quiet}>{line.name}</Text>}
              <Text {...theme[line.as]}>{line.text === '' ? ' ' : line.text}</Text>
            </Text>
          </Box>
        ))}
      </Box>
      {hasRules && (
        <Box marginTop={1} flexShrink={0}>
          <SameCommand command="keep64 about" />
        </Box>
      )}
      {isScreenReader && <Say>End of the page.</Say>}
    </Frame>
  );
}

function describeRange(top: number, rows: number, count: number): string | undefined {
  if (count <= rows) return undefined;
  return `lines ${top + 1} to ${Math.min(count, top + rows)} of ${count}`;
}
