import test from 'ava';
import {formatKeyGrid, recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {listGroups, reduceCreateKey, startCreateKey} from '../../../source/screens/create-key/state.ts';

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

  t.like(state, {step: 'asked', wrongGroups: [2, 4]});
  t.is(listGroups([2, 4]), 'groups 2 and 4');
});

test('a whole key typed where one line was asked for proves nothing', t => {
  t.is(enter(formatKeyGrid(key).join(' ')).step, 'asked');
});

test('the key is not proven by asking to leave and staying', t => {
  const staying = reduceCreateKey(reduceCreateKey(asked, {type: 'leaving-asked'}), {type: 'key-asked'});
  t.is(staying.step, 'shown');
});
