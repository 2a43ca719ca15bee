/** Findings about WhatsApp's files in words: a sentence and a hint each. */
import type {WhatsAppFinding} from '../whatsapp/whatsapp-finding.ts';
import {displayName} from './display-name.ts';
import {formatCount, formatUnlikeBytes} from './quantity.ts';

type Words = {
  readonly [Kind in WhatsAppFinding['kind']]: (
    finding: Extract<WhatsAppFinding, {kind: Kind}>,
  ) => readonly [sentence: string, hint: string];
};

/** One entry a kind. */
export const whatsappWords: Words = {
  'increment-without-base': f => [
    `${displayName(f.path)} is an increment, and the whole backup that it goes on from is not here`,
    'copy the whole Databases folder from the phone: an increment alone is of no use',
  ],
  'stale-backup': f => [
    `${displayName(f.path)}, the newest backup of the messages, is ${formatCount(f.days, 'day')} old`,
    'back up again in WhatsApp: Settings, Chats, Chat backup; then copy it here',
  ],
  'duplicate-backup': f => [`${displayName(f.path)} holds the same bytes as ${displayName(f.other)}`, ''],
  'unread-backup': f => [`${displayName(f.path)} is ${displayName(f.why)}`, ''],
  'backup-not-opened': f => [
    `${displayName(f.path)} is kept as it is: ${displayName(f.why)}`,
    'keep its key too: nothing else opens it',
  ],
  'md5-absent': f =>
    f.isExpected
      ? [
          `${displayName(f.path)} ends with no MD5 that agrees: it is damaged or cut off`,
          'copy it again from the phone; verify says with the key what is the matter',
        ]
      : [
          `${displayName(f.path)} ends with no MD5 that agrees: it has none, as some backups, or it is damaged`,
          'verify says with the key which of the two',
        ],
  'damaged-database': f => [
    `${displayName(f.path)} is not whole: ${displayName(f.why)}`,
    'look at an older backup of it; sqlite3 and its .recover command save what can be read',
  ],
  'month-gap': f => [
    f.months === 1
      ? `${displayName(f.path)} has no message in ${f.from}`
      : `${displayName(f.path)} has no message from ${f.from} to ${f.to}`,
    'nobody wrote then, or something is missing: an older backup may have it',
  ],
  'undated-messages': f => [
    `${displayName(f.path)} holds ${formatCount(f.count, 'message')} with a date that cannot be`,
    '',
  ],
  'missing-media': f => [
    `${displayName(f.path)} is named by ${displayName(f.from)}, and is not here`,
    'it may have been deleted on the phone; copy its Media folder again where it was not',
  ],
  'media-size-differs': f => {
    const [found, expected] = formatUnlikeBytes(f.found, f.expected);
    return [
      `${displayName(f.path)} has ${found}, and the database says ${expected}`,
      'look for this file in another copy',
    ];
  },
  'media-differs': f => [
    `${displayName(f.path)} is not what the database says: its SHA-256 differs`,
    'look for this file in another copy',
  ],
  'export-may-be-cut': f => [
    `${displayName(f.path)} has ${formatCount(f.messages, 'message')}: WhatsApp stops silently near ${f.limit.toLocaleString('en-US')}`,
    'look whether it begins where the chat begins',
  ],
  'missing-attachment': f => [
    `${displayName(f.path)} is named by ${displayName(f.from)}, and is not beside it`,
    'export the chat again with media, from a phone that still has the file',
  ],
};
