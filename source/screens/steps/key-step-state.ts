/**
 * The step that asks for what opens an archive: a recovery key, or a password where that will do. A pure reducer. What
 * the check line or an archive proposes is shown as a difference, and used only after a yes.
 */
import type {KeyCheckReport} from '../../commands/key-check.ts';
import type {KeyFormatError} from '../../errors.ts';
import {deriveKeyId} from '../../key/key-id.ts';
import {makeProposal, type Proposal, type ProposedDigit} from '../../key/key-proposals.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import type {Notice} from '../../key/typed-key.ts';
import {editText, startEdit, type TextEdit, type TextEditAction} from '../text-edit.ts';

/** A key that may have been meant. */
export type Offer = {
  readonly key: RecoveryKey;
  readonly keyId: string | undefined;
  readonly reason: Proposal['reason'] | 'archive-confirmed' | 'read-from-photo';
  readonly cells: () => readonly ProposedDigit[];
};

/** The state of the step. */
export type KeyStepState = {
  readonly step: 'typing' | 'checking' | 'offering';
  readonly mode: 'key' | 'password';
  readonly edit: TextEdit;
  readonly problem: {readonly title: string; readonly hint: string} | undefined;
  readonly offers: readonly Offer[];
  readonly offerIndex: number;
};

/** The beginning. */
export const startKeyStep: KeyStepState = {
  step: 'typing',
  mode: 'key',
  edit: startEdit(),
  problem: undefined,
  offers: [],
  offerIndex: 0,
};

/** What can happen. */
export type KeyStepAction =
  | {readonly type: 'text-edited'; readonly edit: TextEditAction}
  | {readonly type: 'mode-switched'}
  | {readonly type: 'submitted'}
  | {readonly type: 'refused'; readonly title: string; readonly hint: string}
  | {readonly type: 'offered'; readonly offers: readonly Offer[]}
  /** The offer was not what is meant: the next one, or back to typing. */
  | {readonly type: 'offer-declined'};

/** Returns the next state. */
export function reduceKeyStep(state: KeyStepState, action: KeyStepAction): KeyStepState {
  switch (action.type) {
    case 'text-edited':
      return {...state, edit: editText(state.edit, action.edit), problem: undefined};
    case 'mode-switched':
      // A password must never be left standing in the field that shows what is typed.
      return {...startKeyStep, mode: state.mode === 'key' ? 'password' : 'key'};
    case 'submitted':
      return {...state, step: 'checking', problem: undefined};
    case 'refused':
      return {...state, step: 'typing', problem: {title: action.title, hint: action.hint}};
    case 'offered':
      return {...state, step: 'offering', offers: action.offers, offerIndex: 0};
    case 'offer-declined':
      return state.offerIndex + 1 < state.offers.length
        ? {...state, offerIndex: state.offerIndex + 1}
        : {...state, step: 'typing', offers: [], offerIndex: 0};
  }
}

/** Returns the offer of a key that a photo shows. It is used after a yes too: the photo may be of another sheet. */
export function offerFromPhoto(key: RecoveryKey): Offer {
  return {key, keyId: deriveKeyId(key), reason: 'read-from-photo', cells: () => []};
}

/** What speaks for a key beside its digits. */
export type KeyEvidence = {
  readonly form: 'digits' | 'words';
  readonly checkLine: 'agrees' | 'absent' | 'partial';
  readonly notices: readonly Notice[];
  /** Why it is not what was typed; somebody said yes to it. */
  readonly correction: Offer['reason'] | undefined;
};

/** Returns the evidence for an offer that was taken. */
export function evidenceOf({reason}: Offer): KeyEvidence {
  return {form: 'digits', checkLine: 'absent', notices: [], correction: reason};
}

/** What a check of the typed text amounts to. */
export type CheckOutcome =
  | {readonly kind: 'accepted'; readonly key: RecoveryKey; readonly evidence: KeyEvidence}
  | {readonly kind: 'offers'; readonly offers: readonly Offer[]}
  | {readonly kind: 'refused'; readonly error: KeyFormatError}
  /** The digits and the check line disagree by more than can be told. */
  | {readonly kind: 'nothing-near'};

/** Returns the offer of a key that an archive confirmed in place of the typed one. */
export function offerTypo(typed: RecoveryKey, found: RecoveryKey): Offer {
  const {cells} = makeProposal(found, found.digits(), [...typed.digits()], {
    reason: 'corrected',
    needsArchive: false,
    spareCheckBytes: 0,
  });
  return {key: found, keyId: undefined, reason: 'archive-confirmed', cells};
}

/** Returns what to do with a checked key. Proposals that only an archive can confirm are held back until one has. */
export function readKeyCheck({typed, proposals, against}: KeyCheckReport): CheckOutcome {
  if (typed.kind === 'refused') return {kind: 'refused', error: typed.error};
  if (typed.kind === 'key') {
    const found = against?.outcome === 'typo-found' ? against.proposal : undefined;
    if (found === undefined) {
      const {form, checkLine, notices} = typed;
      return {kind: 'accepted', key: typed.key, evidence: {form, checkLine, notices, correction: undefined}};
    }
    return {kind: 'offers', offers: [offerTypo(typed.key, found.key)]};
  }
  const confirmed = proposals.filter(({opens}) => opens === true);
  const shown = confirmed.length > 0 ? confirmed : proposals.filter(({proposal}) => !proposal.needsArchive);
  const offers = shown.map(({proposal, keyId, opens}) => ({
    key: proposal.key,
    keyId,
    reason: opens === true ? ('archive-confirmed' as const) : proposal.reason,
    cells: proposal.cells,
  }));
  return offers.length === 0 ? {kind: 'nothing-near'} : {kind: 'offers', offers};
}
