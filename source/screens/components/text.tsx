/** Text by meaning, and text whose author nobody knows. */
import {Text, type TextProps} from 'ink';
import type {ReactNode} from 'react';
import {displayName, isolateDirection, truncateMiddle} from '../../report/display-name.ts';
import {type Meaning, theme} from '../theme.ts';

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
  return (
    <Text {...theme[as]} wrap={wrap}>
      {children}
    </Text>
  );
}

/** Returns a name from outside as text of at most `columns` columns that cannot harm a terminal. */
export function safeName(name: string, columns: number): string {
  return isolateDirection(truncateMiddle(displayName(name), columns));
}
