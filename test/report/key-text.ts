import test from 'ava';
import type {AgainstReport, KeyCheckReport} from '../../source/commands/key-check.ts';
import {deriveKeyId} from '../../source/key/key-id.ts';
import {formatKeyGrid, recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {readTypedKey} from '../../source/key/typed-key.ts';
import type {Typo} from '../../source/key/typo-search.ts';
import {keyCheckText, keyNewText, keyReadText, keyShowText} from '../../source/report/key-text.ts';
import {checkLine, digits, findSecret, keyId, words} from '../cli/_cli.ts';
import {darkTheme, readQrFromRows} from './_qr-rows.ts';

const key = recoveryKeyFromBytes(Buffer.from(digits, 'hex'));
const evil = 'a\u001b]0;x\u0007\u202eb';
const obeyed = /[\p{Cc}\p{Cf}]/u;

/** What `key check` says about a text, as its report would be without an archive. */
function checked(text: string, against?: AgainstReport): string {
  const typed = readTypedKey(text);
  const proposals = typed.kind === 'proposals' ? typed.proposals : [];
  const report: KeyCheckReport = {
    schema: 'keep64/key-check-1',
    typed,
    keyId: typed.kind === 'key' ? deriveKeyId(typed.key) : undefined,
    proposals: proposals.map(proposal => ({
      proposal,
      keyId: deriveKeyId(proposal.key),
      opens: undefined,
    })),
    against,
  };
  return keyCheckText(report).join('\n');
}

test('a new key is five numbered-by-place lines, its id, and that nobody keeps it', t => {
  const lines = keyNewText({schema: 'keep64/key-new-1', key, keyId, savedTo: undefined, sheet: undefined});
  t.is(
    lines
      .slice(0, 5)
      .join('')
      .replace(/check line.*$/, '')
      .replace(/\s/g, ''),
    digits + checkLine,
  );
  t.true(lines.includes(`  key id ${keyId}`));
  t.regex(lines.at(-1) ?? '', /write it down now/);
});

test('a new key that was saved says where, and the name obeys nobody', t => {
  const lines = keyNewText({schema: 'keep64/key-new-1', key, keyId, savedTo: evil, sheet: undefined});
  t.regex(lines.at(-1) ?? '', /^also written to a\\x1b/);
  t.notRegex(lines.join(''), obeyed);
});

test('a key is shown as a grid that reads back', t => {
  const lines = keyShowText({schema: 'keep64/key-show-1', key, keyId, form: 'grid'}, false);
  t.like(readTypedKey(lines.join('\n')), {kind: 'key', checkLine: 'agrees'});
});

test('a key is shown as words that read back', t => {
  const lines = keyShowText({schema: 'keep64/key-show-1', key, keyId, form: 'words'}, false);
  t.is(lines.at(-1), `key id ${keyId}`);
  const shown = Array.from(lines.join('\n').matchAll(/(\d+)\. ([a-z]+)/g));
  const ordered = shown.sort((one, other) => Number(one[1]) - Number(other[1])).map(match => match[2]);
  t.is(ordered.join(' '), words);
});

for (const isColoured of [true, false])
  test(`a key is shown as a code that reads back, ${isColoured ? 'with' : 'without'} colours`, t => {
    const lines = keyShowText({schema: 'keep64/key-show-1', key, keyId, form: 'qr'}, isColoured);
    t.is(readQrFromRows(lines.slice(0, -1), darkTheme), digits);
    t.is(lines.at(-1), `key id ${keyId}`);
  });

const sheet = digits + checkLine;
const oneWrong = sheet.replace('6730', '6731');

for (const [what, text, sentence] of [
  ['a key with its check line', sheet, /its check line agrees/],
  ['a key without one', digits, /no check line was typed: a typing error would not show/],
  ['a key with a part of one', sheet.slice(0, 72), /the part of its check line that was typed agrees/],
  ['24 words', words, /its 24 words agree with each other/],
  ['letters for digits', sheet.replaceAll('0', 'O'), /letters were read as digits/],
  ['one letter for a digit', sheet.replace('0', 'O'), /a letter was read as a digit /],
  ['its key id', `${sheet}\n${keyId}`, /the key id beside it agrees/],
  ['another key id', `${sheet}\n909a-5a08`, /the key id beside it is another one/],
  ['one wrong digit', oneWrong, /wrong digits in line 1 group 1: key id 909a-5a09\n.*nothing was corrected/],
  ['a check line of another key', digits + 'f'.repeat(16), /no key is near\n {2}compare every group/],
  ['too few digits', digits.slice(0, 60), /^not a recovery key: .*60.*\n {2}count the groups/],
  ['a password', 'Correct horse battery staple', /^not a recovery key: /],
] as const)
  test(`key check says what there is to say about ${what}, and shows no digit`, t => {
    const shown = checked(text);
    t.regex(shown, sentence);
    t.deepEqual(findSecret(shown, sheet), []);
  });

test('key check takes a group pair of the key for a key id, and does not repeat it', t => {
  for (const [text, pair] of [
    [digits, '6730-a595'],
    [sheet, '3687-f017'],
    [sheet, 'e3a1-d926'],
  ]) {
    const shown = checked(`${text}\n${pair}`);
    t.regex(shown, /the key id beside it is another one/);
    t.deepEqual(findSecret(shown, sheet), [], shown);
  }
});

test('key check shows a proposal too weak for itself only where it opens the archive', t => {
  const typed = readTypedKey(`${digits.slice(0, 62)}??`);
  if (typed.kind !== 'proposals') return t.fail();
  const proposals = typed.proposals.slice(0, 2).map((proposal, index) => ({
    proposal,
    keyId: deriveKeyId(proposal.key),
    opens: index === 1,
  }));
  const report = {schema: 'keep64/key-check-1', typed, keyId: undefined, against: undefined} as const;
  const shown = keyCheckText({...report, proposals});
  t.is(shown.filter(line => line.includes('key id')).length, 1);
  t.true(shown.some(line => line.includes(`${proposals[1]?.keyId}, and it opens the archive`)));
  t.regex(keyCheckText({...report, proposals: []}).join('\n'), /no key is near/);
});

for (const [outcome, sentence] of [
  ['opens', /^it opens a\\x1b/m],
  ['wrong-key', /^it does not open a\\x1b.*no likely typing error explains that/m],
  ['slot-damaged', /^it is the key of a\\x1b.*, whose slot is damaged/m],
] as const)
  test(`key check against an archive says: ${outcome}`, t => {
    const shown = checked(digits, {archive: evil, outcome, proposal: undefined});
    t.regex(shown, sentence);
    t.notRegex(shown.replaceAll('\n', ''), obeyed);
  });

const typos: readonly (readonly [Typo, RegExp])[] = [
  [{kind: 'digit', line: 2, group: 3}, /one digit in line 2, group 3; compare/],
  [{kind: 'neighbours', line: 2, group: 3}, /swapped from line 2, group 3 on; compare/],
  [{kind: 'groups', first: 1, second: 16}, /groups 1 and 16 \(of 16\) are swapped; compare/],
  [{kind: 'lines', order: [2, 1, 3, 4]}, /the lines are in another order; compare/],
  [{kind: 'columns'}, /down its columns; compare/],
];

for (const [what, sentence] of typos)
  test(`key check says where a typing error of kind ${what.kind} is, and shows no digit of the key`, t => {
    const shown = checked('0'.repeat(64), {archive: 'x', outcome: 'typo-found', proposal: {key, what}});
    t.regex(shown, sentence);
    t.deepEqual(findSecret(shown, sheet), []);
    t.false(shown.includes(keyId));
  });

test('a key from a photo stands there as a grid, or only where it was written', t => {
  const report = {schema: 'keep64/key-read-1', photo: 'x.png', key, keyId} as const;
  t.deepEqual(keyReadText({...report, savedTo: undefined}), [...formatKeyGrid(key), keyId]);
  const [line = '', ...others] = keyReadText({...report, savedTo: evil});
  t.deepEqual(others, []);
  t.regex(line, /^key [0-9a-f]{4}-[0-9a-f]{4} written to a\\x1b/);
});
