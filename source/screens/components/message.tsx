/** News, good or bad: a sign, a sentence, and below it what to know and to do. */
import {Box} from 'ink';
import type {ReactNode} from 'react';
import {signs} from '../theme.ts';
import {Say} from './text.tsx';

/** How the news is. */
export type MessageKind = 'good' | 'warning' | 'bad' | 'accent';

/** Draws a message; the sign says its kind where no colour can. */
export function Message({
  kind,
  title,
  children,
}: {
  readonly kind: MessageKind;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <Box flexShrink={0}>
      <Box width={2} flexShrink={0} aria-hidden>
        <Say as={kind}>{signs[kind]}</Say>
      </Box>
      <Box flexDirection="column" flexGrow={1}>
        <Say as={kind}>{title}</Say>
        {children !== undefined && typeof children === 'string' ? <Say>{children}</Say> : children}
      </Box>
    </Box>
  );
}
