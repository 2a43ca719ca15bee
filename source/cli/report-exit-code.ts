/** The exit code that a report stands for, by the one table of exit-codes.ts; that of an audit has a rule of its own. */
import {isSameTree} from '../audit/compare-trees.ts';
import type {LogState} from '../audit/log-problem.ts';
import {isAlarming} from '../audit/severity.ts';
import type {InspectedFile} from '../commands/inspect.ts';
import type {ArchiveReading} from '../commands/read-archive.ts';
import type {Report} from '../commands/report.ts';
import {exitCodeOfAudit} from './audit-exit-code.ts';
import {exitCodeOfError, exitCodeOfVerdicts, worstExitCode} from './exit-codes.ts';

/** Returns the exit code a report stands for. */
export function exitCodeOfReport(report: Report): number {
  switch (report.schema) {
    case 'keep64/seal-1':
      return report.findings.length > 0 ? 3 : 0;
    case 'keep64/fixity-1':
      return exitCodeOfVerdicts(report.archives.map(({verdict}) => verdict));
    case 'keep64/compare-1': {
      const {difference, findings, readings} = report;
      const isSame = difference !== undefined && isSameTree(difference) && findings.length === 0;
      return exitCodeOfVerdicts([...readings.flatMap(verdictsOf), ...(isSame ? [] : (['differs'] as const))]);
    }
    case 'keep64/audit-1':
      return exitCodeOfAudit(report);
    case 'keep64/verify-1':
      return exitCodeOfVerdicts(report.archives.flatMap(verdictsOf));
    case 'keep64/drill-1':
    case 'keep64/restore-1':
      return exitCodeOfVerdicts([
        ...verdictsOf(report),
        ...('absentPaths' in report && report.absentPaths.length > 0 ? ['absent-path' as const] : []),
      ]);
    case 'keep64/repair-1':
      return report.outcome === 'repaired' || report.outcome === 'intact' ? 0 : 13;
    case 'keep64/salvage-1': {
      const isSomething = report.proof !== undefined;
      const code = exitCodeOfVerdicts([report.verdict]);
      return isSomething && report.verdict === 'damaged' ? 3 : code;
    }
    case 'keep64/whatsapp-audit-1': {
      const verdicts = report.backups.flatMap(verdictsOf);
      return exitCodeOfVerdicts(
        report.findings.some(isAlarming) ? [...verdicts, 'fixity-differs'] : verdicts,
      );
    }
    case 'keep64/inspect-1':
      return worstExitCode(report.files.map(exitCodeOfInspected));
    case 'keep64/key-check-1':
      if (report.typed.kind === 'refused') return exitCodeOfError(report.typed.error);
      if (report.typed.kind === 'proposals') return 3;
      return report.against === undefined ? 0 : exitCodeOfVerdicts([againstVerdicts[report.against.outcome]]);
    case 'keep64/log-check-1':
      return exitCodeOfLog[report.state];
    default:
      return 0;
  }
}

/** Nobody can say of a log that is torn, or that its head does not prove, that all is good, nor that anybody did anything. */
const exitCodeOfLog: Readonly<Record<LogState, number>> = {
  empty: 0,
  whole: 0,
  torn: 3,
  behind: 3,
  unproved: 3,
  tampered: 13,
};

/** What is no archive keep64 reads is said so, however well it could be named. */
function exitCodeOfInspected({kind, findings}: InspectedFile): number {
  if (kind === 'other') return 10;
  if (kind === 'unreadable') return 2;
  return findings.some(isAlarming) ? 3 : 0;
}

/** Contents that prove, in a file that is not what it was (a flipped bit in a password slot, say): not all is good. */
function verdictsOf({
  verdict,
  fixity,
  whatsapp,
}: Pick<ArchiveReading, 'verdict' | 'fixity' | 'whatsapp'>): Parameters<typeof exitCodeOfVerdicts>[0] {
  const hasChanged = fixity === 'differs' || (verdict === 'verified' && whatsapp?.md5 === 'differs');
  return hasChanged ? [verdict, 'fixity-differs'] : [verdict];
}

const againstVerdicts = {
  opens: 'verified',
  'wrong-key': 'wrong-key',
  'typo-found': 'wrong-key',
  'slot-damaged': 'damaged',
  'wants-other-kind': 'wrong-key',
} as const;
