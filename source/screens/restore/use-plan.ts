/** What is known before a restore: how much it would write, and how much room there is. Nothing of it is verified. */

import {useEffect, useState} from 'react';
import {finishRun} from '../../commands/event.ts';
import {type ListReport, list} from '../../commands/list.ts';
import {Keep64Error} from '../../errors.ts';
import {useShell} from '../app-world.ts';
import {measureChoice, type RestoreMeasure, type RestoreState} from './state.ts';

/** What is known so far. */
export type RestorePlan = {
  readonly measure: RestoreMeasure | undefined;
  /** `unreadable`: only reading the archive to its end tells, or says why it cannot. */
  readonly inventory: 'reading' | 'read' | 'unreadable' | 'wrong-key';
  readonly freeBytes: number | undefined;
};

/** Reads the inventory with the key; stops when the step is left. */
export function useRestorePlan(state: RestoreState): RestorePlan {
  const {command, runs} = useShell().world;
  const {archive, secret, target} = state;
  const [report, setReport] = useState<ListReport>();
  const [inventory, setInventory] = useState<RestorePlan['inventory']>('reading');
  const [freeBytes, setFreeBytes] = useState<number>();
  const [fault, setFault] = useState<{readonly error: unknown}>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands in the archive does not change meanwhile
  useEffect(() => {
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      command.disk.freeBytes(target).then(setFreeBytes, () => {});
      if (secret === undefined) return;
      const found = await finishRun(list({archive, secret}, {...command, signal: controller.signal}));
      if (controller.signal.aborted) return;
      setReport(found);
      setInventory('read');
    };
    const reading = read().catch(error => {
      if (controller.signal.aborted) return;
      if (!(error instanceof Keep64Error)) setFault({error});
      else setInventory(error.code === 'wrong-key' ? 'wrong-key' : 'unreadable');
    });
    runs.add(() => controller.abort(), reading, {isAsked: false});
    return () => controller.abort();
  }, []);

  // Thrown while drawing, so that it ends the program as any other bug does.
  if (fault !== undefined) throw fault.error;
  const measure = report === undefined ? undefined : measureChoice(report, state);
  return {measure, inventory, freeBytes};
}
