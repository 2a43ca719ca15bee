/** `key new`: makes a recovery key. */
import {utf8} from '../bytes/bytes.ts';
import {formatCheckLine} from '../key/check-line.ts';
import {deriveKeyId} from '../key/key-id.ts';
import {generateRecoveryKey, type RecoveryKey} from '../key/recovery-key.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, withEvents} from './event.ts';

/** What `key new` is asked for. */
export type KeyNewOptions = {
  /** A new file for digits, check line and key id, readable by its owner only. */
  readonly outputFile?: string | undefined;
};

/** A new key. Printers decide whether it is shown; it hides itself from logs and JSON. */
export type KeyNewReport = {
  readonly schema: 'keep64/key-new-1';
  readonly key: RecoveryKey;
  readonly keyId: string;
  readonly savedTo: string | undefined;
};

const privateMode = 0o600;

/** Returns what a key file holds: digits, check line and key id, one a line. */
export function formatKeyFile(key: RecoveryKey): Uint8Array {
  return utf8(`${key.digits()}\n${formatCheckLine(key)}\n${deriveKeyId(key)}\n`);
}

/** Makes a key and, where asked, writes it to a file that did not exist before. */
export function keyNew(
  options: KeyNewOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, KeyNewReport> {
  return withEvents(async () => {
    const key = generateRecoveryKey(context.random);
    if (options.outputFile !== undefined) {
      const content = formatKeyFile(key);
      await context.disk.writeSmallFile(options.outputFile, content, {
        mode: privateMode,
        random: context.random,
      });
      content.fill(0);
    }
    return {schema: 'keep64/key-new-1', key, keyId: deriveKeyId(key), savedTo: options.outputFile};
  });
}
