/**
 * Risks: what an audit finds wrong with archives and their copies, or what would be lost by one mishap, as data. An audit
 * returns all of them and never stops at one. report/risk-words.ts turns each kind into a sentence and a hint. Pure.
 */
import type {CheckHistory, Due} from './check-history.ts';
import type {Severity} from './severity.ts';

/** Why a copy is damaged. */
export type DamageReason =
  /** Its packets announce more bytes than there are, or another copy has more. */
  | 'cut'
  | 'shorter-than-copy'
  /** Bytes inside or behind it are no packets. */
  | 'broken'
  /** It is named like an archive and does not begin like one. */
  | 'start'
  /** Its bytes are not those of its `.sha256` file. */
  | 'fixity'
  /** The key opens it, and its contents fail. */
  | 'contents'
  /** The key does not open it, and it is not what its `.sha256` file was written for. */
  | 'undecidable';

/** Something an audit found. Paths and names are as found: untrusted. */
export type Risk =
  // of one copy
  | {
      readonly kind: 'damaged';
      readonly path: string;
      readonly why: DamageReason;
      /** A PAR2 set stands beside it. */
      readonly hasRepairData: boolean;
    }
  | {readonly kind: 'not-openpgp'; readonly path: string}
  | {readonly kind: 'wrong-key'; readonly path: string; readonly keyId: string | undefined}
  | {readonly kind: 'not-verifiable'; readonly path: string; readonly verdict: 'refused' | 'unsupported'}
  | {readonly kind: 'sidecar-stale'; readonly path: string}
  | {readonly kind: 'sidecar-unusable'; readonly path: string}
  | {readonly kind: 'no-sidecar'; readonly path: string}
  | {readonly kind: 'copy-unreadable'; readonly path: string}
  // of one archive
  | {readonly kind: 'no-good-copy'; readonly name: string}
  | {readonly kind: 'only-copy'; readonly name: string}
  | {readonly kind: 'one-place'; readonly name: string; readonly copyCount: number}
  | {readonly kind: 'one-device'; readonly name: string; readonly copyCount: number}
  /** `last` is the last good check, of whatever depth; `proof` the last that is deep enough to count. */
  | {
      readonly kind: 'due';
      readonly name: string;
      readonly last: CheckHistory['last'];
      readonly proof: Due['proof'];
    }
  | {readonly kind: 'failed-before'; readonly name: string; readonly at: string}
  | {readonly kind: 'key-unknown'; readonly name: string}
  | {readonly kind: 'no-repair-data'; readonly name: string}
  // of the whole
  /** Two files of one name, which holds time and key id, are different archives. */
  | {readonly kind: 'same-name'; readonly path: string; readonly other: string}
  /** Two files that should be the same bytes are not. */
  | {readonly kind: 'copies-disagree'; readonly path: string; readonly other: string}
  | {readonly kind: 'key-never-drilled'; readonly keyId: string; readonly archiveCount: number}
  | {readonly kind: 'archive-missing'; readonly path: string}
  | {readonly kind: 'unreadable'; readonly path: string; readonly errno: string}
  | {readonly kind: 'empty-place'; readonly path: string}
  | {readonly kind: 'log-unreadable'; readonly errno: string}
  /** Nothing in the environment says where the audit log is. */
  | {readonly kind: 'log-nowhere'}
  /** No folder was given, and the log knows no archive. */
  | {readonly kind: 'log-empty'}
  | {readonly kind: 'root-unreadable'; readonly path: string; readonly errno: string};

/** How bad it is: `critical` means that something is damaged or cannot be looked at; a `note` is no reason to act today. */
export type RiskSeverity = Exclude<Severity, 'good'>;

const severities: Readonly<Record<Risk['kind'], RiskSeverity>> = {
  damaged: 'critical',
  'not-openpgp': 'warning',
  'wrong-key': 'critical',
  'not-verifiable': 'warning',
  'sidecar-stale': 'warning',
  'sidecar-unusable': 'warning',
  'no-sidecar': 'note',
  'copy-unreadable': 'critical',
  'no-good-copy': 'critical',
  'only-copy': 'warning',
  'one-place': 'warning',
  'one-device': 'warning',
  due: 'warning',
  'failed-before': 'critical',
  'key-unknown': 'warning',
  'no-repair-data': 'note',
  'same-name': 'warning',
  'copies-disagree': 'critical',
  'key-never-drilled': 'warning',
  'archive-missing': 'warning',
  unreadable: 'warning',
  'empty-place': 'warning',
  'log-unreadable': 'warning',
  'log-nowhere': 'warning',
  'log-empty': 'warning',
  'root-unreadable': 'critical',
};

/** Returns how bad a risk is. */
export function severityOfRisk(risk: Risk): RiskSeverity {
  return severities[risk.kind];
}

const severityOrder: readonly RiskSeverity[] = ['critical', 'warning', 'note'];

/** Returns risks with the worst first; those of one severity keep their order. */
export function sortRisks(risks: readonly Risk[]): Risk[] {
  return risks.toSorted(
    (one, other) => severityOrder.indexOf(severityOfRisk(one)) - severityOrder.indexOf(severityOfRisk(other)),
  );
}

/** Returns the worst severity, or `good` where there is nothing to say. */
export function worstSeverity(risks: readonly Risk[]): RiskSeverity | 'good' {
  return severityOrder.find(severity => risks.some(risk => severityOfRisk(risk) === severity)) ?? 'good';
}
