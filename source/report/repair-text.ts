/** What became of a repair, as text. */
import type {RepairReport} from '../commands/repair.ts';
import {displayName} from './display-name.ts';
import {formatBytes, formatCount} from './quantity.ts';

/** Returns a report as lines. */
export function repairText(report: RepairReport): string[] {
  const name = displayName(report.archive);
  switch (report.outcome) {
    case 'repaired':
      return [
        `${name}: repaired into ${displayName(report.repaired ?? '')} (${formatBytes(report.size ?? 0)})`,
        ...proofOfRepair(report).map(line => `  ${line}`),
        'now: keep the damaged one until you have looked into the repaired one',
      ];
    case 'intact':
      return [`${name}: nothing to repair; it is what its PAR2 set was made from`];
    case 'impossible':
      return [`${name}: cannot be repaired`, `  ${whyImpossible(report)}`, ...whatNow];
    case 'set-damaged':
      return [
        `${name}: cannot be repaired`,
        '  its PAR2 set is damaged too, or is about another file',
        ...whatNow,
      ];
  }
}

/** What proves a repaired archive. */
export function proofOfRepair({verdict, fixity}: RepairReport): string[] {
  return [
    'its bytes are those that the PAR2 set was made from',
    ...(fixity === 'matches' ? ['its .sha256 file agrees'] : []),
    ...(verdict === 'verified' ? ['the key opens it, and every file agrees with the manifest'] : []),
    ...(verdict === undefined ? ['no key was tried: keep64 verify proves the rest'] : []),
  ];
}

/** Why the recovery data does not do. */
export function whyImpossible({missingBlocks, recoveryBlocks}: RepairReport): string {
  const has = `its PAR2 set can mend ${formatCount(recoveryBlocks, 'block')}`;
  return missingBlocks === undefined
    ? `${has}, and more are damaged`
    : `${has}; ${formatCount(missingBlocks, 'more', 'more')} would be needed`;
}

const whatNow = ['now: look for another copy, or get out what is whole with keep64 restore --salvage'];
