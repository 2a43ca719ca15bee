/**
 * The key id: a short public name of a recovery key, `HKDF-SHA256(key, no salt, "keep64 key id", 4 bytes)` (RFC 5869).
 * It stands on the sheet, in file names and in the audit log; it gives nothing of the key away.
 */
import {hkdfSync} from 'node:crypto';
import {formatHex, utf8} from '../bytes/bytes.ts';
import type {RecoveryKey} from './recovery-key.ts';

const keyIdInfo = utf8('keep64 key id');
const keyIdSize = 4;

/** Returns the key id as `909a-5a09`. Two keys share one by chance once in 2^32. */
export function deriveKeyId(key: RecoveryKey): string {
  const keyBytes = key.bytes();
  const digits = formatHex(
    new Uint8Array(hkdfSync('sha256', keyBytes, new Uint8Array(0), keyIdInfo, keyIdSize)),
  );
  keyBytes.fill(0);
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}
