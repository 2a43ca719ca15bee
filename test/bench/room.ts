/** Where the benchmark's data stands: a RAM disk where there is one with room, so that no disk is measured. */
import {accessSync, constants, mkdtempSync, readFileSync, statfsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const ramDisk = '/dev/shm';
/** TMPFS_MAGIC of linux/magic.h. */
const tmpfsMagic = 0x01021994;
/** What the programs measured, and the machine, need beside a RAM disk. */
const memoryLeft = 2 * 2 ** 30;

export type Room = {readonly folder: string; readonly isMemory: boolean};

/** Makes a folder with room for bytes and files, in the RAM disk first unless asked otherwise; null where none has it. */
export function findRoom(bytes: number, files: number, order: 'memory first' | 'disk first'): Room | null {
  const places = order === 'memory first' ? [ramDisk, tmpdir()] : [tmpdir(), ramDisk];
  for (const place of places) {
    const isMemory = whatMemory(place);
    if (isMemory !== null && hasRoom(place, isMemory, bytes, files))
      return {folder: mkdtempSync(join(place, 'keep64-bench-')), isMemory};
  }
  return null;
}

function whatMemory(place: string): boolean | null {
  try {
    accessSync(place, constants.W_OK);
    return statfsSync(place).type === tmpfsMagic;
  } catch {
    return null;
  }
}

function hasRoom(place: string, isMemory: boolean, bytes: number, files: number): boolean {
  const {bavail, bsize, ffree, files: inodes} = statfsSync(place);
  // Some file systems count no inodes.
  if (bavail * bsize < bytes || (inodes > 0 && ffree < files)) return false;
  return !isMemory || availableMemory() >= bytes + memoryLeft;
}

function availableMemory(): number {
  const kib = /^MemAvailable: +(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return Number(kib ?? 0) * 1024;
}
