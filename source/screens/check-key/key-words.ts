/** What is known about a checked key, in words: how sure the digits are, and what an archive said. Pure. */
import {basename} from 'node:path';
import type {MessageKind} from '../components/message.tsx';
import type {KeyEvidence} from '../steps/key-step-state.ts';
import type {Trial} from './state.ts';

/** News about a key. The archive's name in it is untrusted, and stands apart for the sanitizer. */
export type KeyNews = {
  readonly kind: MessageKind;
  readonly title: string;
  readonly sentences: readonly string[];
};

const corrections: Readonly<Record<NonNullable<KeyEvidence['correction']>, string>> = {
  corrected: 'The check line found an error in what you typed.',
  'erasures-filled': 'The check line filled in what was missing.',
  'line-rebuilt': 'The check line gave back the line that was missing.',
  'lines-reordered': 'The lines stand in another order than you typed them.',
  'columns-read': 'The digits were typed down the columns.',
  'as-typed': 'The digits stand as typed; the key id on your paper is another one.',
  'read-from-photo': 'It was read from the QR code in the photo.',
  'archive-confirmed': 'It is not what you typed: a typing error was found with the archive’s help.',
};

/** Returns how sure it is that these are the right digits. @param opens - an archive opened with it. */
export function describeEvidence(
  {form, checkLine, notices, correction}: KeyEvidence,
  opens: boolean,
): KeyNews {
  const sentences: string[] = [];
  const letters = notices.find(notice => notice.kind === 'letters-read-as-digits');
  if (letters !== undefined) {
    const what =
      letters.count === 1 ? 'One letter was read as a digit' : `${letters.count} letters were read as digits`;
    sentences.push(`${what}: O as 0, I and l as 1.`);
  }
  const differs = notices.find(notice => notice.kind === 'key-id-differs');
  if (differs !== undefined) {
    sentences.push(
      'The key id typed beside it is another one: look which of the two the archive’s name has.',
    );
  }
  const news = (kind: MessageKind, title: string, ...first: string[]): KeyNews => ({
    kind: differs === undefined ? kind : 'warning',
    title,
    sentences: [...first, ...sentences],
  });
  if (correction === 'read-from-photo')
    return news('good', 'A recovery key, read from a photo.', corrections[correction]);
  if (correction !== undefined) {
    return news(
      'good',
      'A recovery key, corrected with your yes.',
      corrections[correction],
      'Correct your paper, if that is where the error is.',
    );
  }
  if (form === 'words') return news('good', 'A recovery key: its 24 words agree with each other.');
  if (checkLine === 'agrees') return news('good', 'A recovery key, and its check line agrees.');
  if (checkLine === 'partial') {
    return news('good', 'A recovery key, and as much of its check line as you typed agrees.');
  }
  if (notices.some(notice => notice.kind === 'key-id-agrees')) {
    return news('good', 'A recovery key, and the key id beside it agrees.');
  }
  if (opens) return news('good', 'A recovery key: it opens an archive, so no digit of it is wrong.');
  return news(
    'warning',
    '64 digits, and nothing to check them with.',
    'Without the check line a typing error does not show. Compare the key id with your paper, or try the key on an archive.',
  );
}

/** Returns what an archive said. */
export function describeTrial({archive, outcome}: Trial): KeyNews & {readonly archive: string} {
  const news = {archive: basename(archive), sentences: []};
  switch (outcome) {
    case 'opens':
    case 'typo-found':
      return {...news, kind: 'good', title: 'It opens this archive:'};
    case 'wrong-key':
      return {
        ...news,
        kind: 'warning',
        title: 'It does not open this archive, and no likely typing error explains that:',
      };
    case 'wants-other-kind':
      return {
        ...news,
        kind: 'warning',
        title: 'This file wants the phone’s own key file, not 64 digits:',
      };
    case 'slot-damaged':
      return {...news, kind: 'bad', title: 'It is the key of this archive, whose slot is damaged:'};
  }
}
