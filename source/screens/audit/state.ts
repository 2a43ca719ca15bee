/** Auditing: which folders, how deep, the work, the report as lists, one archive of it, the page. A pure reducer. */
import {type Risk, severityOfRisk, sortRisks} from '../../audit/risk.ts';
import type {AuditedArchive, AuditReport} from '../../commands/audit-report.ts';
import type {Secret} from '../../commands/context.ts';
import type {Keep64Error} from '../../errors.ts';
import {explainError} from '../../report/words.ts';
import {quotePath} from '../paths.ts';

/** What is read of each archive: its header, its bytes without a key, or everything with it. */
export type AuditReads = 'headers' | 'fixity' | 'key';

/** Which list of the report is shown. */
export type AuditView = 'archives' | 'findings';

/** The state of the screen. */
export type AuditState = {
  readonly step: 'folder' | 'plan' | 'secret' | 'running' | 'report' | 'archive' | 'page';
  readonly folders: readonly string[];
  readonly reads: AuditReads;
  readonly secret: Secret | undefined;
  readonly report: AuditReport | undefined;
  readonly view: AuditView;
  /** Where each list stands. */
  readonly indexes: Readonly<Record<AuditView, number>>;
  /** The page that was written last, or why none was. */
  readonly page: {readonly path: string} | {readonly problem: string} | undefined;
};

/** What can happen. */
export type AuditAction =
  | {readonly type: 'folders-chosen'; readonly paths: readonly string[]}
  | {readonly type: 'another-folder-asked'}
  | {readonly type: 'last-folder-dropped'}
  | {readonly type: 'reads-switched'}
  | {readonly type: 'audit-asked'}
  | {readonly type: 'key-asked'}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'other-secret-asked'}
  | {readonly type: 'audit-ended'; readonly report: AuditReport}
  | {readonly type: 'plan-asked'}
  | {readonly type: 'view-switched'}
  | {readonly type: 'list-moved'; readonly index: number}
  | {readonly type: 'archive-opened'}
  | {readonly type: 'page-asked'}
  | {readonly type: 'page-written'; readonly path: string}
  | {readonly type: 'page-failed'; readonly error: Keep64Error}
  | {readonly type: 'report-asked'};

/** The beginning. */
export const startAudit: AuditState = {
  step: 'folder',
  folders: [],
  reads: 'headers',
  secret: undefined,
  report: undefined,
  view: 'archives',
  indexes: {archives: 0, findings: 0},
  page: undefined,
};

const nextReads: Readonly<Record<AuditReads, AuditReads>> = {
  headers: 'fixity',
  fixity: 'key',
  key: 'headers',
};

/** Returns the next state. */
export function reduceAudit(state: AuditState, action: AuditAction): AuditState {
  switch (action.type) {
    case 'folders-chosen':
      return {...state, step: 'plan', folders: [...new Set([...state.folders, ...action.paths])]};
    case 'another-folder-asked':
      return {...state, step: 'folder'};
    case 'last-folder-dropped': {
      const folders = state.folders.slice(0, -1);
      return {...state, folders, step: folders.length === 0 ? 'folder' : 'plan'};
    }
    case 'reads-switched':
      return {...state, reads: nextReads[state.reads]};
    case 'audit-asked':
      if (state.folders.length === 0) return {...state, step: 'folder'};
      return {...state, step: state.reads === 'key' ? 'secret' : 'running'};
    case 'key-asked':
      return {...state, step: 'secret', reads: 'key'};
    case 'secret-entered':
      return {...state, step: 'running', secret: action.secret};
    case 'other-secret-asked':
      return {...state, secret: undefined};
    case 'audit-ended':
      return {
        ...state,
        step: 'report',
        report: action.report,
        // Where there is no archive, the findings say what was looked for and what to do.
        view:
          action.report.archives.length === 0 && allRisks(action.report).length > 0 ? 'findings' : 'archives',
        indexes: {archives: 0, findings: 0},
        page: undefined,
      };
    case 'plan-asked':
      return {...state, step: 'plan'};
    case 'view-switched':
      return {...state, view: state.view === 'archives' ? 'findings' : 'archives'};
    case 'list-moved':
      return {...state, indexes: {...state.indexes, [state.view]: action.index}};
    case 'archive-opened':
      return chosenArchive(state) === undefined ? state : {...state, step: 'archive'};
    case 'page-asked':
      return {...state, step: 'page', page: undefined};
    case 'page-written':
      return {...state, step: 'report', page: {path: action.path}};
    case 'page-failed':
      return {...state, step: 'report', page: {problem: explainError(action.error).message}};
    case 'report-asked':
      return {...state, step: 'report'};
  }
}

/** Returns the step before, or undefined where Esc leaves the screen. */
export function stepBefore({step, folders}: AuditState): AuditAction['type'] | undefined {
  if (step === 'secret') return 'plan-asked';
  if (step === 'folder') return folders.length === 0 ? undefined : 'plan-asked';
  return step === 'archive' || step === 'page' ? 'report-asked' : undefined;
}

/** Returns all risks of a report, the worst first, and of one kind together. */
export function allRisks({risks, archives}: AuditReport): Risk[] {
  const sorted = sortRisks([...risks, ...archives.flatMap(archive => archive.risks)]);
  const kinds = [...new Set(sorted.map(({kind}) => kind))];
  return kinds.flatMap(kind => sorted.filter(risk => risk.kind === kind));
}

/** Returns the archive that the list stands at, or that the finding it stands at is about. */
export function chosenArchive({report, view, indexes}: AuditState): AuditedArchive | undefined {
  if (report === undefined) return undefined;
  if (view === 'archives') return report.archives[indexes.archives];
  const risk = allRisks(report)[indexes.findings];
  return report.archives.find(({risks}) => risk !== undefined && risks.includes(risk));
}

/** Returns how a report is, in one word that chooses a sign. */
export function reportKind(report: AuditReport): 'good' | 'warning' | 'bad' {
  const risks = allRisks(report);
  if (risks.some(risk => severityOfRisk(risk) === 'critical')) return 'bad';
  return risks.some(risk => severityOfRisk(risk) === 'warning') ? 'warning' : 'good';
}

/** Returns the command that would do the same. It asks for the key itself. */
export function auditCommand(
  {folders, reads, page}: Pick<AuditState, 'folders' | 'reads' | 'page'>,
  homeFolder: string | undefined,
): string {
  const parts = ['keep64', 'audit', ...folders.map(folder => quotePath(folder, homeFolder))];
  if (reads === 'fixity') parts.push('--fixity');
  if (reads === 'key') parts.push('--key');
  if (page !== undefined && 'path' in page) parts.push('--html', quotePath(page.path, homeFolder));
  return parts.join(' ');
}
