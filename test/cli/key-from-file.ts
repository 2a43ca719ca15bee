import test from 'ava';
import {keyFromFile} from '../../source/cli/key-from-file.ts';
import {checkLine, digits, keyId, words} from './_cli.ts';

const lines: string[] = (digits + checkLine).match(/.{16}/g) ?? [];

test('a key file gives its first line, with the check line where one follows', t => {
  for (const [file, key] of [
    [`${digits}\n`, digits],
    [`${digits}\n${checkLine}\n${keyId}\n`, `${digits}\n${checkLine}`],
    [`${digits}\r\n${checkLine}\r\n`, `${digits}\n${checkLine}`],
    [`${digits}\nkept in the blue folder\n`, digits],
    [`${digits}\n${digits}\n`, digits],
    [`\ufeff\n  \n${digits}\n`, digits],
    [lines.slice(0, 4).join('\n'), lines.slice(0, 4).join('\n')],
    [`${lines.join('\n')}\nsince 2025\n`, lines.join('\n')],
  ] as const)
    t.is(keyFromFile(file), key);
});

test('words in a key file may stand on several lines, with numbers, and a note after them', t => {
  const list = words.split(' ');
  t.is(
    keyFromFile(`${list.join('\n')}\nkept in the blue folder\n`)
      .trim()
      .split('\n').length,
    24,
  );
  const numbered = list.map((word, index) => `${index + 1}. ${word}`).join('\n');
  t.is(keyFromFile(numbered).trim(), numbered);
});
