/**
 * Names for what is not finished: `<base>.keep64-<machine>-<pid>-<start>-<random>.part`. The name tells who makes it,
 * so that a later run clears what a dead run left and never touches what a living one owns.
 * Rule: a leftover is dead where it was made on this machine, by this user, by a process that no longer runs (or whose
 * number another process has now). A leftover of another machine or container is left alone: nobody here can tell.
 */
import {createHash} from 'node:crypto';
import {lstatSync, readdirSync, readFileSync, readlinkSync, rmSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {formatHex} from '../bytes/bytes.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {errnoOf} from './disk-error.ts';

const randomSize = 4;
// NAME_MAX of ext4, Btrfs, XFS and APFS.
const maxNameBytes = 255;
const machineDigits = 8;
const ownedName = /^(.*)\.keep64-([0-9a-f]{8})-([0-9]+)-([0-9]+)-[0-9a-f]{8}\.part$/s;

function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Digits for "the place where a process number means one process": the machine and its process namespace. */
function machineMark(): string {
  const machine = readOrEmpty(() => readFileSync('/etc/machine-id', 'latin1'));
  const namespace = readOrEmpty(() => readlinkSync('/proc/self/ns/pid'));
  const digest = createHash('sha256').update(`${hostname()}\0${machine}\0${namespace}`).digest('hex');
  return digest.slice(0, machineDigits);
}

/** When a process began, in ticks since the machine did (proc(5), stat field 22); '0' where there is no /proc. */
function startMark(process: number | 'self'): string {
  const line = readOrEmpty(() => readFileSync(`/proc/${process}/stat`, 'latin1'));
  // The name in field 2 may hold spaces and parentheses; fields are counted from behind its end.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields[19] ?? '0';
}

function shorten(base: string, maxBytes: number): string {
  let kept = '';
  let size = 0;
  for (const character of base) {
    size += Buffer.byteLength(character);
    if (size > maxBytes) break;
    kept += character;
  }
  return kept;
}

/** Returns a name that nobody else has, for the unfinished form of `base`. A long base is cut to fit. */
export function makeOwnedName(base: string, random: RandomBytes): string {
  const digits = formatHex(random(randomSize));
  const ending = `.keep64-${machineMark()}-${process.pid}-${startMark('self')}-${digits}.part`;
  return shorten(base, maxNameBytes - ending.length) + ending;
}

/** Whether a process that can be asked about runs. */
function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return errnoOf(error) !== 'ESRCH';
  }
  const now = startMark(pid);
  return now === '0' || now === start;
}

// An archive's name holds when it was made, so that no two runs make the same one.
const timeInName = /(?<=-)\d{8}T\d{6}Z(?=\.)/;

function isOfAnotherTime(base: string, other: string): boolean {
  return timeInName.test(base) && base.replace(timeInName, '') === other.replace(timeInName, '');
}

/** Something unfinished beside a target. */
export type Leftover = {
  readonly path: string;
  /** `dead`: its run is over. `living`: a run works on it, perhaps this one. `foreign`: nobody here can tell. */
  readonly owner: 'dead' | 'living' | 'foreign';
};

/**
 * Returns what is unfinished in `folder` for the base name `base`, and what is dead for an archive that differs only in
 * the time in its name. A folder that cannot be listed holds nothing.
 */
export function findLeftovers(folder: string, base: string): Leftover[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const leftovers: Leftover[] = [];
  for (const name of names) {
    const [, itsBase, machine, pid, start] = ownedName.exec(name) ?? [];
    if (itsBase === undefined || machine === undefined || pid === undefined || start === undefined) continue;
    const isOurs = shorten(base, Buffer.byteLength(itsBase)) === itsBase;
    const wasCut = Buffer.byteLength(name) > maxNameBytes - 4;
    const isSameName = isOurs && (itsBase === base || wasCut);
    if (!isSameName && !isOfAnotherTime(itsBase, base)) continue;
    const path = join(folder, name);
    const stats = lstatSync(path, {throwIfNoEntry: false});
    if (stats === undefined) continue;
    let owner: Leftover['owner'] = 'foreign';
    if (machine === machineMark() && stats.uid === process.geteuid?.())
      owner = isRunning(Number(pid), start) ? 'living' : 'dead';
    // Who seals the same at another time is in nobody's way.
    if (!isSameName && owner !== 'dead') continue;
    leftovers.push({path, owner});
  }
  return leftovers;
}

/** Removes what dead runs left for `base` in `folder`, and returns what stays. Never follows a link; never fails. */
export function clearLeftovers(folder: string, base: string): Leftover[] {
  const left: Leftover[] = [];
  for (const leftover of findLeftovers(folder, base)) {
    if (leftover.owner !== 'dead') {
      left.push(leftover);
      continue;
    }
    try {
      rmSync(leftover.path, {recursive: true, force: true});
    } catch {
      left.push(leftover);
    }
  }
  return left;
}
