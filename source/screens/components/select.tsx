/** A list of choices, one of them pointed at. Draws only; the screen's reducer holds the index. */
import {Box} from 'ink';
import {Say} from './text.tsx';

/** One choice. */
export type Choice<Value extends string = string> = {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
};

/** Draws choices; hints stand behind the labels where there is room, and below the list where there is not. */
export function Select({
  choices,
  index,
  columns,
}: {
  readonly choices: readonly Choice[];
  readonly index: number;
  readonly columns: number;
}) {
  const labelColumns = Math.max(...choices.map(choice => choice.label.length)) + 3;
  const hasHints = columns >= labelColumns + 2 + Math.max(...choices.map(choice => choice.hint?.length ?? 0));
  const hint = choices[index]?.hint;
  return (
    <Box flexDirection="column" flexShrink={0} aria-role="listbox">
      {choices.map((choice, at) => {
        const isPointedAt = at === index;
        return (
          <Box key={choice.value} aria-role="option" aria-state={{selected: isPointedAt}}>
            <Box width={2} flexShrink={0} aria-hidden>
              <Say as="accent">{isPointedAt ? '❯' : ' '}</Say>
            </Box>
            <Box width={labelColumns} flexShrink={0}>
              <Say as={isPointedAt ? 'title' : 'plain'} wrap="truncate">
                {choice.label}
              </Say>
            </Box>
            {hasHints && choice.hint !== undefined && (
              <Say as="quiet" wrap="truncate">
                {choice.hint}
              </Say>
            )}
          </Box>
        );
      })}
      {!hasHints && hint !== undefined && (
        <Box marginTop={1} height={2}>
          <Say as="quiet">{hint}</Say>
        </Box>
      )}
    </Box>
  );
}
