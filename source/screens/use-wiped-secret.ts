/** A hook that wipes a secret when the screen no longer holds it. What JavaScript cannot wipe, strings, stays. */
import {useEffect} from 'react';
import type {AnySecret, Secret} from '../commands/context.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from '../key/recovery-key.ts';

/** Wipes the key when another takes its place, and when the screen is left. */
export function useWipedKey(key: RecoveryKey | undefined): void {
  useEffect(() => () => key?.wipe(), [key]);
}

/** Wipes the secret when another takes its place, and when the screen is left. */
export function useWipedSecret(secret: AnySecret | undefined): void {
  useEffect(
    () => () => {
      if (secret?.kind === 'recovery-key') secret.key.wipe();
      else if (secret?.kind === 'phone-key') secret.aesKey.fill(0);
      else secret?.password.fill(0);
    },
    [secret],
  );
}

/** Returns a secret of its own for a screen that goes on with it: the screen that is left wipes the one it held. */
export function copySecret(secret: Secret): Secret {
  if (secret.kind === 'password') return {kind: 'password', password: Uint8Array.from(secret.password)};
  const bytes = secret.key.bytes();
  const key = recoveryKeyFromBytes(bytes);
  bytes.fill(0);
  return {kind: 'recovery-key', key};
}
