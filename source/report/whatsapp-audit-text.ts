/** The audit of a WhatsApp folder as text: backups, databases in numbers, months, media, exported chats, what was noticed. */
import {sortBySeverity} from '../audit/severity.ts';
import type {WhatsAppAuditReport} from '../commands/whatsapp-audit.ts';
import type {AuditedExport} from '../commands/whatsapp-exports.ts';
import {type MediaComparison, maxListedMedia} from '../commands/whatsapp-media.ts';
import type {ContentSummary} from '../whatsapp/content-summary.ts';
import {type MessageKind, messageKinds} from '../whatsapp/message-kind.ts';
import {displayName} from './display-name.ts';
import {findingLines} from './finding-lines.ts';
import {yearLines} from './month-chart.ts';
import {formatBytes, formatCount} from './quantity.ts';
import {explainError} from './words.ts';

type Database = WhatsAppAuditReport['databases'][number];

/** How a database is called by its schema. */
export const schemaWords: Readonly<Record<Database['schema'], string>> = {
  android: 'WhatsApp on Android',
  'android-old': 'WhatsApp on Android, older schema',
  ios: 'WhatsApp on iOS',
  other: 'no messages in it',
};

const kindPlurals: Readonly<Partial<Record<MessageKind, string>>> = {
  text: 'texts',
  'view-once': 'view-once media',
  revoked: 'revoked',
  system: 'by the system',
  other: 'of other kinds',
};

/** Returns the kinds that occur, most first, with counts and shares in percent. */
export function kindRows({kinds, messages}: ContentSummary): {label: string; count: number; share: string}[] {
  return messageKinds
    .flatMap(kind => {
      const count = kinds[kind] ?? 0;
      return count === 0 ? [] : [{label: labelOf(kind, count), count, share: shareOf(count, messages)}];
    })
    .sort((left, right) => right.count - left.count);
}

function labelOf(kind: MessageKind, count: number): string {
  const plural = kindPlurals[kind];
  if (plural !== undefined) return count === 1 && kind === 'text' ? kind : plural;
  return count === 1 ? kind : `${kind}s`;
}

function shareOf(count: number, all: number): string {
  const percent = all === 0 ? 0 : (count / all) * 100;
  return percent < 0.1 ? 'under 0.1 %' : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

/** Returns how many messages, in how many chats, over which time. */
export function summaryLine({messages, chats, calls, firstDay, lastDay}: ContentSummary): string {
  const time = firstDay === undefined ? '' : `, ${firstDay} to ${lastDay ?? firstDay}`;
  const called = calls === 0 ? '' : `, ${formatCount(calls, 'call')} in the list of calls`;
  return `${formatCount(messages, 'message')} in ${formatCount(chats, 'chat')}${time}${called}`;
}

/** Returns the report as lines. */
export function whatsappAuditText(report: WhatsAppAuditReport): string[] {
  const {folder, backups, databases, chatExports, media, findings} = report;
  const what = [
    backups.length > 0 && formatCount(backups.length, 'encrypted backup'),
    databases.length > 0 && formatCount(databases.length, 'database'),
    chatExports.length > 0 && formatCount(chatExports.length, 'exported chat'),
  ].filter(part => part !== false);
  return [
    `${displayName(folder)}: ${what.join(', ')}`,
    ...backupLines(report),
    ...databases.flatMap(database => databaseLines(database, report.main?.path === database.path)),
    ...chatExports.flatMap(exportLines),
    ...(media === undefined ? [] : mediaLines(media)),
    ...(findings.length === 0
      ? []
      : [`${formatCount(findings.length, 'finding')}:`, ...findingLines(sortBySeverity(findings))]),
    report.showsNames
      ? 'names are shown as asked; no word of a message is'
      : 'no name and no word of a message is in this report',
  ];
}

const verdictMarks: Readonly<Record<string, string>> = {
  verified: 'verified',
  'wrong-key': 'wrong key',
  undecidable: 'wrong key or damaged',
  'not-an-archive': 'no backup',
};

function backupLines({backups}: WhatsAppAuditReport): string[] {
  return backups.flatMap(({path, verdict, error, size, made}) => {
    const head = `  ${verdictMarks[verdict] ?? verdict}  ${made.slice(0, 10)}  ${formatBytes(size)}  ${displayName(path)}`;
    return error === undefined ? [head] : [head, `    ${explainError(error).message}`];
  });
}

function databaseLines({path, size, schema, tables, problems, summary}: Database, isMain: boolean): string[] {
  const whole = problems.length === 0 ? 'whole' : `not whole (${formatCount(problems.length, 'problem')})`;
  const head = `${displayName(path)}: ${schemaWords[schema]}, ${formatBytes(size)}, ${formatCount(tables, 'table')}, ${whole}`;
  if (summary === undefined) return [head];
  if (!isMain) return [head, `  ${summaryLine(summary)}`];
  return [head, ...summaryLines(summary)];
}

function summaryLines(summary: ContentSummary): string[] {
  const rows = kindRows(summary);
  const width = Math.max(...rows.map(({count}) => count.toLocaleString('en-US').length), 0);
  return [
    `  ${summaryLine(summary)}`,
    ...rows.map(
      ({label, count, share}) => `  ${count.toLocaleString('en-US').padStart(width)}  ${label} (${share})`,
    ),
    ...(summary.months.length === 0
      ? []
      : [
          '  messages by month, January to December:',
          ...yearLines(summary.months).map(line => `    ${line}`),
        ]),
    ...summary.largestChats.map(
      ({name, messages}) => `  ${formatCount(messages, 'message')} with ${displayName(name)}`,
    ),
  ];
}

function exportLines({
  path,
  form,
  dateOrder,
  summary,
  senders,
  attachments,
  missingAttachments,
  omittedMedia,
}: AuditedExport): string[] {
  const {messages, firstDay, lastDay} = summary;
  const time = firstDay === undefined ? '' : `, ${firstDay} to ${lastDay ?? firstDay}`;
  const order = dateOrder === 'unclear' ? '; whether its dates begin with day or month cannot be told' : '';
  const named =
    attachments + omittedMedia === 0
      ? ''
      : `; ${formatCount(attachments, 'attachment')} named, ${missingAttachments} missing, ${omittedMedia} left out at the export`;
  return [
    `${displayName(path)}: exported chat (${form === 'ios' ? 'iOS' : 'Android'}), ${formatCount(messages, 'message')} of ${formatCount(senders, 'person', 'people')}${time}${named}${order}`,
  ];
}

/** Returns what the comparison of the media showed. */
export function mediaLines(media: MediaComparison): string[] {
  const {named, missing, sizeDiffers, hashed, hashDiffers, unnamed} = media;
  return [
    `media: ${formatCount(named, 'file')} named, ${missing.toLocaleString('en-US')} missing, ${sizeDiffers.toLocaleString('en-US')} of another size`,
    hashed === 0
      ? '  no SHA-256 was compared'
      : `  ${formatCount(hashed, 'SHA-256', 'SHA-256')} compared, ${hashDiffers.toLocaleString('en-US')} differ`,
    ...(missing + sizeDiffers + hashDiffers > maxListedMedia
      ? [`  the first ${maxListedMedia.toLocaleString('en-US')} of these are among the findings`]
      : []),
    ...(unnamed === 0 ? [] : [`  ${formatCount(unnamed, 'more file')} that it does not name`]),
  ];
}
