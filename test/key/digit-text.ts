import test from 'ava';
import {explainRefusal, readDigits, withoutSeparators, wrongCount} from '../../source/key/digit-text.ts';

test('keeps digits and the mark for an unreadable one, in lower case', t => {
  t.deepEqual(readDigits(' 67 3?-A5\n'), {digits: '673?a5', letterCount: 0});
});

test('reads O as 0, I and l as 1, and counts them', t => {
  t.deepEqual(readDigits('OoIilL0'), {digits: '0011110', letterCount: 6});
});

test('reads nothing from a text with any other character', t => {
  for (const text of ['12g4', '12.4', '12_4', '12,4', '0x12', '１２']) t.is(readDigits(text), undefined);
});

test('drops what is invisible', t => {
  t.is(withoutSeparators('1\u200b2\u2060 3\u00ad4'), '1234');
});

test('names the first character that is no digit by its place', t => {
  const error = explainRefusal(`${'0'.repeat(16)}z${'0'.repeat(47)}`);

  t.is(error.reason, 'not-hex');
  t.regex(error.message, /\b17\b/);
});

test('takes a hexadecimal key with a few slips for that, and not for a key of Signal', t => {
  t.is(explainRefusal(`${'0'.repeat(57)}${'z'.repeat(7)}`).reason, 'not-hex');
  t.is(explainRefusal(`${'0'.repeat(56)}${'z'.repeat(8)}`).reason, 'signal-key');
});

test('counts one digit in the singular', t => {
  t.regex(wrongCount('too-short', 1).message, /^1 digit,/);
  t.regex(wrongCount('too-short', 2).message, /^2 digits,/);
});
