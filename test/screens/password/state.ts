import test from 'ava';
import {WrongKeyError} from '../../../source/errors.ts';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {
  type PasswordScreenAction,
  type PasswordScreenState,
  passwordCommand,
  reducePasswordScreen,
  startPasswordScreen,
} from '../../../source/screens/password/state.ts';

const secret = {kind: 'recovery-key', key: recoveryKeyFromBytes(new Uint8Array(32))} as const;
const slots = {hasPassword: true, profile: 'rfc4880'} as const;

function play(...actions: readonly PasswordScreenAction[]): PasswordScreenState {
  return actions.reduce(reducePasswordScreen, startPasswordScreen(undefined));
}

const toSecret = [
  {type: 'archive-chosen', path: '/x.tar.pgp'},
  {type: 'slots-read', slots},
] as const;
const accepted = [{type: 'secret-entered', secret}, {type: 'secret-accepted'}] as const;

test('removing asks for no new password, and runs only after its word', t => {
  const summary = play(...toSecret, {type: 'task-chosen', task: 'remove'}, ...accepted);
  t.is(summary.step, 'summary');
  const refused = reducePasswordScreen(summary, {type: 'run-asked'});
  t.like(refused, {step: 'summary', isWordWrong: true});
  const typed = reducePasswordScreen(refused, {
    type: 'word-edited',
    edit: {type: 'text-inserted', text: ' Remove '},
  });
  t.like(reducePasswordScreen(typed, {type: 'run-asked'}), {step: 'running', isWordWrong: false});
});

test('a word typed once does not count after going back', t => {
  const typed = play(...toSecret, {type: 'task-chosen', task: 'remove'}, ...accepted, {
    type: 'word-edited',
    edit: {type: 'text-inserted', text: 'remove'},
  });
  const again = [{type: 'went-back'}, {type: 'secret-kept'}] as const;
  t.is(again.reduce<PasswordScreenState>(reducePasswordScreen, typed).word.text, '');
});

test('nothing runs without a new password', t => {
  const origin = play(...toSecret, {type: 'task-chosen', task: 'change'}, ...accepted);
  t.is(origin.step, 'origin');
  t.is(reducePasswordScreen({...origin, step: 'summary'}, {type: 'run-asked'}).step, 'summary');
});

test('a wrong key is forgotten, and asked for anew', t => {
  const error = new WrongKeyError('no slot of the archive opens with this key');
  const refused = play(
    ...toSecret,
    {type: 'task-chosen', task: 'add'},
    {type: 'secret-entered', secret},
    {type: 'secret-refused', error},
  );
  t.like(refused, {step: 'ended-early', error, secret: undefined});
  t.is(reducePasswordScreen(refused, {type: 'retry-asked'}).step, 'secret');
});

test('six words that were written down stay the same on the way back and forth', t => {
  const summary = play(
    ...toSecret,
    {type: 'task-chosen', task: 'change'},
    ...accepted,
    {type: 'origin-chosen', origin: 'six-words'},
    {type: 'password-entered', password: 'one two three four five six'},
  );
  const back = [{type: 'went-back'}, {type: 'went-back'}] as const;
  const origin = back.reduce<PasswordScreenState>(reducePasswordScreen, summary);
  t.like(reducePasswordScreen(origin, {type: 'origin-chosen', origin: 'six-words'}), {
    newPassword: 'one two three four five six',
  });
  t.like(reducePasswordScreen(origin, {type: 'origin-chosen', origin: 'typed'}), {newPassword: ''});
});

test('going back keeps the key', t => {
  const origin = play(...toSecret, {type: 'task-chosen', task: 'change'}, ...accepted);
  const back = reducePasswordScreen(origin, {type: 'went-back'});
  t.like(back, {step: 'secret', secret});
  t.is(reducePasswordScreen(back, {type: 'secret-kept'}).step, 'origin');
});

test('an answer that comes too late changes nothing', t => {
  const left = {...play(...toSecret), step: 'archive'} as const;
  t.is(reducePasswordScreen(left, {type: 'slots-read', slots}).step, 'archive');
  t.is(reducePasswordScreen(left, {type: 'secret-accepted'}).step, 'archive');
});

test('a run that was stopped goes back to the summary with everything', t => {
  const summary = play(
    ...toSecret,
    {type: 'task-chosen', task: 'change'},
    ...accepted,
    {type: 'origin-chosen', origin: 'typed'},
    {type: 'password-entered', password: 'a secret'},
  );
  const stopped = reducePasswordScreen(summary, {type: 'run-ended', end: {kind: 'stopped'}});
  t.like(stopped, {step: 'ended-early', error: undefined});
  t.like(reducePasswordScreen(stopped, {type: 'retry-asked'}), {step: 'summary', newPassword: 'a secret'});
});

test('the command names the archive, and neither key nor password', t => {
  const state = {...play(...toSecret), task: 'change', newPassword: 'a secret'} as const;
  t.is(passwordCommand(state, '/home/anna'), 'keep64 password change /x.tar.pgp');
  const byPassword = {...state, secret: {kind: 'password', password: new Uint8Array(4)}} as const;
  t.is(passwordCommand(byPassword, '/home/anna'), 'keep64 password change /x.tar.pgp --password');
});
