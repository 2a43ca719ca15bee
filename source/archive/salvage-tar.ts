/**
 * The members of a tar that is damaged. A header is believed where its checksum is right and its path is one that is
 * expected; where one is damaged, the inventory says what it said, or the next good one is looked for, at any byte.
 */
import type {PatchReader} from '../bytes/patch-reader.ts';
import {unlessMalformed} from '../errors.ts';
import type {EntryPath} from './entry-path.ts';
import {maxPaxBytes, parsePaxRecords} from './pax.ts';
import {blockSize, isZeroBlock, parseTarHeader, type TarHeader} from './tar-header.ts';
import {classifyMember, type MemberOverrides, type SafeMember} from './tar-member.ts';
import {paddingSize, type TarMember, tarHeaderSize, tarMemberSize} from './tar-writer.ts';

/** A member that was found. */
export type FoundMember = Pick<SafeMember, 'type' | 'path' | 'size' | 'mtimeNs' | 'isExecutable'> & {
  /** The header was damaged, and this is what the inventory says. */
  readonly isHeaderLost: boolean;
};

/** What the reader of the members knows about what should come; it learns while it reads. */
export type Expectation = {
  /** Whether a member of this path is to be believed. */
  isExpected(path: EntryPath): boolean;
  /** The member that should follow the one with this path; undefined where nobody knows. */
  after(path: EntryPath): TarMember | undefined;
};

/** How far is looked for a header that shows whether a damaged one was what the inventory says. */
const maxLookahead = 1_048_576;
/** Damage may lie across the border of two headers. */
const followersTried = 3;
const magic = Buffer.from('ustar');
const magicAt = 257;
const searchSize = 262_144;

/** Finds the members of what is left of a tar. */
export class SalvageTar {
  readonly #reader: PatchReader;
  readonly #expectation: Expectation;
  /** The last member, where what follows it stands in its place. */
  #last: EntryPath | undefined;
  #contentLeft = 0;
  #padding = 0;

  constructor(reader: PatchReader, expectation: Expectation) {
    this.#reader = reader;
    this.#expectation = expectation;
  }

  /** Returns the next member that can be told; undefined at the end. What is left of the last one is passed over. */
  async next(): Promise<FoundMember | undefined> {
    const reader = this.#reader;
    await this.#passOver();
    for (;;) {
      if ((await reader.fill(blockSize)) < blockSize) {
        if (reader.barrier === 'end') return undefined;
        reader.crossGap();
        this.#last = undefined;
        continue;
      }
      const found = await this.#readHeaders(0);
      if (found !== undefined) return this.#start(found.member, found.size);
      const lost = await this.#readInventory();
      if (lost !== undefined) return this.#start(lost.member, lost.size);
      this.#last = undefined;
      if (isZeroBlock(reader.view)) reader.drop(blockSize);
      else await this.#search();
    }
  }

  /** Yields the content of the current member. @returns how many bytes of it are missing at its end. */
  async *content(): AsyncGenerator<Uint8Array, number> {
    while (this.#contentLeft > 0) {
      if ((await this.#reader.fill(1)) === 0) break;
      const part = this.#reader.take(Math.min(this.#contentLeft, searchSize));
      this.#contentLeft -= part.length;
      yield part;
    }
    return this.#contentLeft;
  }

  async #passOver(): Promise<void> {
    for await (const _ of this.content());
    if (this.#contentLeft === 0 && (await this.#reader.fill(this.#padding)) > 0)
      this.#reader.drop(this.#padding);
    this.#contentLeft = 0;
    this.#padding = 0;
  }

  #start(member: FoundMember, headerSize: number): FoundMember {
    this.#reader.drop(headerSize);
    this.#contentLeft = member.type === 'file' ? member.size : 0;
    this.#padding = paddingSize(this.#contentLeft);
    this.#last = member.path;
    return member;
  }

  /** Reads the headers of one member, which begin at `at` in the bytes at hand, if they are good. */
  async #readHeaders(at: number): Promise<{member: FoundMember; size: number} | undefined> {
    const reader = this.#reader;
    let overrides: MemberOverrides = {};
    let position = at;
    for (;;) {
      if ((await reader.fill(position + blockSize)) < position + blockSize) return undefined;
      const block = reader.view.subarray(position, position + blockSize);
      const header = isZeroBlock(block) ? undefined : unlessMalformed(() => parseTarHeader(block));
      if (header === undefined) return undefined;
      position += blockSize;
      if (!'xgLK'.includes(header.typeflag)) {
        const member = unlessMalformed(() => classifyMember(copyOf(header), overrides, 0));
        if (member?.type !== 'file' && member?.type !== 'directory') return undefined;
        if (!this.#expectation.isExpected(member.path)) return undefined;
        return {member: {...member, isHeaderLost: false}, size: position - at};
      }
      if (header.size > maxPaxBytes) return undefined;
      const end = position + header.size + paddingSize(header.size);
      if ((await reader.fill(end)) < end) return undefined;
      const body = Uint8Array.from(reader.view.subarray(position, position + header.size));
      position = end;
      if (header.typeflag === 'x') {
        const pax = unlessMalformed(() => parsePaxRecords(body));
        if (pax === undefined) return undefined;
        overrides = {...overrides, pax};
      } else if (header.typeflag === 'L') {
        const nul = body.indexOf(0);
        overrides = {...overrides, longName: nul < 0 ? body : body.subarray(0, nul)};
      }
    }
  }

  /** What the inventory says of the member here, unless what follows speaks against it. */
  async #readInventory(): Promise<{member: FoundMember; size: number} | undefined> {
    const expected = this.#last === undefined ? undefined : this.#expectation.after(this.#last);
    if (expected === undefined) return undefined;
    const headerSize = tarHeaderSize(expected);
    const found = {member: {...expected, isHeaderLost: true}, size: headerSize};
    // One of the next headers has to stand where it should; unless that is too far away, or the end comes before.
    let follower: TarMember | undefined = expected;
    let end = 0;
    for (let count = 0; count < followersTried; count++) {
      end += tarMemberSize(follower);
      if (end > maxLookahead) return found;
      follower = this.#expectation.after(follower.path);
      if (follower === undefined || (await this.#reader.fill(end + blockSize)) < end + blockSize)
        return found;
      if ((await this.#readHeaders(end)) !== undefined) return found;
    }
    return undefined;
  }

  /** Goes to the next header that is good, or as far as has been looked. */
  async #search(): Promise<void> {
    const reader = this.#reader;
    const available = await reader.fill(searchSize);
    let found = Buffer.from(reader.view).indexOf(magic, magicAt + 1);
    while (found >= 0) {
      // Also the magic of a pax header, which stands in front of its member's own.
      if ((await this.#readHeaders(found - magicAt)) !== undefined) return reader.drop(found - magicAt);
      found = Buffer.from(reader.view).indexOf(magic, found + 1);
    }
    // A header may begin in the last bytes.
    reader.drop(reader.barrier === undefined ? Math.max(1, available - blockSize) : available);
  }
}

/** The name in a header is a view of its block. */
function copyOf(header: TarHeader): TarHeader {
  return {...header, nameBytes: Uint8Array.from(header.nameBytes)};
}
