/** The step that asks for a recovery key, or a password; shows corrections as a difference and applies them on `y`. */
import {useReducer} from 'react';
import type {Secret} from '../../commands/context.ts';
import {isPhotoPath} from '../../commands/photo-file.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {KeyField} from '../components/key-field.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import {TextField} from '../components/text-field.tsx';
import type {KeyBinding} from '../key-table.ts';
import {useKeys, useReveal} from '../use-keys.ts';
import {evidenceOf, type KeyEvidence, reduceKeyStep, startKeyStep} from './key-step-state.ts';
import {OfferPage, offerKeys} from './offer-page.tsx';
import {useKeyCheck} from './use-key-check.ts';

const submitKey = {
  action: 'submit',
  keys: ['enter'],
  label: 'next',
  help: 'check what is typed',
} as const;
const switchKey = {
  action: 'switch',
  keys: ['tab'],
  label: 'key or password',
  help: 'type a password instead of a key, or the other way round',
} as const;
const backKey = {action: 'back', keys: ['esc'], label: 'back', help: 'one step back'} as const;
const clearKey = {action: 'clear', keys: ['ctrl+u'], label: 'clear', help: 'empty the field'} as const;

/** What the step needs. */
export type KeyStepProps = {
  readonly title: string;
  readonly progress: string;
  readonly question: string;
  /** An archive to try corrections on. */
  readonly against?: string;
  readonly allowsPassword: boolean;
  /** Whether such a key comes with a check line; true where absent. */
  readonly hasCheckLine?: boolean;
  /** Gets the secret, and owns it; with a key, what speaks for it. */
  readonly onSecret: (secret: Secret, evidence?: KeyEvidence) => void;
  readonly onBack: () => void;
};

/** Draws and works the step. */
export function KeyStep(props: KeyStepProps) {
  const {columns, rows} = useShell();
  const {bodyColumns} = frameLayout(columns, rows);
  const [state, dispatch] = useReducer(reduceKeyStep, startKeyStep);
  const {against, allowsPassword} = props;
  const check = useKeyCheck({against, allowsPassword}, dispatch, props.onSecret);
  const {isShown, show} = useReveal();
  const typingKeys = props.allowsPassword
    ? [submitKey, backKey, switchKey, clearKey]
    : [submitKey, backKey, clearKey];
  const keys: readonly KeyBinding[] = state.step === 'offering' ? offerKeys : typingKeys;

  useKeys(keys, action => {
    if (!isShown) return show();
    const offer = state.offers[state.offerIndex];
    if (action === 'yes' && offer !== undefined) {
      props.onSecret({kind: 'recovery-key', key: offer.key}, evidenceOf(offer));
    } else if (action === 'no') dispatch({type: 'offer-declined'});
    else if (action === 'switch') dispatch({type: 'mode-switched'});
    else if (action === 'back') props.onBack();
  });

  const offer = state.step === 'offering' ? state.offers[state.offerIndex] : undefined;
  if (!isShown) {
    return (
      <Frame title={props.title} progress={props.progress} keys={[{...submitKey, label: 'show it again'}]}>
        <HiddenNote onShow={show} />
      </Frame>
    );
  }
  if (offer !== undefined) {
    return (
      <Frame title={props.title} progress={props.progress} keys={keys}>
        <OfferPage offer={offer} />
      </Frame>
    );
  }
  const onEdit = (edit: Parameters<Parameters<typeof KeyField>[0]['onEdit']>[0]): void => {
    if (state.step === 'typing') dispatch({type: 'text-edited', edit});
  };
  return (
    <Frame title={props.title} progress={props.progress} keys={keys} hasTextField>
      <Page>
        {state.mode === 'key' ? (
          <>
            <Say as="strong">{props.question}</Say>
            <KeyField
              edit={state.edit}
              onEdit={onEdit}
              onSubmit={() => check(state)}
              hasCheckLine={props.hasCheckLine ?? true}
            />
          </>
        ) : (
          <TextField
            label="The archive's password"
            edit={state.edit}
            columns={bodyColumns}
            isMasked
            onEdit={onEdit}
            onSubmit={() => check(state)}
          />
        )}
        {state.step === 'checking' && (
          <Say as="quiet">{isPhotoPath(state.edit.text) ? 'Reading the photo …' : 'Checking …'}</Say>
        )}
        {state.problem !== undefined && (
          <Message kind="warning" title={state.problem.title}>
            {state.problem.hint}
          </Message>
        )}
      </Page>
    </Frame>
  );
}

function HiddenNote({onShow}: {readonly onShow: () => void}) {
  useKeys([submitKey], onShow);
  return (
    <Message kind="accent" title="Hidden, because nobody has pressed a key for a while.">
      What you typed is still here.
    </Message>
  );
}
