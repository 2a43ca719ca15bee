/** The key file that `key new` and `key read` write: digits, check line and key id, readable by its owner only. */
import {utf8} from '../bytes/bytes.ts';
import {formatCheckLine} from '../key/check-line.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import type {CommandContext} from './context.ts';

const privateMode = 0o600;

/** Returns what a key file holds: digits, check line and key id, one a line. */
export function formatKeyFile(key: RecoveryKey): Uint8Array {
  return utf8(`${key.digits()}\n${formatCheckLine(key)}\n${deriveKeyId(key)}\n`);
}

/** Writes a key to a file that did not exist before. @throws {UsageError} `target-exists`; DiskError. */
export async function writeKeyFile(
  key: RecoveryKey,
  path: string,
  {disk, random}: CommandContext,
): Promise<void> {
  const content = formatKeyFile(key);
  try {
    await disk.writeSmallFile(path, content, {mode: privateMode, random});
  } finally {
    content.fill(0);
  }
}
