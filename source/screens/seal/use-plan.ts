/** What is known before sealing: how much it is, how much room there is, and whether both lie on one disk. */
import {useEffect, useState} from 'react';
import {Keep64Error} from '../../errors.ts';
import {explainError} from '../../report/words.ts';
import {useShell} from '../app-world.ts';
import {asSentence} from '../sentence.ts';
import type {SealState} from './state.ts';

/** What is known so far; undefined until it is, and where it cannot be found out: sealing says why. */
export type SealPlan = {
  readonly fileCount: number | undefined;
  readonly bytes: number | undefined;
  /** Whether the counting has come to its end. */
  readonly isCounted: boolean;
  /** What cannot be sealed: links, sockets, what may not be read. */
  readonly leftOutCount: number;
  readonly freeBytes: number | undefined;
  readonly isSameDisk: boolean | undefined;
  /** Why the files cannot be counted, and so not be sealed. */
  readonly problem: string | undefined;
};

const unknownPlan: SealPlan = {
  fileCount: undefined,
  bytes: undefined,
  isCounted: false,
  leftOutCount: 0,
  freeBytes: undefined,
  isSameDisk: undefined,
  problem: undefined,
};

const redrawMs = 200;

/** Counts the files; stops when the step is left. */
export function useSealPlan({sources, folder}: SealState): SealPlan {
  const {command, runs} = useShell().world;
  const [plan, setPlan] = useState(unknownPlan);
  const [fault, setFault] = useState<{readonly error: unknown}>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the step is left before any of it changes
  useEffect(() => {
    const controller = new AbortController();
    const {signal} = controller;
    const learn = (known: Partial<SealPlan>): void => {
      if (!signal.aborted) setPlan(last => ({...last, ...known}));
    };
    const ask = async (): Promise<void> => {
      const [source = folder] = sources;
      command.disk.freeBytes(folder).then(
        freeBytes => learn({freeBytes}),
        () => {},
      );
      command.disk.isSameDisk(source, folder).then(
        isSameDisk => learn({isSameDisk}),
        () => {},
      );
      let shownAt = 0;
      const scan = await command.disk.scanSources(sources, {
        signal,
        onProgress: ({fileCount, totalBytes}) => {
          const now = command.clock().getTime();
          if (now - shownAt < redrawMs) return;
          shownAt = now;
          learn({fileCount, bytes: totalBytes});
        },
      });
      const {fileCount, totalBytes, findings} = scan;
      learn({fileCount, bytes: totalBytes, isCounted: true, leftOutCount: findings.length});
    };
    const asking = ask().catch(error => {
      if (signal.aborted) return;
      if (error instanceof Keep64Error) learn({problem: asSentence(explainError(error).message)});
      else setFault({error});
    });
    runs.add(() => controller.abort(), asking, {isAsked: false});
    return () => controller.abort();
  }, []);

  // Thrown while drawing, so that it ends the program as any other bug does.
  if (fault !== undefined) throw fault.error;
  return plan;
}
