/** The step in the place of the key step when somebody comes back to it: the key that was typed is still here. */
import type {Secret} from '../../commands/context.ts';
import {deriveKeyId} from '../../key/key-id.ts';
import type {Choice} from '../components/select.tsx';
import {ChoiceStep} from './choice-step.tsx';

const choices: readonly Choice<'keep' | 'other'>[] = [
  {value: 'keep', label: 'Go on with it', hint: 'it need not be typed again'},
  {value: 'other', label: 'Type another', hint: 'keep64 forgets this one'},
];

/** What the step needs. */
export type KeptSecretStepProps = {
  readonly title: string;
  readonly progress?: string;
  readonly secret: Secret;
  readonly onKeep: () => void;
  /** The caller lets go of the secret. */
  readonly onOther: () => void;
  readonly onBack: () => void;
};

/** Draws and works the step; shows the key id, and nothing of a password. */
export function KeptSecretStep({secret, onKeep, onOther, ...step}: KeptSecretStepProps) {
  const what = secret.kind === 'recovery-key' ? `Key ${deriveKeyId(secret.key)}` : 'The password you typed';
  return (
    <ChoiceStep
      {...step}
      question={`${what} is still here.`}
      explanation="keep64 holds it in memory until you leave, and nowhere else."
      choices={choices}
      onChoice={choice => (choice === 'keep' ? onKeep() : onOther())}
    />
  );
}
