import test from 'ava';
import type {Key} from 'ink';
import {cleanText, editText, readTextInput, startEdit} from '../../source/screens/text-edit.ts';

const noKey = {eventType: 'press'} as Key;

test('inserts at the cursor and deletes before it, by what is seen as one character', t => {
  const typed = editText(startEdit('a👨‍👩‍👧c'), {type: 'moved', by: -1});
  t.deepEqual(editText(typed, {type: 'deleted-before'}), {text: 'ac', cursor: 1});
  t.deepEqual(editText(typed, {type: 'text-inserted', text: 'b'}), {text: 'a👨‍👩‍👧bc', cursor: 3});
});

test('a chunk that ends with a line break is text and Enter', t => {
  const {action, isSubmitted} = readTextInput('6730 a595\r', noKey);
  t.deepEqual(action, {type: 'text-inserted', text: '6730 a595'});
  t.true(isSubmitted);
});

test('line breaks inside a chunk stay only where the field has lines', t => {
  t.is(cleanText('ab\r\ncd\r', {keepsLineBreaks: true}), 'ab\ncd');
  t.is(cleanText('ab\r\ncd\r'), 'abcd');
});

test('control characters and bidi overrides do not get into a field', t => {
  t.is(cleanText('a\u001b]0;x\u0007\u202eb\u009b'), 'a]0;xb');
});

test('a word is deleted up to the slash before it', t => {
  t.is(editText(startEdit('/home/anna/Chats'), {type: 'word-deleted'}).text, '/home/anna/');
});
