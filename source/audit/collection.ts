/**
 * A collection: the archives among many files, each with all its copies. Copies are those that share a message id; a copy
 * whose start is unreadable is told by the digest that its `.sha256` file gives. Pure: facts in, groups out.
 */
import type {Outline} from '../openpgp/outline.ts';
import type {Depth} from './check-history.ts';
import type {ArchiveHead, FileKind} from './identify-file.ts';
import {isArchiveName} from './identify-file.ts';
import type {Fixity, Verdict} from './verdict.ts';

/** A file that was looked at. */
export type ShelfFile = {
  /** Untrusted. */
  readonly path: string;
  /** The number of the place it lies in. */
  readonly place: number;
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly kind: FileKind;
  /** Of an archive: whether it is there to its last byte. */
  readonly outline?: Outline | undefined;
  /** Of a `.sha256` file: the digest it gives; undefined where it cannot be used. */
  readonly claimedSha256?: string | undefined;
};

/** What reading a copy showed. */
export type CopyCheck = {
  readonly how: 'key' | 'fixity';
  /** `unproved`: read without a key, and there is no usable `.sha256` file; `other-key`: of another key, and not read. */
  readonly verdict: Verdict | 'fixity-good' | 'unproved' | 'other-key';
  /** How deep it is proved; undefined where it is not. */
  readonly depth: Exclude<Depth, 'drill'> | undefined;
  readonly fixity: Fixity;
  readonly sha256: string | undefined;
  /** The key id that opened it. */
  readonly keyId: string | undefined;
};

/** One copy of an archive: a file. */
export type ArchiveCopy = {
  readonly path: string;
  readonly place: number;
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  /** ISO 8601. */
  readonly modifiedAt: string;
  /** Bytes from the encrypted packet on: the same in all copies, whatever their passwords. */
  readonly bodySize: number;
  readonly slotCount: number;
  readonly publicKeySlotCount: number;
  readonly isArmored: boolean;
  readonly outline: Outline;
  /** Its start is no message: which archive it is a copy of, only its `.sha256` file says, if anything. */
  readonly isStartBroken: boolean;
  readonly sidecar: 'usable' | 'unusable' | 'absent';
  readonly claimedSha256: string | undefined;
  /** Its PAR2 set: how many files of recovery data, and their bytes. */
  readonly repairData: {readonly fileCount: number; readonly bytes: number} | undefined;
  /** What this run read of it, beyond the header. */
  readonly check: CopyCheck | undefined;
};

/** An archive: what all its copies are copies of. */
export type CollectedArchive = {
  /** Undefined for a file that is named like an archive and begins as none. */
  readonly messageId: string | undefined;
  /** The base name of its first copy: untrusted. */
  readonly name: string;
  readonly profile: 'rfc4880' | 'rfc9580' | undefined;
  readonly hasRecoverySlot: boolean;
  /** The key id in a name of keep64's form; a hint, since names can be changed. */
  readonly keyIdInName: string | undefined;
  /** ISO 8601, and where it comes from: the name, the oldest time of a file, or the log. */
  readonly sealedAt: string;
  readonly sealedAtFrom: 'name' | 'file-time' | 'log';
  /** Bytes of the largest copy. */
  readonly size: number;
  /** Sorted by path. */
  readonly copies: readonly ArchiveCopy[];
};

/** A companion whose archive is not where it should be. */
export type Orphan = {readonly kind: 'sidecar' | 'par2'; readonly path: string};

/** What was made of the files. */
export type Collection = {
  /** The oldest first. */
  readonly archives: readonly CollectedArchive[];
  readonly orphans: readonly Orphan[];
  /** Everything that is neither an archive nor belongs to one. */
  readonly others: readonly ShelfFile[];
};

const par2Suffix = /(\.vol\d+[+-]\d+)?\.par2$/i;
const ownName = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.([0-9a-f]{4})([0-9a-f]{4})\.tar\.pgp$/;

/** Returns the last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What a name in keep64's form says: when it was sealed (ISO 8601), and with which key. Only a hint. */
export function readArchiveName(name: string): {sealedAt: string; keyId: string} | undefined {
  const match = ownName.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, one, two] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : {sealedAt: new Date(time).toISOString(), keyId: `${one}-${two}`};
}

type Companions = {
  readonly sidecars: ReadonlyMap<string, ShelfFile>;
  readonly par2Sets: ReadonlyMap<string, {fileCount: number; bytes: number; first: string}>;
};

function gatherCompanions(files: readonly ShelfFile[]): Companions {
  const sidecars = new Map<string, ShelfFile>();
  const par2Sets = new Map<string, {fileCount: number; bytes: number; first: string}>();
  for (const file of files) {
    if (file.kind.kind === 'sidecar') sidecars.set(file.path.slice(0, -'.sha256'.length), file);
    if (file.kind.kind !== 'par2') continue;
    const of = file.path.replace(par2Suffix, '');
    const known = par2Sets.get(of) ?? {fileCount: 0, bytes: 0, first: file.path};
    // The index alone can find damage and mend none.
    const isVolume = par2Suffix.exec(file.path)?.[1] !== undefined;
    par2Sets.set(of, {
      ...known,
      fileCount: known.fileCount + (isVolume ? 1 : 0),
      bytes: known.bytes + (isVolume ? file.size : 0),
    });
  }
  return {sidecars, par2Sets};
}

/** A name that only archives have, or a digest beside it: a file with them that is no message is damaged. */
function isSurelyArchive({path, claimedSha256}: ArchiveCopy): boolean {
  return /\.tar\.(pgp|gpg)$/i.test(path) || claimedSha256 !== undefined;
}

function isArchive(file: ShelfFile): boolean {
  return file.kind.kind === 'archive' || file.kind.kind === 'broken-archive';
}

function makeCopy(file: ShelfFile, {sidecars, par2Sets}: Companions): ArchiveCopy {
  const {path, place, device, inode, size, mtimeMs} = file;
  const head: ArchiveHead | undefined = file.kind.kind === 'archive' ? file.kind : undefined;
  const sidecar = sidecars.get(path);
  const par2 = par2Sets.get(path);
  return {
    path,
    place,
    device,
    inode,
    size,
    modifiedAt: new Date(mtimeMs).toISOString(),
    bodySize: head === undefined ? 0 : size - head.bodyOffset,
    slotCount: head?.slotCount ?? 0,
    publicKeySlotCount: head?.publicKeySlotCount ?? 0,
    isArmored: head?.isArmored ?? false,
    outline: file.outline ?? {kind: 'unknown'},
    isStartBroken: head === undefined,
    sidecar: sidecar === undefined ? 'absent' : sidecar.claimedSha256 === undefined ? 'unusable' : 'usable',
    claimedSha256: sidecar?.claimedSha256,
    repairData:
      par2 === undefined || par2.fileCount === 0 ? undefined : {fileCount: par2.fileCount, bytes: par2.bytes},
    check: undefined,
  };
}

function comparePaths(one: {readonly path: string}, other: {readonly path: string}): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

/** Groups files. What stands in no archive's copies is in `orphans` or `others`. */
export function collectArchives(files: readonly ShelfFile[]): Collection {
  const sorted = files.toSorted(comparePaths);
  const companions = gatherCompanions(sorted);
  const groups = new Map<string, {head: ArchiveHead | undefined; copies: ArchiveCopy[]}>();
  const broken: ArchiveCopy[] = [];
  const idOfDigest = new Map<string, string>();
  for (const file of sorted.filter(isArchive)) {
    const copy = makeCopy(file, companions);
    if (file.kind.kind !== 'archive') {
      broken.push(copy);
      continue;
    }
    const {messageId} = file.kind;
    const group = groups.get(messageId) ?? {head: file.kind, copies: []};
    group.copies.push(copy);
    groups.set(messageId, group);
    if (copy.claimedSha256 !== undefined) idOfDigest.set(copy.claimedSha256, messageId);
  }
  for (const copy of broken) {
    const id = copy.claimedSha256 === undefined ? undefined : idOfDigest.get(copy.claimedSha256);
    const group = id === undefined ? undefined : groups.get(id);
    if (group !== undefined) group.copies.push(copy);
    else if (isSurelyArchive(copy)) groups.set(copy.path, {head: undefined, copies: [copy]});
  }
  const archives = [...groups.values()].map(({head, copies}) => makeArchive(head, copies));
  const taken = new Set(archives.flatMap(({copies}) => copies.map(({path}) => path)));
  const isCompanion = ({kind}: ShelfFile): boolean => kind.kind === 'sidecar' || kind.kind === 'par2';
  const belongs = (path: string): boolean => taken.has(path);
  const present = new Set(sorted.map(({path}) => path));
  // A .sha256 file of something that is no archive is nobody's orphan.
  const isOrphaned = (path: string): boolean => !present.has(path) && isArchiveName(path);
  const orphans: Orphan[] = [
    ...[...companions.sidecars]
      .filter(([of]) => isOrphaned(of))
      .map(([, {path}]) => ({kind: 'sidecar' as const, path})),
    ...[...companions.par2Sets]
      .filter(([of]) => isOrphaned(of))
      .map(([, {first}]) => ({kind: 'par2' as const, path: first})),
  ];
  const orphanPaths = new Set(orphans.map(({path}) => path));
  return {
    archives: archives.toSorted(
      (one, other) => compareText(one.sealedAt, other.sealedAt) || compareText(one.name, other.name),
    ),
    orphans,
    others: sorted.filter(
      file =>
        !taken.has(file.path) &&
        !orphanPaths.has(file.path) &&
        !(isCompanion(file) && belongs(companionOf(file.path))),
    ),
  };
}

function companionOf(path: string): string {
  return path.endsWith('.sha256') ? path.slice(0, -'.sha256'.length) : path.replace(par2Suffix, '');
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function makeArchive(head: ArchiveHead | undefined, found: readonly ArchiveCopy[]): CollectedArchive {
  const copies = found.toSorted(comparePaths);
  const names = copies.flatMap(({path}) => readArchiveName(baseName(path)) ?? []);
  const oldest = copies.map(({modifiedAt}) => modifiedAt).toSorted()[0] ?? '';
  // A copy that was given another name does not take the archive's own away.
  const named = copies.find(({path}) => readArchiveName(baseName(path)) !== undefined) ?? copies[0];
  return {
    messageId: head?.messageId,
    name: baseName(named?.path ?? ''),
    profile: head?.profile,
    hasRecoverySlot: head?.hasRecoverySlot ?? false,
    keyIdInName: names[0]?.keyId,
    sealedAt: names[0]?.sealedAt ?? oldest,
    sealedAtFrom: names[0] === undefined ? 'file-time' : 'name',
    size: Math.max(...copies.map(({size}) => size)),
    copies,
  };
}

/** Returns copies that are different files: of twin names (hard links) the first. */
export function distinctCopies(copies: readonly ArchiveCopy[]): ArchiveCopy[] {
  const seen = new Set<string>();
  return copies.filter(({device, inode}) => {
    const mark = `${device}:${inode}`;
    if (seen.has(mark)) return false;
    seen.add(mark);
    return true;
  });
}
