/**
 * Reads what is left of an archive's contents to its end and keeps the ledger. A file that is to be written is written
 * only if its SHA-256 is the expected one: where it is not, the content ends with an error that undoes the writing.
 */

import type {EntryPath} from '../archive/entry-path.ts';
import {type FoundMember, SalvageTar} from '../archive/salvage-tar.ts';
import {formatHex} from '../bytes/bytes.ts';
import {hashHere, type MakeHasher} from '../bytes/hasher.ts';
import {PatchReader, type PatchSource} from '../bytes/patch-reader.ts';
import {DamagedError} from '../errors.ts';
import {DamagedLines} from './damaged-lines.ts';
import {SalvageLedger} from './salvage-ledger.ts';

/** Where a file goes if its digest is the expected one. */
export type ProvenTarget = {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Takes the content; must undo what it did where the content throws, and throw that on. */
  readonly write: (content: AsyncIterable<Uint8Array>) => Promise<void>;
  /** The file is written, and its digest is the expected one. */
  readonly onProven: () => void;
};

/** How to read. */
export type SalvageContentsOptions = {
  /** Is asked for each payload file; undefined: only read it. */
  readonly visit?: (path: EntryPath, member: FoundMember) => ProvenTarget | undefined;
  readonly onProgress?: (progress: {readonly entriesDone: number; readonly currentPath: string}) => void;
  readonly makeHasher?: MakeHasher | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What a file ends with that is not what the manifest says. */
class NotProvenError extends DamagedError {}

/** Reads the contents. @throws what a target throws; the reason of the signal. */
export async function readSalvage(
  content: PatchSource,
  options: SalvageContentsOptions = {},
): Promise<SalvageLedger> {
  const ledger = new SalvageLedger();
  const reader = new PatchReader(content);
  const tar = new SalvageTar(reader, ledger);
  let entriesDone = 0;
  try {
    for (let member = await tar.next(); member !== undefined; member = await tar.next()) {
      options.signal?.throwIfAborted();
      const path = ledger.meet(member);
      options.onProgress?.({entriesDone, currentPath: path ?? member.path});
      if (path !== undefined) await readFile(path, member, tar, ledger, options);
      else if (member.type === 'file') await readTagFile(member, tar, ledger);
      entriesDone += 1;
    }
  } finally {
    await reader.close();
  }
  return ledger;
}

async function readFile(
  path: EntryPath,
  member: FoundMember,
  tar: SalvageTar,
  ledger: SalvageLedger,
  {visit, makeHasher = hashHere, signal}: SalvageContentsOptions,
): Promise<void> {
  const target = visit?.(path, member);
  const hash = makeHasher('sha256', {subject: 'opened-file'});
  let size = 0;
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const part of tar.content()) {
      signal?.throwIfAborted();
      size += part.length;
      const waiting = hash.update(part);
      if (waiting !== undefined) await waiting;
      yield part;
    }
    const digest = await hash.digest();
    if (size === member.size) ledger.addFile(path, size, digest);
    else ledger.addPart(path, member.size);
    const isProven = size === member.size && formatHex(digest) === target?.sha256;
    if (target !== undefined && !isProven) throw new NotProvenError('a file is not what the manifest says');
  }
  try {
    if (target === undefined) for await (const _ of hashed());
    else {
      await target.write(hashed());
      target.onProven();
    }
  } catch (error) {
    if (!(error instanceof NotProvenError)) throw error;
  }
}

async function readTagFile(member: FoundMember, tar: SalvageTar, ledger: SalvageLedger): Promise<void> {
  const onLine = ledger.tagReader(member);
  const lines = onLine === undefined ? undefined : new DamagedLines(onLine);
  const hash = hashHere('sha256');
  let size = 0;
  for await (const part of tar.content()) {
    size += part.length;
    hash.update(part);
    lines?.push(part);
  }
  if (size === member.size) ledger.addTagFile(member, await hash.digest());
}
