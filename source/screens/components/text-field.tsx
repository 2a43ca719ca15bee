/**
 * One line of text to type: takes key presses, chunks and pastes, shows a cursor that needs no colour, and scrolls
 * sideways. The screen's reducer holds the text.
 */
import {Box} from 'ink';
import {useEffect, useState} from 'react';
import {displayWidth, splitGraphemes} from '../../report/display-width.ts';
import {useShell} from '../app-world.ts';
import {useKeyPress, usePastedText} from '../input-bus.tsx';
import {keyName} from '../key-table.ts';
import {cleanText, readTextInput, type TextEdit, type TextEditAction} from '../text-edit.ts';
import {Say} from './text.tsx';

/** What a field needs. */
export type TextFieldProps = {
  readonly label: string;
  readonly edit: TextEdit;
  readonly columns: number;
  readonly isActive?: boolean;
  /** Stands in the place of an empty text, and says that something else has the keys meanwhile. */
  readonly placeholder?: string;
  /** Shows dots: for passwords. */
  readonly isMasked?: boolean;
  readonly onEdit: (action: TextEditAction) => void;
  readonly onSubmit: () => void;
  /** Tab was pressed. */
  readonly onTab?: () => void;
};

/** Draws and works a field. */
export function TextField(props: TextFieldProps) {
  const {
    label,
    edit,
    columns,
    placeholder,
    isActive = true,
    isMasked = false,
    onEdit,
    onSubmit,
    onTab,
  } = props;
  useTyping({isActive, keepsLineBreaks: false, onEdit, onSubmit, ...(onTab && {onTab})});
  const shown = isMasked ? '•'.repeat(splitGraphemes(edit.text).length) : edit.text;
  const isWaiting = placeholder !== undefined && edit.text === '';
  const view = scrollTo({text: shown, cursor: edit.cursor}, columns - 3);
  return (
    <Box flexDirection="column" flexShrink={0} aria-role="textbox" aria-state={{required: true}}>
      <Say as={isActive ? 'strong' : 'quiet'}>{label}</Say>
      <Box height={1}>
        <Box width={2} flexShrink={0} aria-hidden>
          <Say as="accent">{isActive && !isWaiting ? '❯' : ' '}</Say>
        </Box>
        {isWaiting ? (
          <Say as="quiet" wrap="truncate">
            {placeholder}
          </Say>
        ) : (
          <Say wrap="truncate">{isActive ? `${view.before}${cursorMark}${view.after}` : shown}</Say>
        )}
      </Box>
    </Box>
  );
}

/** A thin line between two characters: seen without colour too. */
export const cursorMark = '▏';

/** Takes typing and pasting for a field, unless the help page covers it. */
export function useTyping({
  isActive,
  keepsLineBreaks,
  onEdit,
  onSubmit,
  onTab,
}: {
  readonly isActive: boolean;
  readonly keepsLineBreaks: boolean;
  readonly onEdit: (action: TextEditAction) => void;
  readonly onSubmit: () => void;
  readonly onTab?: () => void;
}): void {
  const {isHelpOpen} = useShell();
  const isListening = isActive && !isHelpOpen;
  // A chunk may end with Enter: what it is to submit is known only once its text was drawn.
  const [submitCount, setSubmitCount] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each such Enter, with the newest callback
  useEffect(() => {
    if (submitCount > 0) onSubmit();
  }, [submitCount]);
  useKeyPress(
    (input, key) => {
      if (keyName(input, key) === 'tab') onTab?.();
      const typed = readTextInput(input, key, {keepsLineBreaks});
      if (typed.action !== undefined) onEdit(typed.action);
      if (!typed.isSubmitted) return;
      if (typed.action === undefined) onSubmit();
      else setSubmitCount(count => count + 1);
    },
    {isActive: isListening, takesText: true},
  );
  usePastedText(
    pasted => {
      const text = cleanText(pasted, {keepsLineBreaks});
      if (text !== '') onEdit({type: 'text-inserted', text});
    },
    {isActive: isListening},
  );
}

/** Returns the part of a text around the cursor that fits, split at the cursor. */
export function scrollTo(edit: TextEdit, columns: number): {readonly before: string; readonly after: string} {
  const graphemes = splitGraphemes(edit.text);
  const head = graphemes.slice(0, edit.cursor);
  const before = takeWhileFits(head.toReversed(), columns).reverse();
  const isCut = before.length < head.length;
  const beforeText = isCut ? `…${before.slice(1).join('')}` : before.join('');
  const after = takeWhileFits(graphemes.slice(edit.cursor), columns - displayWidth(beforeText));
  return {before: beforeText, after: after.join('')};
}

function takeWhileFits(graphemes: readonly string[], columns: number): string[] {
  let width = 0;
  const end = graphemes.findIndex(grapheme => {
    width += displayWidth(grapheme);
    return width > columns;
  });
  return end < 0 ? [...graphemes] : graphemes.slice(0, end);
}
