/** Salvaging a damaged archive: with what, where to, the work, what came out. A pure reducer. */
import {basename} from 'node:path';
import type {Secret} from '../../commands/context.ts';
import type {SalvageReport} from '../../commands/salvage.ts';
import {quotePath} from '../paths.ts';

/** What the screen is opened with. The screen owns the secret from then on. */
export type SalvageOpening = {readonly archive: string; readonly secret: Secret | undefined};

/** The state of the screen. */
export type SalvageState = {
  readonly step: 'secret' | 'target' | 'running' | 'result';
  readonly archive: string;
  readonly secret: Secret | undefined;
  readonly target: string;
  readonly report: SalvageReport | undefined;
  /** The first finding that is shown. */
  readonly offset: number;
};

/** What can happen. */
export type SalvageAction =
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'secret-asked'}
  | {readonly type: 'target-chosen'; readonly path: string}
  | {readonly type: 'target-asked'}
  | {readonly type: 'salvaged'; readonly report: SalvageReport}
  | {readonly type: 'list-moved'; readonly offset: number};

/** The beginning: at the first thing that is not known. */
export function startSalvage({archive, secret}: SalvageOpening): SalvageState {
  const step = secret === undefined ? 'secret' : 'target';
  return {step, archive, secret, target: '', report: undefined, offset: 0};
}

/** Returns the next state. */
export function reduceSalvage(state: SalvageState, action: SalvageAction): SalvageState {
  switch (action.type) {
    case 'secret-entered':
      return {...state, step: 'target', secret: action.secret};
    case 'secret-asked':
      return {...state, step: 'secret', secret: undefined};
    case 'target-chosen':
      return {...state, step: 'running', target: action.path, report: undefined};
    case 'target-asked':
      return {...state, step: 'target'};
    case 'salvaged':
      return {...state, step: 'result', report: action.report, offset: 0};
    case 'list-moved':
      return {...state, offset: action.offset};
  }
}

/** Returns what the folder for an archive's files would be called. */
export function suggestSalvageTarget(archive: string): string {
  return `${basename(archive).replace(/(\.tar)?\.(pgp|gpg)$/i, '')} salvaged`;
}

/** Returns the command that would do the same. */
export function salvageCommand(archive: string, target: string, homeFolder: string | undefined): string {
  const [from, to] = [quotePath(archive, homeFolder), quotePath(target, homeFolder)];
  return `keep64 restore ${from} -C ${to} --salvage`;
}
