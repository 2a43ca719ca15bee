/**
 * What the entries of the audit log say: which checks archives passed, which archives and keys there are. Home, `audit`
 * and `audit --due` all ask here and check-history.ts, so that they never disagree. Pure.
 */
import type {CheckRecord} from './check-history.ts';
import type {LogEntry} from './log-entry.ts';

/** An archive that the log knows. */
export type KnownArchive = {
  readonly messageId: string;
  /** Bytes, as last seen. */
  readonly size: number | undefined;
  /** ISO 8601: when it was sealed, or first met. */
  readonly firstAt: string;
};

/** What the log holds of interest here. */
export type LoggedChecks = {
  readonly entryCount: number;
  /** In the order in which they were noted. */
  readonly records: readonly CheckRecord[];
  /** By message id, in the order in which they were first met. */
  readonly archives: ReadonlyMap<string, KnownArchive>;
  /** The ids of the keys that were made or opened something, in that order. */
  readonly keyIds: ReadonlySet<string>;
};

/** What says something about the bytes of an archive: a wrong key, a full disk or an interruption do not. */
const failedVerdicts: ReadonlySet<string> = new Set(['damaged', 'undecidable', 'not-an-archive']);

/** Returns what entries say; they come oldest first, as they stand in the log. @throws what reading them throws. */
export async function collectChecks(
  entries: AsyncIterable<LogEntry> | Iterable<LogEntry>,
): Promise<LoggedChecks> {
  const records: CheckRecord[] = [];
  const archives = new Map<string, KnownArchive>();
  const keyIds = new Set<string>();
  let entryCount = 0;
  for await (const entry of entries) {
    entryCount += 1;
    if (entry.keyId !== undefined && isDone(entry)) keyIds.add(entry.keyId);
    const {messageId, size} = entry.archive ?? {};
    if (messageId === undefined) continue;
    const known = archives.get(messageId);
    archives.set(messageId, {messageId, size: size ?? known?.size, firstAt: known?.firstAt ?? entry.time});
    const record = recordOf(messageId, entry);
    if (record !== undefined) records.push(record);
  }
  return {entryCount, records, archives, keyIds};
}

/** Whether a run did what it was asked for, with or without findings. */
function isDone({outcome}: LogEntry): boolean {
  return outcome === 'success' || outcome === 'warning';
}

/** A dry run of `restore` proves what it read as `verify` does. */
function recordOf(messageId: string, entry: LogEntry): CheckRecord | undefined {
  const {event, outcome, verdict, depth} = entry;
  // It proves a new file: the damaged one lies there still, and stays due.
  if (event === 'repair') return undefined;
  const at = new Date(entry.time);
  if (outcome === 'failure' && failedVerdicts.has(verdict ?? '')) {
    // Damage is told apart from a wrong key; where that could not be decided, the key is nobody's yet.
    const keyId = verdict === 'damaged' ? entry.keyId : undefined;
    return {messageId, at, depth: 'fixity', isGood: false, keyId};
  }
  if (depth === undefined || !isDone(entry)) return undefined;
  // A drill with a key file proves the archive, and not that the paper can be read.
  const isDrill = event === 'drill' && entry.keySource === 'typed';
  return {messageId, at, depth: isDrill ? 'drill' : depth, isGood: true, keyId: entry.keyId};
}
