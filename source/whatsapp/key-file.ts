/**
 * The two key files of WhatsApp, both a byte array as Java serialises it: `encrypted_backup.key`, which holds the 32
 * bytes of the 64 digits, and `key`, which holds the AES key of crypt12 and crypt14 backups and nothing else.
 */
import {createHash} from 'node:crypto';
import {copyBytes, equalBytes, parseHex, readUint} from '../bytes/bytes.ts';
import {MalformedError} from '../errors.ts';
import {type RecoveryKey, recoveryKeyFromBytes} from '../key/recovery-key.ts';

/** What the phone's own `key` file holds. */
export type PhoneKey = {
  readonly kind: 'phone-key';
  readonly keyVersion: number;
  readonly serverSalt: Uint8Array;
  readonly googleId: Uint8Array;
  /** 32 bytes: the key itself, nothing is derived from it. */
  readonly aesKey: Uint8Array;
};

/** What a key file holds. The caller owns it and wipes it. */
export type WhatsAppKeyFile = {readonly kind: 'recovery-key'; readonly key: RecoveryKey} | PhoneKey;

// Object Serialization Stream Protocol §6.4: stream magic and version, a new array of class "[B", no superclass.
const javaByteArray = parseHex('aced0005757200025b42acf317f8060854e0020000' + '7870');
const lengthSize = 4;

const rootKeySize = 32;
// cipher_version 2 | key_version 1 | server_salt 32 | google_id 16 | SHA-256 of it 32 | zero 16 | AES key 32
const phoneKeySize = 131;

/** The largest of the two, Java's wrapping included. */
export const maxKeyFileSize = javaByteArray.length + lengthSize + phoneKeySize;

/** Tells whether bytes begin as both key files do. */
export function looksLikeKeyFile(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, javaByteArray.length), javaByteArray);
}

/**
 * Reads a key file.
 * @param bytes - all of it. What is returned shares no memory with it.
 * @throws {MalformedError} for anything else; the message says nothing about the content.
 */
export function parseKeyFile(bytes: Uint8Array): WhatsAppKeyFile {
  if (!looksLikeKeyFile(bytes)) throw new MalformedError('this is no key file of WhatsApp', {offset: 0});
  const start = javaByteArray.length + lengthSize;
  if (bytes.length < start) throw new MalformedError('the key file ends within its header');
  const size = readUint(bytes, javaByteArray.length, lengthSize);
  if (bytes.length !== start + size) {
    throw new MalformedError(`the key file announces ${size} bytes and holds ${bytes.length - start}`);
  }
  const content = bytes.subarray(start);
  if (size === rootKeySize) return {kind: 'recovery-key', key: recoveryKeyFromBytes(copyBytes(content))};
  if (size === phoneKeySize) return parsePhoneKey(content);
  throw new MalformedError(
    `a key file of WhatsApp holds ${rootKeySize} or ${phoneKeySize} bytes, not ${size}`,
  );
}

function parsePhoneKey(content: Uint8Array): WhatsAppKeyFile {
  const googleId = copyBytes(content, 35, 51);
  const expected = content.subarray(51, 83);
  const found = new Uint8Array(createHash('sha256').update(googleId).digest());
  if (!equalBytes(expected, found)) {
    throw new MalformedError('the key file is damaged: its own SHA-256 does not agree', {offset: 51});
  }
  return {
    kind: 'phone-key',
    keyVersion: content[2] ?? 0,
    serverSalt: copyBytes(content, 3, 35),
    googleId,
    aesKey: copyBytes(content, 99, 131),
  };
}
