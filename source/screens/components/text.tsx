/** Text by meaning, and text whose author nobody knows. */
import {Text, type TextProps, Transform} from 'ink';
import type {ReactNode} from 'react';
import {displayName, isolateDirection, truncateMiddle} from '../../report/display-name.ts';
import {type Meaning, theme} from '../theme.ts';

// A line that is broken at a space keeps that space at the start of the next.
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours stand before the space
const spaceAfterBreak = /^((?:\u001b\[[0-9;]*m)*) /;

function trimBroken(line: string, index: number): string {
  return index === 0 ? line : line.replace(spaceAfterBreak, '$1');
}

/** Text that means something. */
export function Say({
  as = 'plain',
  wrap = 'wrap',
  children,
}: {
  readonly as?: Meaning;
  readonly wrap?: NonNullable<TextProps['wrap']>;
  readonly children: ReactNode;
}) {
  const text = (
    <Text {...theme[as]} wrap={wrap}>
      {children}
    </Text>
  );
  return wrap === 'wrap' ? <Transform transform={trimBroken}>{text}</Transform> : text;
}

/** Returns a name from outside as text of at most `columns` columns that cannot harm a terminal. */
export function safeName(name: string, columns: number): string {
  return isolateDirection(truncateMiddle(displayName(name), columns));
}
