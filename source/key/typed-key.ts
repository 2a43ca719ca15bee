/**
 * What a hand typed, as a value: a key, keys to propose, or the reason for a refusal. Takes 64 digits, 80 with the
 * check line, parts of these, a key file's three lines, 24 words. Never throws for bad typing, and never applies a
 * correction: what differs from the typed digits is a proposal.
 */
import {formatHex, parseHex} from '../bytes/bytes.ts';
import {KeyFormatError} from '../errors.ts';
import {checkSize, computeCheckLine, formatCheckLine} from './check-line.ts';
import {explainRefusal, keyDigitCount, unreadable, wrongCount} from './digit-text.ts';
import {deriveKeyId} from './key-id.ts';
import {groupSize, groupsPerLine, lineSize} from './key-layout.ts';
import {
  decodeCells,
  makeProposal,
  type Proposal,
  proposeDoubled,
  proposeDropped,
  proposeKeys,
  proposeLine,
  rankProposals,
  reasonFor,
  sheetDigitCount,
  type TypedCell,
} from './key-proposals.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from './recovery-key.ts';
import {readLine, type TypedText, takeApart} from './typed-text.ts';
import {likelyTypos, type Typo} from './typo-search.ts';
import {looksLikeWords, parseWords} from './words.ts';

export type {Proposal, ProposalReason, ProposedDigit} from './key-proposals.ts';

/**
 * Something to tell about a key beside the key. Holds no part of it: the key id is public. What was typed as a key id is
 * not in here: it may be two groups of the key or its check line that only look like one.
 */
export type Notice =
  | {readonly kind: 'letters-read-as-digits'; readonly count: number}
  | {readonly kind: 'key-id-agrees'; readonly keyId: string}
  | {readonly kind: 'key-id-differs'; readonly keyId: string};

/**
 * What was typed. `key`: the digits stand as typed; `checkLine` says how far they were checked. `proposals`: they
 * disagree with themselves; where every proposal needs an archive, or there is none, no key is near enough to show.
 * `refused`: the text is no key at all.
 */
export type TypedKey =
  | {
      readonly kind: 'key';
      readonly key: RecoveryKey;
      readonly form: 'digits' | 'words';
      readonly checkLine: 'agrees' | 'absent' | 'partial';
      readonly notices: readonly Notice[];
    }
  | {readonly kind: 'proposals'; readonly proposals: readonly Proposal[]; readonly notices: readonly Notice[]}
  | {readonly kind: 'refused'; readonly error: KeyFormatError};

/** What the text alone cannot say. */
export type TypedKeyOptions = {
  /**
   * The line (1 to 5) that was lost, where the other four were typed without a mark in its place. `unknown` where
   * nobody remembers: four lines then fit five keys, and only an archive tells them apart.
   */
  readonly missingLine?: number | 'unknown' | undefined;
};

const longestText = 4096; // far more than 24 numbered words take; keeps every search below cheap

/**
 * Reads a typed key. Four lines without a mark are a key without its check line, unless the options say otherwise.
 * @throws {RangeError} for a missing line that is not 1 to 5: that is the caller's, not the typist's.
 */
export function readTypedKey(text: string, options: TypedKeyOptions = {}): TypedKey {
  const {missingLine = 1} = options;
  if (missingLine !== 'unknown' && ![1, 2, 3, 4, 5].includes(missingLine))
    throw new RangeError(`a key has no line ${missingLine}`);
  if (text.length > longestText) {
    return refused(
      new KeyFormatError('too-long', `${text.length} characters are more than any form of a key has`),
    );
  }
  const typed = takeApart(text);
  if (typed === undefined) return looksLikeWords(text) ? readWords(text) : refused(explainRefusal(text));
  const result = readCells(typed, options);
  return result.kind === 'refused' ? result : withKeyId(withLetters(result, typed.letterCount), typed);
}

function readWords(text: string): TypedKey {
  try {
    return {kind: 'key', key: parseWords(text), form: 'words', checkLine: 'absent', notices: []};
  } catch (error) {
    if (error instanceof KeyFormatError) return refused(error);
    throw error;
  }
}

const shortestPart = 4; // one group of the check line; with fewer it is a key with digits too many

function readCells({body, cells, oddLine}: TypedText, {missingLine}: TypedKeyOptions): TypedKey {
  const count = cells.length;
  if (count === keyDigitCount && missingLine !== undefined) return readFourLines(cells, missingLine);
  if (count === keyDigitCount) return readBareKey(cells);
  if (count < keyDigitCount && oddLine === undefined) return refused(explainRefusal(body));
  if (oddLine !== undefined && (oddLine * lineSize < sheetDigitCount || count > sheetDigitCount)) {
    return readOddLine(cells, oddLine);
  }
  if (count < keyDigitCount + shortestPart) return refused(wrongCount('too-long', count));
  if (count > sheetDigitCount + 1) return refused(wrongCount('too-long', count));
  if (count === sheetDigitCount + 1) return proposed(proposeDoubled(cells));
  const result = readSheet([...cells, ...new Array<TypedCell>(sheetDigitCount - count).fill('')]);
  if (count !== sheetDigitCount - 1 || result.kind === 'key') return result;
  const dropped = proposeDropped(cells);
  return result.kind === 'refused' || dropped.length > 0 ? proposed(dropped) : result;
}

/** 64 digits and nothing to check them with. */
function readBareKey(cells: readonly TypedCell[]): TypedKey {
  const mostUnreadable = 2; // 256 keys to try; a third would make it 4096
  const gaps = cells.flatMap((cell, index) => (cell === unreadable ? [index] : []));
  if (gaps.length === 0) return readable(cells, 'absent');
  if (gaps.length > mostUnreadable) return tooFew(cells);
  const proposals = Array.from({length: 16 ** gaps.length}, (_, number) => {
    const filling = number.toString(16).padStart(gaps.length, '0');
    const digits = cells.map((cell, index) => filling[gaps.indexOf(index)] ?? cell).join('');
    return makeProposal(keyOf(digits), digits, cells, {
      reason: 'erasures-filled',
      needsArchive: true,
      spareCheckBytes: 0,
    });
  });
  return proposed(proposals);
}

/** 80 cells, of which some may be `?` or missing. */
function readSheet(cells: readonly TypedCell[]): TypedKey {
  const keyCells = cells.slice(0, keyDigitCount);
  const found = decodeCells(cells);
  const erasedCheck = erasedBytes(cells.slice(keyDigitCount));
  if (erasedCheck === checkSize) return readBareKey(keyCells);
  if (erasedBytes(keyCells) + erasedCheck > checkSize) return tooFew(cells);
  if (erasedBytes(keyCells) === 0 && found?.changed.length === 0) {
    return readable(keyCells, erasedCheck === 0 ? 'agrees' : 'partial');
  }
  return proposed(proposeKeys(cells));
}

/** Five lines, one of which has digits too few or too many: one digit is tried, then the whole line. */
function readOddLine(cells: readonly TypedCell[], line: number): TypedKey {
  const size = cells.length - (sheetDigitCount - lineSize);
  const slip =
    size === lineSize - 1 ? proposeDropped(cells) : size === lineSize + 1 ? proposeDoubled(cells) : [];
  if (slip.length > 0) return proposed(slip);
  const gap = new Array<TypedCell>(lineSize).fill(unreadable);
  const whole = cells.toSpliced((line - 1) * lineSize, size, ...gap);
  const sheet = readSheet(whole);
  return sheet.kind === 'key'
    ? proposed(rankProposals([proposeLine(whole, line, {needsArchive: true})]))
    : sheet;
}

/** 64 digits that are four of the five lines. */
function readFourLines(cells: readonly TypedCell[], missingLine: number | 'unknown'): TypedKey {
  const gap = new Array<TypedCell>(lineSize).fill(unreadable);
  const withGap = (line: number) => cells.toSpliced((line - 1) * lineSize, 0, ...gap);
  if (missingLine !== 'unknown') return readSheet(withGap(missingLine));
  if (cells.includes(unreadable)) return tooFew(cells);
  const lines = [5, 1, 2, 3, 4];
  return proposed(rankProposals(lines.map(line => proposeLine(withGap(line), line, {needsArchive: true}))));
}

function withLetters<Result extends {readonly notices: readonly Notice[]}>(
  result: Result,
  count: number,
): Result {
  if (count === 0) return result;
  return {...result, notices: [{kind: 'letters-read-as-digits', count}, ...result.notices]};
}

/** Sets a typed key id beside the result. It is 32 bits of evidence for digits that nothing else checked. */
function withKeyId(result: Exclude<TypedKey, {kind: 'refused'}>, {keyId, cells}: TypedText): TypedKey {
  if (keyId === undefined) return result;
  if (result.kind === 'proposals') {
    const confirmed = result.proposals.filter(({key}) => deriveKeyId(key) === keyId);
    if (confirmed.length === 0) return result;
    const agrees: Notice = {kind: 'key-id-agrees', keyId};
    return {
      ...result,
      proposals: confirmed.map(proposal => ({...proposal, needsArchive: false})),
      notices: [...result.notices, agrees],
    };
  }
  const derived = deriveKeyId(result.key);
  if (derived === keyId) return {...result, notices: [...result.notices, {kind: 'key-id-agrees', keyId}]};
  const differs: Notice = {kind: 'key-id-differs', keyId: derived};
  if (result.checkLine === 'agrees') return {...result, notices: [...result.notices, differs]};
  return {
    kind: 'proposals',
    proposals: proposeByKeyId(result.key, keyId, cells),
    notices: [...result.notices, differs],
  };
}

/** The likely typing errors that this key id confirms; last the digits as typed, if it is the id that is wrong. */
function proposeByKeyId(key: RecoveryKey, keyId: string, cells: readonly TypedCell[]): Proposal[] {
  const keyCells = cells.slice(0, keyDigitCount);
  const proposals = [...likelyTypos(key.digits())]
    .filter(typo => deriveKeyId(typo.key) === keyId)
    .map(typo =>
      makeProposal(typo.key, typo.key.digits(), keyCells, {
        ...reasonForTypo(typo.what),
        needsArchive: false,
        spareCheckBytes: 0,
      }),
    );
  const asTyped = makeProposal(key, key.digits(), keyCells, {
    reason: 'as-typed',
    needsArchive: true,
    spareCheckBytes: 0,
  });
  return [...proposals, asTyped];
}

function reasonForTypo(what: Typo): ReturnType<typeof reasonFor> {
  return what.kind === 'digit' || what.kind === 'neighbours' ? {reason: 'corrected'} : reasonFor(what);
}

function erasedBytes(cells: readonly TypedCell[]): number {
  let count = 0;
  for (let index = 0; index < cells.length; index += 2) {
    if ([cells[index], cells[index + 1]].some(cell => cell === unreadable || cell === '')) count++;
  }
  return count;
}

function keyOf(digits: string): RecoveryKey {
  return recoveryKeyFromBytes(parseHex(digits));
}

function readable(cells: readonly TypedCell[], checkLine: 'agrees' | 'absent' | 'partial'): TypedKey {
  return {kind: 'key', key: keyOf(cells.join('')), form: 'digits', checkLine, notices: []};
}

function proposed(proposals: readonly Proposal[]): TypedKey {
  return {kind: 'proposals', proposals, notices: []};
}

function refused(error: KeyFormatError): TypedKey {
  return {kind: 'refused', error};
}

function tooFew(cells: readonly TypedCell[]): TypedKey {
  const count = cells.filter(cell => cell !== unreadable && cell !== '').length;
  return refused(new KeyFormatError('too-short', `${count} readable digits are too few to rebuild the key`));
}

/** How one group of the check line compares with the key above it. */
export type CheckGroup = 'agrees' | 'differs' | 'unknown';

/**
 * Compares the check line group by group with the key that was typed before it, for a field that shows it while it is
 * typed. A group that is not complete is unknown, and so are all below a key that is not. One wrong digit of the key
 * makes most groups differ; one wrong group alone is more likely a slip in the check line.
 * @param digits - what readDigits made of the text.
 */
export function compareCheckLine(digits: string): readonly CheckGroup[] {
  const key = digits.slice(0, keyDigitCount);
  const isWhole = key.length === keyDigitCount && !key.includes(unreadable);
  const expected = isWhole ? formatHex(computeCheckLine(parseHex(key))) : '';
  return Array.from({length: groupsPerLine}, (_, index) => {
    const start = keyDigitCount + index * groupSize;
    const typed = digits.slice(start, start + groupSize);
    if (!isWhole || typed.length < groupSize || typed.includes(unreadable)) return 'unknown';
    return typed === expected.slice(index * groupSize, (index + 1) * groupSize) ? 'agrees' : 'differs';
  });
}

/** How a line that was asked for compares with the key's own. */
export type TypedLine = {
  readonly agrees: boolean;
  /** The groups (1 to 4) that are wrong, missing or unreadable. */
  readonly wrongGroups: readonly number[];
};

/**
 * Compares a typed line with the line of this number (1 to 4, or 5 for the check line). Forgiving as all typed digits.
 * @throws {RangeError} for another line number: that is the caller's.
 */
export function checkTypedLine(key: RecoveryKey, lineNumber: number, text: string): TypedLine {
  const digits = key.digits() + formatCheckLine(key);
  if (!Number.isInteger(lineNumber) || lineNumber < 1 || lineNumber * lineSize > digits.length)
    throw new RangeError(`a key has no line ${lineNumber}`);
  const typed = readLine(text) ?? [];
  const start = (lineNumber - 1) * lineSize;
  const wrongGroups = Array.from({length: groupsPerLine}, (_, index) => index).filter(index => {
    const from = start + index * groupSize;
    return typed[index] !== digits.slice(from, from + groupSize);
  });
  // Digits past the fourth group belong to no group of the line, and still are not what was asked for.
  const agrees = wrongGroups.length === 0 && typed.length === groupsPerLine;
  return {agrees, wrongGroups: wrongGroups.map(index => index + 1)};
}
