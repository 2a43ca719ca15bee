/** Home: a list and what it leads to. A pure reducer. */
import type {Choice} from '../components/select.tsx';
import {type ListAction, moveInList} from '../key-table.ts';

/** What can be chosen at home. */
export type HomeChoice = 'create-key' | 'seal' | 'verify' | 'restore' | 'password' | 'quit';

/** In the order in which people need them. */
export const homeChoices: readonly Choice<HomeChoice>[] = [
  {value: 'create-key', label: 'Create a recovery key', hint: '64 digits that open what you seal'},
  {value: 'seal', label: 'Seal files', hint: 'into one encrypted archive, read back and verified'},
  {value: 'verify', label: 'Verify an archive', hint: 'read every byte of it with the key'},
  {value: 'restore', label: 'Restore files', hint: 'from an archive into a new folder'},
  {value: 'password', label: 'Password', hint: 'add, change or remove the password of an archive'},
  {value: 'quit', label: 'Quit', hint: 'nothing stays behind'},
];

/** Returns the index after an action of the list. */
export function reduceHome(index: number, action: ListAction): number {
  return moveInList(index, action, homeChoices.length, homeChoices.length);
}
