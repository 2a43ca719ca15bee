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
