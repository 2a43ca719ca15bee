/** Home: a list in groups, and which part of it a small window shows. A pure reducer. */
import type {Choice} from '../components/select.tsx';
import {type ListAction, moveInList} from '../key-table.ts';

/** What can be chosen at home. */
export type HomeChoice =
  | 'create-key'
  | 'check-key'
  | 'seal'
  | 'verify'
  | 'drill'
  | 'audit'
  | 'inspect'
  | 'contents'
  | 'restore'
  | 'password'
  | 'whatsapp'
  | 'log'
  | 'about'
  | 'quit';

/** An entry of the list: its letter opens it from anywhere at home. Taken by the list itself: j, k and q. */
export type HomeEntry = Choice<HomeChoice> & {
  readonly letter: string;
  readonly group: 'make' | 'check' | 'use' | 'more';
};

/** Group by group, in the order in which people need them. */
export const homeEntries: readonly HomeEntry[] = [
  {
    group: 'make',
    value: 'create-key',
    letter: 'c',
    label: 'Turn on encrypted backup',
    hint: 'make a recovery key, then seal your files',
  },
  {
    group: 'make',
    value: 'check-key',
    letter: 'e',
    label: 'Check a key',
    hint: 'which one it is, and whether a digit is wrong',
  },
  {
    group: 'make',
    value: 'seal',
    letter: 's',
    label: 'Seal files',
    hint: 'into one encrypted archive, and prove it',
  },
  {
    group: 'check',
    value: 'verify',
    letter: 'v',
    label: 'Verify an archive',
    hint: 'read every byte of it with the key',
  },
  {
    group: 'check',
    value: 'drill',
    letter: 'd',
    label: 'Recovery drill',
    hint: 'can I still recover, with the key on paper?',
  },
  {
    group: 'check',
    value: 'audit',
    letter: 'a',
    label: 'Audit a collection',
    hint: 'copies, ages, damage, what is due',
  },
  {
    group: 'check',
    value: 'inspect',
    letter: 'i',
    label: 'Inspect a file',
    hint: 'what it is and what opens it, without a key',
  },
  {
    group: 'use',
    value: 'contents',
    letter: 'o',
    label: 'Look into an archive',
    hint: 'its files; restore just some of them',
  },
  {
    group: 'use',
    value: 'restore',
    letter: 'r',
    label: 'Restore files',
    hint: 'from an archive into a new folder',
  },
  {
    group: 'use',
    value: 'password',
    letter: 'p',
    label: 'Password',
    hint: 'add, change or remove that of an archive',
  },
  {
    group: 'use',
    value: 'whatsapp',
    letter: 'w',
    label: 'Open a WhatsApp backup',
    hint: 'what it holds, whether it is whole',
  },
  {
    group: 'more',
    value: 'log',
    letter: 'l',
    label: 'Audit log',
    hint: 'what was made, checked and restored when',
  },
  {
    group: 'more',
    value: 'about',
    letter: 'b',
    label: 'About keep64',
    hint: 'formats, opening without it, licences',
  },
  {group: 'more', value: 'quit', letter: 'q', label: 'Quit', hint: 'nothing stays behind'},
];

/** Returns the index after an action of the list. */
export function reduceHome(index: number, action: ListAction): number {
  return moveInList(index, action, homeEntries.length, homeEntries.length);
}

/** A row of the list as it is drawn: an entry, the air between two groups, or what is left out above or below. */
export type HomeRow =
  | {readonly kind: 'entry'; readonly entry: HomeEntry; readonly index: number}
  | {readonly kind: 'gap'; readonly index: number}
  | {readonly kind: 'more'; readonly direction: 'above' | 'below'; readonly count: number};

/**
 * Returns the rows that stand in a window of `room` rows: with air between the groups where there is room for it, and
 * else around the entry that is pointed at.
 */
export function homeRows(entries: readonly HomeEntry[], index: number, room: number): readonly HomeRow[] {
  const spaced = entries.flatMap((entry, at): HomeRow[] => {
    const isNewGroup = at > 0 && entries[at - 1]?.group !== entry.group;
    return [...(isNewGroup ? [{kind: 'gap', index: at} as const] : []), {kind: 'entry', entry, index: at}];
  });
  if (spaced.length <= room) return spaced;
  const rows = spaced.filter(row => row.kind === 'entry');
  if (rows.length <= room) return rows;
  // A row above and one below say how many there are.
  const shown = Math.max(1, room - 2);
  const start = Math.max(0, Math.min(index - Math.floor(shown / 2), rows.length - shown));
  // Where only the row itself would be left out, it stands in the place of the row that says so.
  const first = start <= 1 ? 0 : start;
  const last = start + shown >= rows.length - 1 ? rows.length : start + shown;
  return [
    ...(first === 0 ? [] : [{kind: 'more', direction: 'above', count: first} as const]),
    ...rows.slice(first, last),
    ...(last === rows.length ? [] : [{kind: 'more', direction: 'below', count: rows.length - last} as const]),
  ];
}
