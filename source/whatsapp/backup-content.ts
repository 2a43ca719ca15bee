/**
 * What a decrypted backup begins with. As nearly every wrong key gives noise, it also tells whether a key fits, long
 * before the tag at the end of the file can.
 */
import {constants, inflateSync} from 'node:zlib';
import {utf8} from '../bytes/bytes.ts';

/** What is inside: after inflating, where it is deflated. */
export type BackupContentKind = 'sqlite' | 'zip' | 'json' | 'other';

/** How the content is packed, and what it is. */
export type BackupContentForm = {readonly isDeflated: boolean; readonly kind: BackupContentKind};

/** How many decrypted bytes a probe wants. */
export const probeSize = 512;

// 512 bytes inflate to half a megabyte at most (zlib's ratio of 1032).
const maxProbeOutput = 1_048_576;

const sqliteMagic = utf8('SQLite format 3\0');
const zipMagic = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);
const emptyZipMagic = Uint8Array.of(0x50, 0x4b, 0x05, 0x06);

/**
 * Returns what the first decrypted bytes are, or undefined where they are noise. Noise passes once in about 2^30.
 * @param plaintext - the first `probeSize` bytes, or all of a shorter content.
 */
export function recogniseContent(plaintext: Uint8Array): BackupContentForm | undefined {
  const plain = recogniseKind(plaintext);
  if (plain !== undefined) return {isDeflated: false, kind: plain};
  if (!hasZlibHeader(plaintext)) return undefined;
  const inflated = inflateStart(plaintext);
  if (inflated === undefined) return undefined;
  return {isDeflated: true, kind: recogniseKind(inflated) ?? 'other'};
}

function recogniseKind(bytes: Uint8Array): BackupContentKind | undefined {
  if (startsWith(bytes, sqliteMagic)) return 'sqlite';
  if (startsWith(bytes, zipMagic) || startsWith(bytes, emptyZipMagic)) return 'zip';
  return looksLikeJson(bytes) ? 'json' : undefined;
}

function startsWith(bytes: Uint8Array, magic: Uint8Array): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}

// Enough printable characters that noise does not have them: less than 2^-30 with the brace.
const jsonStart = /^[{[][\s\x20-\x7e\x80-\xff]{0,63}/;
const jsonHead = 64;

function looksLikeJson(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, jsonHead)).toString(
    'latin1',
  );
  if (jsonStart.exec(text)?.[0].length !== text.length) return false;
  // A short one has to be whole: two bytes of noise may well be `{}`'s first.
  return (
    /^\{\s*"|^\[\s*[[{"\d\]]|^\{\s*\}/.test(text) && (text.length === jsonHead || /[\]}]\s*$/.test(text))
  );
}

/** RFC 1950 §2.2: deflate with a window of at most 32 KiB, no dictionary, and a check that is a multiple of 31. */
function hasZlibHeader(bytes: Uint8Array): boolean {
  const [method = 0, flags = 0] = bytes;
  return (
    (method & 0x0f) === 8 && method >> 4 <= 7 && (flags & 0x20) === 0 && (method * 256 + flags) % 31 === 0
  );
}

function inflateStart(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(bytes, {finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxProbeOutput});
  } catch {
    return undefined;
  }
}
