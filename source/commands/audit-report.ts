/** What an audit is asked for, what it finds, and how facts about archives become that report. Pure but for types. */
import {
  type CheckHistory,
  type CheckRecord,
  type Depth,
  type Due,
  daysBetween,
  judgeDue,
  noHistory,
} from '../audit/check-history.ts';
import {type ArchiveCopy, type CollectedArchive, distinctCopies} from '../audit/collection.ts';
import {findArchiveRisks, judgeCopies} from '../audit/find-risks.ts';
import {type Risk, type RiskSeverity, worstSeverity} from '../audit/risk.ts';
import type {Share} from '../audit/share.ts';
import type {AuditKey} from './check-copy.ts';
import type {OtherFiles} from './other-files.ts';

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

/** Returns an archive with what is known about it. */
export function auditArchive(
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

/** Counts archives and their copies, twin names once; or only those copies that are counted. */
export function countArchives(
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

/** Counts archives by their last check that was deep enough. */
export function countChecked(archives: readonly AuditedArchive[]): AuditReport['checked'] {
  const counts = {recently: 0, before: 0, never: 0};
  for (const {due, messageId} of archives) {
    // What has lost its start was never checked under any name, and is one of the archives that are counted.
    if (messageId === undefined) counts.never += 1;
    else if (!due.isDue) counts.recently += 1;
    else if (due.dueAt === undefined) counts.never += 1;
    else counts.before += 1;
  }
  return counts;
}

/** Returns the keys that archives name, and what the records say of each. */
export function summarizeKeys(
  archives: readonly AuditedArchive[],
  records: readonly CheckRecord[],
): AuditedKey[] {
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
