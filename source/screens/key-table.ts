/**
 * One table a step: which keys do what. The same table finds the action of a key press, prints the footer and fills
 * the `?` page, so that none of them can promise what another does not do. Pure.
 */
import type {Key} from 'ink';

// Both at once, as a footer writes them.
const arrows = '↑↓';

/** One action and the keys that mean it. */
export type KeyBinding<Action extends string = string> = {
  readonly action: Action;
  /** Names as `keyName` gives them; the first stands in the footer. */
  readonly keys: readonly string[];
  /** One or two words for the footer; without them the binding stands on the `?` page only. */
  readonly label?: string;
  /** Stands in the footer in place of the first key, where two keys belong together. */
  readonly shownAs?: string;
  /** What it does, for the `?` page. */
  readonly help: string;
};

const specialKeys = [
  ['return', 'enter'],
  ['escape', 'esc'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

/**
 * Returns the name of a key press: `enter`, `shift+tab`, `ctrl+c`, `space`, `q`; undefined for text of several
 * characters, which is a paste or a fast hand and never a command (except a key held down: `jjj` is `j`).
 */
export function keyName(input: string, key: Key): string | undefined {
  if (key.eventType === 'release') return undefined;
  if (key.tab) return key.shift ? 'shift+tab' : 'tab';
  for (const [flag, name] of specialKeys) if (key[flag]) return name;
  if (key.ctrl) return input === '' ? undefined : `ctrl+${input}`;
  if (key.meta || input === '') return undefined;
  const [first = ''] = input;
  if (input !== first.repeat(input.length / first.length)) return undefined;
  return first === ' ' ? 'space' : first;
}

/** Returns the action of a key, if the table has one. */
export function findAction<Action extends string>(
  table: readonly KeyBinding<Action>[],
  name: string,
): Action | undefined {
  return table.find(binding => binding.keys.includes(name))?.action;
}

const displayed: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pgup: 'PgUp',
  pgdn: 'PgDn',
  home: 'Home',
  end: 'End',
  space: 'Space',
  tab: 'Tab',
  'shift+tab': 'Shift-Tab',
};

/** Returns how a key is written for people: `Enter`, `Ctrl-C`, `↓`, `q`. */
export function displayKey(name: string): string {
  if (name.startsWith('ctrl+')) return `Ctrl-${name.slice('ctrl+'.length).toUpperCase()}`;
  return displayed[name] ?? name;
}

/** One entry of the footer. */
export type FooterEntry = {readonly key: string; readonly label: string};

/**
 * Returns the entries of the footer that fit, in the order of the table. Where they do not all fit, the arrows give way
 * first, which everybody tries unasked, and then the last ones; but never what Esc does: the way out is always told.
 */
export function footerEntries(table: readonly KeyBinding[], columns: number, gap: number): FooterEntry[] {
  const all = table.flatMap(({keys, label, shownAs}) => {
    const [first] = keys;
    if (label === undefined || first === undefined) return [];
    return [{key: shownAs ?? displayKey(first), label, isWayOut: keys.includes('esc')}];
  });
  const fits = (entries: readonly FooterEntry[]): boolean => footerWidth(entries, gap) <= columns;
  if (fits(all)) return all.map(({key, label}) => ({key, label}));
  let left = all.filter(({key}) => key !== arrows);
  while (!fits(left)) {
    const last = left.findLastIndex(({isWayOut}) => !isWayOut);
    left = left.toSpliced(Math.max(0, last), 1);
  }
  return left.map(({key, label}) => ({key, label}));
}

function footerWidth(entries: readonly FooterEntry[], gap: number): number {
  const widths = entries.map(({key, label}) => key.length + 1 + label.length);
  return widths.reduce((sum, width) => sum + width, Math.max(0, entries.length - 1) * gap);
}

/** The keys of every list. */
export const listKeys = [
  {action: 'up', keys: ['up', 'k'], label: 'move', shownAs: arrows, help: 'go up'},
  {action: 'down', keys: ['down', 'j'], help: 'go down'},
  {action: 'page-up', keys: ['pgup'], help: 'go up a page'},
  {action: 'page-down', keys: ['pgdn'], help: 'go down a page'},
  {action: 'first', keys: ['home'], help: 'go to the first'},
  {action: 'last', keys: ['end'], help: 'go to the last'},
] as const satisfies readonly KeyBinding[];

/** What the keys of a list ask for. */
export type ListAction = (typeof listKeys)[number]['action'];

/** Returns where a list stands after an action: an index from 0 to `count` − 1. */
export function moveInList(index: number, action: ListAction, count: number, pageSize: number): number {
  const target = {
    up: index - 1,
    down: index + 1,
    'page-up': index - pageSize,
    'page-down': index + pageSize,
    first: 0,
    last: count - 1,
  }[action];
  return Math.max(0, Math.min(count - 1, target));
}

/**
 * Returns the first row to show so that the row of `index` is among `rows` shown ones. It stays where it was as far as
 * that will do: a list that jumps is hard to read.
 */
export function scrollList(top: number, index: number, count: number, rows: number): number {
  const shown = Math.max(1, rows);
  const next = index < top ? index : index >= top + shown ? index - shown + 1 : top;
  return Math.max(0, Math.min(next, count - shown));
}

/** Tells whether an action is one of a list. */
export function isListAction(action: string): action is ListAction {
  return listKeys.some(binding => binding.action === action);
}
