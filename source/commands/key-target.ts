/** What keys are tried on one after another, cheaply: the first slot of an archive, or the first bytes of a WhatsApp backup. */
import {ByteReader} from '../bytes/byte-reader.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {type MessageLock, unlock} from '../openpgp/lock.ts';
import {decodeCount} from '../openpgp/s2k.ts';
import type {Skesk} from '../openpgp/skesk.ts';
import {findSlotDamage} from '../openpgp/slot-damage.ts';
import {readLockOnly} from '../openpgp/slots.ts';
import {probeSize} from '../whatsapp/backup-content.ts';
import {type BackupHeader, peekBackupHeader} from '../whatsapp/backup-header.ts';
import {deriveBackupKey} from '../whatsapp/backup-key.ts';
import {probeKey} from '../whatsapp/backup-reader.ts';
import {type CommandContext, passphraseOf} from './context.ts';

/** Something with a lock on it. */
export type KeyTarget = {
  /** False for backups that only the phone's key file opens. */
  readonly takesDigits: boolean;
  /** Whether trying a thousand keys takes about a second: not for slots that were made for passwords. */
  readonly isCheap: boolean;
  readonly opens: (key: RecoveryKey) => Promise<boolean>;
  /** Whether this is the key all the same, and the slot is what is damaged. */
  readonly isSlotDamaged: (key: RecoveryKey) => boolean;
};

/**
 * Opens a file to try keys on.
 * @throws {MalformedError} where it is neither; DiskError.
 */
export async function openKeyTarget(path: string, {disk, signal}: CommandContext): Promise<KeyTarget> {
  const reader = new ByteReader(disk.readChunks(path, {signal}));
  try {
    const header = await peekBackupHeader(reader);
    if (header === undefined) return archiveTarget(await readLockOnly(reader.remaining()));
    await reader.skip(header.size);
    return backupTarget(header, await reader.readUpTo(probeSize));
  } finally {
    await reader.close();
  }
}

function backupTarget(header: BackupHeader, start: Uint8Array): KeyTarget {
  const takesDigits = header.phoneKey === undefined;
  return {
    takesDigits,
    isCheap: true,
    opens: async key => {
      if (!takesDigits) return false;
      const aesKey = deriveBackupKey(key);
      const form = probeKey(header, start, aesKey);
      aesKey.fill(0);
      return form !== undefined;
    },
    isSlotDamaged: () => false,
  };
}

function archiveTarget(lock: MessageLock): KeyTarget {
  // The first slot only: that is the recovery key's, and costs little to try.
  const cheap = {...lock, slots: lock.slots.slice(0, 1)};
  return {
    takesDigits: true,
    isCheap: cheap.slots.every(slot => isCheapSlot(slot.skesk)),
    opens: async key => {
      const passphrase = passphraseOf({kind: 'recovery-key', key});
      try {
        return (await unlock(cheap, passphrase)) !== undefined;
      } finally {
        passphrase.fill(0);
      }
    },
    isSlotDamaged: key => {
      const passphrase = passphraseOf({kind: 'recovery-key', key});
      const isDamaged = findSlotDamage(lock, passphrase) !== undefined;
      passphrase.fill(0);
      return isDamaged;
    },
  };
}

/** A recovery key's slot stretches nothing: 65,536 octets. */
const cheapOctets = 1_048_576;

function isCheapSlot(skesk: Skesk): boolean {
  if (skesk.version === 'other') return true;
  const {s2k} = skesk;
  if (s2k.type === 'iterated') return decodeCount(s2k.codedCount) <= cheapOctets;
  return s2k.type !== 'argon2';
}
