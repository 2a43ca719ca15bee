/**
 * What one tar header, with the extended headers before it, says about a member: a file, a directory, or something that
 * keep64 never writes to a disk. Contradictions are errors; dangers come as a reason to refuse.
 */
import {MalformedError, UnsafePathError} from '../errors.ts';
import {describePath, type EntryPath, parseEntryPath} from './entry-path.ts';
import {parsePaxTime} from './pax.ts';
import type {TarHeader} from './tar-header.ts';

/** What the extended headers before a member said. */
export type MemberOverrides = {
  readonly pax?: ReadonlyMap<string, Uint8Array>;
  readonly longName?: Uint8Array;
  readonly hasLongLink?: boolean;
};

type Common = {
  /** Bytes of content. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  readonly isExecutable: boolean;
  /** Where the member's own header begins in the archive. */
  readonly offset: number;
};

/** A member that may be written to a disk. */
export type SafeMember = Common & {readonly type: 'file' | 'directory'; readonly path: EntryPath};

/** A member that never is: `path` is as found. `entryType` is 'file' or 'directory' where only the path is at fault. */
export type RefusedMember = Common & {
  readonly type: 'refused';
  readonly path: string;
  readonly entryType: string;
  readonly why: string;
};

/** A member, or the `./` with which `tar c .` begins and which says nothing. */
export type TarMemberFound =
  | SafeMember
  | RefusedMember
  | (Common & {readonly type: 'root'; readonly path: string});

/** The types that have no content: a size on one of them would be read in two ways by two programs. */
const refusedTypes: Record<string, {name: string; hasContent: boolean}> = {
  '1': {name: 'hard link', hasContent: false},
  '2': {name: 'symbolic link', hasContent: false},
  '3': {name: 'character device', hasContent: false},
  '4': {name: 'block device', hasContent: false},
  '6': {name: 'fifo', hasContent: false},
  S: {name: 'sparse file', hasContent: true},
  V: {name: 'volume label', hasContent: true},
  M: {name: 'continued file', hasContent: true},
};

const nanosecondsPerSecond = 1_000_000_000n;
const ownerExecuteBit = 0o100;

/**
 * Returns what the headers say.
 * @throws {MalformedError} for a pax size or time that is no number, a NUL in a path, content on a type that has none.
 */
export function classifyMember(
  header: TarHeader,
  overrides: MemberOverrides,
  offset: number,
): TarMemberFound {
  const pax = overrides.pax;
  const size = readPaxSize(pax, offset) ?? header.size;
  const common: Common = {
    size,
    mtimeNs: readPaxTime(pax, offset) ?? BigInt(header.mtime) * nanosecondsPerSecond,
    isExecutable: (header.mode & ownerExecuteBit) !== 0,
    offset,
  };
  const nameBytes = readPaxPath(pax, offset) ?? overrides.longName ?? header.nameBytes;

  const {typeflag} = header;
  if (typeflag === '5') {
    if (size > 0) throw new MalformedError('tar: a directory with content', {offset});
  } else if (typeflag !== '0' && typeflag !== '\0') {
    const type = refusedTypes[typeflag];
    if (type !== undefined && !type.hasContent && size > 0)
      throw new MalformedError(`tar: a ${type.name} with content`, {offset});
    const name = type?.name ?? `type ${JSON.stringify(typeflag)}`;
    return refused(common, nameBytes, name, `a ${name}`);
  }
  if (pax !== undefined)
    for (const key of pax.keys())
      if (key.startsWith('GNU.sparse.')) return refused(common, nameBytes, 'sparse file', 'a sparse file');

  const type = typeflag === '5' ? 'directory' : 'file';
  if (type === 'directory' && isRootName(nameBytes)) return {...common, type: 'root', path: ''};
  try {
    const path = parseEntryPath(trimName(nameBytes, type));
    return {type, path, size, mtimeNs: common.mtimeNs, isExecutable: common.isExecutable, offset};
  } catch (error) {
    if (error instanceof UnsafePathError) return refused(common, nameBytes, type, error.message);
    throw error;
  }
}

function refused(common: Common, nameBytes: Uint8Array, entryType: string, why: string): RefusedMember {
  return {...common, type: 'refused', path: describePath(nameBytes), entryType, why};
}

/** `tar c .` names its members `./` and `./x`; one such start means nothing. A directory's name ends with a slash. */
function trimName(name: Uint8Array, type: 'file' | 'directory'): Uint8Array {
  const start = name.length > 2 && name[0] === 0x2e && name[1] === 0x2f ? 2 : 0;
  const end = type === 'directory' && name.at(-1) === 0x2f ? name.length - 1 : name.length;
  return start === 0 && end === name.length ? name : name.subarray(start, Math.max(start, end));
}

function isRootName(name: Uint8Array): boolean {
  return name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2f));
}

function readPaxPath(pax: MemberOverrides['pax'], offset: number): Uint8Array | undefined {
  const path = pax?.get('path');
  if (path?.includes(0)) throw new MalformedError('pax path: holds a NUL', {offset});
  if (pax?.get('linkpath')?.includes(0)) throw new MalformedError('pax linkpath: holds a NUL', {offset});
  return path;
}

function readPaxSize(pax: MemberOverrides['pax'], offset: number): number | undefined {
  const value = pax?.get('size');
  if (value === undefined) return undefined;
  const text = Buffer.from(value).toString('latin1');
  const size = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw new MalformedError('pax size: no number', {offset});
  return size;
}

function readPaxTime(pax: MemberOverrides['pax'], offset: number): bigint | undefined {
  const value = pax?.get('mtime');
  if (value === undefined) return undefined;
  const time = parsePaxTime(Buffer.from(value).toString('latin1'));
  if (time === undefined) throw new MalformedError('pax mtime: no number', {offset});
  return time;
}
