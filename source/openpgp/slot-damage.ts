/**
 * When no slot opens, the key may be right and the slot damaged. A slot is so small that every change of one byte can
 * be tried: then "damaged, at byte 23" is known, where others can only say "wrong key". In a v4 slot a wrong key passes
 * all the checks of one candidate about once in 2^33, and there are some 15,000 candidates: about one wrong key in half
 * a million is called damage. In a v6 slot the tag decides.
 */
import {copyBytes} from '../bytes/bytes.ts';
import {type Cipher, cipherOf, findCipher, findHashName} from './algorithms.ts';
import {fittingCipher, type LockedBody, type MessageLock, startsLikeMessage, type Unlocked} from './lock.ts';
import {deriveByHashing, estimateCost, formatS2k, type S2k} from './s2k.ts';
import {prefixSize} from './seipd-v1.ts';
import {type KnownSkesk, openWithDerivedKey, type SessionKey} from './skesk.ts';

/** Which byte of the file is not what it was, and what the message opens with all the same. */
export type SlotDamage = {
  readonly offset: number;
  /** What the byte was. */
  readonly right: number;
  readonly what: 'salt' | 'session key' | 'nonce' | 'prefix';
  readonly unlocked: Unlocked;
};

/** Deriving costs this much at most for each changed salt byte that is tried. */
const maxHashedOctets = 262_144;

/**
 * Searches the slots for one damaged byte, given the passphrase.
 * @returns undefined where no single byte explains it: then the passphrase is wrong, or the damage is larger.
 */
export function findSlotDamage(lock: MessageLock, passphrase: Uint8Array): SlotDamage | undefined {
  for (const [slotIndex, slot] of lock.slots.entries()) {
    const {skesk} = slot;
    if (skesk.version === 'other' || skesk.s2k.type === 'argon2') continue;
    if ((skesk.version === 4) !== (lock.body.version === 1)) continue;
    if (skesk.version === 4 && skesk.encryptedSessionKey === undefined) continue;
    if (skesk.version === 6 && skesk.aead.name === 'eax') continue;
    // What unlock() could not try is not searched either.
    if (findCipher(skesk.cipherId) === undefined || findHashName(skesk.s2k.hashId) === undefined) continue;
    const bodyOffset = slot.end - slot.body.length;
    const damage = searchSlot(skesk, skesk.s2k, lock, bodyOffset, passphrase);
    if (damage === undefined) continue;
    const {offset, right, what, sessionKey, cipher} = damage;
    return {offset, right, what, unlocked: {sessionKey, cipher, slotIndex}};
  }
  return undefined;
}

type FoundByte = Pick<SlotDamage, 'offset' | 'right' | 'what'> & Pick<Unlocked, 'sessionKey' | 'cipher'>;

function searchSlot(
  skesk: KnownSkesk,
  s2k: Exclude<S2k, {type: 'argon2'}>,
  lock: MessageLock,
  bodyOffset: number,
  passphrase: Uint8Array,
): FoundByte | undefined {
  const keySize = cipherOf(skesk.cipherId).keySize;
  const derived = deriveByHashing(s2k, passphrase, keySize);
  const slotSize = skesk.version === 4 ? 2 : 5;
  const specifier = formatS2k(s2k);
  const nonceSize = skesk.version === 6 ? skesk.nonce.length : 0;
  const keyOffset = bodyOffset + slotSize + specifier.length + nonceSize;

  if (skesk.version === 4) {
    const found = searchPrefix(lock.body, openWithDerivedKey(skesk, derived));
    if (found !== undefined) return {...found, offset: lock.bodyStart + 1 + found.at, what: 'prefix'};
  } else {
    const found = searchByte(skesk.nonce, nonce => opens({...skesk, nonce}, derived, lock.body));
    if (found !== undefined) return {...found, offset: keyOffset - nonceSize + found.at, what: 'nonce'};
  }
  if (skesk.encryptedSessionKey !== undefined) {
    const found = searchByte(skesk.encryptedSessionKey, encryptedSessionKey =>
      opens({...skesk, encryptedSessionKey}, derived, lock.body),
    );
    if (found !== undefined) return {...found, offset: keyOffset + found.at, what: 'session key'};
  }
  if (s2k.type === 'simple' || estimateCost(s2k) > maxHashedOctets) return undefined;
  const found = searchByte(s2k.salt, salt =>
    opens(skesk, deriveByHashing({...s2k, salt}, passphrase, keySize), lock.body),
  );
  return found === undefined
    ? undefined
    : {...found, offset: bodyOffset + slotSize + 2 + found.at, what: 'salt'};
}

type Opening = Pick<Unlocked, 'sessionKey' | 'cipher'>;

/** Returns the position of the one byte that, changed, opens the message, and with what; undefined where there is none. */
function searchByte(
  bytes: Uint8Array,
  open: (changed: Uint8Array) => Opening | undefined,
): (Opening & {readonly at: number; readonly right: number}) | undefined {
  const changed = copyBytes(bytes);
  for (let at = 0; at < changed.length; at++) {
    const original = bytes[at] ?? 0;
    for (let difference = 1; difference < 256; difference++) {
      changed[at] = original ^ difference;
      const opening = open(changed);
      if (opening !== undefined) return {...opening, at, right: changed[at] ?? 0};
    }
    changed[at] = original;
  }
  return undefined;
}

function opens(skesk: KnownSkesk, derived: Uint8Array, body: LockedBody): Opening | undefined {
  const sessionKey = openWithDerivedKey(skesk, derived);
  const cipher = sessionKey === undefined ? undefined : fittingCipher(body, sessionKey);
  if (sessionKey === undefined || cipher === undefined) return undefined;
  const isRight = body.version === 2 || startsLikeMessage(body.start, cipher, sessionKey.bytes);
  return isRight ? {sessionKey: sessionKey.bytes, cipher} : undefined;
}

/** The octets of the prefix are part of the ciphertext, not of the slot, but they decide in the same way. */
function searchPrefix(
  body: LockedBody,
  sessionKey: SessionKey | undefined,
): (Opening & {readonly at: number; readonly right: number}) | undefined {
  if (body.version !== 1 || sessionKey === undefined) return undefined;
  const {start} = body;
  const rest = start.subarray(prefixSize);
  const {bytes, cipherId = 0} = sessionKey;
  return searchByte(copyBytes(start, 0, prefixSize), prefix => {
    const changed = {version: 1, start: Buffer.concat([prefix, rest])} as const;
    const cipher: Cipher | undefined = fittingCipher(changed, {bytes, cipherId});
    const isRight = cipher !== undefined && startsLikeMessage(changed.start, cipher, bytes);
    return isRight ? {sessionKey: bytes, cipher} : undefined;
  });
}
