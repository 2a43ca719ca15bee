/** Keys as text. The only printer that opens a RecoveryKey, and only for reports that are about showing one. */
import type {KeyCheckReport} from '../commands/key-check.ts';
import type {KeyNewReport} from '../commands/key-new.ts';
import type {KeyReadReport} from '../commands/key-read.ts';
import type {KeySheetReport} from '../commands/key-sheet.ts';
import type {KeyShowReport} from '../commands/key-show.ts';
import {formatKeyGrid, type RecoveryKey} from '../key/recovery-key.ts';
import type {Notice, Proposal} from '../key/typed-key.ts';
import type {Typo} from '../key/typo-search.ts';
import {formatWords} from '../key/words.ts';
import {displayName} from './display-name.ts';
import {drawQrCode} from './qr-text.ts';
import {explainError} from './words.ts';

/** Five lines of four groups, the fifth the check line; then the key id. */
function gridLines(key: RecoveryKey, keyId: string): string[] {
  return [...formatKeyGrid(key), keyId];
}

/** Returns the lines for a new key, the key itself among them: it is shown this once. */
export function keyNewText({key, keyId, savedTo, sheet}: KeyNewReport): string[] {
  const [one = '', two = '', three = '', four = '', check = ''] = formatKeyGrid(key);
  return [
    `  ${one}`,
    `  ${two}`,
    `  ${three}`,
    `  ${four}`,
    `  ${check}  check line: finds and corrects typing errors`,
    '',
    `  key id ${keyId}`,
    '',
    'write it down now: it is not kept anywhere, and nobody can reset it',
    ...(savedTo === undefined ? [] : [`also written to ${displayName(savedTo)}, readable by you only`]),
    ...(sheet === undefined ? [] : sheetLines(sheet)),
  ];
}

/** What to do with the file of a sheet. */
function sheetLines(path: string): string[] {
  return [
    `recovery sheet written to ${displayName(path)}, readable by you only`,
    '  print it twice, keep the two in two places, then delete the file: it is the key',
  ];
}

/** Returns the lines for a sheet that was made; none holds the key. */
export function keySheetText({keyId, path, format}: KeySheetReport): string[] {
  return [
    ...(path === '-'
      ? ['recovery sheet sent to standard output: what reads it has the key']
      : sheetLines(path)),
    `  key id ${keyId}`,
    ...(format === 'text'
      ? ['  no QR code: one made of characters does not scan; .pdf and .html have it']
      : []),
  ];
}

/** Returns the lines for a key that was read from a photo: the key, unless it went into a file. */
export function keyReadText({key, keyId, savedTo}: KeyReadReport): string[] {
  if (savedTo === undefined) return gridLines(key, keyId);
  return [`key ${keyId} written to ${displayName(savedTo)}, readable by you only`];
}

/** Returns the key in the form that was asked for. */
export function keyShowText({key, keyId, form}: KeyShowReport, isColoured: boolean): string[] {
  if (form === 'grid') return gridLines(key, keyId);
  if (form === 'qr') return [...drawQrCode(key.digits(), isColoured), `key id ${keyId}`];
  const words = formatWords(key);
  const width = Math.max(...words.map(word => word.length));
  const cell = (index: number): string =>
    `${String(index + 1).padStart(2)}. ${(words[index] ?? '').padEnd(width)}`;
  return [
    ...Array.from({length: 6}, (_, row) =>
      [0, 6, 12, 18]
        .map(column => cell(row + column))
        .join('  ')
        .trimEnd(),
    ),
    `key id ${keyId}`,
  ];
}

const checkLineWords = {
  agrees: 'its check line agrees',
  absent: 'no check line was typed: a typing error would not show',
  partial: 'the part of its check line that was typed agrees',
} as const;

function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case 'letters-read-as-digits':
      return `  ${notice.count === 1 ? 'a letter was read as a digit' : `${notice.count} letters were read as digits`} (O as 0, I and l as 1)`;
    case 'key-id-agrees':
      return `  the key id beside it agrees`;
    case 'key-id-differs':
      return `  the key id beside it is another one; that of these digits is ${notice.keyId}`;
  }
}

/** Returns the lines for a typed key: places and kinds of errors, and never a digit. */
export function keyCheckText({typed, keyId, proposals, against}: KeyCheckReport): string[] {
  if (typed.kind === 'refused') {
    const {message, hint} = explainError(typed.error);
    return [`not a recovery key: ${message}`, `  ${hint}`];
  }
  const notices = typed.notices.map(noticeText);
  if (typed.kind === 'key') {
    const isCertain =
      typed.form === 'words' ? 'its 24 words agree with each other' : checkLineWords[typed.checkLine];
    return [`a recovery key, key id ${keyId ?? ''}`, `  ${isCertain}`, ...notices, ...againstText(against)];
  }
  const shown = proposals.filter(
    ({proposal, opens}) => opens === true || (!proposal.needsArchive && opens !== false),
  );
  if (shown.length === 0) {
    return [
      'the digits and the check line disagree, and no key is near',
      '  compare every group with the paper',
      ...notices,
    ];
  }
  return [
    'the digits and the check line disagree; what may have been meant:',
    ...shown.map(
      ({proposal, keyId: id, opens}) => `  ${proposalText(proposal)}: key id ${id}${opensText(opens)}`,
    ),
    '  compare these places with the paper; nothing was corrected',
    ...notices,
  ];
}

function opensText(opens: boolean | undefined): string {
  return opens === true ? ', and it opens the archive' : '';
}

const reasonWords: Readonly<Record<Proposal['reason'], string>> = {
  corrected: 'wrong digits',
  'erasures-filled': 'unreadable digits filled in',
  'line-rebuilt': 'a lost line rebuilt',
  'lines-reordered': 'lines in another order',
  'columns-read': 'read down the columns',
  'as-typed': 'as typed, if only the key id is wrong',
};

/** Where a proposal differs, without showing any digit of it. */
function proposalText({reason, changes}: Proposal): string {
  const places = [...new Set(changes.map(({line, group}) => `line ${line} group ${group}`))];
  const where = places.length === 0 || places.length > 6 ? '' : ` in ${places.join(', ')}`;
  return `${reasonWords[reason]}${where}`;
}

function againstText(against: KeyCheckReport['against']): string[] {
  if (against === undefined) return [];
  const name = displayName(against.archive);
  switch (against.outcome) {
    case 'opens':
      return [`it opens ${name}`];
    case 'wrong-key':
      return [`it does not open ${name}, and no likely typing error explains that`];
    case 'wants-other-kind':
      return [`${name} wants the phone’s own key file, not 64 digits`];
    case 'slot-damaged':
      return [`it is the key of ${name}, whose slot is damaged`];
    case 'typo-found':
      return [
        `it does not open ${name}, but a key that differs by a typing error does`,
        `  ${against.proposal === undefined ? '' : typoText(against.proposal.what)}; compare with the paper`,
      ];
  }
}

/** Where a typing error is, without showing any digit. */
function typoText(typo: Typo): string {
  switch (typo.kind) {
    case 'digit':
      return `one digit in line ${typo.line}, group ${typo.group}`;
    case 'neighbours':
      return `two neighbouring digits are swapped from line ${typo.line}, group ${typo.group} on`;
    case 'groups':
      return `groups ${typo.first} and ${typo.second} (of 16) are swapped`;
    case 'lines':
      return 'the lines are in another order';
    case 'columns':
      return 'the grid was read down its columns';
  }
}
