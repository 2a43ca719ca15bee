/** Judges the backups of one folder together: what is missing, old or there twice. Pure; the time now comes in. */
import {readBackupName} from './backup-name.ts';
import type {WhatsAppFinding} from './whatsapp-finding.ts';

/** One backup of a folder. */
export type BackupInSet = {
  readonly path: string;
  readonly size: number;
  /** When the file was written, in milliseconds since 1970. */
  readonly mtime: number;
  /** A digest of all its bytes; undefined where nobody took one. */
  readonly digest: string | undefined;
};

const millisecondsPerDay = 86_400_000;
/** WhatsApp backs up daily, weekly or monthly: what is older than the longest of these and some is stale. */
const staleDays = 35;

/** Returns the folder and the name of a path. */
function split(path: string): {folder: string; name: string} {
  const slash = path.lastIndexOf('/');
  return {folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1)};
}

/** Returns when a backup was made: the day in its name, or when its file was written. */
export function backupTime({path, mtime}: Pick<BackupInSet, 'path' | 'mtime'>): number {
  const day = readBackupName(split(path).name)?.day;
  const named = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(named) ? mtime : named;
}

/** Returns what is to be said about the backups of a folder, in the order of their paths. */
export function judgeBackupSet(backups: readonly BackupInSet[], now: Date): WhatsAppFinding[] {
  return [...findLonelyIncrements(backups), ...findDuplicates(backups), ...findStale(backups, now)];
}

function findLonelyIncrements(backups: readonly BackupInSet[]): WhatsAppFinding[] {
  const named = backups.map(({path}) => ({path, ...split(path), facts: readBackupName(split(path).name)}));
  const bases = new Set(
    named
      .filter(({facts}) => facts !== undefined && !facts.isIncrement)
      .map(({folder, facts}) => `${folder}/${facts?.series}`),
  );
  return named
    .filter(({folder, facts}) => facts?.isIncrement === true && !bases.has(`${folder}/${facts.series}`))
    .map(({path}) => ({kind: 'increment-without-base', path}));
}

/** The IV is new for each backup, so two files with the same bytes are one backup. */
function findDuplicates(backups: readonly BackupInSet[]): WhatsAppFinding[] {
  const seen = new Map<string, string>();
  const findings: WhatsAppFinding[] = [];
  for (const {path, size, digest} of backups) {
    if (digest === undefined) continue;
    const other = seen.get(`${size} ${digest}`);
    if (other === undefined) seen.set(`${size} ${digest}`, path);
    else findings.push({kind: 'duplicate-backup', path, other});
  }
  return findings;
}

/** Of the database of the messages only: settings change seldom. */
function findStale(backups: readonly BackupInSet[], now: Date): WhatsAppFinding[] {
  const messages = backups.filter(({path}) => readBackupName(split(path).name)?.series === 'msgstore');
  const newest = messages.toSorted((left, right) => backupTime(right) - backupTime(left))[0];
  if (newest === undefined) return [];
  const days = Math.floor((now.getTime() - backupTime(newest)) / millisecondsPerDay);
  return days > staleDays ? [{kind: 'stale-backup', path: newest.path, days}] : [];
}
