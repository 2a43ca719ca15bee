/** What a plaintext is, by its first bytes: a tar, or just a file; and whether a tar's first file makes it a bag. */
import {declarationName} from '../archive/bag.ts';
import {blockSize, readMagic} from '../archive/tar-header.ts';
import {ByteReader} from '../bytes/byte-reader.ts';

/**
 * Returns whether the bytes begin as a ustar or GNU tar does, and a stream of all of them. What has no such magic is a
 * file like any other, v7 tar archives among them: it can be restored as it is.
 */
export async function peekKind(
  plaintext: AsyncIterable<Uint8Array>,
): Promise<{kind: 'tar' | 'file'; source: AsyncIterable<Uint8Array>}> {
  const reader = new ByteReader(plaintext);
  const head = await reader.peek(blockSize);
  const isTar = head.length === blockSize && readMagic(head) !== undefined;
  return {kind: isTar ? 'tar' : 'file', source: reader.remaining()};
}

/**
 * Returns the folder of the bag whose declaration this path is, '' where it has none; undefined for other paths. Bags are
 * told by their first file: in archives whose files come in another order, a bag is treated as any folder.
 */
export function bagNameOf(path: string): string | undefined {
  if (path === declarationName) return '';
  const slash = path.indexOf('/');
  return slash > 0 && path.slice(slash + 1) === declarationName ? path.slice(0, slash) : undefined;
}
