/** The keys of the step that asks for a path: while the list has them, and while something is typed. */
import {type KeyBinding, listKeys} from '../key-table.ts';

// Letters are typed; Home and End are the line's while there is one.
const arrowKeys: readonly KeyBinding[] = listKeys
  .filter(({action}) => action !== 'first' && action !== 'last')
  .map(binding => ({...binding, keys: binding.keys.filter(name => name.length > 1)}));

const hiddenKey = {
  action: 'hidden',
  keys: ['ctrl+t'],
  help: 'show hidden names, or hide them again',
} as const;
const refreshKey = {action: 'refresh', keys: ['ctrl+r'], help: 'read the folder again'} as const;
const clearKey = {action: 'clear', keys: ['ctrl+u'], help: 'empty the line'} as const;
const completeHelp = 'complete the typed path as far as it is clear';

/** While the list has the keys. @param opens - whether Enter opens what is pointed at, and does not take it. */
export function listStepKeys({
  allowsSeveral,
  opens,
}: {
  readonly allowsSeveral: boolean;
  readonly opens: boolean;
}): readonly KeyBinding[] {
  return [
    ...arrowKeys.slice(0, 2),
    {
      action: 'submit',
      keys: ['enter'],
      label: opens ? 'open' : 'take',
      help: 'open the folder, or take the file',
    },
    {action: 'go-up', keys: ['left', 'backspace'], label: 'up', help: 'to the folder above'},
    ...(allowsSeveral
      ? [{action: 'mark', keys: ['space'], label: 'mark', help: 'mark it, to take several'}]
      : []),
    {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'},
    {action: 'filter', keys: ['/'], label: 'search', help: 'and a text: the names that hold it'},
    {action: 'places', keys: ['ctrl+p'], label: 'disks', help: 'home, and the other disks there are'},
    {action: 'type', keys: ['a … z'], help: 'type a path, from here, from ~ or from /'},
    {action: 'complete', keys: ['tab'], help: completeHelp},
    {action: 'open', keys: ['right'], help: 'open the folder'},
    ...arrowKeys.slice(2),
    {action: 'ends', keys: ['home', 'end'], help: 'to the first, to the last'},
    hiddenKey,
    refreshKey,
    clearKey,
  ];
}

/** While something is typed. */
export const typingKeys: readonly KeyBinding[] = [
  {action: 'submit', keys: ['enter'], label: 'next', help: 'take what is typed'},
  {action: 'complete', keys: ['tab'], label: 'complete', help: completeHelp},
  {action: 'down', keys: ['down'], label: 'to the list', help: 'choose among these names'},
  {action: 'back', keys: ['esc'], label: 'clear', help: 'empty the line'},
  ...arrowKeys.filter(({action}) => action !== 'down').map(({label: _, shownAs: __, ...binding}) => binding),
  hiddenKey,
  refreshKey,
  clearKey,
];
