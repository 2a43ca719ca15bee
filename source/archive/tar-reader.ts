/**
 * Reading tar as a stream of entries: regular files and directories only, every path checked, every header taken at its
 * word or refused. Reads ustar, pax and GNU tar's default format; never touches a disk.
 */
import {UnsafePathError} from '../errors.ts';
import {type ArchiveLimits, defaultArchiveLimits} from './archive-limits.ts';
import {TarCursor} from './tar-cursor.ts';
import type {RefusedMember, SafeMember} from './tar-member.ts';

/** Content is to be read before the next entry is asked for; what is left of it is skipped. */
type WithContent = {
  /** Views of the source's chunks: valid until the next one is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
};

/** One entry of an archive. 'refused' comes only with `skipUnsafe`. */
export type TarEntry = (SafeMember & WithContent) | (RefusedMember & WithContent);

/** How to read. */
export type TarReadOptions = Partial<ArchiveLimits> & {
  /** Yield what is unsafe as 'refused', instead of throwing. */
  readonly skipUnsafe?: boolean;
};

/**
 * Yields the entries of a tar in order, and returns only when the archive ended as it must: two blocks of zeros, then
 * nothing but zeros. Closes the source where the consumer stops early.
 * @throws {UnsafePathError} for a path or a type that keep64 never writes to a disk, unless `skipUnsafe`.
 * @throws {MalformedError} with the offset, for everything that is not a strict tar.
 * @throws {UnsupportedError} for a global header that renames or resizes members.
 * @throws {LimitError} where the archive asks for more than the limits.
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  options: TarReadOptions = {},
): AsyncGenerator<TarEntry> {
  const cursor = new TarCursor(source, {...defaultArchiveLimits, ...options});
  try {
    for (;;) {
      const member = await cursor.next();
      if (member === undefined) return;
      if (member.type === 'root') continue;
      if (member.type === 'refused' && options.skipUnsafe !== true)
        throw new UnsafePathError(`unsafe entry: ${member.why}`, {path: member.path, offset: member.offset});
      yield {...member, content: cursor.content()};
    }
  } finally {
    await cursor.close();
  }
}
