/** Opening a WhatsApp backup: which, with what key, the audit and its pages, sealing it. A pure reducer. */
import type {AnySecret} from '../../commands/context.ts';
import type {SealReport} from '../../commands/seal.ts';
import type {WhatsAppAuditReport} from '../../commands/whatsapp-audit.ts';
import type {Keep64Error} from '../../errors.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {quotePath} from '../paths.ts';
import type {RunEnd} from '../use-run.ts';

/** The pages of an audit, in the order in which they are turned. */
export const auditPages = ['contents', 'months', 'files', 'findings'] as const;

/** One of them. */
export type AuditPage = (typeof auditPages)[number];

/** The state of the screen. */
export type WhatsAppState = {
  readonly step:
    | 'source'
    | 'key-form'
    | 'digits'
    | 'key-file'
    | 'auditing'
    | 'audit'
    | 'seal-folder'
    | 'seal-key-choice'
    | 'seal-key'
    | 'sealing'
    | 'sealed'
    | 'ended-early';
  readonly source: string;
  /** A backup in it that wants a key, to try keys on. */
  readonly backup: string | undefined;
  /** What opens the backups; undefined where nothing wants a key. */
  readonly secret: AnySecret | undefined;
  readonly report: WhatsAppAuditReport | undefined;
  readonly page: AuditPage;
  /** The first row that is shown of the page's list. */
  readonly offset: number;
  readonly sealFolder: string;
  /** What seals; may be the key that opens. */
  readonly sealKey: RecoveryKey | undefined;
  readonly sealed: SealReport | undefined;
  readonly error: Keep64Error | undefined;
};

/** What can happen. */
export type WhatsAppAction =
  | {readonly type: 'source-chosen'; readonly path: string; readonly backup: string | undefined}
  | {readonly type: 'key-form-chosen'; readonly form: 'digits' | 'key-file'}
  | {readonly type: 'secret-entered'; readonly secret: AnySecret}
  | {readonly type: 'audit-ended'; readonly end: RunEnd<WhatsAppAuditReport>}
  | {readonly type: 'page-turned'; readonly by: 1 | -1}
  | {readonly type: 'list-moved'; readonly offset: number}
  | {readonly type: 'sealing-asked'}
  | {readonly type: 'seal-folder-chosen'; readonly path: string}
  | {readonly type: 'seal-key-chosen'; readonly choice: 'same' | 'other'}
  | {readonly type: 'seal-key-entered'; readonly key: RecoveryKey}
  | {readonly type: 'sealing-ended'; readonly end: RunEnd<SealReport>}
  | {readonly type: 'went-back'};

/** The beginning. */
export const startWhatsApp: WhatsAppState = {
  step: 'source',
  source: '',
  backup: undefined,
  secret: undefined,
  report: undefined,
  page: 'contents',
  offset: 0,
  sealFolder: '',
  sealKey: undefined,
  sealed: undefined,
  error: undefined,
};

const stepsBack: Readonly<Record<WhatsAppState['step'], WhatsAppState['step']>> = {
  source: 'source',
  'key-form': 'source',
  digits: 'key-form',
  'key-file': 'key-form',
  auditing: 'source',
  audit: 'source',
  'seal-folder': 'audit',
  'seal-key-choice': 'seal-folder',
  'seal-key': 'seal-folder',
  sealing: 'seal-folder',
  sealed: 'audit',
  'ended-early': 'source',
};

/** Returns the next state. */
export function reduceWhatsApp(state: WhatsAppState, action: WhatsAppAction): WhatsAppState {
  switch (action.type) {
    case 'source-chosen': {
      const {path: source, backup} = action;
      // Exported chats and databases in plain want no key.
      const step = backup === undefined ? 'auditing' : 'key-form';
      return {...startWhatsApp, source, backup, step};
    }
    case 'key-form-chosen':
      return {...state, step: action.form};
    case 'secret-entered':
      return {...state, step: 'auditing', secret: action.secret, report: undefined};
    case 'audit-ended': {
      const {end} = action;
      if (end.kind === 'done')
        return {...state, step: 'audit', report: end.report, page: 'contents', offset: 0};
      return {...state, step: 'ended-early', error: end.kind === 'failed' ? end.error : undefined};
    }
    case 'page-turned': {
      const {length} = auditPages;
      const at = (auditPages.indexOf(state.page) + action.by + length) % length;
      return {...state, page: auditPages[at] ?? 'contents', offset: 0};
    }
    case 'list-moved':
      return {...state, offset: action.offset};
    case 'sealing-asked':
      return canSeal(state) ? {...state, step: 'seal-folder'} : state;
    case 'seal-folder-chosen': {
      const step = state.secret?.kind === 'recovery-key' ? 'seal-key-choice' : 'seal-key';
      return {...state, step, sealFolder: action.path};
    }
    case 'seal-key-chosen':
      if (action.choice === 'other' || state.secret?.kind !== 'recovery-key')
        return {...state, step: 'seal-key'};
      return {...state, step: 'sealing', sealKey: state.secret.key};
    case 'seal-key-entered':
      return {...state, step: 'sealing', sealKey: action.key};
    case 'sealing-ended': {
      const {end} = action;
      if (end.kind === 'done') return {...state, step: 'sealed', sealed: end.report};
      return {...state, step: 'ended-early', error: end.kind === 'failed' ? end.error : undefined};
    }
    case 'went-back':
      return {...state, step: stepsBack[state.step], error: undefined};
  }
}

/** Tells whether there is a backup that opened, so that what it holds can be sealed. */
export function canSeal({secret, report}: WhatsAppState): boolean {
  return secret !== undefined && (report?.backups ?? []).some(({verdict}) => verdict === 'verified');
}

/** Returns the commands that would do the same. */
export function auditCommand(source: string, homeFolder: string | undefined): string {
  return `keep64 whatsapp audit ${quotePath(source, homeFolder)}`;
}
