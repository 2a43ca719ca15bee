import test from 'ava';
import type {Progress} from '../../source/commands/event.ts';
import {idleRun, paceOf, reduceRun} from '../../source/screens/run-state.ts';

const progress: Progress = {
  kind: 'progress',
  phase: 'sealing',
  bytesDone: 0,
  bytesTotal: 1000,
  entriesDone: 0,
  entriesTotal: 4,
  currentPath: 'a',
};

test('a pace is the average since the phase began', t => {
  const started = reduceRun(idleRun, {
    type: 'event-came',
    event: {kind: 'phase-started', phase: 'sealing', path: undefined},
    now: 10_000,
  });
  const run = reduceRun(started, {type: 'event-came', event: {...progress, bytesDone: 250}, now: 12_500});

  t.deepEqual(paceOf(run, 12_500), {bytesPerSecond: 100, secondsLeft: 7.5, fraction: 0.25});
});

test('a new phase forgets the progress of the one before', t => {
  const sealed = reduceRun(idleRun, {type: 'event-came', event: {...progress, bytesDone: 900}, now: 0});
  const verifying = reduceRun(sealed, {
    type: 'event-came',
    event: {kind: 'phase-started', phase: 'verifying', path: undefined},
    now: 5,
  });

  t.is(verifying.progress, undefined);
  t.is(paceOf(verifying, 5).fraction, undefined);
});
