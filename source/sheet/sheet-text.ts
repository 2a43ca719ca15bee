/**
 * The recovery sheet as text of at most 80 columns, in ASCII, for printers and machines that know nothing else. It has
 * no QR code: characters on paper stand too far apart for one to scan. Pure.
 */
import {noteLabels, type RecoverySheet, sheetWords} from './recovery-sheet.ts';

const columns = 76;
const indent = '  ';

/** Returns the text, each line ended. */
export function formatSheetText({gridLines, words, keyId, date}: RecoverySheet): string {
  const rows = words.length / 4;
  const word = (index: number): string =>
    `${String(index + 1).padStart(2)} ${(words[index] ?? '').padEnd(12)}`;
  const lines = [
    beside(sheetWords.title.toUpperCase(), `key id ${keyId}`),
    beside('', `made on ${date}`),
    rule('='),
    '',
    ...wrap(sheetWords.purpose),
    '',
    ...gridLines.flatMap((line, index) => [
      ...(index === 0 ? [] : [index === gridLines.length - 1 ? `      ${'-'.repeat(22)}` : '']),
      `   ${index + 1}  ${line.replaceAll(' ', '  ')}`,
    ]),
    '',
    ...wrap(sheetWords.checkLine),
    ...wrap(sheetWords.alphabet),
    '',
    ...section(sheetWords.wordsTitle),
    ...Array.from({length: rows}, (_, row) =>
      [0, 1, 2, 3]
        .map(column => word(row + column * rows))
        .join('   ')
        .trimEnd(),
    ),
    '',
    ...section(sheetWords.openTitle),
    ...sheetWords.openSteps.flatMap((step, index) => [
      ...wrap(step, `${index + 1}. `),
      ...(index === sheetWords.commandStep ? ['', `       ${sheetWords.openCommand}`, ''] : []),
    ]),
    ...sheetWords.openNotes.flatMap(note => wrap(note, '   ')),
    '',
    ...section(sheetWords.keepTitle),
    ...sheetWords.keepRules.flatMap(text => wrap(text, '-  ')),
    '',
    ...section(sheetWords.notesTitle),
    ...noteLabels.flatMap(label => ['', `${label} ${'_'.repeat(columns - label.length - 1)}`.trim()]),
  ];
  return `${lines.map(line => (line === '' ? '' : indent + line)).join('\n')}\n`;
}

function rule(character: string): string {
  return character.repeat(columns);
}

function section(title: string): string[] {
  return [title.toUpperCase(), rule('-')];
}

function beside(start: string, end: string): string {
  return start + end.padStart(columns - start.length);
}

/** Sets words into lines; the first begins with `mark`, the others below its end. */
function wrap(text: string, mark = ''): string[] {
  const lines: string[] = [];
  let line = mark;
  for (const word of text.split(' ')) {
    const isEmpty = line.length === mark.length;
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = ' '.repeat(mark.length) + word;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line];
}
