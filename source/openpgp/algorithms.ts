/**
 * The algorithm ids of RFC 9580 §9 that keep64 knows, with their names in node:crypto. What is not in a table here is
 * refused: any cipher but AES, and hashes that a passphrase should not go through any more.
 */
import {UnsupportedError} from '../errors.ts';

/** A block cipher of RFC 9580 §9.3; only AES is accepted. */
export type Cipher = {readonly id: number; readonly name: string; readonly keySize: number};

const ciphers: readonly Cipher[] = [
  {id: 7, name: 'aes-128', keySize: 16},
  {id: 8, name: 'aes-192', keySize: 24},
  {id: 9, name: 'aes-256', keySize: 32},
];

const refusedCiphers: Readonly<Record<number, string>> = {
  0: 'plaintext',
  1: 'IDEA',
  2: 'TripleDES',
  3: 'CAST5',
  4: 'Blowfish',
  10: 'Twofish',
  11: 'Camellia-128',
  12: 'Camellia-192',
  13: 'Camellia-256',
};

/** AES-256, what keep64 writes. */
export const aes256: Cipher = {id: 9, name: 'aes-256', keySize: 32};

/** Every AES block, and so every CFB step, is 16 bytes. */
export const blockSize = 16;

/** Returns the cipher with this id, or undefined where it is not AES. */
export function findCipher(id: number): Cipher | undefined {
  return ciphers.find(cipher => cipher.id === id);
}

/**
 * Returns the cipher with this id.
 * @throws {UnsupportedError} where it is not AES.
 */
export function cipherOf(id: number): Cipher {
  const cipher = findCipher(id);
  if (cipher === undefined)
    throw new UnsupportedError(`cipher ${describeCipher(id)} is refused: only AES is read`);
  return cipher;
}

/** Returns a name for people, also for ciphers that are refused. */
export function describeCipher(id: number): string {
  return findCipher(id)?.name.toUpperCase() ?? refusedCiphers[id] ?? `number ${id}`;
}

/** An AEAD mode of RFC 9580 §9.6. EAX is not in node:crypto; the openpgp package reads it. */
export type AeadMode = {
  readonly id: number;
  readonly name: 'eax' | 'ocb' | 'gcm';
  readonly nonceSize: number;
};

const aeadModes: readonly AeadMode[] = [
  {id: 1, name: 'eax', nonceSize: 16},
  {id: 2, name: 'ocb', nonceSize: 15},
  {id: 3, name: 'gcm', nonceSize: 12},
];

/** OCB, the mode every RFC 9580 program has, and what keep64 writes. */
export const ocb: AeadMode = {id: 2, name: 'ocb', nonceSize: 15};

/** The size of every AEAD tag in OpenPGP (RFC 9580 §9.6). */
export const tagSize = 16;

/**
 * Returns the AEAD mode with this id.
 * @throws {UnsupportedError} for an unknown one.
 */
export function aeadModeOf(id: number): AeadMode {
  const mode = aeadModes.find(candidate => candidate.id === id);
  if (mode === undefined) throw new UnsupportedError(`AEAD mode ${id} is not known`);
  return mode;
}

// RFC 9580 §9.5. MD5 (1) is left out on purpose.
const hashNames: Readonly<Record<number, string>> = {
  2: 'sha1',
  3: 'ripemd160',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
  12: 'sha3-256',
  14: 'sha3-512',
};

/** SHA-256, what keep64 puts a recovery key or password through in an iterated S2K. */
export const sha256Id = 8;

/** Returns node:crypto's name of a hash used in an S2K, or undefined where it is not read. */
export function findHashName(id: number): string | undefined {
  return hashNames[id];
}

/**
 * Returns node:crypto's name of a hash used in an S2K.
 * @throws {UnsupportedError} for MD5 and unknown ones.
 */
export function hashNameOf(id: number): string {
  const name = findHashName(id);
  if (name === undefined) throw new UnsupportedError(`hash ${id} is not read in a string-to-key`);
  return name;
}

/** Returns the name of a hash for people. */
export function describeHash(id: number): string {
  return hashNames[id]?.toUpperCase().replace(/^SHA(\d)/, 'SHA-$1') ?? (id === 1 ? 'MD5' : `number ${id}`);
}
