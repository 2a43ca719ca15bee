/** The AES key of a backup: from the 64 digits, or from the phone's key file, and never one in the place of the other. */
import {hkdfSync} from 'node:crypto';
import {copyBytes, equalBytes, utf8} from '../bytes/bytes.ts';
import {UnsupportedError, WrongKeyError} from '../errors.ts';
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
 * @throws {UnsupportedError} where the backup wants the other kind of secret; WrongKeyError where the key file says
 * itself that it is for other backups.
 */
export function backupKey(header: BackupHeader, opener: BackupOpener): Uint8Array {
  if (opener.kind === 'recovery-key') {
    if (header.phoneKey !== undefined) throw wrongKind(header.secret);
    return deriveBackupKey(opener.key);
  }
  if (header.phoneKey === undefined) throw wrongKind(header.secret);
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
  'phone-key-file': 'the phone’s own key file, not the 64 digits',
  'recovery-key': 'the 64 digits, not the phone’s key file',
  password: 'the 64 digits behind the password, not the phone’s key file',
  passkey: 'the 64 digits behind the passkey, not the phone’s key file',
  'recovery-key-or-password': 'the 64 digits, not the phone’s key file',
};

function wrongKind(secret: BackupSecret): UnsupportedError {
  return new UnsupportedError(`this backup wants ${wantedSecret[secret]}`);
}
