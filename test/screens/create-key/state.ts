import test from 'ava';
import {formatKeyGrid, recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {formatWords} from '../../../source/key/words.ts';
import {
  describeWrongLines,
  reduceCreateKey,
  startCreateKey,
} from '../../../source/screens/create-key/state.ts';

const key = recoveryKeyFromBytes(Uint8Array.from({length: 32}, (_, index) => index));
const shown = reduceCreateKey(startCreateKey, {type: 'key-made', key});
const asked = reduceCreateKey(shown, {type: 'proof-asked', line: 5});

function enter(text: string) {
  const typed = reduceCreateKey(asked, {type: 'text-edited', edit: {type: 'text-inserted', text}});
  return reduceCreateKey(typed, {type: 'line-entered'});
}

test('the right line proves the key', t => {
  t.is(enter(formatKeyGrid(key)[4] ?? '').step, 'proven');
});

test('wrong groups of a line are named, and prove nothing', t => {
  const groups = (formatKeyGrid(key)[4] ?? '').split(' ');
  const state = enter([groups[0], 'ffff', groups[2], 'ffff'].join(' '));

  t.like(state, {step: 'asked', wrongLines: [{line: 5, groups: [2, 4]}]});
});

test('the whole key proves it too: with the check line, without, as words', t => {
  const grid = formatKeyGrid(key);
  t.is(enter(grid.join('\n')).step, 'proven');
  t.is(enter(grid.slice(0, 4).join('')).step, 'proven');
  t.is(enter(formatWords(key).join(' ')).step, 'proven');
});

test('wrong digits in the whole key are named by line and group; words of another key prove nothing', t => {
  const [first = '', second = '', ...others] = formatKeyGrid(key);
  const state = enter(
    [first.replace(/^..../, 'ffff'), second, ...others.slice(0, 2).map(() => '0'.repeat(16))].join(' '),
  );
  t.like(state, {step: 'asked', wrongLines: [{line: 1, groups: [1]}, {line: 3}, {line: 4}]});
  const other = recoveryKeyFromBytes(new Uint8Array(32));
  t.is(enter(formatWords(other).join(' ')).step, 'asked');
  t.is(enter(`${formatKeyGrid(key).join('')}${first}`).step, 'asked');
  t.is(enter('my password').step, 'asked');
});

test('where to look is said in words', t => {
  t.is(describeWrongLines([{line: 5, groups: [2, 4]}]), 'Not the same as the key: groups 2 and 4 of line 5.');
  t.is(
    describeWrongLines([
      {line: 1, groups: [1]},
      {line: 3, groups: [1, 2, 3]},
      {line: 4, groups: [4]},
    ]),
    'Not the same as the key: group 1 of line 1, and lines 3, 4.',
  );
});

test('the key is not proven by asking to leave and staying', t => {
  const staying = reduceCreateKey(reduceCreateKey(asked, {type: 'leaving-asked'}), {type: 'key-asked'});
  t.is(staying.step, 'shown');
});
