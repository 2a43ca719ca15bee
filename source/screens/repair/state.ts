/** Repairing a damaged archive: a name for the repaired one, the work, the result. A pure reducer. */
import type {Secret} from '../../commands/context.ts';
import {type RepairReport, repairedName} from '../../commands/repair.ts';
import {quotePath} from '../paths.ts';

/** What the screen is opened with. The screen owns the secret from then on. */
export type RepairOpening = {readonly archive: string; readonly secret: Secret | undefined};

/** The state of the screen. */
export type RepairState = {
  readonly step: 'target' | 'running' | 'result';
  readonly archive: string;
  /** Proves the repaired archive, where it is known. */
  readonly secret: Secret | undefined;
  readonly target: string;
  readonly report: RepairReport | undefined;
};

/** What can happen. */
export type RepairAction =
  | {readonly type: 'target-chosen'; readonly path: string}
  | {readonly type: 'target-asked'}
  | {readonly type: 'repaired'; readonly report: RepairReport};

/** The beginning. */
export function startRepair({archive, secret}: RepairOpening): RepairState {
  return {step: 'target', archive, secret, target: repairedName(archive), report: undefined};
}

/** Returns the next state. */
export function reduceRepair(state: RepairState, action: RepairAction): RepairState {
  switch (action.type) {
    case 'target-chosen':
      return {...state, step: 'running', target: action.path, report: undefined};
    case 'target-asked':
      return {...state, step: 'target'};
    case 'repaired':
      return {...state, step: 'result', report: action.report};
  }
}

/** Returns the command that would do the same. */
export function repairCommand(
  {archive, target}: Pick<RepairState, 'archive' | 'target'>,
  homeFolder: string | undefined,
): string {
  const output = target === repairedName(archive) ? '' : ` -o ${quotePath(target, homeFolder)}`;
  return `keep64 repair ${quotePath(archive, homeFolder)}${output}`;
}
