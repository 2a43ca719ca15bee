/** What `about` says, as lines of text. */
import type {AboutItem, AboutReport} from '../commands/about.ts';
import {wrapWords} from './wrap-words.ts';

const columns = 80;
const nameColumns = 12;

/** Returns the report as lines. */
export function aboutText({version, node, sections}: AboutReport): string[] {
  return [
    `keep64 ${version}, run by Node ${node}`,
    ...sections.flatMap(({title, items}) => ['', title, ...items.flatMap(itemLines)]),
  ];
}

function itemLines(item: AboutItem): string[] {
  switch (item.kind) {
    case 'command':
      return [`    ${item.text}`];
    case 'text':
      return indent(wrapWords(item.text, columns - 2), '  ', '  ');
    case 'row': {
      const head = `  ${item.name.padEnd(nameColumns)}`;
      if (item.name.length >= nameColumns) return [`  ${item.name}  ${item.text}`];
      return indent(wrapWords(item.text, columns - head.length), head, ' '.repeat(head.length));
    }
  }
}

function indent(lines: readonly string[], first: string, others: string): string[] {
  return lines.map((line, index) => (index === 0 ? first : others) + line);
}
