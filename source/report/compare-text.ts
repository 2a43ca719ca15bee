/** A comparison as text: what was added, removed and changed, by name and by share; names sanitized. */
import {isSameTree, type TreeCount, type TreeDifference} from '../audit/compare-trees.ts';
import type {CompareReport} from '../commands/compare.ts';
import {displayName} from './display-name.ts';
import {findingLines} from './finding-lines.ts';
import {formatBytes, formatCount} from './quantity.ts';

const shownPaths = 50;

/** Returns `12 files, 3.1 GiB`. */
function countWords({files, bytes}: TreeCount): string {
  return `${formatCount(files, 'file')}, ${formatBytes(bytes)}`;
}

/** Returns a share as `97.3 %`; only all is 100 %, and only nothing is 0 %. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0 || part === whole) return '100 %';
  const tenths = Math.floor((part / whole) * 1_000);
  return part > 0 && tenths === 0 ? 'less than 0.1 %' : `${tenths / 10} %`;
}

/**
 * Returns the lines about what differs; what comes before says what the archives proved to be.
 * @param maxPaths - how many names of one kind are listed.
 */
export function compareText(
  {against, againstKind, comparedPaths, difference, findings}: CompareReport,
  maxPaths = shownPaths,
): string[] {
  if (difference === undefined) return ['not compared: only an archive that proves can be compared'];
  const {same, first, second} = difference;
  const other = againstKind === 'folder' ? comparedPaths.map(displayName).join(', ') : displayName(against);
  const head = isSameTree(difference)
    ? `the same as ${other}: ${countWords(same)}`
    : `compared with ${other} (${countWords(second)})`;
  return [
    head,
    ...(isSameTree(difference)
      ? []
      : [
          `  the same in both: ${countWords(same)}: ${formatShare(same.files, first.files)} of the archive's files, ${formatShare(same.bytes, first.bytes)} of its bytes`,
          ...differenceLines(difference, first, maxPaths),
        ]),
    ...(findings.length === 0 ? [] : ['could not be compared:', ...findingLines(findings)]),
  ];
}

function differenceLines(difference: TreeDifference, first: TreeCount, maxPaths: number): string[] {
  const listed = <Item>(
    title: string,
    items: readonly Item[],
    behind: string,
    show: (item: Item) => string,
  ): string[] => listItems(title, items, behind, show, maxPaths);
  const {added, removed, changed, addedFolders, removedFolders} = difference;
  const sum = (files: readonly {readonly size: number}[]): number =>
    files.reduce((bytes, {size}) => bytes + size, 0);
  const share = (files: readonly {readonly size: number}[]): string =>
    `${formatShare(files.length, first.files)} of the archive's files, ${formatShare(sum(files), first.bytes)} of its bytes`;
  return [
    ...listed('changed since', changed, `: ${share(changed)}`, ({path, size, newSize}) =>
      size === newSize
        ? displayName(path)
        : `${displayName(path)}: ${formatBytes(size)}, now ${formatBytes(newSize)}`,
    ),
    ...listed(
      'only in the archive',
      removed,
      `: ${share(removed)}`,
      ({path, size}) => `${displayName(path)}: ${formatBytes(size)}`,
    ),
    ...listed(
      'only in the other',
      added,
      `, ${formatBytes(sum(added))}`,
      ({path, size}) => `${displayName(path)}: ${formatBytes(size)}`,
    ),
    ...listed('folders only in the archive', removedFolders, '', path => `${displayName(path)}/`),
    ...listed('folders only in the other', addedFolders, '', path => `${displayName(path)}/`),
  ];
}

function listItems<Item>(
  title: string,
  items: readonly Item[],
  behind: string,
  show: (item: Item) => string,
  maxPaths: number,
): string[] {
  if (items.length === 0) return [];
  const more = items.length - maxPaths;
  return [
    `  ${title}: ${items.length.toLocaleString('en-US')}${behind}`,
    ...items.slice(0, maxPaths).map(item => `    ${show(item)}`),
    ...(more > 0 ? [`    and ${more.toLocaleString('en-US')} more (--json lists all)`] : []),
  ];
}
