import test from 'ava';
import {readTypedKey} from '../../source/key/typed-key.ts';
import {formatSheetText} from '../../source/sheet/sheet-text.ts';
import {checkLine, digits, keyId, words} from '../cli/_cli.ts';
import {makeSheet} from './_sheet.ts';

test('the text is ASCII of at most 80 columns, and fits a page of 66 lines', async t => {
  const text = formatSheetText(await makeSheet());
  t.regex(text, /^[\n -~]*$/);
  const lines = text.split('\n');
  t.deepEqual(
    lines.filter(line => line.length > 80),
    [],
  );
  t.true(lines.length <= 66);
  t.true(text.endsWith('\n') && !text.endsWith('\n\n'));
});

test('the text holds the digits, the check line, the numbered words, key id and date', async t => {
  const text = formatSheetText(await makeSheet());
  const grid = Array.from(text.matchAll(/^ {5}[1-5] {2}((?:[0-9a-f]{4} *){4})$/gm), ([, line = '']) =>
    line.replaceAll(' ', ''),
  );
  t.is(grid.join(''), digits + checkLine);
  const numbered = Array.from(text.matchAll(/(\d+) ([a-z]{3,8})(?= {2}|$)/gm), ([, number, word]) => ({
    number: Number(number),
    word,
  }));
  numbered.sort((one, other) => one.number - other.number);
  t.is(numbered.map(({word}) => word).join(' '), words);
  t.true(text.includes(`key id ${keyId}`));
  t.true(text.includes('24 November 2026'));
  // A command that is broken in two does not run.
  for (const command of ['gpg -d X.tar.pgp | tar -xf -', 'sq decrypt X.tar.pgp | tar -xf -'])
    t.true(text.includes(command), command);
});

test('the five lines, typed as they stand, are the key', async t => {
  const lines = formatSheetText(await makeSheet()).split('\n');
  const grid = lines.filter(line => /^ {5}[1-5] {2}/.test(line)).map(line => line.slice(8));
  const typed = readTypedKey(grid.join('\n'));
  t.is(typed.kind, 'key');
  t.is(typed.kind === 'key' ? typed.checkLine : '', 'agrees');
});
