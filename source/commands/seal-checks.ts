/** What can speak against sealing before a byte is written: a name that is taken, a folder in itself, no space, no files. */
import {dirname, resolve} from 'node:path';
import type {Finding} from '../audit/finding.ts';
import {DiskError, type Keep64Error, UsageError} from '../errors.ts';
import type {CommandContext} from './context.ts';
import type {Emit} from './event.ts';
import {sidecarPath} from './sidecar.ts';

/** @throws {UsageError} where the archive or its `.sha256` exists already, or would lie inside a folder that is sealed. */
export async function refuseOverlap(
  sources: readonly string[],
  archive: string,
  {disk}: CommandContext,
): Promise<void> {
  for (const path of [archive, sidecarPath(archive)]) {
    if ((await disk.statKind(path)) === 'absent') continue;
    throw new UsageError('target-exists', 'a file of that name exists already', {path});
  }
  for (const source of sources) {
    if (
      (await disk.statKind(source)) === 'directory' &&
      (await disk.isInside(dirname(resolve(archive)), source))
    ) {
      throw new UsageError(
        'output-inside-source',
        'the archive would lie inside the folder it is made from',
        {
          path: archive,
        },
      );
    }
  }
}

/**
 * Compares the space that is free with what the files need. Uncompressed archives are as large as their files; the others
 * may need less, so only say it.
 * @throws {UsageError} where an archive that is not compressed cannot fit.
 */
export async function warnAboutSpace(
  neededBytes: number,
  archive: string,
  compress: 'auto' | 'none',
  {disk}: CommandContext,
  emit: Emit,
): Promise<void> {
  const freeBytes = await disk.freeBytes(dirname(resolve(archive)));
  if (freeBytes >= neededBytes) return;
  if (compress === 'none') {
    throw new UsageError('no-space', `the archive needs ${neededBytes} bytes, and ${freeBytes} are free`, {
      path: archive,
    });
  }
  emit({kind: 'notice', notice: {kind: 'space-may-run-out', neededBytes, freeBytes}});
}

/** Returns why none of the sources can be sealed, in the words of the first thing that was found. */
export function whyNothing([finding]: readonly Finding[]): Keep64Error {
  switch (finding?.kind) {
    case 'unreadable':
      return new DiskError(finding.errno, `cannot be read (${finding.errno})`, {path: finding.path});
    case 'refused-name':
      return new UsageError('nothing-to-seal', `its name cannot be sealed (${finding.why})`, {
        path: finding.path,
      });
    case 'refused-type':
      return new UsageError(
        'nothing-to-seal',
        `only files and folders can be sealed, not a ${finding.type}`,
        {
          path: finding.path,
        },
      );
    default:
      return new UsageError('nothing-to-seal', 'there is nothing that can be sealed');
  }
}
