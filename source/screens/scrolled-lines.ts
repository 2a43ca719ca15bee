/** Text that may be longer than the window: which of its lines are shown. Pure; for pages that are read, not worked. */
import {isListAction, type KeyBinding, listKeys, moveInList} from './key-table.ts';

/** The keys that scroll: nothing is pointed at. */
export const scrollKeys = listKeys.map(binding =>
  binding.action === 'up' ? {...binding, label: 'scroll'} : binding,
) satisfies readonly KeyBinding[];

/** Returns the first line that is shown after an action, so that the last page is a whole one. */
export function scrollLines(offset: number, action: string, count: number, rows: number): number {
  if (!isListAction(action)) return offset;
  const last = Math.max(0, count - rows);
  return Math.min(last, moveInList(Math.min(offset, last), action, last + 1, Math.max(1, rows - 1)));
}
