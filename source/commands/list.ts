/** `list`: what is inside an archive. From the inventory, which stands first, so that only the first bytes are read. */
import {formatTimestamp} from '../archive/timestamp.ts';
import type {EntrySink} from '../audit/entry-sink.ts';
import {readInventory} from '../audit/read-inventory.ts';
import {verifyContents} from '../audit/verify-contents.ts';
import type {OpenedMessage} from '../openpgp/message.ts';
import {openMessage} from '../openpgp/message.ts';
import {type CommandContext, passphraseOf, type Secret} from './context.ts';
import {type CommandEvent, type Emit, withEvents} from './event.ts';
import type {ArchiveReadLimits} from './read-archive.ts';
import {refuseBackup} from './read-backup.ts';

/** What `list` is asked for. */
export type ListOptions = {
  readonly archive: string;
  readonly secret: Secret;
  readonly limits?: ArchiveReadLimits | undefined;
};

/** One line of a listing. Paths are untrusted; times are ISO 8601, empty where there is none. */
export type ListedEntry = {
  readonly path: string;
  readonly type: 'file' | 'directory';
  readonly size: number;
  readonly mtime: string;
};

/** A listing; nothing in it is verified. */
export type ListReport = {
  readonly schema: 'keep64/list-1';
  readonly archive: string;
  readonly kind: 'bag' | 'tar' | 'file';
  readonly name: string | undefined;
  readonly isVerified: false;
  readonly entries: readonly ListedEntry[];
  readonly totalBytes: number;
};

/**
 * Lists an archive.
 * @throws {WrongKeyError}, DamagedError and the other errors of opening; for a tar without a bag, which is read whole,
 * also those of reading it.
 */
export function list(
  options: ListOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, ListReport> {
  return withEvents(async emit => {
    const {archive} = options;
    emit({kind: 'phase-started', phase: 'hashing', path: archive});
    await refuseBackup(archive, context);
    const listing = await withMessage(options, context, async message =>
      readInventory(message.content, options.limits?.archive),
    );
    if (listing.kind !== 'bag') return await listWithoutBag(options, context, emit);
    const entries = listing.entries.map(({path, type, size, mtimeNs}) => ({
      path: path.replace(/^data\//, ''),
      type,
      size,
      mtime: formatTimestamp(mtimeNs),
    }));
    const {name, bytes} = listing;
    return {
      schema: 'keep64/list-1',
      archive,
      kind: 'bag',
      name,
      isVerified: false,
      entries,
      totalBytes: bytes,
    };
  });
}

async function withMessage<Result>(
  {archive, secret, limits}: ListOptions,
  {disk, signal}: CommandContext,
  use: (message: OpenedMessage) => Promise<Result>,
): Promise<Result> {
  const passphrase = passphraseOf(secret);
  const message = await openMessage(
    disk.readChunks(archive, {signal}),
    passphrase,
    limits?.s2k === undefined ? {} : {s2k: limits.s2k},
  );
  passphrase.fill(0);
  try {
    return await use(message);
  } finally {
    await message.close();
  }
}

async function listWithoutBag(
  options: ListOptions,
  context: CommandContext,
  emit: Emit,
): Promise<ListReport> {
  const entries: ListedEntry[] = [];
  const add = (
    path: string,
    type: ListedEntry['type'],
    size: number | undefined,
    mtimeNs: bigint | undefined,
  ): void => {
    entries.push({path, type, size: size ?? 0, mtime: mtimeNs === undefined ? '' : formatTimestamp(mtimeNs)});
  };
  const sink: EntrySink = {
    directory: ({path, mtimeNs}) => add(path, 'directory', 0, mtimeNs),
    file: ({path, size, mtimeNs}) => add(path, 'file', size, mtimeNs),
  };
  const contents = await withMessage(options, context, message =>
    verifyContents(message.content, {
      sink,
      skipUnsafe: true,
      limits: options.limits?.archive ?? {},
      signal: context.signal,
      onProgress: progress => emit({kind: 'progress', phase: 'hashing', ...progress}),
    }),
  );
  return {
    schema: 'keep64/list-1',
    archive: options.archive,
    kind: contents.kind,
    name: contents.name,
    isVerified: false,
    entries,
    totalBytes: contents.payloadBytes,
  };
}
