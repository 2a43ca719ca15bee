/** The words that all forms of an audit's report share: text, page and screen. Names in them are sanitized. */
import type {Depth} from '../audit/check-history.ts';
import type {Share} from '../audit/share.ts';
import type {AuditCount, AuditCoverage, AuditedArchive, AuditReport} from '../commands/audit-report.ts';
import type {OtherFiles, OtherKind} from '../commands/other-files.ts';
import {displayName} from './display-name.ts';
import {formatBytes, formatCount} from './quantity.ts';

/** How deep a check went, in a word or two. */
export const depthWords: Readonly<Record<Depth, string>> = {
  fixity: 'compared',
  decrypt: 'decrypted',
  manifest: 'verified',
  drill: 'drilled',
};

const otherWords: Readonly<Record<OtherKind, readonly [singular: string, plural: string]>> = {
  'public-key-message': ['message for private keys', 'messages for private keys'],
  'unsupported-message': ['unsupported OpenPGP message', 'unsupported OpenPGP messages'],
  'other-openpgp': ['other OpenPGP file', 'other OpenPGP files'],
  'whatsapp-backup': ['WhatsApp backup', 'WhatsApp backups'],
  'broken-archive': ['file named like an OpenPGP file', 'files named like OpenPGP files'],
  sidecar: ['.sha256 file of something else', '.sha256 files of something else'],
  par2: ['PAR2 file of something else', 'PAR2 files of something else'],
  leftover: ['unfinished file of an interrupted run', 'unfinished files of interrupted runs'],
  other: ['other file', 'other files'],
};

/** Returns what a file that is no archive is. */
export function otherKindWords(kind: OtherKind, detail: string): string {
  const [what] = otherWords[kind];
  if (kind === 'public-key-message') return `${what}: no 64 digits and no password open it`;
  if (kind === 'unsupported-message') {
    const why = {
      'no-integrity': 'no protection against change',
      'aead-draft': 'an abandoned draft of AEAD',
    }[detail];
    return why === undefined ? what : `${what}: ${why}`;
  }
  return detail === '' ? what : `${what} (${displayName(detail)})`;
}

/** Returns `3 WhatsApp backups (1.2 GiB)`, one entry a kind, and what was not opened at all. */
export function otherFileCounts({counts, linkCount, specialCount}: OtherFiles): string[] {
  return [
    ...counts.map(
      ({kind, count, bytes}) => `${formatCount(count, ...otherWords[kind])} (${formatBytes(bytes)})`,
    ),
    ...(linkCount === 0 ? [] : [`${formatCount(linkCount, 'link')} not followed`]),
    ...(specialCount === 0
      ? []
      : [`${formatCount(specialCount, 'device, pipe or socket', 'devices, pipes or sockets')} not opened`]),
  ];
}

/** Returns `12 archives in 20 copies, 3.1 GiB`. */
export function countWords({archives, copies, bytes}: AuditCount): string {
  return `${formatCount(archives, 'archive')} in ${formatCount(copies, 'copy', 'copies')}, ${formatBytes(bytes)}`;
}

/** Returns an age as `today`, `12 days`, `5 months`, `3 years`. */
export function formatAge(days: number): string {
  if (days < 1) return 'today';
  if (days < 60) return formatCount(days, 'day');
  if (days < 730) return formatCount(Math.floor(days / 30.44), 'month');
  return formatCount(Math.floor(days / 365.25), 'year');
}

/** Returns what an archive is called. */
export function archiveTitle({name}: Pick<AuditedArchive, 'name'>): string {
  return displayName(name);
}

/** Returns `verified 2026-11-23`, `failed 2026-11-23` where the last check failed, or `never checked`. */
export function lastCheckWords({history}: Pick<AuditedArchive, 'history'>): string {
  const {last, failedAt} = history;
  if (failedAt !== undefined) return `failed ${failedAt.slice(0, 10)}`;
  return last === undefined ? 'never checked' : `${depthWords[last.depth]} ${last.at.slice(0, 10)}`;
}

/** Returns which key opens an archive, and who says so. */
export function keyWords({keyId, keyIdFrom}: Pick<AuditedArchive, 'keyId' | 'keyIdFrom'>): string {
  if (keyId === undefined) return 'unknown';
  const from = {opened: ', opened it now', log: ', by the log', name: ', by its name'};
  return `${keyId}${keyIdFrom === undefined ? '' : from[keyIdFrom]}`;
}

function shareWords(share: Share): string {
  return `share ${share.part} of ${share.of}`;
}

/** Returns what this run read, and what it did not: lines for people. */
export function coverageLines({coverage, dueAfterDays, roots}: AuditReport): string[] {
  if (roots.length === 0) return [];
  const {mode, share, total, selected, proved, otherKey} = coverage;
  if (mode === 'headers') return ['read in this run: headers only, which prove nothing about the rest'];
  const how = mode === 'key' ? 'verified with the key' : 'compared with the .sha256 files, and no more';
  const why = share === undefined ? whySelected(coverage, dueAfterDays) : shareWords(share);
  const percent = total.bytes === 0 ? 100 : Math.floor((selected.bytes / total.bytes) * 100);
  const left = selected.copies - proved.copies - otherKey.copies;
  return [
    `read in this run: ${countWords(selected)} (${why}): ${percent} % of all bytes`,
    `  ${how}: ${countWords(proved)}`,
    ...(otherKey.copies === 0 ? [] : [`  left unread, of another key: ${countWords(otherKey)}`]),
    ...(left === 0 ? [] : [`  not proved: ${formatCount(left, 'copy', 'copies')}`]),
  ];
}

function whySelected({selected, total}: AuditCoverage, dueAfterDays: number): string {
  return selected.archives === total.archives
    ? 'all'
    : `what is due after ${formatCount(dueAfterDays, 'day')}`;
}

/** Returns when archives were last checked, as counts. */
export function checkedWords({checked, dueAfterDays}: AuditReport): string {
  const {recently, before, never} = checked;
  const parts = [`${recently.toLocaleString('en-US')} checked within ${formatCount(dueAfterDays, 'day')}`];
  if (before > 0) parts.push(`${before.toLocaleString('en-US')} longer ago`);
  if (never > 0) parts.push(`${never.toLocaleString('en-US')} never, as far as is known here`);
  return parts.join(', ');
}

/** Returns `2 good copies in 1 place`; `2 copies in 1 place, not read now` where only their headers were looked at. */
export function copyWords({
  goodCopyCount,
  placeCount,
  copies,
}: Pick<AuditedArchive, 'goodCopyCount' | 'placeCount' | 'copies'>): string {
  if (goodCopyCount === 0) return 'no good copy';
  const places = formatCount(placeCount, 'place');
  const isRead = copies.some(({check}) => check !== undefined);
  return isRead
    ? `${formatCount(goodCopyCount, 'good copy', 'good copies')} in ${places}`
    : `${formatCount(goodCopyCount, 'copy', 'copies')} in ${places}, not read now`;
}
