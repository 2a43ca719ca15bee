/**
 * The directory of a ZIP (APPNOTE.TXT §4.3), ZIP64 included: which files are in it and where. It reads and checks; it
 * never makes a path of a name. Whatever a directory claims is bounded before anything is allocated.
 */
import {LimitError, MalformedError} from '../errors.ts';

/** Returns up to `size` bytes from `offset` on; fewer only where the file ends. */
export type ReadAt = (offset: number, size: number) => Promise<Uint8Array>;

/** One file of a ZIP. Everything in it is what the directory claims. */
export type ZipEntry = {
  /** Untrusted. */
  readonly name: string;
  readonly size: number;
  readonly compressedSize: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly headerOffset: number;
};

const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const entrySignature = 0x02014b50;
const headerSignature = 0x04034b50;
const endSize = 22;
const zip64LocatorSize = 20;
const zip64EndSize = 56;
const entrySize = 46;
const headerSize = 30;
const longestComment = 65_535;

const maxDirectorySize = 67_108_864;
const maxEntries = 200_000;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function broken(why: string): MalformedError {
  return new MalformedError(`this is no whole ZIP: ${why}`);
}

/**
 * Returns the entries of a ZIP, in the order of its directory.
 * @param size - of the whole file.
 * @throws {MalformedError} where there is no directory or it breaks; LimitError where it is too large.
 */
export async function readZipDirectory(size: number, readAt: ReadAt): Promise<ZipEntry[]> {
  const tailOffset = Math.max(0, size - endSize - longestComment);
  const tail = await readAt(tailOffset, size - tailOffset);
  const view = viewOf(tail);
  let at = tail.length - endSize;
  while (at >= 0 && view.getUint32(at, true) !== endSignature) at--;
  if (at < 0) throw broken('its end is missing');
  let directorySize = view.getUint32(at + 12, true);
  let directoryOffset = view.getUint32(at + 16, true);
  const locator = at - zip64LocatorSize;
  if (locator >= 0 && view.getUint32(locator, true) === zip64LocatorSignature) {
    const end = await readAt(Number(view.getBigUint64(locator + 8, true)), zip64EndSize);
    if (end.length < zip64EndSize || viewOf(end).getUint32(0, true) !== zip64EndSignature)
      throw broken('its ZIP64 end is missing');
    directorySize = Number(viewOf(end).getBigUint64(40, true));
    directoryOffset = Number(viewOf(end).getBigUint64(48, true));
  }
  if (directorySize > maxDirectorySize)
    throw new LimitError('metadata', 'the directory of the ZIP is too large');
  if (directoryOffset + directorySize > size) throw broken('its directory would lie behind its end');
  const directory = await readAt(directoryOffset, directorySize);
  if (directory.length < directorySize) throw broken('its directory is cut off');
  return readEntries(directory);
}

function readEntries(directory: Uint8Array): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + entrySize <= directory.length; ) {
    if (view.getUint32(at, true) !== entrySignature) throw broken('its directory does not hold together');
    if (entries.length === maxEntries)
      throw new LimitError('entries', `the ZIP holds over ${maxEntries} files`);
    const flags = view.getUint16(at + 8, true);
    const nameSize = view.getUint16(at + 28, true);
    const extraSize = view.getUint16(at + 30, true);
    const commentSize = view.getUint16(at + 32, true);
    const next = at + entrySize + nameSize + extraSize + commentSize;
    if (next > directory.length) throw broken('its directory is cut off');
    const name = directory.subarray(at + entrySize, at + entrySize + nameSize);
    const extra = directory.subarray(at + entrySize + nameSize, at + entrySize + nameSize + extraSize);
    const large = readLarge(extra, {
      size: view.getUint32(at + 24, true),
      compressedSize: view.getUint32(at + 20, true),
      headerOffset: view.getUint32(at + 42, true),
    });
    entries.push({
      name: new TextDecoder('utf-8').decode(name),
      method: view.getUint16(at + 10, true),
      isEncrypted: (flags & 1) !== 0,
      ...large,
    });
    at = next;
  }
  return entries;
}

type Places = Pick<ZipEntry, 'size' | 'compressedSize' | 'headerOffset'>;

/** Numbers of 32 bits that are all ones stand in the ZIP64 extra field, in this order (§4.5.3). */
function readLarge(extra: Uint8Array, short: Places): Places {
  const overflow = 0xffff_ffff;
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (id === 1 && end <= extra.length) {
      let place = at + 4;
      const take = (value: number): number => {
        if (value !== overflow || place + 8 > end) return value;
        place += 8;
        return Number(view.getBigUint64(place - 8, true));
      };
      const size = take(short.size);
      const compressedSize = take(short.compressedSize);
      return {size, compressedSize, headerOffset: take(short.headerOffset)};
    }
    at = end;
  }
  return short;
}

/**
 * Returns where the bytes of an entry begin.
 * @throws {MalformedError} where no header stands where the directory says.
 */
export async function findZipContent(entry: ZipEntry, readAt: ReadAt): Promise<number> {
  const header = await readAt(entry.headerOffset, headerSize);
  if (header.length < headerSize || viewOf(header).getUint32(0, true) !== headerSignature)
    throw broken('a file is not where its directory says');
  return (
    entry.headerOffset + headerSize + viewOf(header).getUint16(26, true) + viewOf(header).getUint16(28, true)
  );
}
