import test from 'ava';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {
  reduceSeal,
  sealCommand,
  sealProgress,
  startSeal,
  stepBefore,
} from '../../../source/screens/seal/state.ts';

const key = recoveryKeyFromBytes(new Uint8Array(32));

test('a key that was just made is not asked for again, and Esc does not ask for it either', t => {
  const state = reduceSeal(startSeal({recoveryKey: key}), {type: 'folder-chosen', path: '/out'});
  t.is(state.step, 'password-choice');
  t.is(stepBefore(state), 'folder');
});

test('without a key the step after the folder asks for it', t => {
  t.is(reduceSeal(startSeal({}), {type: 'folder-chosen', path: '/out'}).step, 'key');
});

test('nothing is sealed without a key', t => {
  const state = {...startSeal({}), step: 'summary'} as const;
  t.is(reduceSeal(state, {type: 'sealing-asked'}).step, 'summary');
});

test('choosing no password forgets one that was typed', t => {
  const typed = reduceSeal(startSeal({recoveryKey: key}), {
    type: 'password-entered',
    password: 'six good words',
  });
  const none = reduceSeal(typed, {type: 'password-origin-chosen', origin: 'none'});
  t.is(none.password, '');
  t.is(none.step, 'summary');
});

test('a key that was made without a password leads to no question about one, and back past it', t => {
  const state = reduceSeal(startSeal({recoveryKey: key, wantsPassword: false}), {
    type: 'folder-chosen',
    path: '/out',
  });
  t.is(state.step, 'summary');
  t.is(stepBefore(state), 'folder');
});

test('the steps are counted that this way through has', t => {
  const without = startSeal({recoveryKey: key, wantsPassword: false});
  t.is(sealProgress(without), 'step 1 of 3');
  t.is(sealProgress({...startSeal({}), step: 'password'}), 'step 4 of 5');
});

test('a password that was asked for with the key is the first choice', t => {
  const state = reduceSeal(startSeal({recoveryKey: key, wantsPassword: true}), {
    type: 'folder-chosen',
    path: '/out',
  });
  t.like(state, {step: 'password-choice', choiceIndex: 1});
});

test('after a run that failed everything is as it was', t => {
  const chosen = reduceSeal(startSeal({recoveryKey: key}), {
    type: 'sources-chosen',
    paths: ['/Chats', '/photo'],
  });
  const running = reduceSeal(chosen, {type: 'sealing-asked'});
  t.like(reduceSeal(running, {type: 'summary-asked'}), {step: 'summary', sources: ['/Chats', '/photo']});
});

test('the command says what differs from the defaults, and holds neither key nor password', t => {
  const state = {
    ...startSeal({recoveryKey: key}),
    sources: ['/home/anna/Chats', '/home/anna/My photos'],
    folder: '/media/disk',
    profile: 'rfc9580',
    compress: 'none',
    passwordOrigin: 'typed',
    password: 'a secret',
  } as const;
  t.is(
    sealCommand(state, '/home/anna'),
    "keep64 seal ~/Chats ~/'My photos' -d /media/disk --profile rfc9580 --compress none --password",
  );
  t.regex(
    sealCommand(reduceSeal(state, {type: 'repairable-switched'}), '/home/anna'),
    / --compress none --repairable 10% --password$/,
  );
});
