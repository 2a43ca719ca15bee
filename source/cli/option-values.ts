/** Values of options that mean more than their text: limits, shares, ids, lists. */
import type {LogHead} from '../audit/log-append.ts';
import type {ArchiveReadLimits} from '../commands/read-archive.ts';
import type {Disk} from '../disk/disk.ts';
import {UsageError} from '../errors.ts';
import {defaultS2kLimits} from '../openpgp/s2k.ts';
import type {ParsedOptions} from './arguments.ts';
import {readPathList} from './path-list.ts';

const maxMemoryMiB = 4_096;

/** Returns the paths that --only-path and --files-from name. @throws {UsageError} for a list that is none; DiskError. */
export async function readOnlyPaths(options: ParsedOptions, disk: Disk): Promise<readonly string[]> {
  const named = options.texts('only-path');
  const file = options.text('files-from');
  return file === undefined ? named : [...named, ...(await readPathList(file, disk))];
}

/** Returns a head as `log --check` names it: `42:3f2a…`, eight digits of the hash or more. @throws {UsageError}. */
export function parseExpectedHead(text: string): LogHead {
  const [, sequence, sha256] = /^([1-9]\d{0,14}):([0-9a-f]{8,64})$/i.exec(text) ?? [];
  if (sequence === undefined || sha256 === undefined)
    throw new UsageError('arguments', '--expect is N:HASH, as log --check names the head');
  return {sequence: Number(sequence), sha256: sha256.toLowerCase()};
}

/** Returns the key id that --key-id names, in its one form. @throws {UsageError} for anything else. */
export function readKeyId(options: ParsedOptions): string | undefined {
  const keyId = options.text('key-id');
  if (keyId === undefined) return undefined;
  const match = /^([0-9a-f]{4})-?([0-9a-f]{4})$/i.exec(keyId.trim());
  if (match === null) throw new UsageError('arguments', '--key-id takes eight digits, such as 909a-5a09');
  return `${match[1]}-${match[2]}`.toLowerCase();
}

/** Returns what an archive may ask for. @throws {UsageError} for no number, or one out of range. */
export function readLimits(options: ParsedOptions): ArchiveReadLimits {
  const memory = options.integer('max-memory', 1, maxMemoryMiB);
  const maxSize = options.integer('max-size', 0, Number.MAX_SAFE_INTEGER);
  const maxMemoryExponent =
    memory === undefined ? defaultS2kLimits.maxMemoryExponent : Math.floor(Math.log2(memory)) + 10;
  return {
    s2k: {maxMemoryExponent},
    ...(maxSize === undefined ? {} : {archive: {maxSize}}),
  };
}

/** Returns a share of 1 to 100 %, with its sign or without. @throws {UsageError} for anything else. */
export function readPercent(options: ParsedOptions, name: string): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const percent = Number(/^(\d{1,3}) ?%?$/.exec(text)?.[1] ?? Number.NaN);
  if (!(percent >= 1 && percent <= 100))
    throw new UsageError('arguments', `--${name} is a share from 1% to 100%, such as 10%`);
  return percent;
}

/** Returns the memory of a password slot as a power of two of KiB. @throws {UsageError} for anything else. */
export function readArgon2Memory(options: ParsedOptions): number | undefined {
  const memory = options.integer('argon2-memory', 1, 2_048);
  if (memory === undefined) return undefined;
  if (!Number.isInteger(Math.log2(memory))) {
    throw new UsageError('arguments', '--argon2-memory is a power of two, in MiB');
  }
  return Math.log2(memory) + 10;
}
