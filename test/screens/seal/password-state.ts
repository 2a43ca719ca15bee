import test from 'ava';
import {
  describeStrength,
  isPasswordReady,
  reducePassword,
  startPassword,
} from '../../../source/screens/seal/password-state.ts';

const strong = {guessesLog10: 20, neededLog10: 15, isStrong: true};
const weak = {guessesLog10: 4, neededLog10: 15, isStrong: false};

function type(state: ReturnType<typeof startPassword>, text: string) {
  return reducePassword(state, {type: 'text-edited', edit: {type: 'text-inserted', text}});
}

test('a weak password does not get to the second field', t => {
  const typed = type(startPassword(undefined), 'hunter2');
  const judged = reducePassword(typed, {type: 'judged', password: 'hunter2', strength: weak});
  const state = reducePassword(judged, {type: 'submitted'});
  t.is(state.active, 'first');
  t.not(state.problem, undefined);
});

test('a judgement of an earlier text is ignored', t => {
  const typed = type(startPassword(undefined), 'new text');
  t.is(reducePassword(typed, {type: 'judged', password: 'new', strength: strong}).strength, undefined);
});

test('a strong password is taken only when both fields agree', t => {
  const typed = type(startPassword(undefined), 'long enough');
  const judged = reducePassword(typed, {type: 'judged', password: 'long enough', strength: strong});
  const second = reducePassword(judged, {type: 'submitted'});
  t.is(second.active, 'second');
  t.false(isPasswordReady(type(second, 'long enouhg')));
  t.true(isPasswordReady(type(second, 'long enough')));
});

test('a password that was taken before stands in both fields when somebody comes back', t => {
  const state = startPassword(undefined, 'kept one');
  t.like(state, {active: 'second', first: {text: 'kept one'}, second: {text: 'kept one'}});
  t.like(startPassword('six words', 'six words'), {offered: 'six words', second: {text: 'six words'}});
});

test('strength is told in words, with guesses', t => {
  const say = (guessesLog10: number): string =>
    describeStrength({guessesLog10, neededLog10: 15, isStrong: guessesLog10 >= 15});
  t.is(say(3.9), 'Very weak: about 10^3 guesses find it, and it should take 10^15.');
  t.regex(say(9), /^Weak: /);
  t.regex(say(14.9), /^Not yet strong: about 10\^14 /);
  t.is(say(15), 'Strong: about 10^15 guesses find it, and 10^15 are enough.');
  t.regex(say(23), /^Very strong: /);
});
