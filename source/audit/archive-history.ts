/** What the audit log knows of each archive and each key: when it was made, checked and drilled, and what is due. Pure. */
import {dryRun, type LogDepth, type LogEntry, type LogEventType} from './log-entry.ts';

/** What was done with an archive last, by message id: the same for all of its copies. Successful runs only. */
export type ArchiveHistory = {
  readonly messageId: string;
  /** As last seen. */
  readonly keyId: string | undefined;
  readonly size: number | undefined;
  readonly seal: LogEntry | undefined;
  readonly fixity: LogEntry | undefined;
  /** With the key, by verify. */
  readonly verify: LogEntry | undefined;
  readonly restore: LogEntry | undefined;
  readonly drill: LogEntry | undefined;
  /** The last run that looked at it and said something about it, good or bad. */
  readonly last: LogEntry | undefined;
};

/** What was done with a key. */
export type KeyHistory = {
  readonly keyId: string;
  readonly made: LogEntry | undefined;
  readonly sheet: LogEntry | undefined;
  /** The last drill in which it was typed and opened an archive. */
  readonly drill: LogEntry | undefined;
  readonly last: LogEntry;
};

type Mutable<Type> = {-readonly [Name in keyof Type]: Type[Name]};

const placeOf: Readonly<Partial<Record<LogEventType, 'seal' | 'fixity' | 'verify' | 'restore' | 'drill'>>> = {
  ingestion: 'seal',
  'fixity check': 'fixity',
  validation: 'verify',
  restore: 'restore',
  drill: 'drill',
};

/** Whether a run did what it was asked for: with or without findings. */
function isGood({outcome}: LogEntry): boolean {
  return outcome === 'success' || outcome === 'warning';
}

/** What says something about the archive: a wrong key, a full disk or an interruption do not. */
const tellingVerdicts: ReadonlySet<string> = new Set(['damaged', 'undecidable', 'refused', 'not-an-archive']);

/** Returns the history of every archive that the entries name, in the order in which they first appear. */
export function lastChecks(entries: Iterable<LogEntry>): Map<string, ArchiveHistory> {
  const histories = new Map<string, Mutable<ArchiveHistory>>();
  for (const entry of entries) {
    const {messageId, size} = entry.archive ?? {};
    if (messageId === undefined) continue;
    const known = histories.get(messageId) ?? {
      messageId,
      keyId: undefined,
      size: undefined,
      seal: undefined,
      fixity: undefined,
      verify: undefined,
      restore: undefined,
      drill: undefined,
      last: undefined,
    };
    const isOwnKey = isGood(entry) && entry.keyId !== undefined;
    histories.set(messageId, {
      ...known,
      keyId: isOwnKey ? entry.keyId : known.keyId,
      size: size ?? known.size,
      last: isGood(entry) || tellingVerdicts.has(entry.verdict ?? '') ? entry : known.last,
    });
    // Whatever a dry run proves, it restores nothing.
    const place = entry.detail === dryRun ? 'verify' : placeOf[entry.event as LogEventType];
    const history = histories.get(messageId);
    if (place !== undefined && history !== undefined && isGood(entry)) history[place] = entry;
  }
  return histories;
}

/** Returns the history of every key that the entries name and that was made or opened something. */
export function keyHistories(entries: Iterable<LogEntry>): Map<string, KeyHistory> {
  const histories = new Map<string, KeyHistory>();
  for (const entry of entries) {
    const {keyId, event} = entry;
    if (keyId === undefined || !isGood(entry)) continue;
    const known = histories.get(keyId);
    histories.set(keyId, {
      keyId,
      made: event === 'key creation' ? entry : known?.made,
      sheet: event === 'key sheet' ? entry : known?.sheet,
      drill: event === 'drill' && entry.keySource === 'typed' ? entry : known?.drill,
      last: entry,
    });
  }
  return histories;
}

/** How long a check counts where nothing else is said: what preservation services do (90 days). */
export const defaultIntervalDays = 90;

const dayMs = 86_400_000;

/**
 * Whether an archive has to be checked. `failed`: the last look at it found it bad. `never`: nothing in the log proves it.
 * `due`: the last proof is older than the interval.
 */
export type DueState = {
  readonly state: 'failed' | 'never' | 'due' | 'fresh';
  /** The last run that proved it deeply enough. */
  readonly proof: LogEntry | undefined;
  /** When the next one is due, in milliseconds since 1970; undefined where it is due now for another reason. */
  readonly dueAt: number | undefined;
};

const depths: readonly LogDepth[] = ['fixity', 'decrypt', 'manifest'];

/** What counts as a proof, and for how long. */
export type DueRule = {
  readonly now: Date;
  readonly intervalDays?: number | undefined;
  /** The least depth that counts; `decrypt` where nothing is said: every byte read with the key. */
  readonly depth?: LogDepth | undefined;
};

/** Returns what is due for an archive. */
export function dueState(
  history: ArchiveHistory,
  {now, intervalDays = defaultIntervalDays, depth = 'decrypt'}: DueRule,
): DueState {
  const {seal, fixity, verify, restore, drill, last} = history;
  const proofs = [seal, fixity, verify, restore, drill].filter(
    entry => entry?.depth !== undefined && depths.indexOf(entry.depth) >= depths.indexOf(depth),
  );
  const proof = proofs.reduce(
    (latest, entry) =>
      entry !== undefined && (latest === undefined || entry.time > latest.time) ? entry : latest,
    undefined,
  );
  if (last !== undefined && !isGood(last)) return {state: 'failed', proof, dueAt: undefined};
  if (proof === undefined) return {state: 'never', proof, dueAt: undefined};
  const dueAt = Date.parse(proof.time) + intervalDays * dayMs;
  return {state: now.getTime() >= dueAt ? 'due' : 'fresh', proof, dueAt};
}
