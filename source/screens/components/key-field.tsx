/**
 * A field for a recovery key: takes keys, chunks and pastes, with spaces, dashes, upper case and line breaks, and shows
 * the groups as they fill. 24 words, and whatever else is typed, stand as text. After it was accepted nothing of it is
 * shown any more: the field goes away.
 */
import {Box} from 'ink';
import {isPhotoPath} from '../../commands/key-photo.ts';
import {keyDigitCount, readDigits} from '../../key/digit-text.ts';
import {groupSize, groupsPerLine, lineSize} from '../../key/key-layout.ts';
import {sheetDigitCount} from '../../key/key-proposals.ts';
import {splitGraphemes} from '../../report/display-width.ts';
import type {TextEdit, TextEditAction} from '../text-edit.ts';
import {Say} from './text.tsx';
import {cursorMark, useTyping} from './text-field.tsx';

/** What the field needs. */
export type KeyFieldProps = {
  readonly edit: TextEdit;
  readonly onEdit: (action: TextEditAction) => void;
  readonly onSubmit: () => void;
};

/** Draws and works the field. */
export function KeyField({edit, onEdit, onSubmit}: KeyFieldProps) {
  useTyping({isActive: true, keepsLineBreaks: true, onEdit, onSubmit});
  const digits = readDigits(edit.text)?.digits;
  if (digits === undefined) return <TypedWords edit={edit} />;
  const head = splitGraphemes(edit.text).slice(0, edit.cursor).join('');
  const cursor = readDigits(head)?.digits.length ?? digits.length;
  const label = `recovery key, ${digits.length} of ${keyDigitCount} digits typed`;
  return (
    <Box flexDirection="column" flexShrink={0} aria-role="textbox" aria-label={label}>
      {Array.from({length: sheetDigitCount / lineSize}, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines stand in fixed places
        <KeyFieldLine key={line} line={line} digits={digits} cursor={cursor} />
      ))}
      <Box height={1} marginTop={1}>
        <Say as="quiet">{describeCount(digits.length)}</Say>
      </Box>
    </Box>
  );
}

function KeyFieldLine({
  line,
  digits,
  cursor,
}: {
  readonly line: number;
  readonly digits: string;
  readonly cursor: number;
}) {
  const isCheckLine = (line + 1) * lineSize > keyDigitCount;
  return (
    <Box>
      <Box width={3} flexShrink={0}>
        <Say as="quiet">{String(line + 1)}</Say>
      </Box>
      {Array.from({length: groupsPerLine}, (_, group) => {
        const start = line * lineSize + group * groupSize;
        const isLast = start + groupSize === sheetDigitCount;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups stand in fixed places
          <Box key={group} width={groupSize + 2} flexShrink={0}>
            <KeyFieldGroup
              typed={digits.slice(start, start + groupSize)}
              cursor={cursor - start}
              takesEnd={isLast}
            />
          </Box>
        );
      })}
      {isCheckLine && (
        <Box marginLeft={1}>
          <Say as="quiet">check line</Say>
        </Box>
      )}
    </Box>
  );
}

/**
 * One group, a column kept free before it: there stands a cursor before the first digit, and nothing shifts while digits
 * are added. @param cursor - counted from the group's first digit; outside of 0 to 3 it stands elsewhere.
 */
function KeyFieldGroup({
  typed,
  cursor,
  takesEnd,
}: {
  readonly typed: string;
  readonly cursor: number;
  readonly takesEnd: boolean;
}) {
  const isInside = cursor > 0 && (cursor < groupSize || (takesEnd && cursor === groupSize));
  const isAtEnd = isInside && cursor === typed.length;
  const open = Math.max(0, groupSize - typed.length - (isAtEnd ? 1 : 0));
  return (
    <>
      <Say as="accent">{cursor === 0 ? cursorMark : ' '}</Say>
      <Say as="secret">{isInside ? typed.slice(0, cursor) : typed}</Say>
      {isInside && <Say as="accent">{cursorMark}</Say>}
      {isInside && <Say as="secret">{typed.slice(cursor)}</Say>}
      <Say as="quiet">{'·'.repeat(open)}</Say>
    </>
  );
}

function describeCount(count: number): string {
  if (count === 0) return 'Type or paste: 64 digits and the check line, 24 words, or a photo’s path.';
  if (count < keyDigitCount) return `${count} of ${keyDigitCount} digits`;
  if (count === keyDigitCount) return '64 digits; the check line finds typing errors.';
  if (count < sheetDigitCount) return `64 digits, and ${count - keyDigitCount} of 16 of the check line`;
  if (count === sheetDigitCount) return '64 digits and the check line';
  return `${count} digits are more than a key and its check line have (${sheetDigitCount})`;
}

function TypedWords({edit}: {readonly edit: TextEdit}) {
  const graphemes = splitGraphemes(edit.text);
  const before = graphemes.slice(0, edit.cursor).join('').replaceAll('\n', ' ');
  const after = graphemes.slice(edit.cursor).join('').replaceAll('\n', ' ');
  const count = edit.text.split(/\s+/).filter(word => word !== '').length;
  return (
    <Box flexDirection="column" flexShrink={0} aria-role="textbox" aria-label={`${count} words typed`}>
      <Box height={5} overflow="hidden">
        <Say as="secret">{`${before}${cursorMark}${after}`}</Say>
      </Box>
      <Box height={1} marginTop={1}>
        <Say as="quiet">
          {isPhotoPath(edit.text) ? 'a photo: Enter reads the key from it' : `${count} of 24 words`}
        </Say>
      </Box>
    </Box>
  );
}
