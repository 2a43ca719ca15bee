/** A verdict on the screen: the news, the reasons, what now. */
import {Box} from 'ink';
import type {VerdictPage} from '../archive-verdict.ts';
import {Message} from './message.tsx';
import {NextSteps} from './next-steps.tsx';
import {useIsRoomy} from './page.tsx';
import {Say} from './text.tsx';

/** Draws a verdict. */
export function Verdict({page}: {readonly page: VerdictPage}) {
  const isRoomy = useIsRoomy();
  return (
    <Box flexDirection="column" gap={isRoomy ? 1 : 0} flexShrink={0}>
      <Message kind={page.kind} title={page.title}>
        {page.sentences.map(sentence => (
          <Say key={sentence}>{sentence}</Say>
        ))}
      </Message>
      {page.nextSteps.length > 0 && <NextSteps steps={page.nextSteps} />}
    </Box>
  );
}
