/**
 * Reads what was decrypted to its very end, hashes every file, and compares with the inventory and the manifests. A tar
 * without a bag, and a single file, are read too, and reported as what they are. What is wrong comes as findings, all of
 * them; what breaks the tar itself, or the limits, is thrown. Says nothing about whether the message is authentic.
 */
import {type ArchiveLimits, defaultArchiveLimits} from '../archive/archive-limits.ts';
import {parseEntryPath} from '../archive/entry-path.ts';
import {TarCursor} from '../archive/tar-cursor.ts';
import {hashHere} from '../bytes/hasher.ts';
import {LimitError} from '../errors.ts';
import {peekKind} from './contents-kind.ts';
import type {ContentsReport, VerifyContentsOptions} from './contents-report.ts';
import {TarVerifier} from './tar-verifier.ts';

const defaultFileName = 'contents';

/**
 * Returns what the plaintext holds and what is wrong with it, after its last byte was read.
 * @throws {MalformedError} where the tar breaks, with the offset in the plaintext.
 * @throws {LimitError} where it asks for more than the limits, or than its inventory announced.
 * @throws {UnsafePathError} where `skipUnsafe` is false; {UnsupportedError} for an inventory of a newer schema.
 * @throws whatever the sink and the plaintext throw; the reason of the signal.
 */
export async function verifyContents(
  plaintext: AsyncIterable<Uint8Array>,
  options: VerifyContentsOptions = {},
): Promise<ContentsReport> {
  const limits = {...defaultArchiveLimits, ...options.limits};
  const {kind, source} = await peekKind(plaintext);
  if (kind === 'file') return await passSingleFile(source, limits, options);
  const verifier = new TarVerifier(new TarCursor(source, limits), limits, options);
  return await verifier.run();
}

async function passSingleFile(
  source: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits,
  options: VerifyContentsOptions,
): Promise<ContentsReport> {
  const path = parseEntryPath(options.fileName ?? defaultFileName);
  const entry = {path, size: undefined, mtimeNs: undefined, isExecutable: false};
  // Without a manifest nobody compares the digest but a sink that asks for it.
  const {makeHasher = hashHere} = options;
  const digest =
    options.sink?.digest === undefined ? undefined : makeHasher('sha256', {subject: 'opened-file'});
  let bytesDone = 0;
  const progress = {bytesTotal: undefined, entriesDone: 0, entriesTotal: 1, currentPath: path};
  const iterator = source[Symbol.asyncIterator]();
  // Left early by the sink, the next generator goes on where this one was left.
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      options.signal?.throwIfAborted();
      await digest?.update(next.value);
      bytesDone += next.value.length;
      if (bytesDone > limits.maxSize)
        throw new LimitError('size', `file holds more than ${limits.maxSize} bytes`);
      options.onProgress?.({...progress, bytesDone});
      yield next.value;
    }
  }
  try {
    await options.sink?.file(entry, content());
    for await (const _ of content());
  } finally {
    await iterator.return?.();
  }
  if (digest !== undefined) options.sink?.digest?.(entry, await digest.digest());
  return {
    kind: 'file',
    isValid: true,
    findings: [{kind: 'no-manifest'}],
    unlistedFindingCount: 0,
    fileCount: 1,
    directoryCount: 0,
    payloadBytes: bytesDone,
    name: undefined,
    bagInfo: undefined,
    inventory: undefined,
  };
}
