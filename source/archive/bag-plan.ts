/** What a bag will hold, checked and measured before the first byte is written. */
import {UnsafePathError} from '../errors.ts';
import {
  type BagInfoFields,
  bagInfoName,
  declarationName,
  formatBagDeclaration,
  formatBagInfo,
  inventoryName,
  manifestLineSize,
  manifestName,
  payloadFolder,
  readmeName,
  tagManifestName,
} from './bag.ts';
import {type EntryPath, parseEntryPath} from './entry-path.ts';
import {formatInventoryHeader, type InventoryEntry, inventoryEntrySize} from './inventory.ts';
import {endOfArchiveSize, type TarMember, tarMemberSize} from './tar-writer.ts';

/** A file or directory to seal. `path` is below `data/`; the size is the one the scan saw, and the most that is sealed. */
export type BagEntry = {
  readonly path: EntryPath;
  readonly type: 'file' | 'directory';
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly isExecutable: boolean;
  /** The bytes of the path before --escape-names, where that changed them. */
  readonly originalNameBytes?: Uint8Array | undefined;
};

/** What determines a bag's bytes, the files' contents apart. */
export type BagDescription = {
  /** The folder that everything stands in: one path component. */
  readonly name: string;
  /** In the order in which they are written. No path twice. */
  readonly entries: readonly BagEntry[];
  readonly bagInfo: Omit<BagInfoFields, 'payloadBytes' | 'payloadFiles'>;
  /** README.txt, as from `formatBagReadme`. */
  readonly readme: string;
};

/** A bag's sizes, exact where no file changes while it is sealed. */
export type BagMeasure = {
  readonly payloadFiles: number;
  readonly payloadBytes: number;
  readonly inventoryBytes: number;
  /** The whole tar. */
  readonly tarBytes: number;
};

const nanosecondsPerMillisecond = 1_000_000n;

/** Returns the tar member of a payload entry. @throws {UnsafePathError} for a path that must not be sealed. */
export function payloadMember(name: string, entry: BagEntry): TarMember {
  if (/[%\\]/.test(entry.path))
    throw new UnsafePathError('a name with "%" or a backslash', {path: entry.path});
  return {
    path: parseEntryPath(`${name}/${payloadFolder}/${entry.path}`),
    type: entry.type,
    size: entry.type === 'file' ? entry.size : 0,
    mtimeNs: entry.mtimeNs,
    isExecutable: entry.isExecutable,
  };
}

/** Returns the tar member of a tag file. */
export function tagMember(description: BagDescription, fileName: string, size: number): TarMember {
  return {
    path: parseEntryPath(`${description.name}/${fileName}`),
    type: 'file',
    size,
    mtimeNs: bagTime(description),
    isExecutable: false,
  };
}

/** Returns the members that the bag begins with: its folder, and the payload folder, which a bag must have. */
export function folderMember(description: BagDescription, path: string): TarMember {
  return {
    path: parseEntryPath(path),
    type: 'directory',
    size: 0,
    mtimeNs: bagTime(description),
    isExecutable: true,
  };
}

/** Returns what the inventory says of an entry. */
export function inventoryEntry(entry: BagEntry): InventoryEntry {
  return {
    path: `${payloadFolder}/${entry.path}` as EntryPath, // a safe path below a safe folder is safe
    type: entry.type,
    size: entry.type === 'file' ? entry.size : 0,
    mtimeNs: entry.mtimeNs,
    originalNameBytes: entry.originalNameBytes,
  };
}

/**
 * Returns the sizes of a bag, so that progress has a total.
 * @throws {UnsafePathError} for a name or path that must not be sealed: nothing was written then.
 */
export function measureBag(description: BagDescription): BagMeasure {
  const {name, entries, bagInfo, readme} = description;
  let payloadFiles = 0;
  let payloadBytes = 0;
  let entryBytes = 0;
  let manifestBytes = 0;
  let tarBytes = endOfArchiveSize;
  for (const entry of entries) {
    tarBytes += tarMemberSize(payloadMember(name, entry));
    entryBytes += inventoryEntrySize(inventoryEntry(entry));
    if (entry.type === 'directory') continue;
    payloadFiles += 1;
    payloadBytes += entry.size;
    manifestBytes += manifestLineSize(`${payloadFolder}/${entry.path}`);
  }
  const header = formatInventoryHeader({entries: entries.length, bytes: payloadBytes});
  const inventoryBytes = header.length + entryBytes;

  const tagFiles: [string, number][] = [
    [declarationName, Buffer.byteLength(formatBagDeclaration())],
    [readmeName, Buffer.byteLength(readme)],
    [inventoryName, inventoryBytes],
    [bagInfoName, Buffer.byteLength(formatBagInfo({...bagInfo, payloadBytes, payloadFiles}))],
    [manifestName, manifestBytes],
  ];
  const tagManifestBytes = tagFiles.reduce((sum, [fileName]) => sum + manifestLineSize(fileName), 0);
  for (const [fileName, size] of [...tagFiles, [tagManifestName, tagManifestBytes] as const])
    tarBytes += tarMemberSize(tagMember(description, fileName, size));
  tarBytes += tarMemberSize(folderMember(description, name));
  tarBytes += tarMemberSize(folderMember(description, `${name}/${payloadFolder}`));
  return {payloadFiles, payloadBytes, inventoryBytes, tarBytes};
}

function bagTime(description: BagDescription): bigint {
  return BigInt(description.bagInfo.date.getTime()) * nanosecondsPerMillisecond;
}
