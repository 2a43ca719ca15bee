/** What to do now, point by point; a point of several lines hangs beside its mark. */
import {Box} from 'ink';
import {Say} from './text.tsx';

/** Draws the steps under a heading. @param isOrdered - the order matters: numbers, not dots. */
export function NextSteps({
  steps,
  isOrdered = false,
}: {
  readonly steps: readonly string[];
  readonly isOrdered?: boolean;
}) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Say as="strong">What to do now</Say>
      {steps.map((step, index) => (
        <Box key={step}>
          <Box width={isOrdered ? 3 : 2} flexShrink={0}>
            <Say>{isOrdered ? `${index + 1}.` : '•'}</Say>
          </Box>
          <Box flexShrink={1}>
            <Say>{step}</Say>
          </Box>
        </Box>
      ))}
    </Box>
  );
}
