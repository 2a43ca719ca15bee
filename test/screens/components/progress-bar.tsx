import test from 'ava';
import {describePace, drawBar} from '../../../source/screens/components/progress-bar.tsx';

const progress = {
  kind: 'progress',
  phase: 'sealing',
  bytesDone: 350_000_000,
  bytesTotal: 600_000_000,
  entriesDone: 1,
  entriesTotal: 2,
  currentPath: undefined,
} as const;
const pace = {bytesPerSecond: 172_000_000, secondsLeft: 75};

test('the line of a run gives up the count, then the whole, then the rate, and how long it still takes last', t => {
  const at = (columns: number): string => describePace({progress}, pace, columns);
  t.is(at(80), '334 MiB of 572 MiB · 164 MiB/s · 1 min 15 s left · 1 of 2 files');
  t.is(at(60), '334 MiB of 572 MiB · 164 MiB/s · 1 min 15 s left');
  t.is(at(38), '334 MiB · 164 MiB/s · 1 min 15 s left');
  t.is(at(30), '334 MiB · 1 min 15 s left');
});

test('the bar is as wide as its room at every fraction', t => {
  for (const fraction of [0, 0.004, 0.5, 1]) t.is(drawBar(fraction, 38).length, 38);
});
