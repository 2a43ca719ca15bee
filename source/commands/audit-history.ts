/** What the audit log tells an audit: which checks archives passed, which archives there are, which keys were drilled. */
import type {CheckRecord, Depth} from '../audit/check-history.ts';
import type {LogEntry} from '../audit/log-entry.ts';
import {readLogEvents} from './audit-log.ts';
import type {CommandContext} from './context.ts';

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
  readonly records: readonly CheckRecord[];
  readonly archives: ReadonlyMap<string, KnownArchive>;
};

/** What says something about the bytes of an archive: a wrong key, a full disk or an interruption do not. */
const failedVerdicts: ReadonlySet<string> = new Set(['damaged', 'undecidable', 'not-an-archive']);

/** Reads the log. @throws {DiskError} where there is one that cannot be read; AbortError. */
export async function readLoggedChecks(context: CommandContext): Promise<LoggedChecks> {
  const records: CheckRecord[] = [];
  const archives = new Map<string, KnownArchive>();
  for await (const entry of readLogEvents(context)) {
    const {messageId, size} = entry.archive ?? {};
    if (messageId === undefined) continue;
    const known = archives.get(messageId);
    archives.set(messageId, {messageId, size: size ?? known?.size, firstAt: known?.firstAt ?? entry.time});
    const record = recordOf(messageId, entry);
    if (record !== undefined) records.push(record);
  }
  return {records, archives};
}

function recordOf(messageId: string, entry: LogEntry): CheckRecord | undefined {
  const {event, outcome, verdict, keyId} = entry;
  const at = new Date(entry.time);
  if (outcome === 'failure' && failedVerdicts.has(verdict ?? '')) {
    return {messageId, at, depth: 'fixity', isGood: false, keyId};
  }
  if (entry.depth === undefined || (outcome !== 'success' && outcome !== 'warning')) return undefined;
  // A drill with a key file proves the archive, and not that the paper can be read.
  const depth: Depth = event === 'drill' && entry.keySource === 'typed' ? 'drill' : entry.depth;
  return {messageId, at, depth, isGood: true, keyId};
}
