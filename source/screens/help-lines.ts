/** The `?` page as lines that fit the window: every key of the step and what it does. Pure. */
import {wrapWords} from '../report/wrap-words.ts';
import {displayKey, type KeyBinding} from './key-table.ts';

/** One line: keys at the left, or nothing where the line above goes on. */
export type HelpLine = {readonly names: string; readonly help: string};

// What belongs together is told together: a list has six keys, and needs three lines for them.
const pairs = [
  ['up', 'down', 'go up and down'],
  ['page-up', 'page-down', 'go a page up and down'],
  ['first', 'last', 'go to the first and the last'],
  ['next-match', 'previous-match', 'go to the next match, and to the one before'],
] as const;

/** Returns the lines of a table, in its order. */
export function helpLines(table: readonly KeyBinding[], columns: number): HelpLine[] {
  const entries = table.flatMap(binding => {
    const pair = pairs.find(([one, other]) => one === binding.action || other === binding.action);
    if (pair === undefined) return [{names: namesOf(binding), help: binding.help}];
    const [one, other, help] = pair;
    const partner = table.find(({action}) => action === (binding.action === one ? other : one));
    if (partner === undefined) return [{names: namesOf(binding), help: binding.help}];
    return binding.action === one ? [{names: `${namesOf(binding)}, ${namesOf(partner)}`, help}] : [];
  });
  const nameColumns = Math.min(
    Math.floor(columns / 2),
    Math.max(...entries.map(({names}) => names.length)) + 2,
  );
  return entries.flatMap(({names, help}) => {
    const nameLines = wrapWords(names, nameColumns - 1);
    const helpText = wrapWords(help, columns - nameColumns);
    return Array.from({length: Math.max(nameLines.length, helpText.length)}, (_, index) => ({
      names: (nameLines[index] ?? '').padEnd(nameColumns),
      help: helpText[index] ?? '',
    }));
  });
}

function namesOf({keys}: KeyBinding): string {
  return keys.map(displayKey).join(' or ');
}
