import test from 'ava';
import {
  decodeCells,
  makeProposal,
  proposeKeys,
  proposeLine,
  rankProposals,
} from '../../source/key/key-proposals.ts';
import {parseRecoveryKey} from '../../source/key/recovery-key.ts';
import {replaceDigit} from './_damage.ts';

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
const sheet = `${digits}e3a1d92618161093`;
const key = parseRecoveryKey(digits);
const judgement = {reason: 'corrected', needsArchive: false, spareCheckBytes: 0} as const;

test('erases the byte of an unreadable digit, and of a missing one', t => {
  const cells = [...replaceDigit(sheet, 7, '?')].with(79, '');

  t.deepEqual(decodeCells(cells)?.erasures, [3, 39]);
});

test('lists a changed byte once, and no byte that was never typed', t => {
  const typed = [...replaceDigit(replaceDigit(sheet, 0, '0'), 1, '0')].fill('', 76);

  t.deepEqual(makeProposal(key, sheet, typed, judgement).changes, [{line: 1, group: 1, byteIndex: 0}]);
});

test('puts what needs no archive first, and keeps one proposal of each key', t => {
  const weak = makeProposal(key, sheet, [...sheet], {...judgement, needsArchive: true});
  const strong = makeProposal(key, sheet, [...sheet], judgement);
  const other = makeProposal(parseRecoveryKey('0'.repeat(64)), '0'.repeat(80), [...sheet], {
    ...judgement,
    needsArchive: true,
  });

  t.deepEqual(rankProposals([other, weak, undefined, strong]), [strong, other]);
});

test('rebuilds no line where a digit of another line is missing too', t => {
  const cells = [...replaceDigit(sheet, 0, '?')];

  t.true(proposeLine(cells, 1, {needsArchive: true})?.key.equals(key));
  t.is(proposeLine(cells, 2, {needsArchive: true}), undefined);
});

test('one slip is explained by itself, without rearrangements', t => {
  const proposals = proposeKeys([...replaceDigit(sheet, 30, 'f')]);

  t.deepEqual(
    proposals.map(({reason, spareCheckBytes}) => [reason, spareCheckBytes]),
    [['corrected', 6]],
  );
});
