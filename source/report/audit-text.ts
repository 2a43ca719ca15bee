/** `audit` as text: what there is, what is wrong, what to do; names sanitized. `--json` and `--html` list everything. */
import {type Risk, type RiskSeverity, severityOfRisk} from '../audit/risk.ts';
import type {AuditedArchive, AuditReport} from '../commands/audit-report.ts';
import {
  archiveTitle,
  checkedWords,
  copyWords,
  countWords,
  coverageLines,
  formatAge,
  keyWords,
  lastCheckWords,
  otherFileCounts,
  otherKindWords,
} from './audit-words.ts';
import {displayName} from './display-name.ts';
import {formatBytes, formatCount} from './quantity.ts';
import {explainRisk} from './risk-words.ts';

const shownArchives = 50;
const shownRisks = 50;
const shownOthers = 20;

const severityTitles: Readonly<Record<RiskSeverity, string>> = {
  critical: 'critical',
  warning: 'warnings',
  note: 'notes',
};

/** Returns the report as lines. */
export function auditText(report: AuditReport): string[] {
  const {coverage, places, archives, risks, isDueOnly, htmlFile} = report;
  const all = [...risks, ...archives.flatMap(archive => archive.risks)];
  if (isDueOnly) return [...dueLines(report), ...htmlLines(htmlFile)];
  return [
    report.roots.length === 0
      ? `${formatCount(archives.length, 'archive')} in the log; no folder was looked into`
      : `${countWords(coverage.total)}, in ${formatCount(places.length, 'place')}`,
    ...places.map(
      ({path, mountPoint, copyCount}) =>
        `  ${displayName(path)}: ${formatCount(copyCount, 'copy', 'copies')}, on the disk at ${displayName(mountPoint)}`,
    ),
    ...ageLines(archives),
    ...keyLines(report),
    ...(archives.length === 0 ? [] : [checkedWords(report)]),
    ...unseenLines(report),
    ...coverageLines(report),
    ...riskLines(all, 'critical'),
    ...riskLines(all, 'warning'),
    ...riskLines(all, 'note'),
    ...archiveLines(archives),
    ...otherLines(report),
    ...htmlLines(htmlFile),
  ];
}

function htmlLines(htmlFile: string | undefined): string[] {
  return htmlFile === undefined ? [] : [`the page: ${displayName(htmlFile)}`];
}

/** Where a reminder cannot look, it cannot say that nothing is due. */
const unseenKinds: ReadonlySet<Risk['kind']> = new Set([
  'unreadable',
  'empty-place',
  'log-unreadable',
  'log-nowhere',
  'log-empty',
]);

/** Only what is due, and what is damaged: for a reminder. */
function dueLines({archives, risks, dueAfterDays, checked}: AuditReport): string[] {
  const all = [...risks, ...archives.flatMap(archive => archive.risks)];
  const due = all.filter(({kind}) => kind === 'due');
  const unseen = all.filter(({kind}) => unseenKinds.has(kind));
  const head =
    due.length === 0
      ? `nothing is due: ${formatCount(checked.recently, 'archive')} checked within ${formatCount(dueAfterDays, 'day')}`
      : `${formatCount(due.length, 'archive')} due for a check`;
  return [head, ...explainedLines(due), ...riskLines(all, 'critical'), ...explainedLines(unseen)];
}

function unseenLines({unseenCount, roots}: AuditReport): string[] {
  if (unseenCount === 0 || roots.length === 0) return [];
  return [`the log knows ${formatCount(unseenCount, 'archive')} more, not found here`];
}

function ageLines(archives: readonly AuditedArchive[]): string[] {
  const dated = archives.filter(({messageId, copies}) => messageId !== undefined && copies.length > 0);
  const [oldest] = dated;
  const newest = dated.at(-1);
  if (oldest === undefined || newest === undefined) return [];
  if (oldest === newest) return [`sealed ${oldest.sealedAt.slice(0, 10)} (${formatAge(oldest.ageDays)})`];
  return [
    `newest ${newest.sealedAt.slice(0, 10)} (${formatAge(newest.ageDays)}), oldest ${oldest.sealedAt.slice(0, 10)} (${formatAge(oldest.ageDays)})`,
  ];
}

function keyLines({keys, archives}: AuditReport): string[] {
  const unknown = archives.filter(
    ({keyId, messageId}) => keyId === undefined && messageId !== undefined,
  ).length;
  return [
    ...keys.map(({keyId, archiveCount, lastDrillAt, lastOpenedAt}) => {
      const drill = lastDrillAt === undefined ? 'never drilled' : `drilled ${lastDrillAt.slice(0, 10)}`;
      const opened = lastOpenedAt === undefined ? '' : `, opened one on ${lastOpenedAt.slice(0, 10)}`;
      return `key ${displayName(keyId)}: ${formatCount(archiveCount, 'archive')}${opened}, ${drill}`;
    }),
    ...(unknown === 0 ? [] : [`key unknown: ${formatCount(unknown, 'archive')}`]),
  ];
}

function riskLines(risks: readonly Risk[], severity: RiskSeverity): string[] {
  const shown = risks.filter(risk => severityOfRisk(risk) === severity);
  if (shown.length === 0) return [];
  return [`${severityTitles[severity]}: ${shown.length.toLocaleString('en-US')}`, ...explainedLines(shown)];
}

/** A line a risk, the hint once where several follow that have it; at most 50, kinds together. */
function explainedLines(risks: readonly Risk[]): string[] {
  const lines: string[] = [];
  let lastHint = '';
  const kinds = [...new Set(risks.map(({kind}) => kind))];
  const sorted = kinds.flatMap(kind => risks.filter(risk => risk.kind === kind));
  for (const risk of sorted.slice(0, shownRisks)) {
    const {sentence, hint} = explainRisk(risk);
    if (lastHint !== '' && hint !== lastHint) lines.push(`    ${lastHint}`);
    lines.push(`  ${sentence}`);
    lastHint = hint;
  }
  if (lastHint !== '') lines.push(`    ${lastHint}`);
  const more = risks.length - shownRisks;
  if (more > 0) lines.push(`  and ${more.toLocaleString('en-US')} more (--json and --html list all)`);
  return lines;
}

function archiveLines(archives: readonly AuditedArchive[]): string[] {
  if (archives.length === 0) return [];
  const more = archives.length - shownArchives;
  return [
    'archives:',
    ...archives.slice(0, shownArchives).map(archive => {
      const {size, severity, copies} = archive;
      const parts = [
        severity === 'good' ? 'good' : severity,
        ...(copies.length === 0
          ? ['known from the log']
          : [formatAge(archive.ageDays), formatBytes(size), copyWords(archive)]),
        `key ${keyWords(archive)}`,
        lastCheckWords(archive),
      ];
      return `  ${archiveTitle(archive)}: ${parts.join(', ')}`;
    }),
    ...(more > 0 ? [`  and ${more.toLocaleString('en-US')} more (--json and --html list all)`] : []),
  ];
}

function otherLines({otherFiles}: AuditReport): string[] {
  const counts = otherFileCounts(otherFiles);
  if (counts.length === 0) return [];
  const {named, unnamedCount} = otherFiles;
  const more = Math.max(0, named.length - shownOthers) + unnamedCount;
  return [
    `also here: ${counts.join(', ')}`,
    ...named
      .slice(0, shownOthers)
      .map(({path, kind, detail}) => `  ${displayName(path)}: ${otherKindWords(kind, detail)}`),
    ...(more > 0 ? [`  and ${more.toLocaleString('en-US')} more (--json lists them)`] : []),
  ];
}
