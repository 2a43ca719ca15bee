/**
 * The key as it stands on a sheet: five lines of four groups of four digits, and the ways in which a hand mixes these
 * up: two groups or lines swapped, lines in another order, the grid read down its columns. Works on a list of groups,
 * whatever a group is made of. Pure.
 */

/** How many digits stand in a group, and how many groups in a line. */
export const groupSize = 4;
export const groupsPerLine = 4;

/** How many digits and how many bytes stand in a line. */
export const lineSize = groupSize * groupsPerLine;
export const bytesPerLine = lineSize / 2;

/** Where a byte stands on the sheet. */
export type SheetPlace = {
  /** 1 to 5; the fifth is the check line. */
  readonly line: number;
  /** 1 to 4. */
  readonly group: number;
};

/** Returns the place of the digit with this index (0 to 79). */
export function placeOfDigit(index: number): SheetPlace {
  return {
    line: Math.floor(index / lineSize) + 1,
    group: Math.floor((index % lineSize) / groupSize) + 1,
  };
}

/** A rearrangement of the typed groups, and what a hand did to make it necessary. */
export type Rearrangement<Group> = {
  readonly groups: readonly Group[];
  readonly what:
    | {readonly kind: 'groups'; readonly first: number; readonly second: number} // counted from 1
    | {readonly kind: 'lines'; readonly order: readonly number[]} // the sheet's line n is the typed line order[n-1]
    | {readonly kind: 'columns'};
};

/** Yields the groups with each pair of two swapped. */
export function* swapGroups<Group>(groups: readonly Group[]): Generator<Rearrangement<Group>> {
  for (let first = 0; first < groups.length; first++) {
    for (let second = first + 1; second < groups.length; second++) {
      yield {
        groups: groups.map((group, index) =>
          index === first ? (groups[second] ?? group) : index === second ? (groups[first] ?? group) : group,
        ),
        what: {kind: 'groups', first: first + 1, second: second + 1},
      };
    }
  }
}

/** Yields the groups with their lines in every other order: those that differ in two lines first. */
export function* reorderLines<Group>(groups: readonly Group[]): Generator<Rearrangement<Group>> {
  const lineCount = groups.length / groupsPerLine;
  const orders = permutations(Array.from({length: lineCount}, (_, index) => index + 1));
  const moved = (order: readonly number[]) => order.filter((line, index) => line !== index + 1).length;
  for (const order of orders.sort((left, right) => moved(left) - moved(right))) {
    if (moved(order) === 0) continue;
    yield {
      groups: order.flatMap(line => groups.slice((line - 1) * groupsPerLine, line * groupsPerLine)),
      what: {kind: 'lines', order},
    };
  }
}

/** Yields the groups as they stand on the sheet, if they were typed down the columns: of all lines, of the first four. */
export function* readAlongColumns<Group>(groups: readonly Group[]): Generator<Rearrangement<Group>> {
  const lineCount = groups.length / groupsPerLine;
  const keyLineCount = 4;
  for (const height of new Set([lineCount, keyLineCount])) {
    const inGrid = height * groupsPerLine;
    yield {
      groups: groups.map((group, index) => {
        if (index >= inGrid) return group;
        const line = Math.floor(index / groupsPerLine);
        return groups[(index % groupsPerLine) * height + line] ?? group;
      }),
      what: {kind: 'columns'},
    };
  }
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap(first =>
    permutations(items.filter(item => item !== first)).map(rest => [first, ...rest]),
  );
}
