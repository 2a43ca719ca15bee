/**
 * The slots keep64 writes, and how they are replaced: the recovery key's first, then at most one password. The
 * encrypted body is never touched: only the packets in front of it change.
 */
import {ByteReader} from '../bytes/byte-reader.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {UnsupportedError} from '../errors.ts';
import {aes256, type Cipher} from './algorithms.ts';
import {type MessageLock, readLock} from './lock.ts';
import type {Profile} from './message.ts';
import {formatPacket, packetType} from './packet.ts';
import {defaultArgon2, iteratedS2k, passwordCodedCount, recoveryKeyCodedCount, type S2k} from './s2k.ts';
import {type Skesk, sealSkesk} from './skesk.ts';

const hashedSaltSize = 8;
const argon2SaltSize = 16;

/** A session key and the cipher it is for. */
export type SlotContent = {readonly bytes: Uint8Array; readonly cipher: Cipher};

/** Returns 32 fresh random bytes for AES-256. */
export function newSessionKey(random: RandomBytes): SlotContent {
  return {bytes: random(aes256.keySize), cipher: aes256};
}

function versionOf(profile: Profile): 4 | 6 {
  return profile === 'rfc4880' ? 4 : 6;
}

/** Makes the slot that the 64 digits open. `passphrase` is the digits' bytes. */
export async function sealRecoveryKeySlot(
  profile: Profile,
  passphrase: Uint8Array,
  sessionKey: SlotContent,
  random: RandomBytes,
): Promise<Uint8Array> {
  const s2k = iteratedS2k(random(hashedSaltSize), recoveryKeyCodedCount);
  return sealSkesk(versionOf(profile), passphrase, sessionKey, s2k, random);
}

/** Makes the slot that a password opens: as costly to guess as the profile's programs can read. */
export async function sealPasswordSlot(
  profile: Profile,
  password: Uint8Array,
  sessionKey: SlotContent,
  random: RandomBytes,
  argon2MemoryExponent: number = defaultArgon2.memoryExponent,
): Promise<Uint8Array> {
  // GnuPG 2.2 ends with an error where it meets an Argon2 slot, even if another slot opens.
  const s2k: S2k =
    profile === 'rfc4880'
      ? iteratedS2k(random(hashedSaltSize), passwordCodedCount)
      : {
          type: 'argon2',
          salt: random(argon2SaltSize),
          ...defaultArgon2,
          memoryExponent: argon2MemoryExponent,
        };
  return sealSkesk(versionOf(profile), password, sessionKey, s2k, random);
}

/** Tells whether a slot is of the shape that keep64 writes for the 64 digits. Other programs write others; it proves nothing. */
export function looksLikeRecoverySlot(skesk: Skesk): boolean {
  if (skesk.version === 'other' || skesk.encryptedSessionKey === undefined) return false;
  return skesk.s2k.type === 'iterated' && skesk.s2k.codedCount === recoveryKeyCodedCount;
}

/** Returns the profile that a message's body belongs to. */
export function profileOf(lock: MessageLock): Profile {
  return lock.body.version === 1 ? 'rfc4880' : 'rfc9580';
}

/**
 * Yields a message whose first slot and whose body are those of `source`, byte for byte, with `passwordSlot` between
 * them, or nothing where it is undefined.
 * @param source - the whole archive, binary.
 * @throws {UnsupportedError} where the message is not of the shape keep64 writes.
 */
export async function* replacePasswordSlot(
  source: AsyncIterable<Uint8Array>,
  lock: MessageLock,
  passwordSlot: Uint8Array | undefined,
): AsyncGenerator<Uint8Array> {
  const [recoverySlot] = lock.slots;
  if (recoverySlot === undefined || lock.slots.length > 2 || lock.publicKeySlotCount > 0) {
    throw new UnsupportedError(
      'only archives with a recovery-key slot and at most one password can be changed',
    );
  }
  yield formatPacket(packetType.symmetricKeyEncryptedSessionKey, recoverySlot.body);
  if (passwordSlot !== undefined) yield passwordSlot;
  const reader = new ByteReader(source);
  await reader.skip(lock.bodyHeader.offset);
  yield* reader.rest();
}

/** Reads an archive's lock and closes the source. */
export async function readLockOnly(source: AsyncIterable<Uint8Array>): Promise<MessageLock> {
  const reader = new ByteReader(source);
  const {ciphertext: _, ...lock} = await readLock(reader);
  await reader.close();
  return lock;
}
