/** Looks at every file of some folders, headers only: what it is, and of an archive whether it is there to its last byte. */

import {baseName, type ShelfFile} from '../audit/collection.ts';
import {identifiedSize, identifyFile, isArchiveName} from '../audit/identify-file.ts';
import type {Risk} from '../audit/risk.ts';
import type {FindResult, FoundFile} from '../disk/find-files.ts';
import type {ProbedFile} from '../disk/probe-file.ts';
import {DiskError, MalformedError} from '../errors.ts';
import {type Outline, outlineMessage} from '../openpgp/outline.ts';
import type {CommandContext} from './context.ts';
import type {Emit} from './event.ts';
import {maxSidecarSize, parseSidecar} from './sidecar.ts';

/** What a survey found. */
export type Survey = Pick<FindResult, 'roots' | 'places'> & {
  readonly files: readonly ShelfFile[];
  readonly linkCount: number;
  readonly specialCount: number;
  /** What could not be looked at. */
  readonly risks: readonly Risk[];
};

/** So much tells most files from archives. */
const firstLook = 1_024;
/** Parts that are looked at in one file: 128 MiB of an archive of keep64's. Each may cost a movement of the disk's head. */
const maxSteps = 1_024;
/** These stand in the bytes that are read anyway. */
const stepsInHead = 16;
/** And in all files together. */
const maxAllSteps = 20_000;

/**
 * Surveys folders and files.
 * @throws AbortError. What cannot be read is in the risks; it stops nothing.
 */
export async function survey(
  paths: readonly string[],
  {disk, signal}: CommandContext,
  emit: Emit,
): Promise<Survey> {
  const say = (entriesDone: number, entriesTotal: number | undefined, currentPath: string): void =>
    emit({
      kind: 'progress',
      phase: 'scanning',
      bytesDone: 0,
      bytesTotal: undefined,
      entriesDone,
      entriesTotal,
      currentPath,
    });
  emit({kind: 'phase-started', phase: 'scanning', path: paths[0]});
  const {roots, places, files, problems} = await disk.findFiles(paths, {
    signal,
    onProgress: ({fileCount, currentPath}) => say(fileCount, undefined, currentPath),
  });
  const risks: Risk[] = roots.flatMap(({path, errno}) =>
    errno === undefined ? [] : [{kind: 'root-unreadable' as const, path, errno}],
  );
  const seen: ShelfFile[] = [];
  const budget = {steps: maxAllSteps};
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    try {
      seen.push(await lookAt(file, disk.probeFile, budget));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      risks.push({kind: 'unreadable', path: file.path, errno: error.errno});
    }
    say(index + 1, files.length, file.path);
  }
  for (const problem of problems) {
    if (problem.kind === 'unreadable')
      risks.push({kind: 'unreadable', path: problem.path, errno: problem.errno});
  }
  return {
    roots,
    places,
    files: seen,
    risks,
    linkCount: problems.filter(({kind}) => kind === 'link').length,
    specialCount: problems.filter(({kind}) => kind === 'special').length,
  };
}

async function lookAt(
  found: FoundFile,
  probeFile: (path: string) => ProbedFile,
  budget: {steps: number},
): Promise<ShelfFile> {
  const name = baseName(found.path);
  const file = probeFile(found.path);
  try {
    const start = file.readAt(0, firstLook);
    const head = needsWholeHead(start, name) ? file.readAt(0, identifiedSize) : start;
    const kind = await identifyFile(head, name);
    const base = {...found, size: file.size, kind};
    if (kind.kind === 'sidecar') return {...base, claimedSha256: readClaim(file, name)};
    if (kind.kind === 'archive' && !kind.isArmored)
      return {...base, outline: await outline(file, head, budget)};
    return base;
  } finally {
    file.close();
  }
}

/** Tells whether more than the first look is needed to say what a file is. */
function needsWholeHead(start: Uint8Array, name: string): boolean {
  if (start.length < firstLook) return false;
  const mayBePacket = ((start[0] ?? 0) & 0x80) !== 0;
  return (
    mayBePacket ||
    isArchiveName(name) ||
    /\.crypt\d\d$/i.test(name) ||
    Buffer.from(start).includes('-----BEGIN PGP')
  );
}

function readClaim(file: ProbedFile, name: string): string | undefined {
  if (file.size > maxSidecarSize) return undefined;
  try {
    return parseSidecar(file.readAt(0, maxSidecarSize), name.slice(0, -'.sha256'.length));
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

async function outline(file: ProbedFile, head: Uint8Array, budget: {steps: number}): Promise<Outline> {
  const readAt = (offset: number, size: number): Uint8Array => {
    if (offset + size <= head.length) return head.subarray(offset, offset + size);
    budget.steps -= 1;
    return file.readAt(offset, size);
  };
  return await outlineMessage(readAt, file.size, Math.max(stepsInHead, Math.min(maxSteps, budget.steps)));
}
