/** How grave a finding is: one scale for every check, so that reports and exit codes agree. */
import type {Finding} from './finding.ts';

/** `good` needs nothing, a `note` is to know, a `warning` is to act on, `critical` is lost or open to others. */
export type Severity = 'good' | 'note' | 'warning' | 'critical';

/** From the gravest. */
export const severities: readonly Severity[] = ['critical', 'warning', 'note', 'good'];

/** Hashed once or twice: what is not random to begin with is found within the hour. */
const nakedGuessRate = 1e9;
/** Few enough that four random words last for ten thousands of years. */
const strongGuessRate = 1e3;

type Severities = {
  readonly [Kind in Finding['kind']]: Severity | ((finding: Extract<Finding, {kind: Kind}>) => Severity);
};

const severityOfKind: Severities = {
  // contents
  'digest-mismatch': 'critical',
  'size-mismatch': 'critical',
  'missing-entry': 'critical',
  'unexpected-entry': 'warning',
  'duplicate-entry': 'warning',
  'colliding-entries': 'note',
  'unsafe-path': 'critical',
  'unsafe-type': 'warning',
  'malformed-bag': 'warning',
  'inventory-differs': 'warning',
  'not-salvaged': 'critical',
  'no-recovery-data': 'warning',
  'no-manifest': 'note',
  // the message
  'integrity-protected': 'good',
  'not-authenticated': 'critical',
  'not-encrypted': 'critical',
  truncated: 'critical',
  'trailing-bytes': 'warning',
  'fixity-mismatch': 'critical',
  'refused-structure': 'warning',
  'weak-algorithm': 'warning',
  armored: 'note',
  'recovery-key-slot': 'good',
  'passphrase-slot': ({guessesPerSecond}) => (guessesPerSecond > strongGuessRate ? 'note' : 'good'),
  'weak-protection': ({guessesPerSecond = 0}) => (guessesPerSecond > nakedGuessRate ? 'critical' : 'warning'),
  'unusable-slot': 'warning',
  'public-key-slots': ({isOnlyWay}) => (isOnlyWay ? 'warning' : 'note'),
  'no-slot': 'critical',
  'not-a-message': 'warning',
  'open-secret-key': 'critical',
  'holds-recovery-key': 'warning',
  // the files that were to be sealed
  'refused-name': 'warning',
  'refused-type': 'note',
  unreadable: 'warning',
  'changed-while-reading': 'warning',
  // WhatsApp's backups, databases, media and exported chats
  'increment-without-base': 'warning',
  'stale-backup': 'warning',
  'duplicate-backup': 'note',
  'unread-backup': 'note',
  'backup-not-opened': 'warning',
  'md5-absent': ({isExpected}) => (isExpected ? 'warning' : 'note'),
  'damaged-database': 'critical',
  'month-gap': 'note',
  'undated-messages': 'note',
  'missing-media': 'warning',
  'media-size-differs': 'critical',
  'media-differs': 'critical',
  'export-may-be-cut': 'warning',
  'missing-attachment': 'warning',
};

/** Returns how grave a finding is. */
export function severityOf(finding: Finding): Severity {
  // Each function takes its own kind; TypeScript cannot follow that through the union.
  const severity = severityOfKind[finding.kind] as Severity | ((finding: Finding) => Severity);
  return typeof severity === 'function' ? severity(finding) : severity;
}

/** Tells whether somebody has to do something about it. */
export function isAlarming(finding: Finding): boolean {
  const severity = severityOf(finding);
  return severity === 'critical' || severity === 'warning';
}

/** Returns the findings, the gravest first; findings as grave as each other keep their order. */
export function sortBySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (one, other) => severities.indexOf(severityOf(one)) - severities.indexOf(severityOf(other)),
  );
}
