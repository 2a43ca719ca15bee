/** Reads the copies of archives for an audit, says what that means for their history, and tells the log. */
import {type CheckRecord, depths} from '../audit/check-history.ts';
import type {ArchiveCopy, CollectedArchive, CopyCheck} from '../audit/collection.ts';
import type {LogEvent} from '../audit/log-entry.ts';
import type {RunLog} from './audit-log.ts';
import {type AuditOptions, countArchives} from './audit-report.ts';
import {checkFixity, verifyCopy} from './check-copy.ts';
import type {CommandContext} from './context.ts';
import type {Emit} from './event.ts';
import {WaitingEvents} from './waiting-events.ts';

/** Reads the copies of archives. Twin names (hard links) are one file, and read once. */
export async function checkArchives(
  archives: readonly CollectedArchive[],
  {key}: AuditOptions,
  context: CommandContext,
  emit: Emit,
  log: RunLog | undefined,
): Promise<Map<CollectedArchive, CollectedArchive>> {
  const bytesTotal = countArchives(archives).bytes;
  let bytesBefore = 0;
  const checked = new Map<CollectedArchive, CollectedArchive>();
  const waiting = new WaitingEvents(log, context.clock);
  try {
    for (const archive of archives) {
      const known = new Map<string, ArchiveCopy['check']>();
      const copies: ArchiveCopy[] = [];
      for (const copy of archive.copies) {
        const mark = `${copy.device}:${copy.inode}`;
        if (!known.has(mark)) {
          const {path, size} = copy;
          const phase = key === undefined ? 'hashing' : 'verifying';
          let bytesDone = 0;
          const say = (): void =>
            emit({
              kind: 'progress',
              phase,
              bytesDone: bytesBefore + Math.min(bytesDone, size),
              bytesTotal,
              entriesDone: checked.size,
              entriesTotal: archives.length,
              currentPath: path,
            });
          // The events of one archive would show each as the whole.
          const relay: Emit = event => {
            if (event.kind !== 'progress') return;
            bytesDone = event.bytesDone;
            say();
          };
          if (checked.size === 0 && known.size === 0) emit({kind: 'phase-started', phase, path});
          known.set(
            mark,
            key === undefined
              ? await checkFixity(path, context, chunk => {
                  bytesDone += chunk.length;
                  say();
                })
              : await verifyCopy(path, key, archive.keyIdInName, context, relay),
          );
          bytesBefore += size;
        }
        copies.push({...copy, check: known.get(mark)});
      }
      const read = {...archive, copies: proveTwins(copies)};
      checked.set(archive, read);
      const event = describeChecks(read, key === undefined ? 'fixity check' : 'validation');
      if (event !== undefined) await waiting.add(event);
    }
  } finally {
    // What a run that is stopped has read by then counts.
    await waiting.flush();
  }
  return checked;
}

/** A copy without a `.sha256` file is proved by another copy with one, where their digests are the same. */
function proveTwins(copies: readonly ArchiveCopy[]): ArchiveCopy[] {
  const good = new Set(
    copies.flatMap(({check}) => (check?.verdict === 'fixity-good' ? (check.sha256 ?? []) : [])),
  );
  return copies.map(copy => {
    const {check} = copy;
    if (check?.verdict !== 'unproved' || check.sha256 === undefined || !good.has(check.sha256)) return copy;
    return {...copy, check: {...check, verdict: 'fixity-good', depth: 'fixity'}};
  });
}

const failedVerdicts: ReadonlySet<CopyCheck['verdict']> = new Set([
  'damaged',
  'undecidable',
  'unreadable',
  'not-an-archive',
]);

/**
 * What this run's checks mean for the history: an archive passes where every copy that was read does, and fails where one
 * fails, so that it stays due until that copy is replaced.
 */
export function recordsOf(archives: readonly CollectedArchive[], at: Date): CheckRecord[] {
  return archives.flatMap(({messageId, copies}): CheckRecord[] => {
    if (messageId === undefined) return [];
    const checks = copies.flatMap(({check}) => check ?? []);
    const keyId = checks.find(check => check.keyId !== undefined)?.keyId;
    if (checks.some(({verdict}) => failedVerdicts.has(verdict)))
      return [{messageId, at, depth: 'fixity', isGood: false, keyId}];
    const proved = checks.flatMap(({depth}) => depth ?? []);
    const shallowest = depths.find(depth => proved.some(other => other === depth));
    return shallowest === undefined ? [] : [{messageId, at, depth: shallowest, isGood: true, keyId}];
  });
}

/** Returns what the log is told of an archive: one event, good only where each copy that was read is. */
function describeChecks(
  archive: CollectedArchive,
  event: 'fixity check' | 'validation',
): LogEvent | undefined {
  const [record] = recordsOf([archive], new Date(0));
  if (record === undefined || record.depth === 'drill') return undefined;
  const {messageId, copies} = archive;
  const checks = copies.flatMap(({check}) => check ?? []);
  const failed = checks.find(({verdict}) => failedVerdicts.has(verdict));
  const verdict = (failed ?? checks.find(({depth}) => depth === record.depth))?.verdict;
  const digests = new Set(checks.map(({sha256}) => sha256));
  const sha256 = digests.size === 1 ? checks[0]?.sha256 : undefined;
  return {
    event,
    outcome: record.isGood ? (record.depth === 'decrypt' ? 'warning' : 'success') : 'failure',
    verdict: verdict === 'unproved' || verdict === 'other-key' ? undefined : verdict,
    depth: record.isGood ? record.depth : undefined,
    keyId: record.keyId,
    archive: {messageId, size: copies[0]?.size, sha256},
    detail: `audit of ${checks.length} ${checks.length === 1 ? 'copy' : 'copies'}`,
    path: copies[0]?.path,
  };
}
