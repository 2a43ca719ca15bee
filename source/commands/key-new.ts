/** `key new`: makes a recovery key. */
import {deriveKeyId} from '../key/key-id.ts';
import {generateRecoveryKey, type RecoveryKey} from '../key/recovery-key.ts';
import {withLog} from './audit-log.ts';
import type {CommandContext} from './context.ts';
import type {CommandEvent} from './event.ts';
import {writeKeyFile} from './key-file.ts';
import {requireSheetFormat, writeSheet} from './key-sheet.ts';

/** What `key new` is asked for. */
export type KeyNewOptions = {
  /** A new file for digits, check line and key id, readable by its owner only. */
  readonly outputFile?: string | undefined;
  /** A new file for the recovery sheet; its ending says the form. */
  readonly sheetFile?: string | undefined;
};

/** A new key. Printers decide whether it is shown; it hides itself from logs and JSON. */
export type KeyNewReport = {
  readonly schema: 'keep64/key-new-1';
  readonly key: RecoveryKey;
  readonly keyId: string;
  readonly savedTo: string | undefined;
  /** Where its recovery sheet is. */
  readonly sheet: string | undefined;
};

/**
 * Makes a key and, where asked, writes it and its sheet to files that did not exist before: both, or none of them.
 */
export function keyNew(
  options: KeyNewOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, KeyNewReport> {
  return withLog('key creation', context, async (_, log) => {
    const {outputFile, sheetFile} = options;
    const format = sheetFile === undefined ? undefined : requireSheetFormat(sheetFile);
    const key = generateRecoveryKey(context.random);
    if (sheetFile !== undefined) await writeSheet({key, outputFile: sheetFile, format}, context);
    try {
      if (outputFile !== undefined) await writeKeyFile(key, outputFile, context);
    } catch (error) {
      // The sheet of a key that nobody was shown would only be mistaken for that of another one.
      if (sheetFile !== undefined) await context.disk.removeFile(sheetFile);
      throw error;
    }
    const keyId = deriveKeyId(key);
    await log.record({event: 'key creation', outcome: 'success', keyId, path: outputFile});
    if (sheetFile !== undefined)
      await log.record({event: 'key sheet', outcome: 'success', keyId, path: sheetFile});
    return {
      schema: 'keep64/key-new-1',
      key,
      keyId,
      savedTo: outputFile,
      sheet: sheetFile,
    };
  });
}
