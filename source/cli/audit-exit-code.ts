/**
 * The exit code of an audit, by one rule: the worst of 13 (something is damaged), 12 (the key opened nothing of what it was
 * tried on), 2 (a folder or file that was given cannot be looked at), 3 (a warning, or something is due), and 0. Notes
 * alone are no reason for 3. With `--due` only what is due, failed last time or cannot be looked at counts for 3.
 */
import {type Risk, severityOfRisk} from '../audit/risk.ts';
import type {AuditReport} from '../commands/audit-report.ts';

const damageKinds: ReadonlySet<Risk['kind']> = new Set([
  'damaged',
  'copies-disagree',
  'copy-unreadable',
  'no-good-copy',
]);

const dueKinds: readonly Risk['kind'][] = [
  'due',
  'failed-before',
  'unreadable',
  'empty-place',
  'log-unreadable',
  'log-nowhere',
  'log-empty',
];

/** Returns the exit code. */
export function exitCodeOfAudit({risks, archives, coverage, isDueOnly}: AuditReport): number {
  const all = [...risks, ...archives.flatMap(archive => archive.risks)];
  const has = (kind: Risk['kind']): boolean => all.some(risk => risk.kind === kind);
  if (all.some(({kind}) => damageKinds.has(kind))) return 13;
  const wasTried = coverage.mode === 'key' && coverage.selected.copies > 0;
  if (wasTried && coverage.proved.copies === 0 && (has('wrong-key') || coverage.otherKey.copies > 0))
    return 12;
  if (has('root-unreadable')) return 2;
  const counts = isDueOnly ? dueKinds.some(has) : all.some(risk => severityOfRisk(risk) !== 'note');
  return counts ? 3 : 0;
}
