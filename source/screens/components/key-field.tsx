/**
 * A field for a recovery key: takes keys, chunks and pastes, with spaces, dashes, upper case and line breaks, and shows
 * the groups as they fill. 24 words, and whatever else is typed, stand as text. After it was accepted nothing of it is
 * shown any more: the field goes away.
 */
import {Box} from 'ink';
import {isPhotoPath} from '../../commands/photo-file.ts';
import {keyDigitCount, readDigits} from '../../key/digit-text.ts';
import {groupSize, groupsPerLine, lineSize} from '../../key/key-layout.ts';
import {sheetDigitCount} from '../../key/key-proposals.ts';
import {type CheckGroup, compareCheckLine} from '../../key/typed-key.ts';
import {splitGraphemes} from '../../report/display-width.ts';
import {useShell} from '../app-world.ts';
import type {TextEdit, TextEditAction} from '../text-edit.ts';
import {signs} from '../theme.ts';
import {useIsRoomy} from './page.tsx';
import {Say} from './text.tsx';
import {cursorMark, useTyping} from './text-field.tsx';

/** What the field needs. */
export type KeyFieldProps = {
  readonly edit: TextEdit;
  readonly onEdit: (action: TextEditAction) => void;
  readonly onSubmit: () => void;
  /** Whether such a key comes with a check line: WhatsApp shows none. One that is typed is taken all the same. */
  readonly hasCheckLine?: boolean;
};

// Narrower, and what stands below the digits takes two rows.
const narrowColumns = 80;

/** Draws and works the field. */
export function KeyField({edit, onEdit, onSubmit, hasCheckLine = true}: KeyFieldProps) {
  useTyping({isActive: true, keepsLineBreaks: true, onEdit, onSubmit});
  const isRoomy = useIsRoomy();
  const isNarrow = useShell().columns < narrowColumns;
  const digits = readDigits(edit.text)?.digits;
  if (digits === undefined) return <TypedWords edit={edit} />;
  const head = splitGraphemes(edit.text).slice(0, edit.cursor).join('');
  const cursor = readDigits(head)?.digits.length ?? digits.length;
  const checks = compareCheckLine(digits);
  const isPlain = !hasCheckLine && digits.length <= keyDigitCount;
  const count = isPlain ? describePlainCount(digits.length) : describeCount(digits.length, checks);
  const shownDigits = isPlain ? keyDigitCount : sheetDigitCount;
  const label = `recovery key, ${digits.length} of ${keyDigitCount} digits typed. ${count}`;
  return (
    <Box flexDirection="column" flexShrink={0} aria-role="textbox" aria-label={label}>
      {Array.from({length: shownDigits / lineSize}, (_, line) => (
        <KeyFieldLine
          // biome-ignore lint/suspicious/noArrayIndexKey: lines stand in fixed places
          key={line}
          line={line}
          end={shownDigits}
          digits={digits}
          cursor={cursor}
          checks={checks}
        />
      ))}
      <Box height={isNarrow ? 2 : 1} marginTop={isRoomy ? 1 : 0} aria-hidden>
        <Say as={checks.includes('differs') ? 'warning' : 'quiet'}>{count}</Say>
      </Box>
    </Box>
  );
}

function KeyFieldLine({
  line,
  end,
  digits,
  cursor,
  checks,
}: {
  readonly line: number;
  /** How many digits the whole field shows. */
  readonly end: number;
  readonly digits: string;
  readonly cursor: number;
  readonly checks: readonly CheckGroup[];
}) {
  const isNarrow = useShell().columns < narrowColumns;
  const isCheckLine = (line + 1) * lineSize > keyDigitCount;
  return (
    <Box>
      <Box width={3} flexShrink={0}>
        <Say as="quiet">{String(line + 1)}</Say>
      </Box>
      {Array.from({length: groupsPerLine}, (_, group) => {
        const start = line * lineSize + group * groupSize;
        const isLast = start + groupSize === end;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups stand in fixed places
          <Box key={group} width={groupSize + (isLast ? 3 : 2)} flexShrink={0}>
            <KeyFieldGroup
              typed={digits.slice(start, start + groupSize)}
              cursor={cursor - start}
              takesEnd={isLast}
            />
            {isCheckLine && <CheckMark check={checks[group]} />}
          </Box>
        );
      })}
      {isCheckLine && (
        <Box marginLeft={1}>
          <Say as="quiet">{isNarrow ? 'check' : 'check line'}</Say>
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

/** A sign behind a group of the check line: seen without colour too. */
function CheckMark({check}: {readonly check: CheckGroup | undefined}) {
  if (check === 'agrees') return <Say as="good">{signs.good}</Say>;
  return check === 'differs' ? <Say as="warning">{signs.bad}</Say> : null;
}

function describeCount(count: number, checks: readonly CheckGroup[]): string {
  if (checks.includes('differs')) return describeDifference(checks);
  if (count === 0) return 'Type or paste: 64 digits and the check line, 24 words, or a photo’s path.';
  if (count < keyDigitCount) return `${count} of ${keyDigitCount} digits`;
  if (count === keyDigitCount) return '64 digits; the check line finds typing errors.';
  if (count < sheetDigitCount) return `64 digits, and ${count - keyDigitCount} of 16 of the check line`;
  if (count === sheetDigitCount) return '64 digits and the check line, which agrees.';
  return `${count} digits are more than a key and its check line have (${sheetDigitCount})`;
}

/** Of a key that comes without a check line. */
function describePlainCount(count: number): string {
  if (count === 0) return 'Type or paste: 64 digits, 24 words, or a photo’s path.';
  return count < keyDigitCount ? `${count} of ${keyDigitCount} digits` : '64 digits; Enter tries them.';
}

function describeDifference(checks: readonly CheckGroup[]): string {
  const wrong = checks.filter(check => check === 'differs').length;
  return wrong === 1 && checks.filter(check => check === 'agrees').length === groupsPerLine - 1
    ? 'One group of the check line differs; Enter says what may be meant.'
    : 'The check line differs: a digit is wrong; Enter says which.';
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
