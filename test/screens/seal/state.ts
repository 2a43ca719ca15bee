import test from 'ava';
import {UsageError} from '../../../source/errors.ts';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {reduceSeal, sealCommand, startSeal, stepBefore} from '../../../source/screens/seal/state.ts';

const key = recoveryKeyFromBytes(new Uint8Array(32));

test('a key that was just made is not asked for again, and Esc does not ask for it either', t => {
  const state = reduceSeal(startSeal(key), {type: 'folder-chosen', path: '/out'});
  t.is(state.step, 'password-choice');
  t.is(stepBefore(state), 'folder');
});

test('without a key the step after the folder asks for it', t => {
  t.is(reduceSeal(startSeal(undefined), {type: 'folder-chosen', path: '/out'}).step, 'key');
});

test('nothing is sealed without a key', t => {
  const state = {...startSeal(undefined), step: 'summary'} as const;
  t.is(reduceSeal(state, {type: 'sealing-asked'}).step, 'summary');
});

test('choosing no password forgets one that was typed', t => {
  const typed = reduceSeal(startSeal(key), {type: 'password-entered', password: 'six good words'});
  const none = reduceSeal(typed, {type: 'password-origin-chosen', origin: 'none'});
  t.is(none.password, '');
  t.is(none.step, 'summary');
});

test('a run that failed keeps everything for another try', t => {
  const error = new UsageError('target-exists', 'a file of that name exists already');
  const chosen = reduceSeal(startSeal(key), {type: 'source-chosen', path: '/Chats'});
  const failed = reduceSeal(chosen, {type: 'sealing-ended', end: {kind: 'failed', error}});
  t.like(failed, {step: 'ended-early', error});
  t.like(reduceSeal(failed, {type: 'summary-asked'}), {step: 'summary', source: '/Chats'});
});

test('the command says what differs from the defaults, and holds neither key nor password', t => {
  const state = {
    ...startSeal(key),
    source: '/home/anna/Chats',
    folder: '/media/disk',
    profile: 'rfc9580',
    compress: 'none',
    passwordOrigin: 'typed',
    password: 'a secret',
  } as const;
  t.is(
    sealCommand(state, '/home/anna'),
    'keep64 seal ~/Chats -d /media/disk --profile rfc9580 --compress none --password',
  );
});
