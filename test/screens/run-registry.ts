import test from 'ava';
import {RunRegistry} from '../../source/screens/run-registry.ts';

test('is busy with what was asked for, and tells when the last of it has ended', async t => {
  const runs = new RunRegistry();
  const work = Promise.withResolvers<void>();
  let stopCount = 0;
  let idleCount = 0;
  runs.listen(() => {
    idleCount += 1;
  });

  runs.add(() => {
    stopCount += 1;
  }, work.promise);
  t.true(runs.isBusy);
  runs.stopAll();
  work.resolve();
  await runs.whenIdle(1_000);

  t.is(stopCount, 1);
  t.false(runs.isBusy);
  t.is(idleCount, 1);
});

test('is not busy with what a screen looks up by itself, which is stopped and waited for all the same', async t => {
  const runs = new RunRegistry();
  const lookup = Promise.withResolvers<void>();
  let stopCount = 0;
  let idleCount = 0;
  runs.listen(() => {
    idleCount += 1;
  });

  runs.add(
    () => {
      stopCount += 1;
      lookup.resolve();
    },
    lookup.promise,
    {isAsked: false},
  );
  t.false(runs.isBusy);
  runs.stopAll();
  await runs.whenIdle(1_000);

  t.is(stopCount, 1);
  t.is(idleCount, 0);
});
