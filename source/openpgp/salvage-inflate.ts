/**
 * Inflates what is left of a ZIP or ZLIB body. keep64 deflates slabs of 256 KiB alone, each ending on a byte boundary: of a
 * damaged one what stands before the damage comes out, and the next one that is whole goes on. Other programs make one
 * long stream, of which only what stands before the first damage is had.
 */
import {constants, inflateRawSync} from 'node:zlib';
import {gap, type Patch, type PatchReader} from '../bytes/patch-reader.ts';
import {compressSlabSize} from './compressed.ts';
import {zeros} from './salvage-frames.ts';

/** No slab takes more: what does not deflate is stored, with 5 bytes a block. */
const maxDeflatedSize = compressSlabSize + 4_096;
/** What a sync flush ends with (RFC 1951 §3.2.4: an empty stored block). */
const slabEnd = Buffer.of(0, 0, 0xff, 0xff);
/** The last block that ends keep64's stream; behind it stands the checksum of ZLIB, which keep64 wrote at first. */
const streamEnd = Buffer.of(1, 0, 0, 0xff, 0xff);
const streamEndSize = streamEnd.length + 4;
const storedHeaderSize = 5;
const storedBlockSize = 65_535;
const fullStoredHeader = Buffer.of(0, 0xff, 0xff, 0, 0);
/** The block headers of a stored slab of full size: four of 65,535 bytes, one of 4. */
const storedHeaders = [...Array.from({length: 4}, () => fullStoredHeader), Buffer.of(0, 4, 0, 0xfb, 0xff)];
const leastStoredHeaders = 3;
/** How far behind a damaged slab the next good one is looked for before its place is given up. */
const searchSize = 2_097_152;
/** Markers inside a slab are accidents of content; more than a few of them are no slab of keep64's. */
const maxMarkers = 16;

/** A slab that is whole, and how many bytes it took. */
type Slab = {readonly output: Uint8Array; readonly consumed: number};

/** Yields what the body holds, behind the algorithm octet and the header that ZLIB has. */
export async function* salvageInflate(reader: PatchReader): AsyncGenerator<Patch> {
  for (;;) {
    const available = await reader.fill(maxDeflatedSize + streamEndSize);
    if (available <= streamEndSize && reader.barrier === 'end') return;
    if (available === 0) {
      yield gap;
      reader.crossGap();
      if ((await findSlab(reader, 0)) === undefined) return;
      continue;
    }
    const slab = readSlab(reader, 0);
    if (slab !== undefined) {
      reader.drop(slab.consumed);
      yield slab.output;
      continue;
    }
    const partial = inflateAsFarAsGood(bufferOf(reader.view).subarray(0, maxDeflatedSize));
    yield partial;
    const ownEnd = bufferOf(reader.view).indexOf(slabEnd) + slabEnd.length;
    const skipped = await findSlab(reader, 1);
    if (skipped === undefined) {
      yield gap;
      if (reader.barrier === 'end') return;
      reader.crossGap();
      if ((await findSlab(reader, 0)) === undefined) return;
    } else if (skipped === ownEnd && partial.length <= compressSlabSize)
      // The next slab begins where this one ended: one was lost, and its size is known.
      yield* zeros(compressSlabSize - partial.length);
    else yield gap;
  }
}

/** Tells whether bytes hold what slabs begin or end with. */
export function hasSlabs(bytes: Buffer): boolean {
  return bytes.includes(slabEnd) || bytes.includes(fullStoredHeader);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Goes to the next whole slab from `from` on. @returns how far that was, or undefined where there is none at hand. */
async function findSlab(reader: PatchReader, from: number): Promise<number | undefined> {
  await reader.fill(searchSize + maxDeflatedSize + streamEndSize);
  const view = bufferOf(reader.view);
  for (const at of slabStarts(view, from)) {
    if (at > searchSize) break;
    if (readSlab(reader, at) === undefined) continue;
    reader.drop(at);
    return at;
  }
  reader.drop(Math.max(1, Math.min(searchSize, view.length)));
  return undefined;
}

/** Where a slab may begin: behind a sync flush, or where a stored block of full size does. */
function* slabStarts(view: Buffer, from: number): Generator<number> {
  let flush = view.indexOf(slabEnd, from);
  let stored = view.indexOf(fullStoredHeader, from);
  while (flush >= 0 || stored >= 0) {
    if (flush >= 0 && (stored < 0 || flush + slabEnd.length <= stored)) {
      yield flush + slabEnd.length;
      flush = view.indexOf(slabEnd, flush + 1);
    } else {
      yield stored;
      stored = view.indexOf(fullStoredHeader, stored + 1);
    }
  }
}

/** Reads the slab at `at` if it is whole: of full size, or the last before the end of the stream. */
function readSlab(reader: PatchReader, at: number): Slab | undefined {
  const view = bufferOf(reader.view).subarray(at);
  const isWhole = ({output, consumed}: Slab): boolean =>
    output.length === compressSlabSize ||
    (output.length > 0 && view.subarray(consumed, consumed + streamEnd.length).equals(streamEnd));
  for (const read of [readStored, readStoredByPlace, readDeflated]) {
    const slab = read(view, isWhole);
    if (slab !== undefined && isWhole(slab)) return slab;
  }
  return undefined;
}

/** A slab of stored blocks, as they are written for what does not deflate. */
function readStored(view: Buffer): Slab | undefined {
  const parts: Uint8Array[] = [];
  let size = 0;
  let at = 0;
  while (size < compressSlabSize && at + storedHeaderSize <= view.length && view[at] === 0) {
    const length = view.readUInt16LE(at + 1);
    const isBlock = (length ^ view.readUInt16LE(at + 3)) === 0xffff;
    const end = at + storedHeaderSize + length;
    if (!isBlock || length === 0 || end > view.length || size + length > compressSlabSize) break;
    parts.push(view.subarray(at + storedHeaderSize, end));
    size += length;
    at = end;
    if (length < storedBlockSize) break;
  }
  return size === 0 ? undefined : {output: Uint8Array.from(Buffer.concat(parts)), consumed: at};
}

/** A slab of full size that was stored, and of whose five block headers at most two are damaged. */
function readStoredByPlace(view: Buffer): Slab | undefined {
  const consumed = compressSlabSize + storedHeaders.length * storedHeaderSize;
  if (view.length < consumed) return undefined;
  const isThere = (header: Buffer, at: number): boolean =>
    view.compare(header, 0, storedHeaderSize, at, at + storedHeaderSize) === 0;
  const places = storedHeaders.map((header, index) => ({
    header,
    at: index * (storedBlockSize + storedHeaderSize),
  }));
  if (places.filter(({header, at}) => isThere(header, at)).length < leastStoredHeaders) return undefined;
  const parts = places.map(({at}, index) =>
    view.subarray(at + storedHeaderSize, places[index + 1]?.at ?? consumed),
  );
  return {output: Uint8Array.from(Buffer.concat(parts)), consumed};
}

/** A slab that was deflated: up to the sync flush at which its size is right. */
function readDeflated(view: Buffer, isWhole: (slab: Slab) => boolean): Slab | undefined {
  let marker = -1;
  for (let count = 0; count < maxMarkers; count++) {
    marker = view.indexOf(slabEnd, marker + 1);
    if (marker < 0 || marker > maxDeflatedSize) return undefined;
    const consumed = marker + slabEnd.length;
    const output = inflateStrictly(view.subarray(0, consumed));
    if (output === undefined) return undefined;
    if (isWhole({output, consumed})) return {output, consumed};
  }
  return undefined;
}

function inflateStrictly(deflated: Buffer): Uint8Array | undefined {
  try {
    const options = {finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: compressSlabSize};
    return inflateRawSync(deflated, options);
  } catch {
    return undefined;
  }
}

/** Returns what the longest start gives that inflates: zlib keeps what it made before an error to itself. */
function inflateAsFarAsGood(deflated: Buffer): Uint8Array {
  let good = 0;
  let bad = deflated.length + 1;
  let output: Uint8Array = new Uint8Array(0);
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const inflated = inflateStrictly(deflated.subarray(0, middle));
    if (inflated === undefined) bad = middle;
    else {
      good = middle;
      output = inflated;
    }
  }
  return output;
}
