/**
 * One at a time: whoever wants to change a file leaves a mark beside it, looks whether anybody else's is there, and takes
 * it back and waits if so. Of two that look at the same time at least one sees the other, so both never have the turn.
 * A mark says whose it is (owned-name.ts): that of a dead run counts for nothing and is cleared.
 */
import {closeSync, openSync, statSync, unlinkSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {makeDiskError, onDiskSync} from './disk-error.ts';
import {findLeftovers, makeOwnedName} from './owned-name.ts';

// A turn is a few writes long. Whoever keeps it longer than this hangs; whoever waits for several of them has time.
const patienceMs = 15_000;
// The mark of another machine or container, whose runs cannot be asked for, counts as long.
const foreignMarkMs = 60_000;
const shortestPauseMs = 1;
const pauseRangeMs = 12;
const privateMode = 0o600;

/**
 * Runs `work` while nobody else works on `name` in `folder`.
 * @throws {DiskError} `EBUSY` where one and the same run does for 15 seconds; what the folder says; what `work` throws.
 */
export async function inTurn<Result>(
  folder: string,
  name: string,
  random: RandomBytes,
  work: () => Promise<Result>,
): Promise<Result> {
  let start = performance.now();
  let holders = '';
  for (;;) {
    const mark = join(folder, makeOwnedName(name, random));
    onDiskSync(folder, 'write into', () => closeSync(openSync(mark, 'wx', privateMode)));
    try {
      const others = findOthers(folder, name, mark).join('\0');
      if (others === '') return await work();
      if (others !== holders) start = performance.now();
      holders = others;
    } finally {
      removeQuietly(mark);
    }
    if (performance.now() - start > patienceMs) throw makeDiskError('EBUSY', join(folder, name), 'write');
    await setTimeout(shortestPauseMs + ((random(1)[0] ?? 0) % pauseRangeMs));
  }
}

/** The marks of others that count. */
function findOthers(folder: string, name: string, own: string): string[] {
  const others: string[] = [];
  for (const {path, owner} of findLeftovers(folder, name)) {
    if (path === own) continue;
    if (owner === 'living' || (owner === 'foreign' && ageMs(path) < foreignMarkMs)) others.push(path);
    else removeQuietly(path);
  }
  return others.sort();
}

function ageMs(path: string): number {
  const stats = statSync(path, {throwIfNoEntry: false});
  return stats === undefined ? Number.POSITIVE_INFINITY : Date.now() - stats.mtimeMs;
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}
