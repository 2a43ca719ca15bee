import test from 'ava';
import {reduceRepair, repairCommand, startRepair} from '../../../source/screens/repair/state.ts';
import {
  reduceSalvage,
  salvageCommand,
  startSalvage,
  suggestSalvageTarget,
} from '../../../source/screens/salvage/state.ts';

const secret = {kind: 'password', password: new Uint8Array(1)} as const;

test('salvage begins at the folder where the key is known, and asks for the key where it is not', t => {
  t.is(startSalvage({archive: '/x/a.tar.pgp', secret}).step, 'target');
  let state = startSalvage({archive: '/x/a.tar.pgp', secret: undefined});
  t.is(state.step, 'secret');
  state = reduceSalvage(state, {type: 'secret-entered', secret});
  t.is(state.step, 'target');
  state = reduceSalvage(state, {type: 'target-chosen', path: '/x/out'});
  t.is(state.step, 'running');
  t.is(reduceSalvage(state, {type: 'target-asked'}).step, 'target');
  t.is(reduceSalvage(state, {type: 'secret-asked'}).secret, undefined);
});

test('both screens name the command that does the same', t => {
  t.is(suggestSalvageTarget('/x/a.tar.pgp'), 'a salvaged');
  t.is(
    salvageCommand('/home/o/a.pgp', '/home/o/a salvaged', '/home/o'),
    "keep64 restore ~/a.pgp -C ~/'a salvaged' --salvage",
  );
  const start = startRepair({archive: '/home/o/a.tar.pgp', secret: undefined});
  t.is(start.target, '/home/o/a.repaired.tar.pgp');
  t.is(repairCommand(start, '/home/o'), 'keep64 repair ~/a.tar.pgp');
  const other = reduceRepair(start, {type: 'target-chosen', path: '/home/o/b.pgp'});
  t.is(other.step, 'running');
  t.is(repairCommand(other, '/home/o'), 'keep64 repair ~/a.tar.pgp -o ~/b.pgp');
});
