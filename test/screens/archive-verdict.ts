import test from 'ava';
import {DamagedError, WrongKeyError} from '../../source/errors.ts';
import {describeVerdict} from '../../source/screens/archive-verdict.ts';

test('a damaged archive says where, and not to overwrite it', t => {
  const error = new DamagedError('chunk 3 is not authentic', {offset: 131_072});
  const page = describeVerdict({verdict: 'damaged', error, fixity: 'differs'});
  t.is(page.kind, 'bad');
  t.true(page.sentences.includes('The place: byte 131,072.'));
  t.regex(page.nextSteps.join(' '), /Do not overwrite/);
});

test('a wrong key on an unchanged file says that only the key is wrong', t => {
  const error = new WrongKeyError('no slot opens');
  const page = describeVerdict({verdict: 'wrong-key', error, fixity: 'matches'});
  t.regex(page.sentences.join(' '), /only the key is wrong/);
});

test('authentic is never called verified', t => {
  const page = describeVerdict({verdict: 'authentic', error: undefined, fixity: 'absent'});
  t.notRegex([page.title, ...page.sentences].join(' '), /verified/i);
});
