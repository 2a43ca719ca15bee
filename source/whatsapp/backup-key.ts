/** The AES key of a backup: from the 64 digits, or from the phone's key file, and never one in the place of the other. */
import {hkdfSync} from 'node:crypto';
import {copyBytes, equalBytes, utf8} from '../bytes/bytes.ts';
import {WrongKeyError} from '../errors.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import type {BackupHeader, BackupSecret} from './backup-header.ts';
import type {WhatsAppKeyFile} from './key-file.ts';

const backupKeyInfo = utf8('backup encryption');
const aesKeySize = 32;

/** What a person has to open a backup with. */
export type BackupOpener = {readonly kind: 'recovery-key'; readonly key: RecoveryKey} | WhatsAppKeyFile;

/** Returns the AES-256 key of end-to-end encrypted backups. The caller wipes it. */
export function deriveBackupKey(key: RecoveryKey): Uint8Array {
  const keyBytes = key.bytes();
  const derived = hkdfSync('sha256', keyBytes, new Uint8Array(0), backupKeyInfo, aesKeySize);
  keyBytes.fill(0);
  return new Uint8Array(derived);
}

/**
 * Returns the AES key for a backup. The caller wipes it.
 * @throws {WrongKeyError} `other-kind` where the backup wants the other kind of secret; `does-not-open` where the key
 * file says itself that it is for other backups.
 */
export function backupKey(header: BackupHeader, opener: BackupOpener): Uint8Array {
  if (opener.kind === 'recovery-key') {
    if (header.phoneKey !== undefined) throw wrongKind(header.secret, opener.kind);
    return deriveBackupKey(opener.key);
  }
  if (header.phoneKey === undefined) throw wrongKind(header.secret, opener.kind);
  const {serverSalt, googleId, keyVersion} = header.phoneKey;
  if (!equalBytes(serverSalt, opener.serverSalt) || !equalBytes(googleId, opener.googleId)) {
    throw new WrongKeyError('the key file belongs to other backups: its salt or its account is not the same');
  }
  if (keyVersion !== opener.keyVersion) {
    throw new WrongKeyError(`the key file has version ${opener.keyVersion}, the backup wants ${keyVersion}`);
  }
  return copyBytes(opener.aesKey);
}

const wantedSecret: Readonly<Record<BackupSecret, string>> = {
  'phone-key-file': 'the phone’s own key file',
  'recovery-key': 'the 64 digits',
  password: 'the 64 digits behind its password',
  passkey: 'the 64 digits behind its passkey',
  'recovery-key-or-password': 'the 64 digits',
};

const givenSecret = {
  'recovery-key': 'the 64 digits',
  'phone-key': 'the phone’s key file',
  password: 'a password',
} as const;

/** Returns the error that names what a backup wants where something of another kind was given. */
export function wrongKind(secret: BackupSecret, given: keyof typeof givenSecret): WrongKeyError {
  const why =
    given === 'password' && (secret === 'password' || secret === 'recovery-key-or-password')
      ? 'the password gets the key from WhatsApp’s servers, and opens no file by itself: this backup wants'
      : 'this backup wants';
  return new WrongKeyError(`${why} ${wantedSecret[secret]}, not ${givenSecret[given]}`, {
    reason: 'other-kind',
  });
}

const locked: Partial<Record<BackupSecret, string>> = {
  password:
    ': its header says that it is locked with a password, which only WhatsApp can turn into the 64 digits',
  passkey:
    ': its header says that it is locked with a passkey, which only WhatsApp can turn into the 64 digits',
};

/** Returns what a header adds to the news that 64 digits do not open the backup; begins with a colon, or is empty. */
export function explainLock(secret: BackupSecret): string {
  return locked[secret] ?? '';
}
