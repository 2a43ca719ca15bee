/**
 * What names say about WhatsApp's files: which are backups, of which day, what their content is called, and which are
 * of a kind that keep64 does not read. Names are hints; what a file is, its header says.
 */

/** A backup, by its name. */
export type BackupName = {
  /** What the content is called: the name without its last ending. */
  readonly contentName: string;
  readonly format: 'crypt12' | 'crypt14' | 'crypt15';
  /** The day in the name, `2025-03-05`, of a local backup that is not the newest. */
  readonly day: string | undefined;
  /** It holds what changed since a whole backup of the same database, and is of no use without that. */
  readonly isIncrement: boolean;
  /** Whole backups and increments of one database have it in common: `msgstore`, `wa`. */
  readonly series: string;
};

const backupEnding = /\.(crypt1[245])$/i;
const dayInName = /[-_](\d{4}-\d{2}-\d{2})(?=[.-])/;

/** Returns what the name of a file says, or undefined where it is not that of a backup. */
export function readBackupName(name: string): BackupName | undefined {
  const ending = backupEnding.exec(name);
  if (ending === null) return undefined;
  const contentName = name.slice(0, ending.index);
  const isIncrement = /-increment(?=[-._\d]|$)/.test(contentName);
  const series = contentName
    .replace(/[-.](increment|\d{4}-\d{2}-\d{2}).*$|\..*$/, '')
    .replace(/-increment.*$/, '');
  return {
    contentName,
    format: (ending[1] ?? '').toLowerCase() as BackupName['format'],
    day: dayInName.exec(contentName)?.[1],
    isIncrement,
    series,
  };
}

const unread: readonly (readonly [RegExp, string])[] = [
  [
    /\.crypt(?:5|7|8|9|10|11)?$/i,
    'an older form of backup, which keep64 does not read: crypt12, crypt14 and crypt15 it does',
  ],
  [/\.mcrypt1$/i, 'a file of a Google Drive backup (mcrypt1), which keep64 does not read'],
  [/\.sqlite\.enc$/i, 'a file of an iCloud backup of WhatsApp, which keep64 does not read'],
];

/** Returns what a file is that keep64 knows of and does not read, by its name; undefined for all others. */
export function whyUnread(name: string): string | undefined {
  return unread.find(([pattern]) => pattern.test(name))?.[1];
}
