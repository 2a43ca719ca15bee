/** News, good or bad: a sign, a sentence, and below it what to know and to do. */
import {Box} from 'ink';
import type {ReactNode} from 'react';
import {signs} from '../theme.ts';
import {Say} from './text.tsx';

/** How the news is. */
export type MessageKind = 'good' | 'warning' | 'bad' | 'accent';

// What the sign says where it is heard.
const spoken: Readonly<Record<MessageKind, string | undefined>> = {
  good: 'good:',
  warning: 'warning:',
  bad: 'bad:',
  accent: undefined,
};

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
      <Box
        width={2}
        flexShrink={0}
        {...(spoken[kind] === undefined ? {'aria-hidden': true} : {'aria-label': spoken[kind]})}
      >
        <Say as={kind}>{signs[kind]}</Say>
      </Box>
      <Box flexDirection="column" flexGrow={1}>
        <Say as={kind}>{title}</Say>
        {children !== undefined && typeof children === 'string' ? <Say>{children}</Say> : children}
      </Box>
    </Box>
  );
}
