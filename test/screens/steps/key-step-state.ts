import test from 'ava';
import type {KeyCheckReport} from '../../../source/commands/key-check.ts';
import {formatCheckLine} from '../../../source/key/check-line.ts';
import {deriveKeyId} from '../../../source/key/key-id.ts';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {readTypedKey} from '../../../source/key/typed-key.ts';
import {readKeyCheck, reduceKeyStep, startKeyStep} from '../../../source/screens/steps/key-step-state.ts';

const key = recoveryKeyFromBytes(Uint8Array.from({length: 32}, (_, index) => 7 * index));
const sheet = key.digits() + formatCheckLine(key);

function report(text: string): KeyCheckReport {
  const typed = readTypedKey(text);
  const proposals = typed.kind === 'proposals' ? typed.proposals : [];
  return {
    schema: 'keep64/key-check-1',
    typed,
    keyId: undefined,
    proposals: proposals.map(proposal => ({
      proposal,
      keyId: deriveKeyId(proposal.key),
      opens: undefined,
    })),
    against: undefined,
  };
}

test('a key that agrees with its check line is accepted', t => {
  t.is(readKeyCheck(report(sheet)).kind, 'accepted');
});

test('one wrong digit leads to an offer, never to the key itself', t => {
  const wrong = (sheet.startsWith('f') ? 'e' : 'f') + sheet.slice(1);
  const outcome = readKeyCheck(report(wrong));
  t.is(outcome.kind, 'offers');
  t.true(outcome.kind === 'offers' && outcome.offers[0]?.key.equals(key));
});

test('proposals that only an archive can confirm are held back', t => {
  const noise = 'f'.repeat(40) + sheet.slice(40);
  t.is(readKeyCheck(report(noise)).kind, 'nothing-near');
});

test('switching to the password empties the field that shows what is typed', t => {
  const typed = reduceKeyStep(startKeyStep, {
    type: 'text-edited',
    edit: {type: 'text-inserted', text: '6730'},
  });
  const switched = reduceKeyStep(typed, {type: 'mode-switched'});
  t.like(switched, {mode: 'password', edit: {text: '', cursor: 0}});
});

test('declining the last offer goes back to what was typed', t => {
  const typed = reduceKeyStep(startKeyStep, {
    type: 'text-edited',
    edit: {type: 'text-inserted', text: '6730'},
  });
  const offer = {key, keyId: undefined, reason: 'corrected', cells: () => []} as const;
  const offered = reduceKeyStep(typed, {type: 'offered', offers: [offer]});
  t.like(reduceKeyStep(offered, {type: 'offer-declined'}), {step: 'typing', edit: {text: '6730'}});
});
