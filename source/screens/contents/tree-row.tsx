/** One row of the tree: tick, name under its folder, size, date; cut so that no name however made breaks the line. */
import {Text} from 'ink';
import {displayName, isolateDirection, truncateMiddle} from '../../report/display-name.ts';
import {widestWidth} from '../../report/display-width.ts';
import {formatBytes} from '../../report/quantity.ts';
import {signs, theme} from '../theme.ts';
import type {Tick, TreeNode} from './tree.ts';

const ticks: Readonly<Record<Tick, string>> = {all: '[x] ', some: '[-] ', none: '[ ] '};
const pointerColumns = 2;
const tickColumns = 4;
const signColumns = 2;
const sizeColumns = 11;
const dateColumns = 12;
const timeColumns = 6;
// From these widths on, a row has a date, and a time behind it.
const datedColumns = 64;
const timedColumns = 96;
// Deeper folders are not moved further to the right than this share of the name's room.
const deepestShare = 3;

/** What a row needs. */
export type TreeRowProps = {
  readonly node: TreeNode;
  readonly isPointedAt: boolean;
  readonly isOpen: boolean;
  readonly tick: Tick;
  /** A verification found something about it. */
  readonly isSuspect: boolean;
  readonly columns: number;
};

/** Draws a row in exactly `columns` columns, as one text: a hundred of them cost no more than they must. */
export function TreeRow({node, isPointedAt, isOpen, tick, isSuspect, columns}: TreeRowProps) {
  const {name, depth, isFolder, size, mtime} = node;
  const date = dateOf(mtime, columns);
  const right = formatBytes(size).padStart(sizeColumns) + date;
  const room = Math.max(8, columns - pointerColumns - tickColumns - signColumns - right.length);
  const indent = '  '.repeat(Math.min(depth, Math.floor(room / deepestShare / 2)));
  const text = truncateMiddle(displayName(name) + (isFolder ? '/' : ''), room - indent.length);
  const padding = ' '.repeat(Math.max(0, room - indent.length - widestWidth(text)));
  const sign = isSuspect ? `${signs.bad} ` : isFolder ? (isOpen ? '▾ ' : '▸ ') : '  ';
  return (
    <Text
      wrap="truncate"
      aria-label={`${isPointedAt ? 'at ' : ''}${tick === 'none' ? '' : `selected ${tick}, `}${isFolder ? 'folder' : 'file'} ${text}, ${formatBytes(size)}${isSuspect ? ', something is wrong with it' : ''}`}
    >
      <Text {...theme.accent}>{isPointedAt ? '❯ ' : '  '}</Text>
      <Text {...(tick === 'none' ? theme.quiet : theme.accent)}>{ticks[tick]}</Text>
      {indent}
      <Text {...(isSuspect ? theme.bad : theme.accent)}>{sign}</Text>
      <Text {...(isPointedAt ? theme.title : isFolder ? theme.strong : theme.plain)}>
        {isolateDirection(text)}
      </Text>
      {padding}
      <Text {...theme.quiet}>{right}</Text>
    </Text>
  );
}

function dateOf(mtime: string, columns: number): string {
  if (columns < datedColumns) return '';
  const date = mtime.slice(0, 10).padStart(dateColumns).padEnd(dateColumns);
  return columns < timedColumns ? date : date + mtime.slice(11, 16).padStart(timeColumns);
}
