import test from 'ava';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {describeEvidence, describeTrial} from '../../../source/screens/check-key/key-words.ts';
import {
  type CheckKeyAction,
  checkKeyCommand,
  reduceCheckKey,
  startCheckKey,
} from '../../../source/screens/check-key/state.ts';
import type {KeyEvidence} from '../../../source/screens/steps/key-step-state.ts';

const key = recoveryKeyFromBytes(new Uint8Array(32).fill(7));
const other = recoveryKeyFromBytes(new Uint8Array(32).fill(7).fill(8, 31));
const evidence: KeyEvidence = {form: 'digits', checkLine: 'absent', notices: [], correction: undefined};
const entered: CheckKeyAction = {type: 'key-entered', key, evidence};
const chosen: CheckKeyAction = {type: 'archive-chosen', path: '/a/x.tar.pgp'};
const typoFound: CheckKeyAction = {
  type: 'trial-ended',
  against: {
    archive: '/a/x.tar.pgp',
    outcome: 'typo-found',
    proposal: {key: other, what: {kind: 'digit', line: 4, group: 4}},
  },
};

const run = (...actions: readonly CheckKeyAction[]) => actions.reduce(reduceCheckKey, startCheckKey);

test('before a key was typed nothing can be done with it', t => {
  t.is(run(chosen), startCheckKey);
  t.is(run({type: 'view-chosen', view: 'qr'}), startCheckKey);
  t.is(run({type: 'step-asked', step: 'sheet'}), startCheckKey);
});

test('what an archive proposes is used only after a yes', t => {
  const offered = run(entered, chosen, typoFound);
  t.is(offered.step, 'offering');
  t.is('key' in offered ? offered.key : undefined, key);

  const declined = reduceCheckKey(offered, {type: 'offer-answered', isTaken: false});
  t.like(declined, {step: 'result', key, trial: {outcome: 'wrong-key'}});
  const taken = reduceCheckKey(offered, {type: 'offer-answered', isTaken: true});
  t.like(taken, {step: 'result', key: other, trial: {outcome: 'opens'}});
  t.is('evidence' in taken ? taken.evidence.correction : undefined, 'archive-confirmed');
});

test('a sheet of another key is no sheet of the corrected one', t => {
  const written: CheckKeyAction = {type: 'sheet-written', path: '/a/sheet.pdf'};
  t.like(run(entered, written), {step: 'result', sheet: '/a/sheet.pdf'});
  t.like(run(entered, written, chosen, typoFound, {type: 'offer-answered', isTaken: true}), {
    sheet: undefined,
  });
});

test('a problem stands until something else is done', t => {
  const failed = run(entered, chosen, {type: 'failed', problem: 'No.'});
  t.like(failed, {step: 'result', problem: 'No.', trial: undefined});
  t.like(reduceCheckKey(failed, {type: 'step-asked', step: 'archive'}), {
    step: 'archive',
    problem: undefined,
  });
});

test('another key begins anew, and keeps nothing', t => {
  t.is(run(entered, {type: 'another-asked'}), startCheckKey);
});

test('the command that does the same names the archive', t => {
  t.is(checkKeyCommand(undefined, '/home/a'), 'keep64 key check');
  const command = checkKeyCommand({archive: '/home/a/my chats.pgp', outcome: 'opens'}, '/home/a');
  t.is(command, "keep64 key check --against ~/'my chats.pgp'");
});

test('only digits that something speaks for are good news', t => {
  const kindOf = (more: Partial<KeyEvidence>, opens = false) =>
    describeEvidence({...evidence, ...more}, opens).kind;
  t.is(kindOf({}), 'warning');
  t.is(kindOf({}, true), 'good');
  t.is(kindOf({checkLine: 'agrees'}), 'good');
  t.is(kindOf({checkLine: 'partial'}), 'good');
  t.is(kindOf({form: 'words'}), 'good');
  t.is(kindOf({notices: [{kind: 'key-id-agrees', keyId: '0000-0000'}]}), 'good');
  t.is(kindOf({correction: 'corrected'}), 'good');
  t.is(kindOf({checkLine: 'agrees', notices: [{kind: 'key-id-differs', keyId: '0000-0000'}]}), 'warning');
  t.regex(
    describeEvidence(
      {...evidence, notices: [{kind: 'letters-read-as-digits', count: 2}]},
      true,
    ).sentences.join(),
    /2 letters were read as digits/,
  );
});

test('what an archive says about a key is three different things', t => {
  t.is(describeTrial({archive: '/a/x', outcome: 'opens'}).kind, 'good');
  t.is(describeTrial({archive: '/a/x', outcome: 'wrong-key'}).kind, 'warning');
  t.is(describeTrial({archive: '/a/x', outcome: 'slot-damaged'}).kind, 'bad');
  t.is(describeTrial({archive: '/a/x', outcome: 'opens'}).archive, 'x');
});
