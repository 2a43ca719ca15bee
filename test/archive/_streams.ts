/** Streams for tests: bytes in chunks of a size, everything of a stream, and a small bag. */

import type {BagEntry} from '../../source/archive/bag-plan.ts';
import {type BagOptions, writeBag} from '../../source/archive/bag-writer.ts';
import {parseEntryPath} from '../../source/archive/entry-path.ts';
import {utf8} from '../../source/bytes/bytes.ts';

export async function* inChunks(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part.slice());
  return Buffer.concat(parts);
}

export type TestFile = {
  readonly path: string;
  readonly content?: Uint8Array | string;
  readonly mtimeNs?: bigint;
  readonly isExecutable?: boolean;
  readonly original?: Uint8Array;
};

const someTime = 1_700_000_000_123_456_789n;

/** Entries with content are files, those without are directories. */
export function bagOptions(files: readonly TestFile[], overrides: Partial<BagOptions> = {}): BagOptions {
  const contents = files.map(file => (typeof file.content === 'string' ? utf8(file.content) : file.content));
  const entries = files.map(
    (file, index): BagEntry => ({
      path: parseEntryPath(file.path),
      type: contents[index] === undefined ? 'directory' : 'file',
      size: contents[index]?.length ?? 0,
      mtimeNs: file.mtimeNs ?? someTime,
      isExecutable: file.isExecutable ?? false,
      ...(file.original === undefined ? {} : {originalNameBytes: file.original}),
    }),
  );
  return {
    name: 'Chats',
    entries,
    open: async (_, index) => {
      const content = contents[index] ?? new Uint8Array();
      return {size: content.length, content};
    },
    bagInfo: {
      date: new Date('2024-05-01T10:11:12Z'),
      agent: 'keep64 test',
      externalIdentifier: 'd2719e65-59ab-4bca-a78f-1d6ba4a84d6c',
      keyId: '909a-5a09',
    },
    readme: 'how to open this\n',
    ...overrides,
  };
}

export async function makeBag(
  files: readonly TestFile[],
  overrides: Partial<BagOptions> = {},
): Promise<Buffer> {
  return await gather(writeBag(bagOptions(files, overrides)));
}
