/** The AES key of a backup: from the 64 digits, or from the phone's key file, and never one in the place of the other. */
import {hkdfSync} from 'node:crypto';
import {copyBytes, utf8} from '../bytes/bytes.ts';
import {WrongKeyError} from '../errors.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import type {BackupHeader, BackupSecret} from './backup-header.ts';
import type {PhoneKey, WhatsAppKeyFile} from './key-file.ts';

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

/** What opens a backup, as far as the header tells. */
export type UnlockedBackup = {
  /** The caller wipes it. */
  readonly aesKey: Uint8Array;
  /** Undefined where the header agrees. What it says is no proof: it may be damaged, and the key the right one. */
  readonly objection: KeyObjection | undefined;
};

/** Why the header says that a key file is for other backups. */
export type KeyObjection = {
  readonly why: string;
  /** So much differs that damage to a few bytes does not explain it. */
  readonly isStrong: boolean;
};

/**
 * Returns the AES key for a backup.
 * @throws {WrongKeyError} `other-kind` where the backup wants the other kind of secret.
 */
export function backupKey(header: BackupHeader, opener: BackupOpener): UnlockedBackup {
  if (opener.kind === 'recovery-key') {
    if (header.phoneKey !== undefined) throw wrongKind(header.secret, opener.kind);
    return {aesKey: deriveBackupKey(opener.key), objection: undefined};
  }
  if (header.phoneKey === undefined) throw wrongKind(header.secret, opener.kind);
  return {aesKey: copyBytes(opener.aesKey), objection: findObjection(header.phoneKey, opener)};
}

function findObjection(
  {serverSalt, googleId, keyVersion}: NonNullable<BackupHeader['phoneKey']>,
  opener: PhoneKey,
): KeyObjection | undefined {
  const differing = countDifferent(serverSalt, opener.serverSalt) + countDifferent(googleId, opener.googleId);
  if (differing > 0) {
    const isStrong = differing > serverSalt.length / 2;
    return {why: 'the key file belongs to other backups: its salt or its account is not the same', isStrong};
  }
  if (keyVersion === opener.keyVersion) return undefined;
  const why = `the key file has version ${opener.keyVersion}, the backup wants ${keyVersion}`;
  return {why, isStrong: false};
}

function countDifferent(left: Uint8Array, right: Uint8Array): number {
  return left.filter((byte, index) => byte !== right[index]).length;
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
