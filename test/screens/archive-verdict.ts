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

test('a backup of WhatsApp is judged by its tag and its header, without manifest and key id', t => {
  const whatsapp = {
    format: 'crypt15',
    wants: 'passkey',
    appVersion: undefined,
    content: undefined,
    md5: undefined,
    contentSha256: undefined,
  } as const;
  const good = describeVerdict({verdict: 'verified', error: undefined, fixity: 'absent', whatsapp});
  t.notRegex(good.sentences.join(' '), /manifest/);
  const error = new WrongKeyError('its header says that it is locked with a passkey');
  const wrong = describeVerdict({verdict: 'wrong-key', error, fixity: 'absent', whatsapp});
  t.regex(wrong.sentences.join(' '), /passkey/);
  t.notRegex(wrong.nextSteps.join(' '), /key id/);
});
