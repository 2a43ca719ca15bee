/**
 * The body of a packet whose length octets may be damaged (RFC 9580 §4.2.1.4). Each part says where the next begins, so
 * one wrong octet would lose all that follows: here the next octets that hang together are looked for. Parts are
 * multiples of 512 bytes, so how many octets lie in a damaged stretch follows from its length, and so does how many
 * bytes of body: what follows keeps its place.
 */
import {gap, type Patch, type PatchReader} from '../bytes/patch-reader.ts';

/** Parts that are believed: 512 bytes, the least that the first may have, to 4 MiB, the most that was seen. */
const minPartExponent = 9;
const maxPartExponent = 22;
/** Parts that are looked for: those keep64 writes. All are multiples of the smallest. */
const minSoughtExponent = 12;
const maxSoughtExponent = 17;
const soughtUnit = 2 ** minSoughtExponent;
const soughtPart = 2 ** maxSoughtExponent + 1;
/** What is left behind the last part is shorter than the smallest of them. */
const maxRest = soughtUnit + 2;

/** So many octets in a row are no accident where one position is looked at, and where a hundred thousand are. */
const enoughLinks = 3;
const manyLinks = 5;
/** How much a damaged stretch may hold before its length is given up. */
const searchSize = 4_194_304;

/** How many bytes inserted or missing in one part are looked for. */
const maxShift = 8_704;

type Length = {readonly kind: 'part' | 'rest'; readonly octets: number; readonly size: number};

/** Reads the length octets at `at`; undefined where they end in them, or say what no part can be. */
function lengthAt(view: Uint8Array, at: number): Length | undefined {
  const [first = 0, second = 0] = [view[at], view[at + 1]];
  const known = view.length - at;
  if (known < 1) return undefined;
  if (first < 192) return {kind: 'rest', octets: 1, size: first};
  if (first < 224)
    return known < 2 ? undefined : {kind: 'rest', octets: 2, size: (first - 192) * 256 + second + 192};
  if (first === 255) {
    if (known < 5) return undefined;
    const size = Buffer.from(view.subarray(at + 1, at + 5)).readUInt32BE();
    return {kind: 'rest', octets: 5, size};
  }
  const exponent = first & 0x1f;
  if (exponent < minPartExponent || exponent > maxPartExponent) return undefined;
  return {kind: 'part', octets: 1, size: 2 ** exponent};
}

/** Tells whether a length is one that keep64 does not write. */
function isUnusual({kind, size}: Length): boolean {
  return kind === 'part' && (size < soughtUnit || size >= soughtPart);
}

/**
 * Yields the body of the packet whose first octet the reader stands at, as far as it can be told from what is around it.
 * Damaged bytes come as they are, lost ones as zeros; a gap stands where their number is not known.
 * @param options - `endsByLength`: where more follows than the last length says, believe it, and leave out what follows;
 * otherwise all of it comes, since the length may be what is damaged.
 */
export async function* unframe(
  reader: PatchReader,
  options: {readonly endsByLength: boolean} = {endsByLength: false},
): AsyncGenerator<Patch> {
  await reader.fill(6);
  const [tag = 0] = reader.view;
  reader.drop(1);
  // Legacy format, which other programs write: its length is fixed, or the packet goes on to the end.
  if ((tag & 0xc0) === 0x80) {
    reader.drop([1, 2, 4, 0][tag & 3] ?? 0);
    yield* passRun(reader);
    return;
  }
  for (;;) {
    const available = await reader.fill(1);
    if (available === 0 && reader.barrier === 'end') return;
    const isFound = available > 0 ? yield* nextPart(reader, options.endsByLength) : 'lost';
    if (isFound === 'end') return;
    if (isFound === 'part') continue;
    reader.crossGap();
    yield gap;
    if (await findChain(reader)) continue;
    // Too little is left to tell octets from body: all of it, and whoever reads it finds its own way.
    yield* passRun(reader);
    return;
  }
}

async function* passRun(reader: PatchReader): AsyncGenerator<Patch> {
  for (;;) {
    yield* reader.pass(Number.POSITIVE_INFINITY);
    if (reader.barrier === 'end') return;
    reader.crossGap();
    yield gap;
  }
}

/** Yields the part whose octet the reader stands at. */
async function* nextPart(
  reader: PatchReader,
  endsByLength: boolean,
): AsyncGenerator<Uint8Array, 'part' | 'end' | 'lost'> {
  await reader.fill(enoughLinks * soughtPart);
  const own = lengthAt(reader.view, 0);
  if (own?.kind === 'part') await reader.fill(enoughLinks * (own.size + 1) + 1);
  const links = countLinks(reader, 0, enoughLinks);
  const isEnd = own?.kind === 'rest' && links > 0;
  if (own !== undefined && (isEnd || links >= enoughLinks)) return yield* passPart(reader, own);

  await reader.fill(searchSize + manyLinks * soughtPart);
  const strongest = countLinks(reader, 0, manyLinks);
  if (own !== undefined && strongest >= manyLinks) return yield* passPart(reader, own);
  const damaged = findDamagedStretch(reader, own?.kind === 'part' ? own.size : 0);
  // A cut in one of the next parts leaves few links, and nothing behind them.
  if (own?.kind === 'part' && damaged === undefined && links > 0 && isCut(reader, links))
    return yield* passPart(reader, own);
  const shifted = own?.kind === 'part' ? findShift(reader, own.size) : undefined;
  const isStretch = damaged !== undefined && (damaged.octets === 1 || damaged.end === shifted || links >= 2);
  if (own?.kind === 'part' && shifted !== undefined && !isStretch)
    return yield* passShifted(reader, own.size, shifted);
  if (damaged !== undefined) return yield* passStretch(reader, own, damaged);

  const left = reader.view.length;
  const isFollowed = own?.kind === 'rest' && own.octets + own.size < left;
  if (isFollowed && (endsByLength || left > maxRest)) return yield* passPart(reader, own);
  if (reader.barrier === 'end' && left <= maxRest) {
    // The last part: how many octets its length takes follows from the length.
    reader.drop(left - 1 < 192 ? 1 : 2);
    yield reader.take(left);
    return 'end';
  }
  if (reader.barrier === 'end' && own?.kind === 'part') return yield* passPart(reader, own);
  reader.drop(1);
  return 'lost';
}

async function* passPart(
  reader: PatchReader,
  {kind, octets, size}: Length,
): AsyncGenerator<Uint8Array, 'part' | 'end' | 'lost'> {
  reader.drop(octets);
  const missing = yield* reader.pass(size);
  if (missing > 0) return reader.barrier === 'gap' ? 'lost' : 'end';
  return kind === 'rest' ? 'end' : 'part';
}

/** A length of two octets or more that leads to the very end is worth three parts; one octet does so by accident too. */
const endLinks = 3;

/**
 * Counts the octets from `at` on that hang together, up to `enough`. Only what is at hand is looked at: an octet behind
 * it counts for nothing.
 */
function countLinks(reader: PatchReader, at: number, enough: number, isSought = false): number {
  const {view, barrier} = reader;
  let links = 0;
  for (let position = at; links < enough; links++) {
    const length = lengthAt(view, position);
    if (length === undefined || (isSought && isUnusual(length))) return links;
    position += length.octets + length.size;
    if (length.kind === 'rest')
      return barrier === 'end' && position === view.length
        ? links + (length.octets > 1 ? endLinks : 1)
        : links;
    if (position >= view.length) return links + 1;
  }
  return links;
}

/** Tells whether the chain at the reader leads past the end of what there is. */
function isCut(reader: PatchReader, links: number): boolean {
  const {view, barrier} = reader;
  let position = 0;
  for (let link = 0; link < links; link++) {
    const length = lengthAt(view, position);
    position += length === undefined ? 0 : length.octets + length.size;
  }
  return barrier === 'end' && position >= view.length;
}

/** Where the next good octet stands, and how many octets lie in front of it, the reader's own with them. */
type Stretch = {readonly end: number; readonly octets: number};

/**
 * Looks for the next octets that hang together at a distance that parts can make up.
 * @param ownSize - of the part the reader stands at, by its octet; 0 where that is no part's.
 */
function findDamagedStretch(reader: PatchReader, ownSize: number): Stretch | undefined {
  const limit = Math.min(reader.view.length, searchSize);
  for (let unit = 1; unit * soughtUnit < limit; unit++) {
    const least = Math.ceil((unit * soughtUnit) / 2 ** maxSoughtExponent);
    for (let octets = least; octets <= unit; octets++) {
      const end = unit * soughtUnit + octets;
      const links = countLinks(reader, end, manyLinks, true);
      // A whole part between two octets, the first of them damaged; or the own part, and others that fit behind it.
      const isOnePart = octets === 1 && Number.isInteger(Math.log2(unit)) && links >= 2;
      const isOwnAndMore = octets > 1 && unit * soughtUnit - ownSize >= (octets - 1) * soughtUnit;
      // Nearly all parts are of the largest size: few octets are likelier, and need less to be believed.
      const needed = octets <= least + 1 ? enoughLinks : manyLinks;
      if (isOnePart || (isOwnAndMore && links >= needed)) return {end, octets};
    }
  }
  return undefined;
}

/**
 * Yields as many bytes as the body has in a stretch: first the reader's own part, where its octet fits into it. What
 * stands behind one damaged octet is known too; of several, nobody knows where they stand, and the rest is zeros.
 */
async function* passStretch(
  reader: PatchReader,
  own: Length | undefined,
  {end, octets}: Stretch,
): AsyncGenerator<Uint8Array, 'part'> {
  let size = end - octets;
  let left = octets;
  if (left > 1 && own?.kind === 'part' && own.size < size) {
    reader.drop(1);
    yield reader.take(own.size);
    // The next octet may be good, and a later one the damaged one: then the search starts anew from there.
    if (lengthAt(reader.view, 0)?.kind === 'part') return 'part';
    size -= own.size;
    left -= 1;
  }
  if (left === 1) {
    reader.drop(1);
    yield reader.take(size);
  } else {
    reader.drop(size + left);
    yield* zeros(size);
  }
  return 'part';
}

/** Looks for the next octets that hang together near to where the own part should end: bytes were inserted, or are missing. */
function findShift(reader: PatchReader, ownSize: number): number | undefined {
  for (let distance = 1; distance <= Math.min(maxShift, ownSize / 2); distance++)
    for (const end of [1 + ownSize - distance, 1 + ownSize + distance])
      if (countLinks(reader, end, manyLinks, true) >= manyLinks) return end;
  return undefined;
}

/** A part that grew or shrank somewhere: its first half as it stands at the start, its second as it stands at the end. */
async function* passShifted(
  reader: PatchReader,
  size: number,
  end: number,
): AsyncGenerator<Uint8Array, 'part'> {
  reader.drop(1);
  const found = reader.take(end - 1);
  const head = Math.min(size / 2, found.length);
  const tail = Math.min(size - head, found.length - head);
  yield found.subarray(0, head);
  yield* zeros(size - head - tail);
  yield found.subarray(found.length - tail);
  return 'part';
}

/** After a gap nothing is known: goes to the next octets that hang together, wherever they stand, if there are some. */
async function findChain(reader: PatchReader): Promise<boolean> {
  for (;;) {
    const available = await reader.fill(searchSize + manyLinks * soughtPart);
    if (available === 0 && reader.barrier === 'end') return false;
    const limit = reader.barrier === undefined ? searchSize : available;
    for (let at = 0; at < limit; at++) {
      if (countLinks(reader, at, manyLinks, true) < manyLinks) continue;
      reader.drop(at);
      return true;
    }
    if (reader.barrier === 'end') return false;
    reader.drop(limit);
    if (reader.barrier === 'gap') reader.crossGap();
  }
}

const zeroBytes = new Uint8Array(65_536);

/** Yields zeros for bytes that are lost. */
export function* zeros(size: number): Generator<Uint8Array> {
  for (let left = size; left > 0; left -= zeroBytes.length)
    yield zeroBytes.subarray(0, Math.min(left, zeroBytes.length));
}
