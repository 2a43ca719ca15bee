/** What a command is given besides its options: the world, as arguments. */

import {utf8} from '../bytes/bytes.ts';
import type {MakeHasher} from '../bytes/hasher.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import type {Disk} from '../disk/disk.ts';
import type {WriteBehind} from '../disk/write-new-file.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from '../key/recovery-key.ts';
import type {AuditDatabase} from '../threads/database-thread.ts';
import type {StartReadAhead} from '../threads/small-file-thread.ts';
import type {PhoneKey} from '../whatsapp/key-file.ts';

/** The world. */
export type CommandContext = {
  readonly disk: Disk;
  /** The time now. */
  readonly clock: () => Date;
  readonly random: RandomBytes;
  /** Aborting it stops the command at the next safe point; it cleans up and throws AbortError. */
  readonly signal: AbortSignal;
  /** Hashes long streams, on another thread perhaps; on this one where absent. */
  readonly makeHasher?: MakeHasher | undefined;
  /** Reads and hashes small files ahead, on another thread; they are opened one by one where absent. */
  readonly startReadAhead?: StartReadAhead | undefined;
  /** Writes small files behind, on another thread; each is written at once where absent. */
  readonly startWriteBehind?: (() => WriteBehind) | undefined;
  /** Audits a database that is a private copy; absent where no database is to be looked into. */
  readonly auditDatabase?: AuditDatabase | undefined;
  /** Where runs are recorded (audit-log.ts); nowhere where absent. */
  readonly log?: LogPlace | undefined;
};

/** Where the audit log is, and what may stand in it. */
export type LogPlace = {
  /** Undefined where the system names none: then every run says that it is not recorded. */
  readonly folder: string | undefined;
  /** Whether the paths of archives may stand in it. */
  readonly hasPaths: boolean;
  /** Whether this run is left out of it; what earlier ones did is read all the same. */
  readonly isReadOnly?: boolean | undefined;
};

/** What opens an archive. */
export type Secret =
  | {readonly kind: 'recovery-key'; readonly key: RecoveryKey}
  | {readonly kind: 'password'; readonly password: Uint8Array};

/** What opens a file that may be one of WhatsApp's own backups: a phone's key file opens nothing else. */
export type AnySecret = Secret | PhoneKey;

/** Returns a copy of a secret, for somebody else to own and wipe. */
export function copySecret(secret: Secret): Secret {
  if (secret.kind === 'password') return {...secret, password: secret.password.slice()};
  return {...secret, key: copyKey(secret.key)};
}

/** Returns a copy of a key, for somebody else to own and wipe. */
export function copyKey(key: RecoveryKey): RecoveryKey {
  const bytes = key.bytes();
  const copy = recoveryKeyFromBytes(bytes);
  bytes.fill(0);
  return copy;
}

/** Returns the OpenPGP passphrase of a secret: the 64 digits, or the password's bytes. The caller wipes it. */
export function passphraseOf(secret: Secret): Uint8Array {
  return secret.kind === 'recovery-key' ? utf8(secret.key.digits()) : Uint8Array.from(secret.password);
}
