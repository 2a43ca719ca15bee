/** The columns of the list of archives: as many as a window has room for, the name always. Pure. */
import type {AuditedArchive} from '../../commands/audit-report.ts';
import {archiveTitle, formatAge, lastCheckWords} from '../../report/audit-words.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';

/** Which cells are shown, and how wide: `cell` is an index of what `archiveCells` returns. */
export type ArchiveColumns = {
  readonly columns: readonly {readonly cell: number; readonly width: number; readonly isRight: boolean}[];
};

/** Returns what can be shown of an archive: its name, last check, good copies, age, size. */
export function archiveCells(archive: AuditedArchive): readonly string[] {
  const {goodCopyCount, size, ageDays, copies} = archive;
  const isSeen = copies.length > 0;
  return [
    archiveTitle(archive),
    lastCheckWords(archive),
    isSeen ? formatCount(goodCopyCount, 'copy', 'copies') : 'not seen',
    isSeen ? formatAge(ageDays) : '',
    isSeen ? formatBytes(size) : '',
  ];
}

// In the order in which they get room.
const optional = [
  {cell: 1, width: 20, isRight: false},
  {cell: 2, width: 8, isRight: false},
  {cell: 3, width: 9, isRight: true},
  {cell: 4, width: 10, isRight: true},
] as const;
// `Chats-20240102T030405Z.909a5a09.tar.pgp`, and one to spare.
const narrowestName = 40;
const gap = 2;

/** Returns the columns for a row of `room` characters. */
export function layoutArchives(room: number): ArchiveColumns {
  const columns: ArchiveColumns['columns'][number][] = [];
  let left = room - narrowestName;
  for (const column of optional) {
    if (left < column.width + gap) break;
    columns.push(column);
    left -= column.width + gap;
  }
  return {columns: [{cell: 0, width: Math.max(8, left + narrowestName), isRight: false}, ...columns]};
}
