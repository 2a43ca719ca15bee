/**
 * When no slot opens, the key may be right and the slot damaged. A slot is so small that every change of one byte can
 * be tried: then "damaged, at byte 23" is known, where others can only say "wrong key". In a v4 slot a wrong key passes
 * all the checks of one candidate about once in 2^33, and there are some 15,000 candidates: about one wrong key in half
 * a million is called damage. In a v6 slot the tag decides.
 */
import {copyBytes} from '../bytes/bytes.ts';
import {type Cipher, cipherOf, findCipher, findHashName} from './algorithms.ts';
import {fittingCipher, type LockedBody, type MessageLock, startsLikeMessage} from './lock.ts';
import {deriveByHashing, estimateCost, formatS2k, type S2k} from './s2k.ts';
import {prefixSize} from './seipd-v1.ts';
import {type KnownSkesk, openWithDerivedKey} from './skesk.ts';

/** Which byte of the file is not what it was. */
export type SlotDamage = {
  readonly offset: number;
  readonly what: 'salt' | 'session key' | 'nonce' | 'prefix';
};

/** Deriving costs this much at most for each changed salt byte that is tried. */
const maxHashedOctets = 262_144;

/**
 * Searches the slots for one damaged byte, given the passphrase.
 * @returns undefined where no single byte explains it: then the passphrase is wrong, or the damage is larger.
 */
export function findSlotDamage(lock: MessageLock, passphrase: Uint8Array): SlotDamage | undefined {
  for (const slot of lock.slots) {
    const {skesk} = slot;
    if (skesk.version === 'other' || skesk.s2k.type === 'argon2') continue;
    if ((skesk.version === 4) !== (lock.body.version === 1)) continue;
    if (skesk.version === 4 && skesk.encryptedSessionKey === undefined) continue;
    if (skesk.version === 6 && skesk.aead.name === 'eax') continue;
    // What unlock() could not try is not searched either.
    if (findCipher(skesk.cipherId) === undefined || findHashName(skesk.s2k.hashId) === undefined) continue;
    const bodyOffset = slot.end - slot.body.length;
    const damage = searchSlot(skesk, skesk.s2k, lock, bodyOffset, passphrase);
    if (damage !== undefined) return damage;
  }
  return undefined;
}

function searchSlot(
  skesk: KnownSkesk,
  s2k: Exclude<S2k, {type: 'argon2'}>,
  lock: MessageLock,
  bodyOffset: number,
  passphrase: Uint8Array,
): SlotDamage | undefined {
  const keySize = cipherOf(skesk.cipherId).keySize;
  const derived = deriveByHashing(s2k, passphrase, keySize);
  const slotSize = skesk.version === 4 ? 2 : 5;
  const specifier = formatS2k(s2k);
  const nonceSize = skesk.version === 6 ? skesk.nonce.length : 0;
  const keyOffset = bodyOffset + slotSize + specifier.length + nonceSize;

  if (skesk.version === 4) {
    const opened = openWithDerivedKey(skesk, derived);
    const at = opened === undefined ? -1 : searchPrefix(lock.body, opened.bytes, opened.cipherId ?? 0);
    if (at >= 0) return {offset: lock.bodyStart + 1 + at, what: 'prefix'};
  } else {
    const at = searchByte(skesk.nonce, nonce => opens({...skesk, nonce}, derived, lock.body));
    if (at >= 0) return {offset: keyOffset - nonceSize + at, what: 'nonce'};
  }
  if (skesk.encryptedSessionKey !== undefined) {
    const at = searchByte(skesk.encryptedSessionKey, encryptedSessionKey =>
      opens({...skesk, encryptedSessionKey}, derived, lock.body),
    );
    if (at >= 0) return {offset: keyOffset + at, what: 'session key'};
  }
  if (s2k.type === 'simple' || estimateCost(s2k) > maxHashedOctets) return undefined;
  const at = searchByte(s2k.salt, salt =>
    opens(skesk, deriveByHashing({...s2k, salt}, passphrase, keySize), lock.body),
  );
  return at >= 0 ? {offset: bodyOffset + slotSize + 2 + at, what: 'salt'} : undefined;
}

/** Returns the position of the one byte that, changed, makes `fits` true; -1 where there is none. */
function searchByte(bytes: Uint8Array, fits: (changed: Uint8Array) => boolean): number {
  const changed = copyBytes(bytes);
  for (let at = 0; at < changed.length; at++) {
    const original = bytes[at] ?? 0;
    for (let difference = 1; difference < 256; difference++) {
      changed[at] = original ^ difference;
      if (fits(changed)) return at;
    }
    changed[at] = original;
  }
  return -1;
}

function opens(skesk: KnownSkesk, derived: Uint8Array, body: LockedBody): boolean {
  const sessionKey = openWithDerivedKey(skesk, derived);
  const cipher = sessionKey === undefined ? undefined : fittingCipher(body, sessionKey);
  if (sessionKey === undefined || cipher === undefined) return false;
  return body.version === 2 || startsLikeMessage(body.start, cipher, sessionKey.bytes);
}

/** The octets of the prefix are part of the ciphertext, not of the slot, but they decide in the same way. */
function searchPrefix(body: LockedBody, sessionKey: Uint8Array, cipherId: number): number {
  if (body.version !== 1) return -1;
  const {start} = body;
  const rest = start.subarray(prefixSize);
  return searchByte(copyBytes(start, 0, prefixSize), prefix => {
    const changed = {version: 1, start: Buffer.concat([prefix, rest])} as const;
    const cipher: Cipher | undefined = fittingCipher(changed, {bytes: sessionKey, cipherId});
    return cipher !== undefined && startsLikeMessage(changed.start, cipher, sessionKey);
  });
}
