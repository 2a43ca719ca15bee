/** `key read`: a recovery key from a photo or scan of its QR code, shown or written to a file. */
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, withEvents} from './event.ts';
import {writeKeyFile} from './key-file.ts';
import {readKeyPhoto} from './key-photo.ts';

/** What `key read` is asked for. */
export type KeyReadOptions = {
  /** A PNG or JPEG picture. */
  readonly photo: string;
  /** A new file for digits, check line and key id, readable by its owner only. */
  readonly outputFile?: string | undefined;
  /** The key that is meant, such as `909a-5a09`; another one is refused. */
  readonly keyId?: string | undefined;
};

/** The key that was read. Printers decide whether it is shown; it hides itself from logs and JSON. */
export type KeyReadReport = {
  readonly schema: 'keep64/key-read-1';
  readonly photo: string;
  readonly key: RecoveryKey;
  readonly keyId: string;
  readonly savedTo: string | undefined;
};

/** Reads a key from a photo; throws as `readKeyPhoto`. The photo stays as it is. */
export function keyRead(
  options: KeyReadOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, KeyReadReport> {
  return withEvents(async emit => {
    const {photo, outputFile, keyId} = options;
    const key = await readKeyPhoto(photo, context, keyId);
    if (photo !== '-' && (await context.disk.warnsAboutMode(photo))) {
      emit({kind: 'notice', notice: {kind: 'key-file-readable-by-others', path: photo}});
    }
    if (outputFile !== undefined) await writeKeyFile(key, outputFile, context);
    return {schema: 'keep64/key-read-1', photo, key, keyId: deriveKeyId(key), savedTo: outputFile};
  });
}
