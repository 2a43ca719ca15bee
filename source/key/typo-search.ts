/**
 * The keys that likely slips of a hand would turn into the typed one: for a key without a check line, tried one after
 * another against an archive or a key id. Lazy, and without repetitions.
 */
import {parseHex} from '../bytes/bytes.ts';
import {keyDigitCount} from './digit-text.ts';
import {
  groupSize,
  placeOfDigit,
  type Rearrangement,
  readAlongColumns,
  reorderLines,
  type SheetPlace,
  swapGroups,
} from './key-layout.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from './recovery-key.ts';

/** The slip that a candidate undoes. */
export type Typo =
  | ({readonly kind: 'digit'} & SheetPlace)
  | ({readonly kind: 'neighbours'} & SheetPlace) // the place of the first of the two
  | Rearrangement<string>['what'];

const hexDigits = '0123456789abcdef';

/**
 * Yields the keys one slip away from the typed one, which is not among them: 64×15 with one digit changed, up to 63
 * with two neighbours swapped, up to 120 with two groups swapped, up to 23 with the lines in another order, and the
 * grid read down its columns. About 1170 for most keys.
 * @param digits - 64 lower-case hexadecimal digits, without a check line.
 * @throws {RangeError} for anything else, at the first step.
 */
export function* likelyTypos(digits: string): Generator<{readonly key: RecoveryKey; readonly what: Typo}> {
  if (digits.length !== keyDigitCount) throw new RangeError(`a key has ${keyDigitCount} digits`);
  const seen = new Set([digits]);
  for (const candidate of candidates(digits)) {
    if (seen.has(candidate.digits)) continue;
    seen.add(candidate.digits);
    yield {key: recoveryKeyFromBytes(parseHex(candidate.digits)), what: candidate.what};
  }
}

function* candidates(digits: string): Generator<{digits: string; what: Typo}> {
  for (let index = 0; index < digits.length; index++) {
    for (const digit of hexDigits) {
      const changed = digits.slice(0, index) + digit + digits.slice(index + 1);
      yield {digits: changed, what: {kind: 'digit', ...placeOfDigit(index)}};
    }
  }
  for (let index = 0; index + 1 < digits.length; index++) {
    const swapped = `${digits[index + 1]}${digits[index]}`;
    yield {
      digits: digits.slice(0, index) + swapped + digits.slice(index + 2),
      what: {kind: 'neighbours', ...placeOfDigit(index)},
    };
  }
  const groups = digits.match(new RegExp(`.{${groupSize}}`, 'g')) ?? [];
  for (const arrangement of [swapGroups(groups), reorderLines(groups), readAlongColumns(groups)]) {
    for (const {groups: rearranged, what} of arrangement) yield {digits: rearranged.join(''), what};
  }
}
