import test from 'ava';
import {mnemonicToEntropy, wordlists} from 'bip39';
import {KeyFormatError, type KeyFormatReason} from '../../source/errors.ts';
import {parseRecoveryKey, recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {formatWords, looksLikeWords, matchWords, parseWords, suggestWords} from '../../source/key/words.ts';
import {SeededRandom} from './_damage.ts';
import {keyVectors} from './_vectors.ts';

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
const {english} = wordlists;
const words = formatWords(parseRecoveryKey(digits));

for (const vector of keyVectors) {
  test(`writes and reads the words of ${vector.name}`, t => {
    t.deepEqual(formatWords(parseRecoveryKey(vector.key)), vector.words);
    t.is(parseWords(vector.words.join(' ')).digits(), vector.key);
  });
}

test('agrees with the bip39 package on random keys', t => {
  const random = new SeededRandom(20);
  for (let round = 0; round < 200; round++) {
    const key = recoveryKeyFromBytes(random.bytes(32));
    const phrase = formatWords(key).join(' ');
    if (mnemonicToEntropy(phrase, english) !== key.digits()) t.fail(phrase);
    if (!parseWords(phrase).equals(key)) t.fail(phrase);
  }
  t.pass();
});

const numbered = words.map((word, index) => `${index + 1}. ${word}`);

const forgiven: Record<string, string> = {
  'upper case': words.join(' ').toUpperCase(),
  'extra spaces and line breaks': `  ${words.join('  \r\n ')}\n`,
  commas: words.join(', '),
  'a full stop at the end': `${words.join(' ')}.`,
  'line numbers': numbered.join('\n'),
  'line numbers without a space': words.map((word, index) => `${index + 1})${word}`).join(' '),
  'two numbered columns read across': Array.from(
    {length: 12},
    (_, row) => `${numbered[row]}   ${numbered[row + 12]}`,
  ).join('\n'),
  'the first four letters of each word': words.map(word => word.slice(0, 4)).join(' '),
};

for (const [what, text] of Object.entries(forgiven)) {
  test(`forgives ${what}`, t => {
    t.is(parseWords(text).digits(), digits);
  });
}

const refusals: [string, string, KeyFormatReason][] = [
  ['no words', ' , 1. 2. ', 'empty'],
  ['23 words', words.slice(1).join(' '), 'word-count'],
  ['25 words', [...words, 'zoo'].join(' '), 'word-count'],
  ['an unknown word', words.with(6, 'trayn').join(' '), 'unknown-word'],
  ['three letters of a longer word', words.with(0, 'gru').join(' '), 'unknown-word'],
  ['a word with letters after it', words.with(0, 'grunts').join(' '), 'unknown-word'],
  ['two words swapped', words.with(0, 'lunch').with(1, 'grunt').join(' '), 'word-checksum'],
];

for (const [what, text, reason] of refusals) {
  test(`refuses ${what} as ${reason}`, t => {
    t.is(t.throws(() => parseWords(text), {instanceOf: KeyFormatError})?.reason, reason);
  });
}

test('says which word is unknown by position, and repeats no word', t => {
  const error = t.throws(() => parseWords(words.with(6, 'trayn').join(' ')), {instanceOf: KeyFormatError});

  t.regex(error?.message ?? '', /\b7\b/);
  t.notRegex(error?.message ?? '', /trayn/);
});

test('matches each typed word, with suggestions for the unknown one only', t => {
  const matches = matchWords('1. grunt 2. lnuch');

  t.deepEqual(matches[0], {position: 1, word: 'grunt', suggestions: []});
  t.is(matches[1]?.position, 2);
  t.is(matches[1]?.word, undefined);
  t.is(matches[1]?.suggestions[0], 'lunch');
});

test('suggests the words that begin with a prefix, then those a slip away', t => {
  t.deepEqual(suggestWords('zo'), ['zone', 'zoo', ...suggestWords('zo').slice(2)]);
  t.is(suggestWords('grnut')[0], 'grunt');
  t.is(suggestWords('Trian')[0], 'train');
});

test('suggests at most six words, and none for nothing', t => {
  t.is(suggestWords('s').length, 6);
  t.deepEqual(suggestWords(' '), []);
});

test('takes a list of words for words, and a pass phrase for none', t => {
  t.true(looksLikeWords(words.join(' ')));
  t.true(looksLikeWords(numbered.slice(0, 12).join('\n')));
  t.false(looksLikeWords('correct horse battery staple'));
});
