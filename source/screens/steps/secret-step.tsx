/** The step that asks for what opens an archive; somebody who comes back to it finds that the secret is still here. */
import type {Secret} from '../../commands/context.ts';
import {KeptSecretStep} from './kept-secret-step.tsx';
import {KeyStep, type KeyStepProps} from './key-step.tsx';

/** What the step needs besides what the key step does. */
export type SecretStepProps = KeyStepProps & {
  readonly secret: Secret | undefined;
  /** Another is to be typed: the caller lets go of this one. */
  readonly onOther: () => void;
};

/** Draws and works the step. */
export function SecretStep({secret, onOther, ...step}: SecretStepProps) {
  if (secret === undefined) return <KeyStep {...step} />;
  return (
    <KeptSecretStep
      title={step.title}
      progress={step.progress}
      secret={secret}
      onKeep={() => step.onSecret(secret)}
      onOther={onOther}
      onBack={step.onBack}
    />
  );
}
