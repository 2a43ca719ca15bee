/**
 * `audit`: a whole collection of archives: what there is, in how many copies, when each was last checked, what is due and
 * what one mishap would take. Reads headers only unless it is told to read more.
 */
import {
  type CheckHistory,
  type CheckRecord,
  type Depth,
  type Due,
  daysBetween,
  depths,
  judgeDue,
  noHistory,
  summarizeChecks,
} from '../audit/check-history.ts';
import {
  type ArchiveCopy,
  type CollectedArchive,
  type CopyCheck,
  collectArchives,
  distinctCopies,
} from '../audit/collection.ts';
import type {LogEvent} from '../audit/log-entry.ts';
import {
  findArchiveRisks,
  findCollectionRisks,
  judgeCopies,
  type Risk,
  type RiskSeverity,
  sortRisks,
  worstSeverity,
} from '../audit/risk.ts';
import {isInShare, type Share} from '../audit/share.ts';
import {DiskError} from '../errors.ts';
import {type KnownArchive, type LoggedChecks, readLoggedChecks} from './audit-history.ts';
import {type RunLog, withLog} from './audit-log.ts';
import {type AuditKey, checkFixity, verifyCopy} from './check-copy.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, type Emit, withEvents} from './event.ts';
import {countOthers, type OtherFiles} from './other-files.ts';
import {survey} from './survey.ts';

/** How long a check counts where nothing else is said, and which: those that read every byte with the key. */
export {defaultIntervalDays as defaultDueAfterDays} from '../audit/archive-history.ts';
export const defaultDueDepth: Depth = 'decrypt';

/** What `audit` is asked for. */
export type AuditOptions = {
  /** Folders and files; none where only the log is asked. */
  readonly roots: readonly string[];
  readonly dueAfterDays: number;
  /** The shallowest check that counts. */
  readonly dueDepth: Depth;
  /** Only what is due or damaged is told. */
  readonly isDueOnly: boolean;
  /** Opens archives: what is due, or the share, is verified with it. */
  readonly key: AuditKey | undefined;
  /** Without a key: compare with the `.sha256` files. */
  readonly readsFixity: boolean;
  /** Read the n-th of the archives whose turn it is, in place of what is due. */
  readonly share: Share | undefined;
  /** Read everything, due or not. */
  readonly readsAll: boolean;
};

/** An archive with everything that is known about it. */
export type AuditedArchive = CollectedArchive & {
  /** The key that opens it, and who says so: this run, the log, or only its name. */
  readonly keyId: string | undefined;
  readonly keyIdFrom: 'opened' | 'log' | 'name' | undefined;
  readonly ageDays: number;
  /** Copies without known damage; twin names count once. In how many places and on how many devices they lie. */
  readonly goodCopyCount: number;
  readonly placeCount: number;
  readonly deviceCount: number;
  readonly history: CheckHistory;
  readonly due: Due;
  readonly severity: RiskSeverity | 'good';
  readonly risks: readonly Risk[];
};

/** How many archives, in how many files, of how many bytes. */
export type AuditCount = {readonly archives: number; readonly copies: number; readonly bytes: number};

/** What this run read, against what there is. */
export type AuditCoverage = {
  readonly mode: 'headers' | 'fixity' | 'key';
  readonly share: Share | undefined;
  readonly total: AuditCount;
  /** Whose turn it was. */
  readonly selected: AuditCount;
  /** Of those: proved good by what this run read. */
  readonly proved: AuditCount;
  /** Of those: left unread because another key opens them. */
  readonly otherKey: AuditCount;
};

/** A key, as far as archives name it. */
export type AuditedKey = {
  readonly keyId: string;
  readonly archiveCount: number;
  /** ISO 8601: the last drill, and the last time that it opened one of these archives. */
  readonly lastDrillAt: string | undefined;
  readonly lastOpenedAt: string | undefined;
};

/** What an audit found. */
export type AuditReport = {
  readonly schema: 'keep64/audit-1';
  /** ISO 8601. */
  readonly at: string;
  readonly isDueOnly: boolean;
  readonly dueAfterDays: number;
  readonly dueDepth: Depth;
  readonly roots: readonly {readonly path: string; readonly errno: string | undefined}[];
  readonly places: readonly {
    readonly path: string;
    readonly device: string;
    readonly mountPoint: string;
    readonly copyCount: number;
  }[];
  readonly archives: readonly AuditedArchive[];
  readonly keys: readonly AuditedKey[];
  readonly coverage: AuditCoverage;
  /** Last good checks that were deep enough: within the interval, before it, and never. */
  readonly checked: {readonly recently: number; readonly before: number; readonly never: number};
  readonly otherFiles: OtherFiles;
  /** Of the whole, and of files that are no archive's. */
  readonly risks: readonly Risk[];
  readonly severity: RiskSeverity | 'good';
  /** How many archives the log knows that were not found in the folders. */
  readonly unseenCount: number;
  /** Where the page was written, if one was. */
  readonly htmlFile?: string | undefined;
};

/**
 * Audits a collection. What is wrong with one archive, file or folder never stops the rest.
 * @throws {DiskError} where there is a log that cannot be read; AbortError.
 */
export function audit(
  options: AuditOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, AuditReport> {
  // Reading headers is no check of anything: only a run that reads more has something to record.
  if (modeOf(options) === 'headers') return withEvents(emit => runAudit(options, context, emit, undefined));
  const event = options.key === undefined ? 'fixity check' : 'validation';
  return withLog(event, context, (emit, log) => runAudit(options, context, emit, log));
}

function modeOf({key, readsFixity}: AuditOptions): AuditCoverage['mode'] {
  return key !== undefined ? 'key' : readsFixity ? 'fixity' : 'headers';
}

async function runAudit(
  options: AuditOptions,
  context: CommandContext,
  emit: Emit,
  log: RunLog | undefined,
): Promise<AuditReport> {
  const {roots, dueAfterDays, dueDepth} = options;
  const now = context.clock();
  const {records, archives: known, risks: logRisks} = await readLog(context, roots.length > 0);
  const seen = await survey(roots, context, emit);
  const found = collectArchives(seen.files);
  // Without folders the log alone says what there is.
  const collection = roots.length > 0 ? found : {...found, archives: [...known.values()].map(unseenArchive)};
  const before = summarizeChecks(records);
  const isDue = (id: string | undefined): boolean =>
    id !== undefined && judgeDue(before.get(id) ?? noHistory, now, dueAfterDays, dueDepth).isDue;
  const isSelected = ({messageId}: CollectedArchive): boolean => {
    if (messageId === undefined) return false;
    if (options.share !== undefined) return isInShare(messageId, options.share);
    return options.readsAll || isDue(messageId);
  };
  const mode = modeOf(options);
  const selected = mode === 'headers' ? [] : collection.archives.filter(isSelected);
  const checked = await checkArchives(selected, options, context, emit, log);
  const archives = collection.archives.map(archive => checked.get(archive) ?? archive);
  const allRecords = [...records, ...recordsOf([...checked.values()], now)];
  const histories = summarizeChecks(allRecords);
  const audited = archives.map(archive => auditArchive(archive, histories, options, now));
  const keys = summarizeKeys(audited, allRecords);
  const ids = new Set(archives.map(({messageId}) => messageId));
  const risks = sortRisks([
    ...seen.risks,
    ...logRisks,
    ...findCollectionRisks({...collection, archives}),
    ...keys
      .filter(({lastDrillAt}) => lastDrillAt === undefined)
      .map(({keyId, archiveCount}) => ({kind: 'key-never-drilled' as const, keyId, archiveCount})),
  ]);
  return {
    schema: 'keep64/audit-1',
    at: now.toISOString(),
    isDueOnly: options.isDueOnly,
    dueAfterDays,
    dueDepth,
    roots: seen.roots,
    places: seen.places.map((place, index) => ({
      ...place,
      mountPoint: context.disk.findMountPoint(place.path),
      copyCount: archives.reduce(
        (sum, {copies}) => sum + copies.filter(copy => copy.place === index).length,
        0,
      ),
    })),
    archives: audited,
    keys,
    coverage: {
      mode,
      share: options.share,
      total: countArchives(archives),
      selected: countArchives(selected),
      proved: countArchives([...checked.values()], ({check}) => check?.depth !== undefined),
      otherKey: countArchives([...checked.values()], ({check}) => check?.verdict === 'other-key'),
    },
    checked: countChecked(audited),
    otherFiles: countOthers(collection.others, seen),
    risks,
    severity: worstSeverity([...risks, ...audited.flatMap(archive => archive.risks)]),
    unseenCount: [...known.keys()].filter(id => !ids.has(id)).length,
  };
}

/** A log that cannot be read is no reason to look at nothing, unless there is nothing else to look at. */
async function readLog(
  context: CommandContext,
  hasFolders: boolean,
): Promise<LoggedChecks & {readonly risks: readonly Risk[]}> {
  try {
    return {...(await readLoggedChecks(context)), risks: []};
  } catch (error) {
    if (!(error instanceof DiskError && hasFolders)) throw error;
    return {records: [], archives: new Map(), risks: [{kind: 'log-unreadable', errno: error.errno}]};
  }
}

/** An archive that the log knows, and no folder was searched for. */
function unseenArchive({messageId, size, firstAt}: KnownArchive): CollectedArchive {
  return {
    messageId,
    name: `archive ${messageId.slice(0, 8)}`,
    profile: undefined,
    hasRecoverySlot: false,
    keyIdInName: undefined,
    sealedAt: firstAt,
    sealedAtFrom: 'log',
    size: size ?? 0,
    copies: [],
  };
}

/** Reads the copies of archives. Twin names (hard links) are one file, and read once. */
async function checkArchives(
  archives: readonly CollectedArchive[],
  {key}: AuditOptions,
  context: CommandContext,
  emit: Emit,
  log: RunLog | undefined,
): Promise<Map<CollectedArchive, CollectedArchive>> {
  const bytesTotal = countArchives(archives).bytes;
  let bytesBefore = 0;
  const checked = new Map<CollectedArchive, CollectedArchive>();
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
    // At once: what a run that is stopped has read by then counts.
    if (event !== undefined) await log?.record(event);
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
function recordsOf(archives: readonly CollectedArchive[], at: Date): CheckRecord[] {
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

function auditArchive(
  archive: CollectedArchive,
  histories: ReadonlyMap<string, CheckHistory>,
  {dueAfterDays, dueDepth}: AuditOptions,
  now: Date,
): AuditedArchive {
  const history = histories.get(archive.messageId ?? '') ?? noHistory;
  const due = judgeDue(history, now, dueAfterDays, dueDepth);
  const opened = archive.copies.find(({check}) => check?.keyId !== undefined)?.check?.keyId;
  const keyId = opened ?? history.keyId ?? archive.keyIdInName;
  const risks = findArchiveRisks(archive, {history, due, keyId});
  const good = distinctCopies(judgeCopies(archive).goodCopies);
  return {
    ...archive,
    keyId,
    keyIdFrom:
      opened !== undefined
        ? 'opened'
        : history.keyId !== undefined
          ? 'log'
          : archive.keyIdInName === undefined
            ? undefined
            : 'name',
    ageDays: daysBetween(archive.sealedAt, now),
    goodCopyCount: good.length,
    placeCount: new Set(good.map(({place}) => place)).size,
    deviceCount: new Set(good.map(({device}) => device)).size,
    history,
    due,
    severity: worstSeverity(risks),
    risks,
  };
}

function countArchives(
  archives: readonly CollectedArchive[],
  isCounted: (copy: ArchiveCopy) => boolean = () => true,
): AuditCount {
  let copies = 0;
  let bytes = 0;
  let count = 0;
  for (const archive of archives) {
    const counted = distinctCopies(archive.copies).filter(isCounted);
    copies += counted.length;
    bytes += counted.reduce((sum, {size}) => sum + size, 0);
    if (counted.length > 0) count += 1;
  }
  return {archives: count, copies, bytes};
}

function countChecked(archives: readonly AuditedArchive[]): AuditReport['checked'] {
  const counts = {recently: 0, before: 0, never: 0};
  for (const {due, messageId} of archives) {
    if (messageId === undefined) continue;
    if (!due.isDue) counts.recently += 1;
    else if (due.dueAt === undefined) counts.never += 1;
    else counts.before += 1;
  }
  return counts;
}

function summarizeKeys(archives: readonly AuditedArchive[], records: readonly CheckRecord[]): AuditedKey[] {
  const counts = new Map<string, number>();
  for (const {keyId} of archives) if (keyId !== undefined) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  return [...counts].map(([keyId, archiveCount]) => {
    const opened = records.filter(record => record.isGood && record.keyId === keyId);
    return {
      keyId,
      archiveCount,
      lastDrillAt: latest(opened.filter(({depth}) => depth === 'drill')),
      lastOpenedAt: latest(opened),
    };
  });
}

function latest(records: readonly CheckRecord[]): string | undefined {
  return records
    .map(({at}) => at.toISOString())
    .toSorted()
    .at(-1);
}
