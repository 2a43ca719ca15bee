/** What an archive's slots allow `password` to do, seen without any secret; and whether a secret opens one of them. */
import {UnsupportedError, WrongKeyError} from '../errors.ts';
import {type MessageLock, type Unlocked, unlock} from '../openpgp/lock.ts';
import type {Profile} from '../openpgp/message.ts';
import {profileOf, readLockOnly} from '../openpgp/slots.ts';
import {type CommandContext, passphraseOf, type Secret} from './context.ts';

/** The slots in front of an archive. */
export type PasswordSlots = {
  readonly lock: MessageLock;
  readonly profile: Profile;
  readonly hasPassword: boolean;
};

/**
 * Reads the slots of an archive; touches its first few hundred bytes only.
 * @throws {UnsupportedError} where the archive is not of the shape keep64 writes, MalformedError where it is none.
 */
export async function readPasswordSlots(
  archive: string,
  {disk}: Pick<CommandContext, 'disk'>,
): Promise<PasswordSlots> {
  const lock = await readLockOnly(disk.readChunks(archive));
  const [first] = lock.slots;
  if (first === undefined || first.skesk.version === 'other' || first.offset !== 0) {
    throw new UnsupportedError('only binary archives with a recovery-key slot in front can be changed', {
      path: archive,
    });
  }
  return {lock, profile: profileOf(lock), hasPassword: lock.slots.length > 1};
}

/** Opens a lock with a secret, which stays the caller's. @throws {WrongKeyError} where no slot opens. */
export async function unlockWith(archive: string, lock: MessageLock, secret: Secret): Promise<Unlocked> {
  const passphrase = passphraseOf(secret);
  try {
    const unlocked = await unlock(lock, passphrase);
    if (unlocked === undefined)
      throw new WrongKeyError('no slot of the archive opens with this key', {path: archive});
    return unlocked;
  } finally {
    passphrase.fill(0);
  }
}
