/**
 * What stands before the encrypted part of a WhatsApp backup: which secret opens it, the IV, which app wrote it. It says
 * so without any key, and nothing in it is authenticated. Three generations: crypt12 with fixed places, crypt14 and
 * crypt15 with a varint length and a protobuf.
 */
import type {ByteReader} from '../bytes/byte-reader.ts';
import {copyBytes, parseUtf8} from '../bytes/bytes.ts';
import {MalformedError} from '../errors.ts';
import {findBytes, findNumber, type ProtobufField, readFields, readVarint} from './protobuf.ts';

/** The secret that a backup wants. The 64 digits and the phone's key file are never exchangeable. */
export type BackupSecret =
  /** The phone's own `key` file: crypt12, crypt14. */
  | 'phone-key-file'
  /** The 64 digits that the person was shown. */
  | 'recovery-key'
  /** A password: it opens a vault of WhatsApp's, never the file. The vault's 64 digits would. */
  | 'password'
  /** A passkey, which opens such a vault too. */
  | 'passkey'
  /** End-to-end encrypted, from before the header told 64 digits and passwords apart. */
  | 'recovery-key-or-password';

/** A header as read. */
export type BackupHeader = {
  readonly format: 'crypt12' | 'crypt14' | 'crypt15';
  /** Bytes before the ciphertext. */
  readonly size: number;
  readonly secret: BackupSecret;
  /** 16 bytes: AES-256-GCM with an IV of that size. */
  readonly iv: Uint8Array;
  /** What must be the same in the phone's key file; undefined for end-to-end encrypted backups. */
  readonly phoneKey:
    | {readonly keyVersion: number; readonly serverSalt: Uint8Array; readonly googleId: Uint8Array}
    | undefined;
  /** As the app wrote it: untrusted. */
  readonly appVersion: string | undefined;
  readonly deviceModel: string | undefined;
  /** The header holds the last two digits of the phone number. They are not read on. */
  readonly hasPhoneDigits: boolean;
};

const ivSize = 16;
const longestVarint = 10;
const serverSaltSize = 32;
const googleIdSize = 16;

/** Enough for every header that is accepted; a file's first bytes, or all of them where it has fewer. */
export const maxHeaderSize = 65_536;

const crypt12 = {
  // cipher_version 2 | key_version 1 | server_salt 32 | google_id 16 | IV 16
  size: 67,
  // cipher_version: the only one of that generation
  start: [0x00, 0x01],
  lastKeyVersion: 3,
} as const;

// The fields of BackupPrefix and of the messages in it.
const prefixField = {oldKeyType: 1, waProvidedKey: 2, e2eeKey: 3, metadata: 4, keyType: 6} as const;
const waKeyField = {keyVersion: 2, serverSalt: 3, googleId: 4, iv: 5} as const;
const e2eeKeyField = {iv: 1} as const;
const metadataField = {appVersion: 1, deviceModel: 2, phoneDigits: 3} as const;

const secretOfKeyType: Readonly<Record<string, BackupSecret>> = {
  0: 'phone-key-file',
  1: 'recovery-key-or-password',
  2: 'password',
  3: 'recovery-key',
  4: 'passkey',
};

/**
 * Reads the header at the start of a file.
 * @param head - the first `maxHeaderSize` bytes, or all of a shorter file. What is returned shares no memory with it.
 * @throws {MalformedError} where this is no WhatsApp backup.
 */
export function readBackupHeader(head: Uint8Array): BackupHeader {
  if (head[0] === crypt12.start[0] && head[1] === crypt12.start[1]) return readCrypt12(head);
  const length = readVarint(head, 0);
  if (length === undefined || length.value === 0n) throw notABackup('it has no header');
  if (length.value > BigInt(maxHeaderSize - length.size)) {
    throw notABackup(`its header would have ${length.value} bytes`);
  }
  const size = length.size + Number(length.value);
  if (size > head.length) throw notABackup(`it ends within its header of ${length.value} bytes`);
  return readPrefix(head.subarray(length.size, size), size);
}

/**
 * Returns the header that a stream begins with, and takes no byte from it; undefined where it begins otherwise. Pulls no
 * more than the header claims to have.
 */
export async function peekBackupHeader(reader: ByteReader): Promise<BackupHeader | undefined> {
  try {
    const start = await reader.peek(longestVarint);
    const size = claimedSize(start);
    return size === undefined ? undefined : readBackupHeader(await reader.peek(size));
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function claimedSize(start: Uint8Array): number | undefined {
  if (start[0] === crypt12.start[0] && start[1] === crypt12.start[1]) return crypt12.size;
  const length = readVarint(start, 0);
  if (length === undefined || length.value > BigInt(maxHeaderSize - length.size)) return undefined;
  return length.size + Number(length.value);
}

function notABackup(why: string): MalformedError {
  return new MalformedError(`this is no WhatsApp backup: ${why}`, {offset: 0});
}

function readCrypt12(head: Uint8Array): BackupHeader {
  const keyVersion = head[2] ?? 0;
  if (head.length < crypt12.size) throw notABackup('it ends within its header');
  if (keyVersion < 1 || keyVersion > crypt12.lastKeyVersion) throw notABackup(`key version ${keyVersion}`);
  return {
    format: 'crypt12',
    size: crypt12.size,
    secret: 'phone-key-file',
    iv: copyBytes(head, 51, 67),
    phoneKey: {keyVersion, serverSalt: copyBytes(head, 3, 35), googleId: copyBytes(head, 35, 51)},
    appVersion: undefined,
    deviceModel: undefined,
    hasPhoneDigits: false,
  };
}

function readPrefix(prefix: Uint8Array, size: number): BackupHeader {
  const fields = readFields(prefix);
  const e2eeKey = findBytes(fields, prefixField.e2eeKey);
  const waKey = findBytes(fields, prefixField.waProvidedKey);
  const metadata = readMetadata(findBytes(fields, prefixField.metadata));
  const keyType = findNumber(fields, prefixField.keyType) ?? findNumber(fields, prefixField.oldKeyType);
  if (e2eeKey !== undefined) {
    const iv = sized(findBytes(readFields(e2eeKey), e2eeKeyField.iv), ivSize, 'IV');
    const named = keyType === undefined ? undefined : secretOfKeyType[String(keyType)];
    const secret = named === undefined || named === 'phone-key-file' ? 'recovery-key-or-password' : named;
    return {format: 'crypt15', size, secret, iv, phoneKey: undefined, ...metadata};
  }
  if (waKey === undefined) throw notABackup('its header names no key');
  return {format: 'crypt14', size, secret: 'phone-key-file', ...readWaKey(readFields(waKey)), ...metadata};
}

function readWaKey(fields: readonly ProtobufField[]): Pick<BackupHeader, 'iv' | 'phoneKey'> {
  return {
    iv: sized(findBytes(fields, waKeyField.iv), ivSize, 'IV'),
    phoneKey: {
      keyVersion: readKeyVersion(fields),
      serverSalt: sized(findBytes(fields, waKeyField.serverSalt), serverSaltSize, 'server salt'),
      googleId: sized(findBytes(fields, waKeyField.googleId), googleIdSize, 'account id'),
    },
  };
}

/** The number comes as bytes: one, the number itself or its digit, as different versions of the app have it. */
function readKeyVersion(fields: readonly ProtobufField[]): number {
  const number = findNumber(fields, waKeyField.keyVersion);
  if (number !== undefined) return Number(BigInt.asUintN(8, number));
  const [byte = 0] = findBytes(fields, waKeyField.keyVersion) ?? [];
  const digitZero = 0x30;
  return byte >= digitZero && byte <= digitZero + 9 ? byte - digitZero : byte;
}

function readMetadata(
  bytes: Uint8Array | undefined,
): Pick<BackupHeader, 'appVersion' | 'deviceModel' | 'hasPhoneDigits'> {
  const fields = bytes === undefined ? [] : readFields(bytes);
  const text = (id: number): string | undefined => {
    const value = findBytes(fields, id);
    return value === undefined || value.length === 0 ? undefined : parseUtf8(value);
  };
  return {
    appVersion: text(metadataField.appVersion),
    deviceModel: text(metadataField.deviceModel),
    hasPhoneDigits: fields.some(({id}) => id === metadataField.phoneDigits),
  };
}

function sized(bytes: Uint8Array | undefined, size: number, name: string): Uint8Array {
  if (bytes?.length !== size) throw notABackup(`its header holds no ${name} of ${size} bytes`);
  return copyBytes(bytes);
}
