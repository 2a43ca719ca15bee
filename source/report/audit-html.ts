/**
 * An audit's report as one page: style and charts inside, no script, nothing from elsewhere, so that it opens from a USB
 * stick without a network; a content security policy says so to the browser. Light, dark, and for printing. Pure.
 */
import {createHash} from 'node:crypto';
import {depths} from '../audit/check-history.ts';
import {type Risk, type RiskSeverity, severityOfRisk} from '../audit/risk.ts';
import {escapeHtml} from '../bytes/html-text.ts';
import type {AuditedArchive, AuditReport} from '../commands/audit-report.ts';
import {auditCharts} from './audit-charts.ts';
import {auditStyle} from './audit-style.ts';
import {
  archiveTitle,
  checkedWords,
  copyWords,
  countWords,
  coverageLines,
  depthWords,
  formatAge,
  keyWords,
  lastCheckWords,
  otherFileCounts,
  otherKindWords,
} from './audit-words.ts';
import {htmlName} from './html-name.ts';
import {formatBytes, formatCount} from './quantity.ts';
import {explainRisk} from './risk-words.ts';

const severityTitles: Readonly<Record<RiskSeverity, string>> = {
  critical: 'Critical: act now',
  warning: 'Warnings: what to see to',
  note: 'Notes',
};

/** How many of one kind are listed: a page of a million lines opens nowhere. */
const maxListed = 5_000;

/** Returns the page. */
export function formatAuditHtml(report: AuditReport): string {
  const hash = createHash('sha256').update(auditStyle).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const all = [...report.risks, ...report.archives.flatMap(({risks}) => risks)];
  const date = report.at.slice(0, 10);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>keep64 audit ${date}</title>
<style>${auditStyle}</style>
</head>
<body>
<header>
<h1>Audit of sealed archives</h1>
<p>${escapeHtml(`${report.at.slice(0, 16).replace('T', ' ')} UTC`)}</p>
</header>
${banner(report, all)}
<section class="facts">
${facts(report)}
</section>
<section class="charts" aria-label="Charts">
${auditCharts(report)}
</section>
${(['critical', 'warning', 'note'] as const).map(severity => riskSection(all, severity)).join('')}
${archiveSection(report)}
${otherSection(report)}
<footer><p>Made by keep64 without a network. This page holds no key and no names of files inside archives; it names your archives and folders.</p></footer>
</body>
</html>
`;
}

function banner(report: AuditReport, risks: readonly Risk[]): string {
  const count = (severity: RiskSeverity): number =>
    risks.filter(risk => severityOfRisk(risk) === severity).length;
  const critical = count('critical');
  const warnings = count('warning');
  const [tone, sign, text] =
    critical > 0
      ? ['bad', '✗', `${formatCount(critical, 'critical finding')} and ${formatCount(warnings, 'warning')}`]
      : warnings > 0
        ? ['warning', '!', `${formatCount(warnings, 'warning')}; nothing that was looked at is damaged`]
        : ['good', '✓', 'Nothing to see to'];
  const scope =
    report.coverage.mode === 'headers' ? ' In this run only the headers of archives were read.' : '';
  return `<p class="banner ${tone}"><span aria-hidden="true">${sign}</span> ${escapeHtml(text)}.${scope}</p>`;
}

function facts(report: AuditReport): string {
  const {coverage, places, keys} = report;
  const rows: [string, string][] = [
    ['There are', countWords(coverage.total)],
    ...places.map(({path, mountPoint, copyCount}, index): [string, string] => [
      `Place ${index + 1}`,
      `${htmlName(path)}: ${formatCount(copyCount, 'copy', 'copies')}, on the disk at ${htmlName(mountPoint)}`,
    ]),
    ...keys.map(({keyId, archiveCount, lastDrillAt}): [string, string] => [
      `Key ${escapeHtml(keyId)}`,
      `${formatCount(archiveCount, 'archive')}, ${lastDrillAt === undefined ? 'never proved by a drill' : `proved by a drill on ${lastDrillAt.slice(0, 10)}`}`,
    ]),
    ['Checked', checkedWords(report)],
    [
      'This run',
      coverageLines(report)
        .map(line => escapeHtml(line.trim()))
        .join('<br>'),
    ],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n')}</dl>`;
}

function riskSection(all: readonly Risk[], severity: RiskSeverity): string {
  const risks = all.filter(risk => severityOfRisk(risk) === severity);
  if (risks.length === 0) return '';
  const kinds = [...new Set(risks.map(({kind}) => kind))];
  const groups = kinds.map(kind => {
    const explained = risks.filter(risk => risk.kind === kind).map(explainRisk);
    const hints = [...new Set(explained.map(({hint}) => hint))];
    const listed = hints.map(hint => {
      const sentences = explained.filter(risk => risk.hint === hint).map(({sentence}) => sentence);
      return `<ul>${listItems(sentences)}</ul><p class="hint">→ ${escapeHtml(hint)}</p>`;
    });
    return listed.join('\n');
  });
  const body = groups.join('\n');
  const title = `${severityTitles[severity]} (${risks.length.toLocaleString('en-US')})`;
  if (severity !== 'note') return `<section class="risks ${severity}"><h2>${title}</h2>${body}</section>\n`;
  return `<section class="risks note"><details><summary><h2>${title}</h2></summary>${body}</details></section>\n`;
}

function listItems(sentences: readonly string[]): string {
  const more = sentences.length - maxListed;
  return [
    // Names in sentences have passed the sanitizer: risk-words.ts.
    ...sentences.slice(0, maxListed).map(sentence => `<li>${escapeHtml(sentence)}</li>`),
    ...(more > 0 ? [`<li>and ${more.toLocaleString('en-US')} more: keep64 audit --json lists all</li>`] : []),
  ].join('\n');
}

const severityWords = {good: '✓ good', note: '✓ good', warning: '! warning', critical: '✗ critical'} as const;

function archiveSection({archives}: AuditReport): string {
  if (archives.length === 0) return '';
  const more = archives.length - maxListed;
  return `<section><h2>Archives (${archives.length.toLocaleString('en-US')})</h2>
<table>
<thead><tr><th scope="col">Archive</th><th scope="col">State</th><th scope="col">Sealed</th><th scope="col" class="number">Size</th><th scope="col">Copies</th><th scope="col">Key</th><th scope="col">Last check</th></tr></thead>
<tbody>
${archives.slice(0, maxListed).map(archiveRow).join('\n')}
</tbody>
</table>${more > 0 ? `<p>and ${more.toLocaleString('en-US')} more: keep64 audit --json lists all</p>` : ''}
</section>`;
}

function archiveRow(archive: AuditedArchive): string {
  const {copies, severity, sealedAt, ageDays, size, history} = archive;
  const paths = copies.map(({path}) => `<li>${htmlName(path)}</li>`).join('');
  const isSeen = copies.length > 0;
  const checks = depths
    .flatMap(depth => {
      const at = history.lastGood[depth];
      return at === undefined ? [] : [`${depthWords[depth]} ${at.slice(0, 10)}`];
    })
    .join('<br>');
  const cells = [
    `<th scope="row">${escapeHtml(archiveTitle(archive))}${isSeen ? `<ul>${paths}</ul>` : ''}</th>`,
    `<td class="state ${severity}">${severityWords[severity]}</td>`,
    `<td class="date">${isSeen ? `${sealedAt.slice(0, 10)}<br><small>${formatAge(ageDays)}</small>` : ''}</td>`,
    `<td class="number">${isSeen ? formatBytes(size) : ''}</td>`,
    `<td>${isSeen ? copyWords(archive) : 'known from the log'}</td>`,
    `<td>${escapeHtml(keyWords(archive))}</td>`,
    `<td class="date">${checks === '' ? lastCheckWords(archive) : checks}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function otherSection({otherFiles}: AuditReport): string {
  const counts = otherFileCounts(otherFiles);
  if (counts.length === 0) return '';
  const {named, unnamedCount} = otherFiles;
  const more = Math.max(0, named.length - maxListed) + unnamedCount;
  const items = named
    .slice(0, maxListed)
    .map(({path, kind, detail}) => `<li>${htmlName(path)}: ${escapeHtml(otherKindWords(kind, detail))}</li>`);
  return `<section><h2>Also in these folders</h2><p>${escapeHtml(counts.join(', '))}</p>
<ul>${items.join('\n')}${more > 0 ? `<li>and ${more.toLocaleString('en-US')} more</li>` : ''}</ul></section>`;
}
