/** A run: what it says of the machine, and what it sends to the terminal. */
import test, {type ExecutionContext} from 'ava';
import type {CommandEvent} from '../../../source/commands/event.ts';
import {nodeDisk} from '../../../source/disk/disk.ts';
import type {BatteryState} from '../../../source/disk/power-supply.ts';
import {RunStep} from '../../../source/screens/steps/run-step.tsx';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

/** Draws the step on a machine with this battery, over a command that says one thing and goes on until it is stopped. */
async function draw(t: ExecutionContext, battery: BatteryState | undefined) {
  async function* work(): AsyncGenerator<CommandEvent, undefined> {
    yield {kind: 'notice', notice: {kind: 'space-may-run-out', neededBytes: 2048, freeBytes: 1024}};
    await new Promise(() => {});
  }
  return await renderInk(
    t,
    <InShell columns={40} rows={15} disk={{...nodeDisk, readBattery: async () => battery}}>
      <RunStep title="Seal files" progress="sealing" explanation="Wait." start={work} onEnd={() => {}} />
    </InShell>,
    {columns: 40, rows: 15},
  );
}

test('a machine on its battery is to be plugged in', async t => {
  const step = await draw(t, {percent: 43});
  await step.waitFor(/43\s+% full/);
  t.regex(step.screen(), /! Plug the machine in\./);
  t.regex(step.screen(), /Ctrl-C stop +\? help/);
});

test('a machine that is plugged in, or has no battery, is told nothing of one', async t => {
  const step = await draw(t, undefined);
  await step.waitFor('The disk may be too small');
  t.notRegex(step.screen(), /Plug|battery/);
});
const seconds = 10;
const eventsPerSecond = 20;
const mostBytesPerSecond = 4096;

for (const [columns, rows] of [
  [40, 15],
  [80, 24],
  [200, 60],
] as const)
  test(`a run that changes in every part sends less than four kilobytes a second at ${columns} × ${rows}`, async t => {
    let milliseconds = Date.parse('2026-11-23T12:00:00Z');
    const drawn = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const ink = await renderInk(
      t,
      <InShell columns={columns} rows={rows} clock={() => new Date(milliseconds)}>
        <RunStep
          title="Seal files"
          progress="sealing"
          explanation="Nothing gets its name before it is proved. It can be stopped at any time."
          start={run}
          onEnd={() => ended.resolve()}
        />
      </InShell>,
      {columns, rows},
    );
    async function* run(): AsyncGenerator<CommandEvent, undefined> {
      await drawn.promise;
      yield {kind: 'phase-started', phase: 'sealing', path: undefined};
      for (let event = 0; event < seconds * eventsPerSecond; event++) {
        milliseconds += 1000 / eventsPerSecond;
        yield {
          kind: 'progress',
          phase: 'sealing',
          bytesDone: 123_456_789 * event,
          bytesTotal: 40 * 1024 ** 3,
          entriesDone: 977 * event,
          entriesTotal: 977 * seconds * eventsPerSecond,
          currentPath: `Chats/${event % 7}/a name that is rather long and never the same ${event * 7919}.jpg`,
        };
        await ink.settle();
      }
    }
    const before = ink.written();
    drawn.resolve();
    await ended.promise;
    await ink.settle();
    const bytesPerSecond = (ink.written() - before) / seconds;
    t.log(`${Math.round(bytesPerSecond)} bytes a second`);
    t.true(bytesPerSecond > 0);
    t.true(bytesPerSecond < mostBytesPerSecond, `${bytesPerSecond}`);
    t.regex(ink.screen(), /Ctrl-C stop/);
  });
