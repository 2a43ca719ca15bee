/** Reports as text for people: what was done, what was found, what to do now. Lines without a line break at the end. */
import type {Verdict} from '../audit/verdict.ts';
import type {DemoReport} from '../commands/demo.ts';
import type {DrillReport} from '../commands/drill.ts';
import type {ListReport} from '../commands/list.ts';
import type {PasswordReport} from '../commands/password.ts';
import type {Report} from '../commands/report.ts';
import type {RestoreReport} from '../commands/restore.ts';
import type {SealReport} from '../commands/seal.ts';
import type {FixityReport, VerifiedArchive, VerifyReport} from '../commands/verify.ts';
import type {Keep64Error} from '../errors.ts';
import {aboutText} from './about-text.ts';
import {auditText} from './audit-text.ts';
import {compareText} from './compare-text.ts';
import {displayName} from './display-name.ts';
import {findingLines} from './finding-lines.ts';
import {inspectText} from './inspect-text.ts';
import {keyCheckText, keyNewText, keyReadText, keySheetText, keyShowText} from './key-text.ts';
import {logCheckText, logText} from './log-text.ts';
import {formatBytes, formatCount} from './quantity.ts';
import {repairText} from './repair-text.ts';
import {salvageText} from './salvage-text.ts';
import {whatsappAuditText} from './whatsapp-audit-text.ts';
import {decryptedLines, whatsappLines} from './whatsapp-text.ts';
import {explainError} from './words.ts';

/** Returns a report as lines. @param isColoured - whether escape sequences are welcome; only a QR code has some. */
export function formatText(report: Report, isColoured = false): string[] {
  switch (report.schema) {
    case 'keep64/key-new-1':
      return keyNewText(report);
    case 'keep64/key-check-1':
      return keyCheckText(report);
    case 'keep64/key-read-1':
      return keyReadText(report);
    case 'keep64/key-show-1':
      return keyShowText(report, isColoured);
    case 'keep64/key-sheet-1':
      return keySheetText(report);
    case 'keep64/seal-1':
      return sealText(report);
    case 'keep64/list-1':
      return listText(report);
    case 'keep64/inspect-1':
      return inspectText(report);
    case 'keep64/verify-1':
      return verifyText(report);
    case 'keep64/fixity-1':
      return fixityText(report);
    case 'keep64/drill-1':
      return drillText(report);
    case 'keep64/compare-1':
      return [...verifyText({schema: 'keep64/verify-1', archives: report.readings}), ...compareText(report)];
    case 'keep64/audit-1':
      return auditText(report);
    case 'keep64/restore-1':
      return restoreText(report);
    case 'keep64/repair-1':
      return repairText(report);
    case 'keep64/salvage-1':
      return salvageText(report);
    case 'keep64/password-1':
      return passwordText(report);
    case 'keep64/log-1':
      return logText(report);
    case 'keep64/log-check-1':
      return logCheckText(report);
    case 'keep64/whatsapp-audit-1':
      return whatsappAuditText(report);
    case 'keep64/demo-1':
      return demoText(report);
    case 'keep64/about-1':
      return aboutText(report);
  }
}

/** What a verdict means, in a few words. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  verified: 'verified',
  authentic: 'authentic, without a manifest',
  'wrong-key': 'wrong key',
  damaged: 'damaged',
  undecidable: 'wrong key or damaged: cannot be told',
  refused: 'refused for safety',
  'not-an-archive': 'not an archive',
  unsupported: 'not supported',
  unreadable: 'cannot be read',
};

/** An archive as a person is told it; `-` is standard input. */
function archiveName(archive: string): string {
  return archive === '-' ? 'standard input' : displayName(archive);
}

function errorLines(error: Keep64Error | undefined): string[] {
  if (error === undefined) return [];
  const {message, hint} = explainError(error);
  return hint === '' ? [`  ${message}`] : [`  ${message}`, `    ${hint}`];
}

function sealText(report: SealReport): string[] {
  const {archive, size, fileCount, payloadBytes, keyId, profile, isVerified, hasPassword, findings, sha256} =
    report;
  const {recoveryFiles} = report;
  return [
    `sealed ${formatCount(fileCount, 'file')} (${formatBytes(payloadBytes)}) into ${archive === '-' ? 'standard output' : displayName(archive)}`,
    `  ${formatBytes(size)}, profile ${profile}, key ${keyId}${hasPassword ? ', and a password' : ''}`,
    ...decryptedLines(report.whatsapp),
    isVerified ? '  read back and verified' : '  not read back: keep64 verify does that',
    `  sha256 ${sha256}`,
    ...(recoveryFiles.length === 0
      ? []
      : [`  ${formatCount(recoveryFiles.length, 'PAR2 file')} beside it: keep64 repair mends it with them`]),
    ...(findings.length === 0
      ? []
      : [`${formatCount(findings.length, 'finding')}:`, ...findingLines(findings)]),
    'now: keep two copies, one of them elsewhere, and the key on paper in a third place',
  ];
}

function contentsSummary({contents}: VerifiedArchive | RestoreReport): string {
  if (contents === undefined) return '';
  return `${formatCount(contents.fileCount, 'file')}, ${formatBytes(contents.payloadBytes)}`;
}

function verifyText({archives}: VerifyReport): string[] {
  return archives.flatMap(archive => {
    const head = `${archiveName(archive.archive)}: ${verdictWords[archive.verdict]}`;
    const findings = findingLines(archive.contents?.findings ?? []);
    if (archive.verdict === 'verified') {
      const fixity = archive.fixity === 'matches' ? '; its .sha256 file agrees' : fixityWarning(archive);
      return [`${head}: ${contentsSummary(archive)}${fixity}`, ...whatsappLines(archive), ...findings];
    }
    if (archive.verdict === 'authentic') {
      return [
        `${head}: ${contentsSummary(archive)}`,
        '  every byte is what was encrypted; nothing inside says whether anything is missing',
        ...findings,
      ];
    }
    return [
      head,
      ...whatsappLines(archive),
      ...errorLines(archive.error),
      ...verdictAdvice(archive),
      ...lossLines(archive),
      ...findings,
    ];
  });
}

function drillText(report: DrillReport): string[] {
  const isGood = report.verdict === 'verified' || report.verdict === 'authentic';
  const name = archiveName(report.archive);
  if (!isGood) {
    return [
      ...verifyText({schema: 'keep64/verify-1', archives: [report]}),
      'the drill failed: with this key and this copy nothing can be recovered today',
      '  try your other copies, and your other papers; until a drill succeeds, count this copy as lost',
    ];
  }
  const isTyped = report.keySource === 'typed';
  return [
    ...verifyText({schema: 'keep64/verify-1', archives: [report]}),
    isTyped
      ? `the drill succeeded: the key you typed recovers ${name}; nothing was written`
      : `the drill succeeded with a key from a file: it recovers ${name}; nothing was written`,
    isTyped
      ? '  put the paper back, and do the same with the other copy; again in 90 days'
      : '  it says nothing about the paper: without --key-file and --key-fd the drill asks for what is on it',
  ];
}

function fixityWarning({fixity}: VerifiedArchive): string {
  return fixity === 'differs' ? '; but its .sha256 file is about another version of it' : '';
}

function verdictAdvice({verdict, fixity, error}: VerifiedArchive | RestoreReport): string[] {
  if (verdict === 'wrong-key') {
    return fixity === 'matches'
      ? ['  the file itself is what it was when it was sealed: only the key is wrong']
      : [];
  }
  if (verdict === 'undecidable' && fixity === 'differs')
    return ['  the file is not what it was when its .sha256 was written'];
  if (verdict === 'damaged' && error === undefined) return ['  its contents are not what its manifest says'];
  if (verdict === 'damaged' && fixity === 'differs') return ['  its .sha256 file says so too'];
  return [];
}

/** What is lost, as far as the reading got. */
function lossLines({verdict, interrupted}: VerifiedArchive | RestoreReport): string[] {
  if (verdict !== 'damaged' || interrupted === undefined) return [];
  const {entriesDone, entriesTotal, currentPath, findings, hasManifest} = interrupted;
  if (hasManifest && findings.length === 0) {
    return ['  every file in it still agrees with the manifest: the damage lies between the files'];
  }
  if (hasManifest)
    return ['  these files are lost; the others agree with the manifest:', ...findingLines(findings)];
  const total = entriesTotal === undefined ? '' : ` of ${entriesTotal.toLocaleString('en-US')}`;
  const place = currentPath === undefined ? '' : `, at ${displayName(currentPath)}`;
  return [
    `  reading ended after ${formatCount(entriesDone, 'entry', 'entries')}${total}${place}`,
    '  what stands before that may be whole, but cannot be proved by itself',
    ...findingLines(findings),
  ];
}

function fixityText({archives}: FixityReport): string[] {
  return archives.flatMap(({archive, verdict, findings, error}) => {
    const name = displayName(archive);
    if (verdict === 'fixity-good') {
      return [
        `${name}: the same bytes as when its .sha256 was written`,
        '  this is fixity and no more: no key was tried',
      ];
    }
    const what = {
      damaged: 'not the bytes its .sha256 was written for',
      unreadable: 'cannot be read',
      'no-sidecar': 'unknown',
    };
    return [`${name}: ${what[verdict]}`, ...errorLines(error), ...findingLines(findings)];
  });
}

const shownAbsent = 20;

/** What was asked for by name and is not there. */
function absentLines(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const more = paths.length - shownAbsent;
  return [
    `  ${formatCount(paths.length, 'path')} not in the archive; keep64 list ARCHIVE shows what is:`,
    ...paths.slice(0, shownAbsent).map(path => `    ${displayName(path)}`),
    ...(more > 0 ? [`    and ${more.toLocaleString('en-US')} more`] : []),
  ];
}

function restoreText(report: RestoreReport): string[] {
  const {archive, target, isRestored, isDryRun, verdict, error, findings, absentPaths} = report;
  const {restoredFiles, restoredBytes} = report;
  if (isRestored || (isDryRun && error === undefined && verdict !== 'damaged')) {
    const what = `${formatCount(restoredFiles, 'file')} (${formatBytes(restoredBytes)})`;
    return [
      isDryRun
        ? `${archiveName(archive)}: ${verdictWords[verdict]}; would restore ${what} into ${displayName(target)}`
        : `${archiveName(archive)}: ${verdictWords[verdict]}; restored ${what} into ${displayName(target)}`,
      ...whatsappLines(report),
      ...absentLines(absentPaths),
      ...findingLines(findings),
    ];
  }
  return [
    `${archiveName(archive)}: ${verdictWords[verdict]}; nothing was restored`,
    ...whatsappLines(report),
    ...errorLines(error),
    ...verdictAdvice(report),
    ...lossLines(report),
    ...findingLines(findings),
  ];
}

function passwordText({archive, action, hasPassword, size}: PasswordReport): string[] {
  const done = {
    add: 'a password opens it now too',
    change: 'another password opens it now',
    remove: 'no password opens it now',
  };
  return [
    `${displayName(archive)}: ${done[action]}`,
    `  ${formatBytes(size)}, read back and verified; the 64 digits open it as before`,
    ...(hasPassword
      ? ['  other copies of this archive still have their old slots']
      : ['  other copies still open with the old password']),
  ];
}

function listText({archive, kind, entries, totalBytes}: ListReport): string[] {
  const width = Math.max(...entries.map(({size}) => formatBytes(size).length), 0);
  const files = entries.filter(({type}) => type === 'file').length;
  return [
    ...entries.map(({path, type, size, mtime}) => {
      const shown = type === 'directory' ? ''.padStart(width) : formatBytes(size).padStart(width);
      return `${shown}  ${mtime.slice(0, 16).replace('T', ' ')}  ${displayName(path)}${type === 'directory' ? '/' : ''}`;
    }),
    `${formatCount(files, 'file')}, ${formatBytes(totalBytes)} in ${archiveName(archive)}${kind === 'bag' ? '' : ', which has no manifest'}`,
    'not verified yet: keep64 verify proves it',
  ];
}

function demoText({folder, steps}: DemoReport): string[] {
  return [
    ...steps.map(step => `done: ${step}`),
    `everything is in ${displayName(folder)}; it can be deleted`,
  ];
}
