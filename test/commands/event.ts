import test from 'ava';
import {type CommandEvent, finishRun, isNotLogged, withEvents} from '../../source/commands/event.ts';
import {DiskError} from '../../source/errors.ts';

const started: CommandEvent = {kind: 'phase-started', phase: 'hashing', path: undefined};
const notLogged: CommandEvent = {
  kind: 'notice',
  notice: {kind: 'not-logged', error: new DiskError('EROFS', 'cannot be written')},
};

test('a run is finished with its report, and every event is heard in its order', async t => {
  const run = withEvents(async emit => {
    emit(started);
    emit(notLogged);
    return 'report';
  });
  const heard: CommandEvent[] = [];

  t.is(await finishRun(run, event => heard.push(event)), 'report');

  t.deepEqual(heard, [started, notLogged]);
  t.deepEqual(heard.map(isNotLogged), [false, true]);
});

test('what ends a run early ends the wait for it too', async t => {
  const failure = new DiskError('EIO', 'cannot be read');
  const run = withEvents(async () => {
    throw failure;
  });

  t.is(await t.throwsAsync(finishRun(run)), failure);
});
