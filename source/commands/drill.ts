/**
 * `drill`: can I still recover? Takes the key as it stands on paper, reads the archive from where it lives, decrypts
 * every byte, compares it with the manifest, and writes nothing.
 */
import {describeReading, withLog} from './audit-log.ts';
import type {AnySecret, CommandContext} from './context.ts';
import type {CommandEvent} from './event.ts';
import {type ArchiveReading, type ArchiveReadLimits, readArchive} from './read-archive.ts';

/** Where the key of a drill came from. Only a typed one says anything about the paper. */
export type KeySource = 'typed' | 'file';

/** What `drill` is asked for. */
export type DrillOptions = {
  readonly archive: string;
  /** The key; a password says nothing about the paper. */
  readonly secret: Exclude<AnySecret, {kind: 'password'}>;
  readonly keySource: KeySource;
  readonly limits?: ArchiveReadLimits | undefined;
};

/** What the drill showed. */
export type DrillReport = ArchiveReading & {
  readonly schema: 'keep64/drill-1';
  readonly archive: string;
  readonly keySource: KeySource;
};

/** Reads an archive as a recovery would. A wrong key or damage is in the report. @throws AbortError. */
export function drill(
  {archive, secret, keySource, limits}: DrillOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, DrillReport> {
  return withLog('drill', context, async (emit, log) => {
    emit({kind: 'phase-started', phase: 'verifying', path: archive});
    log.about({path: archive, keySource});
    const reading = await readArchive(
      {path: archive, secret, phase: 'verifying', limits, needsSha256: true},
      context,
      emit,
    );
    await log.record({...describeReading('drill', archive, reading), keySource});
    return {schema: 'keep64/drill-1', ...reading, archive, keySource};
  });
}
