import test from 'ava';
import type {Key} from 'ink';
import {splitChunk, splitKeys} from '../../source/screens/input-chunk.ts';
import {keyName} from '../../source/screens/key-table.ts';

const noKey = {eventType: 'press'} as Key;

function names(chunk: string): (string | undefined)[] {
  return splitChunk(chunk, noKey).map(({input, key}) => keyName(input, key) ?? input);
}

test('a letter and Enter that come at once are two keys', t => {
  t.deepEqual(names('k\r'), ['k', 'enter']);
  t.deepEqual(names('2\r'), ['2', 'enter']);
});

test('control keys among text stay keys', t => {
  t.deepEqual(names('\u0015remove\r'), ['ctrl+u', 'remove', 'enter']);
  t.deepEqual(names('ab\u007fc'), ['ab', 'backspace', 'c']);
  t.deepEqual(names('x\u0003'), ['x', 'ctrl+c']);
});

test('a key pressed again before anybody looked counts as often', t => {
  t.deepEqual(names('jjj'), ['j', 'j', 'j']);
  t.deepEqual(names('  '), ['space', 'space']);
  t.deepEqual(names('0'.repeat(64)).length, 64);
});

test('text, and text in lines, stays whole', t => {
  t.deepEqual(names('0123 4567'), ['0123 4567']);
  t.deepEqual(
    splitChunk('0123\r4567\r', noKey).map(({input}) => input),
    ['0123\r4567\r'],
  );
  t.deepEqual(names('grüße 家族\r'), ['grüße 家族', 'enter']);
});

test('where no field takes text, what a hand types at once is as many keys', t => {
  const keysOf = (chunk: string) =>
    splitKeys(chunk, noKey).map(({input, key}) => keyName(input, key) ?? input);
  t.deepEqual(keysOf('\rj'), ['enter', 'j']);
  t.deepEqual(keysOf('jk\r'), ['j', 'k', 'enter']);
  t.deepEqual(keysOf('\t\u007f'), ['tab', 'backspace']);
  t.deepEqual(keysOf('/oma'), ['/oma'], 'a search takes what came with its slash');
  t.deepEqual(keysOf('q quit'), ['q quit'], 'a paste that went astray commands nothing');
});
