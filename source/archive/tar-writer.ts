/**
 * Writing tar: the bytes of a member's header, its padding and the end of the archive, each with its size known before.
 * ustar where it fits, a pax header before it where it does not. The same members always give the same bytes.
 */
import type {EntryPath} from './entry-path.ts';
import {formatPaxRecord, formatPaxTime} from './pax.ts';
import {blockSize, maxOctalNumber, nameFieldSize, prefixFieldSize, writeTarHeader} from './tar-header.ts';

/** A member to write. `size` counts for files only. */
export type TarMember = {
  readonly path: EntryPath;
  readonly type: 'file' | 'directory';
  readonly size: number;
  /** Nanoseconds since 1970; may be negative. */
  readonly mtimeNs: bigint;
  /** Of a file: mode 0755 instead of 0644. Directories are always 0755. */
  readonly isExecutable: boolean;
};

/** Two blocks of zeros end an archive. */
export const endOfArchiveSize = 2 * blockSize;

// The name of a pax header shows only in programs that do not know pax; Python's tarfile uses the same.
const paxMemberName = '././@PaxHeader';
const nanosecondsPerSecond = 1_000_000_000n;
const fileMode = 0o644;
const executableMode = 0o755;
const isAsciiText = /^[\x20-\x7e]*$/;

type HeaderPlan = {
  readonly name: string;
  readonly prefix: string | undefined;
  readonly records: string;
  readonly recordsSize: number;
  readonly mtime: number;
  readonly size: number;
};

/** Returns how many zero bytes follow content of `size` bytes. */
export function paddingSize(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/** Returns the bytes that a member's header takes, pax header included. */
export function tarHeaderSize(member: TarMember): number {
  return plannedSize(planHeader(member));
}

/** Returns the bytes that a member takes in the archive: headers, content and padding. */
export function tarMemberSize(member: TarMember): number {
  const size = contentSize(member);
  return tarHeaderSize(member) + size + paddingSize(size);
}

/** Returns a member's header, pax header included. The caller owns the bytes. */
export function formatTarHeader(member: TarMember): Uint8Array {
  const plan = planHeader(member);
  const target = Buffer.alloc(plannedSize(plan));
  writePlan(target, 0, member, plan);
  return target;
}

/**
 * Writes a member's header into `target` at `at`, and returns how many bytes it took.
 * Returns 0 and writes nothing where they do not fit.
 */
export function writeMemberHeader(target: Buffer, at: number, member: TarMember): number {
  const plan = planHeader(member);
  const size = plannedSize(plan);
  if (at + size > target.length) return 0;
  writePlan(target, at, member, plan);
  return size;
}

function contentSize(member: TarMember): number {
  return member.type === 'file' ? member.size : 0;
}

function plannedSize(plan: HeaderPlan): number {
  if (plan.recordsSize === 0) return blockSize;
  return 2 * blockSize + plan.recordsSize + paddingSize(plan.recordsSize);
}

function writePlan(target: Buffer, start: number, member: TarMember, plan: HeaderPlan): void {
  let at = start;
  if (plan.recordsSize > 0) {
    writeTarHeader(target, at, {
      name: paxMemberName,
      mode: fileMode,
      size: plan.recordsSize,
      mtime: 0,
      typeflag: 'x',
    });
    at += blockSize;
    const end = at + plan.recordsSize + paddingSize(plan.recordsSize);
    target.fill(0, at + plan.recordsSize, end);
    target.write(plan.records, at, 'utf8');
    at = end;
  }
  writeTarHeader(target, at, {
    name: plan.name,
    ...(plan.prefix === undefined ? {} : {prefix: plan.prefix}),
    mode: member.type === 'directory' || member.isExecutable ? executableMode : fileMode,
    size: plan.size,
    mtime: plan.mtime,
    typeflag: member.type === 'file' ? '0' : '5',
  });
}

function planHeader(member: TarMember): HeaderPlan {
  const path = member.type === 'directory' ? `${member.path}/` : member.path;
  const isAscii = isAsciiText.test(path);
  let records = '';
  let name: string = path;
  let prefix: string | undefined;
  const split = isAscii ? splitName(path) : undefined;
  if (split === undefined) records += formatPaxRecord('path', path);
  else [prefix, name] = split;

  let size = contentSize(member);
  if (size > maxOctalNumber) {
    records += formatPaxRecord('size', String(size));
    size = 0;
  }

  let mtime = Number(member.mtimeNs / nanosecondsPerSecond);
  if (member.mtimeNs < 0n || mtime > maxOctalNumber || member.mtimeNs % nanosecondsPerSecond !== 0n) {
    records += formatPaxRecord('mtime', formatPaxTime(member.mtimeNs));
    mtime = member.mtimeNs < 0n ? 0 : Math.min(mtime, maxOctalNumber);
  }
  return {
    name,
    prefix,
    records,
    recordsSize: isAscii ? records.length : Buffer.byteLength(records),
    mtime,
    size,
  };
}

/** The prefix and name of an ASCII path, or undefined where it does not fit into them. */
function splitName(path: string): [string | undefined, string] | undefined {
  if (path.length <= nameFieldSize) return [undefined, path];
  if (path.length > prefixFieldSize + 1 + nameFieldSize) return undefined;
  // The first slash after which the rest fits into the name; the rest must not be empty.
  const at = path.indexOf('/', path.length - nameFieldSize - 1);
  if (at <= 0 || at > prefixFieldSize || at === path.length - 1) return undefined;
  return [path.slice(0, at), path.slice(at + 1)];
}
