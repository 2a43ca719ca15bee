/**
 * What the check line makes of digits that disagree with it: keys to propose, best first. Nothing here applies
 * anything. A proposal shows its digits only through `cells()`, so that it can be logged without showing the key.
 */
import {concatBytes, formatHex, parseHex} from '../bytes/bytes.ts';
import {
  type Correction,
  checkSize,
  codewordSize,
  correctCodeword,
  needsArchive,
  spareCheckBytes,
} from './check-line.ts';
import {unreadable} from './digit-text.ts';
import {
  bytesPerLine,
  groupSize,
  lineSize,
  placeOfDigit,
  type Rearrangement,
  readAlongColumns,
  reorderLines,
  type SheetPlace,
  swapGroups,
} from './key-layout.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from './recovery-key.ts';

/** How many digits a key and its check line have together. */
export const sheetDigitCount = 2 * codewordSize;

// Hundreds of arrangements are tried for one typed key, so each must leave this much of the check line to vouch for
// it: 120 orders with two errors fit random digits at a rate of 120·C(40,2)·255² / 256^8 = 3e-10.
const sparesToRearrange = checkSize / 2;

/** One typed place: a digit, `?` for one that cannot be read, or nothing where nothing was typed. */
export type TypedCell = string;

/** One digit of a proposal beside what was typed at its place. Holds a part of the key: for the screen only. */
export type ProposedDigit = SheetPlace & {
  readonly typed: TypedCell;
  readonly proposed: string;
  readonly isChanged: boolean;
};

/** What was done to the typed digits to get a key. */
export type ProposalReason =
  | 'corrected'
  | 'erasures-filled'
  | 'line-rebuilt'
  | 'lines-reordered'
  | 'columns-read'
  | 'as-typed'; // the digits as they are, if only the key id beside them was mistyped

/** A key that may have been meant. Never to be used before its owner, or an archive, has said yes. */
export type Proposal = {
  readonly key: RecoveryKey;
  readonly reason: ProposalReason;
  /** Each byte (0 to 39) that differs from what was typed at its place. Bytes never typed are not listed. */
  readonly changes: readonly (SheetPlace & {readonly byteIndex: number})[];
  /** True where the proposal is too weak to be shown before an archive has confirmed it. */
  readonly needsArchive: boolean;
  /** How many check bytes are left to vouch for it: 8 is the most, at 0 nothing does. */
  readonly spareCheckBytes: number;
  /** For `lines-reordered`: the sheet's line n is the typed line `lineOrder[n - 1]`. */
  readonly lineOrder?: readonly number[];
  /** The digits of the key and its check line (80), or of the key alone (64), beside the typed ones. */
  readonly cells: () => readonly ProposedDigit[];
};

/** Returns the proposal of a key whose digits (64, or 80 with the check line) are set beside the typed cells. */
export function makeProposal(
  key: RecoveryKey,
  digits: string,
  typed: readonly TypedCell[],
  judgement: Pick<Proposal, 'reason' | 'needsArchive' | 'spareCheckBytes' | 'lineOrder'>,
): Proposal {
  const cells = Array.from(digits, (proposed, index) => ({
    ...placeOfDigit(index),
    typed: typed[index] ?? '',
    proposed,
    isChanged: typed[index] !== proposed,
  }));
  const changes: (SheetPlace & {byteIndex: number})[] = [];
  for (let byteIndex = 0; byteIndex < digits.length / 2; byteIndex++) {
    const pair = cells.slice(2 * byteIndex, 2 * byteIndex + 2);
    const wasTyped = pair.some(cell => cell.typed !== '');
    if (wasTyped && pair.some(cell => cell.isChanged))
      changes.push({...placeOfDigit(2 * byteIndex), byteIndex});
  }
  return {key, changes, ...judgement, cells: () => cells};
}

/** Reads 80 cells as a codeword, and corrects it. An unreadable or missing digit erases its byte. */
export function decodeCells(cells: readonly TypedCell[]): (Correction & {erasures: number[]}) | undefined {
  const erasures: number[] = [];
  const digits = Array.from({length: codewordSize}, (_, byteIndex) => {
    const pair = `${cells[2 * byteIndex] ?? ''}${cells[2 * byteIndex + 1] ?? ''}`;
    if (pair.length === 2 && !pair.includes(unreadable)) return pair;
    erasures.push(byteIndex);
    return '00';
  });
  const correction = correctCodeword(parseHex(digits.join('')), erasures);
  return correction && {...correction, erasures};
}

/** Returns the keys near to 80 cells that do not agree with themselves. Strong ones first; may be empty. */
export function proposeKeys(cells: readonly TypedCell[]): Proposal[] {
  const correction = proposeCorrection(cells);
  // One or two slips in digits that stand where they belong explain themselves better than any rearrangement.
  if (correction !== undefined && correction.spareCheckBytes >= sparesToRearrange) return [correction];
  const proposals = [correction, ...proposeRearranged(cells)];
  if (!proposals.some(proposal => proposal?.needsArchive === false)) proposals.push(...proposeLines(cells));
  return rankProposals(proposals);
}

/** Returns the keys that leave 79 cells after one digit is dropped: each place is tried as the one left out. */
export function proposeDropped(cells: readonly TypedCell[]): Proposal[] {
  return rankProposals(
    Array.from({length: cells.length + 1}, (_, index) =>
      proposeStrong(cells.toSpliced(index, 0, ''), {reason: 'erasures-filled'}),
    ),
  );
}

/** Returns the keys that give 81 cells with one digit too many: each is tried as the one that does not belong. */
export function proposeDoubled(cells: readonly TypedCell[]): Proposal[] {
  return rankProposals(
    cells.map((_, index) => proposeStrong(cells.toSpliced(index, 1), {reason: 'corrected'})),
  );
}

/** Returns the key that the other four lines give for the line of this number (1 to 5), if they can. */
export function proposeLine(
  cells: readonly TypedCell[],
  line: number,
  judgement: {readonly needsArchive: boolean},
): Proposal | undefined {
  const start = (line - 1) * lineSize;
  const withoutLine = cells.map((cell, index) =>
    index >= start && index < start + lineSize ? unreadable : cell,
  );
  const correction = decodeCells(withoutLine);
  if (correction === undefined) return undefined;
  return toProposal(correction, cells, {reason: 'line-rebuilt', ...judgement, spareCheckBytes: 0});
}

/** Returns the proposals without repeated keys, those that need no archive first. */
export function rankProposals(proposals: readonly (Proposal | undefined)[]): Proposal[] {
  const ranked = proposals
    .filter(proposal => proposal !== undefined)
    .sort((left, right) => Number(left.needsArchive) - Number(right.needsArchive));
  return ranked.filter(
    (proposal, index) => ranked.findIndex(other => other.key.equals(proposal.key)) === index,
  );
}

/** What the code itself says of the cells as they stand. */
function proposeCorrection(cells: readonly TypedCell[]): Proposal | undefined {
  const correction = decodeCells(cells);
  if (correction === undefined) return undefined;
  const {changed, erasures} = correction;
  const lines = new Set(erasures.map(position => Math.floor(position / bytesPerLine)));
  const isLine = erasures.length === bytesPerLine && lines.size === 1;
  return toProposal(correction, cells, {
    reason: changed.length > 0 ? 'corrected' : isLine ? 'line-rebuilt' : 'erasures-filled',
    needsArchive: needsArchive(changed.length, erasures.length),
    spareCheckBytes: spareCheckBytes(changed.length, erasures.length),
  });
}

/** Groups or lines in another order, and the columns read downwards. */
function proposeRearranged(cells: readonly TypedCell[]): (Proposal | undefined)[] {
  const groups = Array.from({length: cells.length / groupSize}, (_, index) =>
    cells.slice(index * groupSize, (index + 1) * groupSize),
  );
  const proposals: (Proposal | undefined)[] = [];
  const arrangements: Generator<Rearrangement<string[]>>[] = [
    swapGroups(groups),
    reorderLines(groups),
    readAlongColumns(groups),
  ];
  for (const arrangement of arrangements) {
    for (const {groups: rearranged, what} of arrangement) {
      const found = decodeStrong(rearranged.flat());
      if (found === undefined || (what.kind === 'groups' && found.changed.length > 0)) continue;
      proposals.push(toProposal(found, cells, {...judgeStrong(found), ...reasonFor(what)}));
    }
  }
  return proposals;
}

/** Returns how a rearrangement is called in a proposal. */
export function reasonFor(what: Rearrangement<unknown>['what']): Pick<Proposal, 'reason' | 'lineOrder'> {
  if (what.kind === 'lines') return {reason: 'lines-reordered', lineOrder: what.order};
  return {reason: what.kind === 'columns' ? 'columns-read' : 'corrected'};
}

/** A whole line that is wrong without being marked: any of the five, so only an archive can tell. */
function proposeLines(cells: readonly TypedCell[]): (Proposal | undefined)[] {
  return [1, 2, 3, 4, 5].map(line => proposeLine(cells, line, {needsArchive: true}));
}

function decodeStrong(cells: readonly TypedCell[]): ReturnType<typeof decodeCells> {
  const found = decodeCells(cells);
  if (found === undefined || judgeStrong(found).spareCheckBytes < sparesToRearrange) return undefined;
  return found;
}

function judgeStrong(found: NonNullable<ReturnType<typeof decodeCells>>) {
  return {needsArchive: false, spareCheckBytes: spareCheckBytes(found.changed.length, found.erasures.length)};
}

function proposeStrong(
  cells: readonly TypedCell[],
  {reason}: Pick<Proposal, 'reason'>,
): Proposal | undefined {
  const found = decodeStrong(cells);
  return found && toProposal(found, cells, {reason, ...judgeStrong(found)});
}

function toProposal(
  {keyBytes, checkBytes}: Correction,
  typed: readonly TypedCell[],
  judgement: Parameters<typeof makeProposal>[3],
): Proposal {
  const digits = formatHex(concatBytes(keyBytes, checkBytes));
  return makeProposal(recoveryKeyFromBytes(keyBytes), digits, typed, judgement);
}
