import test from 'ava';
import type {Verdict} from '../../../source/audit/verdict.ts';
import type {VerifiedArchive} from '../../../source/commands/verify.ts';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {reduceVerify, startVerify} from '../../../source/screens/verify/state.ts';

const secret = {kind: 'recovery-key', key: recoveryKeyFromBytes(new Uint8Array(32))} as const;
const one = (archive: string, verdict: Verdict): VerifiedArchive =>
  ({archive, verdict, fixity: 'absent', findings: []}) as unknown as VerifiedArchive;
const chosen = reduceVerify(startVerify({}), {type: 'archives-chosen', paths: ['/a', '/b', '/c']});
const running = reduceVerify(chosen, {type: 'secret-entered', secret});
const archives = [one('/a', 'verified'), one('/b', 'wrong-key'), one('/c', 'authentic')];
const done = reduceVerify(running, {type: 'verified', report: {schema: 'keep64/verify-1', archives}});

test('of several archives the first that is not in order is shown, and the others are a key away', t => {
  t.like(done, {step: 'verdict', shown: 1});
  const next = reduceVerify(done, {type: 'verdict-turned', by: 1});
  t.is(next.shown, 2);
  t.is(reduceVerify(next, {type: 'verdict-turned', by: 1}).shown, 0);
  t.is(reduceVerify({...done, shown: 0}, {type: 'verdict-turned', by: -1}).shown, 2);
});

test('another key is tried on those that this one did not prove', t => {
  t.like(reduceVerify(done, {type: 'another-secret-asked'}), {
    step: 'secret',
    archives: ['/b'],
    secret: undefined,
  });
  const good = reduceVerify(running, {
    type: 'verified',
    report: {schema: 'keep64/verify-1', archives: [one('/a', 'verified')]},
  });
  t.deepEqual(reduceVerify(good, {type: 'another-secret-asked'}).archives, ['/a', '/b', '/c']);
});

test('a key that is known already is not asked for', t => {
  const opened = startVerify({recoveryKey: secret.key});
  t.is(reduceVerify(opened, {type: 'archives-chosen', paths: ['/a']}).step, 'running');
});
