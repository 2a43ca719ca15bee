/** The about page as lines that fit the window, each with what it means. Pure. */
import type {AboutItem, AboutReport} from '../../commands/about.ts';
import {wrapWords} from '../../report/wrap-words.ts';
import type {Meaning} from '../theme.ts';

/** One line of the page. */
export type AboutLine = {readonly name?: string; readonly text: string; readonly as: Meaning};

const nameColumns = 12;

/** Returns the lines of the page. */
export function aboutLines({version, node, sections}: AboutReport, columns: number): AboutLine[] {
  return [
    {text: `keep64 ${version}, run by Node ${node}`, as: 'plain'},
    ...sections.flatMap(({title, items}) => [
      {text: '', as: 'plain' as const},
      {text: title, as: 'strong' as const},
      ...items.flatMap(item => itemLines(item, columns)),
    ]),
  ];
}

function itemLines(item: AboutItem, columns: number): AboutLine[] {
  if (item.kind === 'command') return [{text: `  ${item.text}`, as: 'accent'}];
  if (item.kind === 'text') return wrapWords(item.text, columns).map(text => ({text, as: 'plain'}));
  const {name, text} = item;
  const isShort = name.length < nameColumns;
  const lines = wrapWords(text, columns - (isShort ? nameColumns : name.length + 2));
  return lines.map((line, index) => ({
    name: index === 0 ? name.padEnd(isShort ? nameColumns : name.length + 2) : ' '.repeat(nameColumns),
    text: line,
    as: 'plain',
  }));
}
