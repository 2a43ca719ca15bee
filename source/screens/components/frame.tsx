/**
 * The frame around every step: header, body, footer, in exactly the window's size, so that nothing jumps and nothing
 * of an earlier frame stays. The footer and the `?` page come from the key table that the step acts on.
 */
import {Box} from 'ink';
import type {ReactNode} from 'react';
import {type AppNotice, frameLayout, smallestWindow, useShell} from '../app-world.ts';
import {useKeyPress} from '../input-bus.tsx';
import {footerEntries, type KeyBinding, keyName} from '../key-table.ts';
import {scrollKeys} from '../scrolled-lines.ts';
import {HelpPage, isHelpLong} from './help-page.tsx';
import {Say} from './text.tsx';

const appKeys: readonly KeyBinding[] = [
  {action: 'stop', keys: ['ctrl+c'], help: 'stop the work at a safe point; twice: quit'},
  {action: 'suspend', keys: ['ctrl+z'], help: 'to the background; fg brings it back'},
];

const notices: Readonly<Record<AppNotice, string>> = {
  'quit-asked': 'Press Ctrl-C again to quit',
  'not-logged': 'Done, but the audit log cannot be written: this run is not in it',
  stopping: 'Stopping at a safe point … Ctrl-C again quits at once',
};

/** What a step gives its frame. */
export type FrameProps = {
  readonly title: string;
  /** Such as `step 2 of 5`; stands at the right. */
  readonly progress?: string | undefined;
  readonly keys: readonly KeyBinding[];
  /** A text field gets every letter, so `?` asks for help only where there is none; Ctrl-G does always. */
  readonly hasTextField?: boolean;
  readonly children: ReactNode;
};

/** Draws a step. */
export function Frame({title, progress, keys, hasTextField = false, children}: FrameProps) {
  const {columns, rows, isScreenReader, isHelpOpen, setHelpOpen, notice} = useShell();
  useKeyPress((input, key) => {
    const name = keyName(input, key);
    const asksHelp = name === 'ctrl+g' || (name === '?' && !hasTextField);
    if (isHelpOpen) {
      if (name !== undefined && ['?', 'ctrl+g', 'esc', 'enter', 'q'].includes(name)) setHelpOpen(false);
    } else if (asksHelp) setHelpOpen(true);
  });

  if (columns < smallestWindow.columns || rows < smallestWindow.rows) {
    const needed = `${smallestWindow.columns} × ${smallestWindow.rows}`;
    return (
      <Box width={columns} height={rows}>
        <Say>{`keep64 needs a window of ${needed} characters; this one has ${columns} × ${rows}.`}</Say>
      </Box>
    );
  }

  const layout = frameLayout(columns, rows);
  const helpKeys = [...keys, ...appKeys];
  const isLong = isHelpOpen && isHelpLong(helpKeys, layout.bodyColumns, layout.bodyRows);
  const helpKey = hasTextField ? 'Ctrl-G' : '?';
  const size = isScreenReader ? {width: columns} : {width: columns, height: rows};
  return (
    <Box {...size} flexDirection="column" paddingX={layout.margin}>
      <Box justifyContent="space-between" height={1} flexShrink={0}>
        <Say as="title" wrap="truncate">
          {layout.hasRules ? `keep64  ${title}` : title}
        </Say>
        {progress !== undefined && (
          <Box flexShrink={0} marginLeft={2}>
            <Say as="quiet">{progress}</Say>
          </Box>
        )}
      </Box>
      {layout.hasRules && <Rule columns={layout.bodyColumns} />}
      <Box flexGrow={1} flexDirection="column" overflow="hidden">
        {isHelpOpen ? (
          <HelpPage keys={helpKeys} columns={layout.bodyColumns} rows={layout.bodyRows} />
        ) : (
          children
        )}
      </Box>
      {layout.hasRules && <Rule columns={layout.bodyColumns} />}
      <Box height={1} flexShrink={0}>
        {notice !== undefined ? (
          <Say as="warning" wrap="truncate">
            {notices[notice]}
          </Say>
        ) : (
          <Footer
            keys={isHelpOpen ? (isLong ? scrollKeys : []) : keys}
            columns={layout.bodyColumns}
            helpKey={helpKey}
          />
        )}
      </Box>
    </Box>
  );
}

function Rule({columns}: {readonly columns: number}) {
  return (
    <Box height={1} flexShrink={0} aria-hidden>
      <Say as="quiet" wrap="truncate">
        {'─'.repeat(columns)}
      </Say>
    </Box>
  );
}

const roomyGap = 3;
const tightGap = 2;
const roomyColumns = 60;

function Footer({
  keys,
  columns,
  helpKey,
}: {
  readonly keys: readonly KeyBinding[];
  readonly columns: number;
  readonly helpKey: string;
}) {
  const {isHelpOpen} = useShell();
  const footerGap = columns >= roomyColumns ? roomyGap : tightGap;
  const help = {key: isHelpOpen ? 'Esc' : helpKey, label: isHelpOpen ? 'close' : 'help'};
  const helpColumns = help.key.length + 1 + help.label.length;
  const entries = [...footerEntries(keys, columns - helpColumns - footerGap, footerGap), help];
  return (
    <Box gap={footerGap}>
      {entries.map(({key, label}) => (
        <Box key={key} flexShrink={0} gap={1}>
          <Say as="strong">{key}</Say>
          <Say as="quiet">{label}</Say>
        </Box>
      ))}
    </Box>
  );
}
