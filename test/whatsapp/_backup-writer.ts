/** Writes WhatsApp backups for tests, from what is known of the formats: crypt12, crypt14, crypt15, with and without an MD5. */
import {createCipheriv, createHash} from 'node:crypto';
import {deflateSync} from 'node:zlib';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';

/** Bytes that look random and are the same in every run. */
export function noise(size: number, seed: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let index = 0; index * 32 < size; index++) {
    parts.push(new Uint8Array(createHash('sha256').update(`${seed}/${index}`).digest()));
  }
  return concatBytes(...parts).subarray(0, size);
}

export const serverSalt = noise(32, 1);
export const googleId = noise(16, 2);
const iv = noise(16, 3);

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

export function numberField(id: number, value: number): Uint8Array {
  return concatBytes(varint(id * 8), varint(value));
}

export function bytesField(id: number, value: Uint8Array): Uint8Array {
  return concatBytes(varint(id * 8 + 2), varint(value.length), value);
}

const metadata = bytesField(
  4,
  concatBytes(bytesField(1, utf8('2.26.40.3')), bytesField(2, utf8('Pixel 9')), bytesField(3, utf8('42'))),
);

/** A crypt15 header. @param keyType - 2 password, 3 64-digit key, 4 passkey; undefined as before 2023. */
export function crypt15Header(keyType?: number, extra: Uint8Array = new Uint8Array(0)): Uint8Array {
  const prefix = concatBytes(
    numberField(1, 1),
    bytesField(3, bytesField(1, iv)),
    metadata,
    extra,
    keyType === undefined ? new Uint8Array(0) : numberField(6, keyType),
  );
  return concatBytes(varint(prefix.length), prefix);
}

export function crypt14Header(): Uint8Array {
  const waKey = concatBytes(
    bytesField(1, Uint8Array.of(0, 1)),
    bytesField(2, Uint8Array.of(2)),
    bytesField(3, serverSalt),
    bytesField(4, googleId),
    bytesField(5, iv),
  );
  const prefix = concatBytes(numberField(1, 0), bytesField(2, waKey), metadata);
  return concatBytes(varint(prefix.length), prefix);
}

export function crypt12Header(): Uint8Array {
  return concatBytes(Uint8Array.of(0, 1, 2), serverSalt, googleId, iv);
}

const javaHeader = Uint8Array.from(Buffer.from('aced0005757200025b42acf317f8060854e00200007870', 'hex'));

/** `encrypted_backup.key` around 32 bytes. */
export function rootKeyFile(keyBytes: Uint8Array): Uint8Array {
  return concatBytes(javaHeader, Uint8Array.of(0, 0, 0, keyBytes.length), keyBytes);
}

/** The phone's `key` file. */
export function phoneKeyFile(aesKey: Uint8Array, keyVersion = 2): Uint8Array {
  const googleIdDigest = new Uint8Array(createHash('sha256').update(googleId).digest());
  const content = concatBytes(
    Uint8Array.of(0, 1, keyVersion),
    serverSalt,
    googleId,
    googleIdDigest,
    new Uint8Array(16),
    aesKey,
  );
  return concatBytes(javaHeader, Uint8Array.of(0, 0, 0, content.length), content);
}

/** A whole backup. */
export function makeBackup({
  header,
  aesKey,
  content,
  isDeflated = true,
  hasMd5 = true,
}: {
  readonly header: Uint8Array;
  readonly aesKey: Uint8Array;
  readonly content: Uint8Array;
  readonly isDeflated?: boolean;
  readonly hasMd5?: boolean;
}): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', aesKey, iv);
  const plaintext = isDeflated ? deflateSync(content) : content;
  const ciphertext = concatBytes(cipher.update(plaintext), cipher.final());
  const body = concatBytes(header, ciphertext, cipher.getAuthTag());
  const md5 = hasMd5 ? new Uint8Array(createHash('md5').update(body).digest()) : new Uint8Array(0);
  const digits = header[0] === 0 ? utf8('--42') : new Uint8Array(0);
  return concatBytes(body, md5, digits);
}

/** A content that begins as a database does. */
export function databaseLike(size: number): Uint8Array {
  const content = concatBytes(utf8('SQLite format 3\0'), noise(Math.max(0, size - 16), 9));
  return content.subarray(0, size);
}
