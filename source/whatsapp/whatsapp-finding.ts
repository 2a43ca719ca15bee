/** What can be noticed about a folder of WhatsApp's: as data. Paths are as found: untrusted. Types only. */

/** Something about backups, databases, media or exported chats. */
export type WhatsAppFinding =
  // the set of backups
  | {readonly kind: 'increment-without-base'; readonly path: string}
  | {readonly kind: 'stale-backup'; readonly path: string; readonly days: number}
  | {readonly kind: 'duplicate-backup'; readonly path: string; readonly other: string}
  | {readonly kind: 'unread-backup'; readonly path: string; readonly why: string}
  | {readonly kind: 'backup-not-opened'; readonly path: string; readonly why: string}
  /** `isExpected`: backups of its kind have one. */
  | {readonly kind: 'md5-absent'; readonly path: string; readonly isExpected: boolean}
  // what they hold
  | {readonly kind: 'damaged-database'; readonly path: string; readonly why: string}
  | {
      readonly kind: 'month-gap';
      readonly path: string;
      readonly from: string;
      readonly to: string;
      readonly months: number;
    }
  | {readonly kind: 'undated-messages'; readonly path: string; readonly count: number}
  | {readonly kind: 'missing-media'; readonly path: string; readonly from: string}
  | {
      readonly kind: 'media-size-differs';
      readonly path: string;
      readonly expected: number;
      readonly found: number;
    }
  | {readonly kind: 'media-differs'; readonly path: string}
  // exported chats
  | {
      readonly kind: 'export-may-be-cut';
      readonly path: string;
      readonly messages: number;
      readonly limit: number;
    }
  | {readonly kind: 'missing-attachment'; readonly path: string; readonly from: string};
