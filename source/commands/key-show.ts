/** `key show`: an existing key in another form. */
import {KeyChecksumError} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {readTypedKey} from '../key/typed-key.ts';

/** How a key is shown. */
export type KeyForm = 'grid' | 'words' | 'qr';

/** A key to be shown. It hides itself from logs and JSON; only the text printer opens it. */
export type KeyShowReport = {
  readonly schema: 'keep64/key-show-1';
  readonly key: RecoveryKey;
  readonly keyId: string;
  readonly form: KeyForm;
};

/**
 * Reads a typed key that needs no correction.
 * @throws {KeyFormatError} where it is none; KeyChecksumError where it and its check line disagree.
 */
export function requireKey(typedText: string): RecoveryKey {
  const typed = readTypedKey(typedText);
  if (typed.kind === 'key') return typed.key;
  if (typed.kind === 'refused') throw typed.error;
  throw new KeyChecksumError('the digits and their check line disagree');
}

/** Shows a key; throws as {@link requireKey}. */
export function keyShow(options: {readonly key: RecoveryKey; readonly form: KeyForm}): KeyShowReport {
  return {schema: 'keep64/key-show-1', key: options.key, keyId: deriveKeyId(options.key), form: options.form};
}
