/**
 * `audit`: a whole collection of archives: what there is, in how many copies, when each was last checked, what is due and
 * what one mishap would take. Reads headers only unless it is told to read more.
 */
import {judgeDue, noHistory, summarizeChecks} from '../audit/check-history.ts';
import {type CollectedArchive, collectArchives} from '../audit/collection.ts';
import {findCollectionRisks} from '../audit/find-risks.ts';
import {collectChecks, type KnownArchive, type LoggedChecks} from '../audit/logged-checks.ts';
import {type Risk, sortRisks, worstSeverity} from '../audit/risk.ts';
import {isInShare} from '../audit/share.ts';
import {DiskError} from '../errors.ts';
import {checkArchives, recordsOf} from './audit-checks.ts';
import {folderOf, type RunLog, readLoggedChecks, withLog} from './audit-log.ts';
import {
  type AuditCoverage,
  type AuditOptions,
  type AuditReport,
  auditArchive,
  countArchives,
  countChecked,
  summarizeKeys,
} from './audit-report.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, type Emit, withEvents} from './event.ts';
import {countOthers} from './other-files.ts';
import {survey} from './survey.ts';

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
  const places = seen.places.map((place, index) => ({
    ...place,
    mountPoint: context.disk.findMountPoint(place.path),
    copyCount: archives.reduce(
      (sum, {copies}) => sum + copies.filter(copy => copy.place === index).length,
      0,
    ),
  }));
  const risks = sortRisks([
    ...seen.risks,
    // A disk that is not connected often leaves an empty folder where it was.
    ...places
      .filter(({copyCount}) => copyCount === 0)
      .map(({path}) => ({kind: 'empty-place' as const, path})),
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
    places,
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
  const {log} = context;
  if (log !== undefined && log.folder === undefined) {
    // Nothing was looked at then, and "nothing is due" would be a guess.
    if (!hasFolders) folderOf(log);
    return {...(await collectChecks([])), risks: [{kind: 'log-nowhere'}]};
  }
  try {
    const logged = await readLoggedChecks(context);
    const isEmpty = !hasFolders && logged.archives.size === 0;
    return {...logged, risks: isEmpty ? [{kind: 'log-empty'}] : []};
  } catch (error) {
    if (!(error instanceof DiskError && hasFolders)) throw error;
    return {...(await collectChecks([])), risks: [{kind: 'log-unreadable', errno: error.errno}]};
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
