/**
 * The Symmetric Key Encrypted Session Key packet, versions 4 and 6 (RFC 9580 §5.3): one slot, one passphrase that
 * opens the message. Unknown versions are kept as bytes and skipped.
 */
import {createCipheriv, createDecipheriv, hkdfSync} from 'node:crypto';
import {concatBytes, copyBytes} from '../bytes/bytes.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {MalformedError, UnsupportedError} from '../errors.ts';
import {
  type AeadMode,
  aeadModeOf,
  aes256,
  blockSize,
  type Cipher,
  cipherOf,
  findCipher,
  ocb,
  tagSize,
} from './algorithms.ts';
import {formatPacket, packetType} from './packet.ts';
import {
  checkS2kCost,
  defaultS2kLimits,
  deriveKey,
  formatS2k,
  parseS2k,
  type S2k,
  type S2kLimits,
} from './s2k.ts';

/** A parsed slot. In version 4, no `encryptedSessionKey` means that the S2K's output is the session key. */
export type Skesk =
  | {
      readonly version: 4;
      readonly cipherId: number;
      readonly s2k: S2k;
      readonly encryptedSessionKey: Uint8Array | undefined;
    }
  | {
      readonly version: 6;
      readonly cipherId: number;
      readonly aead: AeadMode;
      readonly s2k: S2k;
      readonly nonce: Uint8Array;
      readonly encryptedSessionKey: Uint8Array; // tag included
    }
  | {readonly version: 'other'; readonly number: number; readonly why: string};

/** A slot this program can open. */
export type KnownSkesk = Exclude<Skesk, {version: 'other'}>;

/** What opens the message's body. In a v6 slot the body's own header names the cipher. */
export type SessionKey = {readonly bytes: Uint8Array; readonly cipherId: number | undefined};

/**
 * Reads a packet body.
 * @throws {MalformedError} where it ends early or its inner sizes disagree. What is merely unknown becomes `other`.
 */
export function parseSkesk(body: Uint8Array): Skesk {
  const [version] = body;
  if (version === undefined) throw new MalformedError('a session key packet is empty');
  try {
    if (version === 4) return parseV4(body);
    if (version === 6) return parseV6(body);
  } catch (error) {
    if (error instanceof UnsupportedError) return {version: 'other', number: version, why: error.message};
    throw error;
  }
  return {version: 'other', number: version, why: `session key packet version ${version} is not known`};
}

// RFC 9580 §5.3.1: version, cipher, S2K specifier, optionally the encrypted session key.
function parseV4(body: Uint8Array): Skesk {
  const {s2k, size} = parseS2k(body.subarray(2));
  const rest = copyBytes(body, 2 + size);
  return {version: 4, cipherId: body[1] ?? 0, s2k, encryptedSessionKey: rest.length === 0 ? undefined : rest};
}

// RFC 9580 §5.3.2: version, size of the five fields that follow, cipher, AEAD mode, size of the S2K specifier, the
// specifier, the nonce; then the encrypted session key and its tag.
function parseV6(body: Uint8Array): Skesk {
  const [, fieldsSize = 0, cipherId = 0, aeadId = 0, s2kSize = 0] = body;
  const aead = aeadModeOf(aeadId);
  const {s2k, size} = parseS2k(body.subarray(5, 5 + s2kSize));
  if (size !== s2kSize || fieldsSize !== 3 + s2kSize + aead.nonceSize) {
    throw new MalformedError('the sizes in a session key packet disagree');
  }
  const nonce = copyBytes(body, 5 + s2kSize, 2 + fieldsSize);
  const encryptedSessionKey = copyBytes(body, 2 + fieldsSize);
  if (encryptedSessionKey.length <= tagSize) throw new MalformedError('a session key packet ends early');
  return {version: 6, cipherId, aead, s2k, nonce, encryptedSessionKey};
}

/** Returns the packet body of a slot of version 4 or 6. */
export function formatSkesk(skesk: KnownSkesk): Uint8Array {
  const s2k = formatS2k(skesk.s2k);
  if (skesk.version === 4) {
    return concatBytes(Uint8Array.of(4, skesk.cipherId), s2k, skesk.encryptedSessionKey ?? new Uint8Array(0));
  }
  const fieldsSize = 3 + s2k.length + skesk.nonce.length;
  return concatBytes(
    Uint8Array.of(6, fieldsSize, skesk.cipherId, skesk.aead.id, s2k.length),
    s2k,
    skesk.nonce,
    skesk.encryptedSessionKey,
  );
}

/** The four octets that bind a v6 slot's key and tag to its kind (RFC 9580 §5.3.2). */
function v6Info(cipherId: number, aeadId: number): Uint8Array {
  return Uint8Array.of(0xc0 | packetType.symmetricKeyEncryptedSessionKey, 6, cipherId, aeadId);
}

function v6KeyEncryptionKey(derived: Uint8Array, info: Uint8Array, keySize: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', derived, new Uint8Array(0), info, keySize));
}

/**
 * Makes a slot around a session key and returns the whole packet. AES-256 throughout; OCB in version 6.
 * @param version - 4 for a body of SEIPD v1, 6 for one of v2.
 */
export async function sealSkesk(
  version: 4 | 6,
  passphrase: Uint8Array,
  sessionKey: {readonly bytes: Uint8Array; readonly cipher: Cipher},
  s2k: S2k,
  random: RandomBytes,
  limits?: S2kLimits,
): Promise<Uint8Array> {
  const derived = await deriveKey(s2k, passphrase, aes256.keySize, limits);
  let skesk: KnownSkesk;
  if (version === 4) {
    // The cipher's id goes in front of the session key, and CFB with a zero IV over both (RFC 9580 §5.3.1).
    const cipher = createCipheriv('aes-256-cfb', derived, new Uint8Array(blockSize));
    const encryptedSessionKey = cipher.update(
      concatBytes(Uint8Array.of(sessionKey.cipher.id), sessionKey.bytes),
    );
    skesk = {version, cipherId: aes256.id, s2k, encryptedSessionKey};
  } else {
    const info = v6Info(aes256.id, ocb.id);
    const nonce = random(ocb.nonceSize);
    const keyEncryptionKey = v6KeyEncryptionKey(derived, info, aes256.keySize);
    const cipher = createCipheriv('aes-256-ocb', keyEncryptionKey, nonce, {authTagLength: tagSize});
    cipher.setAAD(info, {plaintextLength: sessionKey.bytes.length});
    const parts = [cipher.update(sessionKey.bytes), cipher.final(), cipher.getAuthTag()];
    skesk = {version, cipherId: aes256.id, aead: ocb, s2k, nonce, encryptedSessionKey: concatBytes(...parts)};
    keyEncryptionKey.fill(0);
  }
  derived.fill(0);
  return formatPacket(packetType.symmetricKeyEncryptedSessionKey, formatSkesk(skesk));
}

/** Derives what the passphrase makes of a slot's S2K: the input of {@link openWithDerivedKey}. */
export async function deriveSlotKey(
  skesk: KnownSkesk,
  passphrase: Uint8Array,
  limits: S2kLimits = defaultS2kLimits,
): Promise<Uint8Array> {
  return deriveKey(skesk.s2k, passphrase, cipherOf(skesk.cipherId).keySize, limits);
}

/**
 * Opens a slot with a passphrase.
 * @returns the session key, or undefined where this cannot be the right passphrase.
 * @throws {LimitError} where the slot's S2K costs more than `limits`.
 */
export async function openSkesk(
  skesk: KnownSkesk,
  passphrase: Uint8Array,
  limits: S2kLimits = defaultS2kLimits,
): Promise<SessionKey | undefined> {
  if (skesk.version === 6 && skesk.aead.name === 'eax') {
    checkS2kCost(skesk.s2k, limits);
    const {openEaxSkesk} = await import('./openpgpjs.ts');
    const bytes = await openEaxSkesk(formatSkesk(skesk), passphrase, limits.maxMemoryExponent);
    return bytes === undefined ? undefined : {bytes, cipherId: undefined};
  }
  const derived = await deriveSlotKey(skesk, passphrase, limits);
  const sessionKey = openWithDerivedKey(skesk, derived);
  derived.fill(0);
  return sessionKey;
}

/**
 * Opens a slot with what its S2K gave.
 * @returns the session key, or undefined where this cannot be the right passphrase: for v6 the tag says so, for v4
 * with an encrypted session key the cipher id and length in front of it (a wrong one passes once in 256). A v4 slot
 * without one always returns a key; only the body tells.
 */
export function openWithDerivedKey(skesk: KnownSkesk, derived: Uint8Array): SessionKey | undefined {
  const cipher = cipherOf(skesk.cipherId);
  if (skesk.version === 4) {
    if (skesk.encryptedSessionKey === undefined) return {bytes: copyBytes(derived), cipherId: cipher.id};
    const decipher = createDecipheriv(`${cipher.name}-cfb`, derived, new Uint8Array(blockSize));
    const [cipherId = 0, ...rest] = decipher.update(skesk.encryptedSessionKey);
    return findCipher(cipherId)?.keySize === rest.length
      ? {bytes: Uint8Array.from(rest), cipherId}
      : undefined;
  }
  const info = v6Info(skesk.cipherId, skesk.aead.id);
  const keyEncryptionKey = v6KeyEncryptionKey(derived, info, cipher.keySize);
  const algorithm = `${cipher.name}-${skesk.aead.name}` as 'aes-256-ocb'; // OCB and GCM take the same calls
  const size = skesk.encryptedSessionKey.length - tagSize;
  const decipher = createDecipheriv(algorithm, keyEncryptionKey, skesk.nonce, {authTagLength: tagSize});
  decipher.setAuthTag(skesk.encryptedSessionKey.subarray(size));
  decipher.setAAD(info, {plaintextLength: size});
  keyEncryptionKey.fill(0);
  try {
    const bytes = concatBytes(decipher.update(skesk.encryptedSessionKey.subarray(0, size)), decipher.final());
    return {bytes, cipherId: undefined};
  } catch {
    return undefined;
  }
}
