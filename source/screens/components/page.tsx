/** The body of a step: parts below each other, with air between them where the window has it. */
import {Box} from 'ink';
import type {ReactNode} from 'react';
import {useShell} from '../app-world.ts';

// Fewer rows than this, and air is the first thing to go.
const roomyRows = 20;

/** Returns whether the window has rows to spare. */
export function useIsRoomy(): boolean {
  return useShell().rows >= roomyRows;
}

/** Draws the parts. @param isCrowded - needs every row of a small window. */
export function Page({
  isCrowded = false,
  children,
}: {
  readonly isCrowded?: boolean;
  readonly children: ReactNode;
}) {
  const isRoomy = useIsRoomy();
  return (
    <Box
      flexDirection="column"
      flexShrink={0}
      gap={isRoomy || !isCrowded ? 1 : 0}
      paddingTop={isRoomy ? 1 : 0}
    >
      {children}
    </Box>
  );
}
