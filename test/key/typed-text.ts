import test from 'ava';
import {readLine, takeApart} from '../../source/key/typed-text.ts';

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
const lines = digits.match(/.{16}/g) ?? [];
const checkDigits = 'e3a1d92618161093';

test('takes a last line with a dash for the key id, and keeps it out of the digits', t => {
  const typed = takeApart(`${digits}\n909A-5a09\n`);

  t.is(typed?.keyId, '909a-5a09');
  t.is(typed?.cells.join(''), digits);
  t.is(typed?.body, digits);
});

test('takes eight digits below 80 for the key id without a dash too', t => {
  t.is(takeApart(`${digits}\n${checkDigits}\n909a5a09`)?.keyId, '909a-5a09');
});

test('takes two groups that begin the check line for a part of it', t => {
  const typed = takeApart(`${digits}\ne3a1-d926`);

  t.is(typed?.keyId, undefined);
  t.is(typed?.cells.length, 72);
});

test('takes the last of ten lines of eight digits for no key id', t => {
  const typed = takeApart((digits + checkDigits).replace(/(.{4})(.{4})/g, '$1-$2\n'));

  t.is(typed?.keyId, undefined);
  t.is(typed?.cells.length, 80);
});

test('sets unreadable digits in the place of a line that is marked as lost', t => {
  const typed = takeApart([lines[0], '-', lines[2], lines[3], checkDigits].join('\n'));

  t.is(typed?.cells.join(''), `${lines[0]}${'?'.repeat(16)}${lines[2]}${lines[3]}${checkDigits}`);
});

test('names the one line of five that has another number of digits', t => {
  t.is(takeApart([lines[0], lines[1], 'e401', lines[3], checkDigits].join('\n'))?.oddLine, 3);
  t.is(takeApart([lines[0], '39c1', 'e401', lines[3], checkDigits].join('\n'))?.oddLine, undefined);
});

test('takes nothing from a text that is not made of digits', t => {
  t.is(takeApart('correct horse'), undefined);
});

test('keeps the four groups of a line as typed, and cuts any other line by four', t => {
  t.deepEqual(readLine('6730 a59 a148-4d0c'), ['6730', 'a59', 'a148', '4d0c']);
  t.deepEqual(readLine('6730a595 a148'), ['6730', 'a595', 'a148']);
  t.deepEqual(readLine(' '), []);
  t.is(readLine('zoo'), undefined);
});
