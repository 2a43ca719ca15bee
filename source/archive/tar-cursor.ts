/**
 * Reads tar block by block, strictly and without waiting: `step` works on the bytes at hand and says when it needs more.
 * Small members inside one chunk cost no promise. Every byte from the first to the last is looked at; bytes that no
 * strict reader would take are a MalformedError with their offset. Nothing is allocated by a size that a header claims.
 */
import {copyBytes} from '../bytes/bytes.ts';
import {LimitError, MalformedError, UnsupportedError} from '../errors.ts';
import type {ArchiveLimits} from './archive-limits.ts';
import {maxPaxBytes, parsePaxRecords} from './pax.ts';
import {blockSize, isZeroBlock, parseTarHeader, type TarHeader} from './tar-header.ts';
import {classifyMember, type MemberOverrides, type TarMemberFound} from './tar-member.ts';

/** What `TarCursor.step` came upon. */
export type TarStep = TarMemberFound | 'starved' | 'end';

/** GNU tar fills its last record up with zeros; its largest usual record is far below this. */
const maxTrailingZeros = 16_777_216;

const nothing = new Uint8Array(0);

type State = 'header' | 'metadata' | 'content' | 'sparse-map' | 'end';

/** A cursor over the members of a tar. Not safe for two readers at once. */
export class TarCursor {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #limits: ArchiveLimits;
  #maxSize: number;
  #chunk: Uint8Array = nothing;
  #at = 0;
  #offset = 0; // of the chunk's first byte in the stream
  #isAtEnd = false;
  readonly #partial = new Uint8Array(blockSize);
  #partialSize = 0;
  #state: State = 'header';
  #contentLeft = 0;
  #paddingLeft = 0;
  #zeroBlocks = 0;
  #entries = 0;
  #nameBytes = 0;
  #metadataType = '';
  #metadataParts: Uint8Array[] = [];
  #overrides: MemberOverrides = {};
  #pendingSparse: TarMemberFound | undefined;

  constructor(source: AsyncIterable<Uint8Array>, limits: ArchiveLimits) {
    this.#source = source[Symbol.asyncIterator]();
    this.#limits = limits;
    this.#maxSize = limits.maxSize;
  }

  /** Lowers the cap on the whole stream, in bytes from its start, once the archive announced its size. */
  limitSize(maxSize: number): void {
    this.#maxSize = Math.min(this.#maxSize, maxSize);
  }

  /** How many bytes of the stream were taken. */
  get offset(): number {
    return this.#offset + this.#at;
  }

  /** How many bytes of the current member's content were not taken yet. */
  get contentLeft(): number {
    return this.#state === 'content' ? this.#contentLeft : 0;
  }

  /** Waits for the next chunk. Returns false at the end of the stream. Views given out before are no longer valid. */
  async feed(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      if (this.#isAtEnd) return false;
      const next = await this.#source.next();
      this.#offset += this.#chunk.length;
      this.#at = 0;
      this.#chunk = nothing;
      if (next.done) {
        this.#isAtEnd = true;
        return false;
      }
      // A Buffer's own subarray costs several times a plain array's, and there are several a member.
      const {buffer, byteOffset, length} = next.value;
      this.#chunk = new Uint8Array(buffer, byteOffset, length);
      if (this.#offset + this.#chunk.length > this.#maxSize)
        throw new LimitError('size', `archive holds more than ${this.#maxSize} bytes`, {
          offset: this.#offset,
        });
    }
    return true;
  }

  /** Returns the next member, waiting as often as needed; undefined at the end. What is left of the current is skipped. */
  async next(): Promise<TarMemberFound | undefined> {
    for (;;) {
      const step = this.step();
      if (step === 'end') return undefined;
      if (step !== 'starved') return step;
      await this.feed();
    }
  }

  /**
   * Goes on with the bytes at hand to the next member. Returns 'starved' where `feed` must be called first.
   * @throws {MalformedError} for anything that is not a whole, single, well-formed tar.
   * @throws {UnsupportedError} for a global header that would rename or resize members.
   * @throws {LimitError} for too many members, or too many bytes of names.
   */
  step(): TarStep {
    for (;;) {
      switch (this.#state) {
        case 'content':
          if (!this.#skipContent()) return this.#starved();
          this.#state = 'header';
          break;
        case 'metadata':
          if (!this.#gatherMetadata()) return this.#starved();
          break;
        case 'sparse-map': {
          const block = this.#takeBlock();
          if (block === undefined) return this.#starved();
          if (block[504] !== 0) break; // GNU tar: another block of the map follows
          this.#state = 'content';
          const found = this.#pendingSparse;
          this.#pendingSparse = undefined;
          if (found !== undefined) return found;
          break;
        }
        case 'end':
          return this.#skipTrailingZeros();
        default: {
          const start = this.offset - this.#partialSize;
          const block = this.#takeBlock();
          if (block === undefined) return this.#starved();
          const found = this.#readHeaderBlock(block, start);
          if (found !== undefined) return found;
        }
      }
    }
  }

  /** Returns the whole content of the current member as a view, where it is at hand and untouched; else undefined. */
  takeWholeContent(size: number): Uint8Array | undefined {
    if (this.contentLeft !== size || this.#chunk.length - this.#at < size) return undefined;
    return this.takeContent() ?? nothing;
  }

  /** Returns the next bytes of the current member's content as a view; undefined at its end or where `feed` is needed. */
  takeContent(): Uint8Array | undefined {
    const size = Math.min(this.contentLeft, this.#chunk.length - this.#at);
    if (size <= 0) return undefined;
    const part = this.#chunk.subarray(this.#at, this.#at + size);
    this.#at += size;
    this.#contentLeft -= size;
    return part;
  }

  /** Yields what is left of the current member's content, as views that are valid until the next is asked for. */
  content(): AsyncGenerator<Uint8Array> {
    return this.#contentOf(this.#entries);
  }

  async *#contentOf(serial: number): AsyncGenerator<Uint8Array> {
    while (this.contentLeft > 0) {
      if (serial !== this.#entries) throw new Error('content of an entry that was already left');
      const part = this.takeContent();
      if (part !== undefined) yield part;
      else if (!(await this.feed())) this.#failTruncated();
    }
  }

  /** Ends the source early, so that it can close what it holds. */
  async close(): Promise<void> {
    if (this.#isAtEnd) return;
    this.#isAtEnd = true;
    await this.#source.return?.();
  }

  #starved(): 'starved' {
    if (this.#isAtEnd) this.#failTruncated();
    return 'starved';
  }

  #failTruncated(): never {
    throw new MalformedError(`tar ends too early, after ${this.offset} bytes`, {offset: this.offset});
  }

  /** A block as a view where it is whole in the chunk, or put together from two chunks. */
  #takeBlock(): Uint8Array | undefined {
    const left = this.#chunk.length - this.#at;
    if (this.#partialSize === 0 && left >= blockSize) {
      this.#at += blockSize;
      return this.#chunk.subarray(this.#at - blockSize, this.#at);
    }
    const size = Math.min(left, blockSize - this.#partialSize);
    this.#partial.set(this.#chunk.subarray(this.#at, this.#at + size), this.#partialSize);
    this.#at += size;
    this.#partialSize += size;
    if (this.#partialSize < blockSize) return undefined;
    this.#partialSize = 0;
    return this.#partial;
  }

  #skipContent(): boolean {
    const content = Math.min(this.#contentLeft, this.#chunk.length - this.#at);
    this.#contentLeft -= content;
    this.#at += content;
    if (this.#contentLeft > 0) return false;
    const padding = Math.min(this.#paddingLeft, this.#chunk.length - this.#at);
    this.#paddingLeft -= padding;
    this.#at += padding;
    return this.#paddingLeft === 0;
  }

  #readHeaderBlock(block: Uint8Array, start: number): TarMemberFound | undefined {
    if (isZeroBlock(block)) {
      if (this.#overrides.pax !== undefined || this.#overrides.longName !== undefined)
        throw new MalformedError('tar: an extended header with no member after it', {offset: start});
      if (++this.#zeroBlocks === 2) this.#state = 'end';
      return undefined;
    }
    if (this.#zeroBlocks > 0)
      throw new MalformedError('tar: a member after a block of zeros', {offset: start});
    if (++this.#entries > this.#limits.maxEntries)
      throw new LimitError('entries', `archive holds more than ${this.#limits.maxEntries} entries`, {
        offset: start,
      });
    const header = parseTarHeader(block, start);
    if ('xgLK'.includes(header.typeflag)) {
      this.#startMetadata(header, start);
      return undefined;
    }
    const overrides = this.#overrides;
    this.#overrides = {};
    const found = classifyMember(header, overrides, start);
    this.#nameBytes += found.path.length;
    if (this.#nameBytes > this.#limits.maxMetadataBytes)
      throw new LimitError('metadata', 'archive holds too many bytes of names', {offset: start});
    this.#contentLeft = found.size;
    this.#paddingLeft = (blockSize - (found.size % blockSize)) % blockSize;
    this.#state = 'content';
    if (header.typeflag === 'S' && block[482] !== 0) {
      this.#pendingSparse = found;
      this.#state = 'sparse-map';
      return undefined;
    }
    return found.type === 'root' ? undefined : found;
  }

  #startMetadata(header: TarHeader, start: number): void {
    if (header.size > maxPaxBytes)
      throw new MalformedError(`tar: an extended header of ${header.size} bytes`, {offset: start});
    const isSecond =
      (header.typeflag === 'x' && this.#overrides.pax !== undefined) ||
      (header.typeflag === 'L' && this.#overrides.longName !== undefined) ||
      (header.typeflag === 'K' && this.#overrides.hasLongLink === true);
    if (isSecond) throw new MalformedError('tar: two extended headers for one member', {offset: start});
    this.#metadataType = header.typeflag;
    this.#metadataParts = [];
    // Its own size counts, never one that a pax header announced: that belongs to the member (CVE-2026-33055).
    this.#contentLeft = header.size;
    this.#paddingLeft = (blockSize - (header.size % blockSize)) % blockSize;
    this.#state = 'metadata';
  }

  #gatherMetadata(): boolean {
    const size = Math.min(this.#contentLeft, this.#chunk.length - this.#at);
    if (size > 0) {
      this.#metadataParts.push(copyBytes(this.#chunk, this.#at, this.#at + size));
      this.#at += size;
      this.#contentLeft -= size;
    }
    if (!this.#skipContent()) return false;
    const body =
      this.#metadataParts.length === 1 ? this.#metadataParts[0] : Buffer.concat(this.#metadataParts);
    this.#metadataParts = [];
    this.#state = 'header';
    this.#applyMetadata(body ?? nothing);
    return true;
  }

  #applyMetadata(body: Uint8Array): void {
    const offset = this.offset;
    if (this.#metadataType === 'x')
      this.#overrides = {...this.#overrides, pax: parsePaxRecords(body, offset)};
    else if (this.#metadataType === 'g') refuseGlobalKeys(parsePaxRecords(body, offset), offset);
    else {
      const end = body.indexOf(0);
      const name = end < 0 ? body : body.subarray(0, end);
      if (end >= 0 && body.subarray(end).some(byte => byte !== 0))
        throw new MalformedError('tar: a long name with a NUL inside', {offset});
      this.#overrides =
        this.#metadataType === 'L'
          ? {...this.#overrides, longName: name}
          : {...this.#overrides, hasLongLink: true};
    }
  }

  #skipTrailingZeros(): 'starved' | 'end' {
    for (;;) {
      const start = this.offset - this.#partialSize;
      if (this.#isAtEnd && this.#at >= this.#chunk.length) {
        if (this.#partialSize > 0) throw new MalformedError('tar: bytes after the end', {offset: start});
        return 'end';
      }
      const block = this.#takeBlock();
      if (block === undefined) return 'starved';
      if (!isZeroBlock(block)) throw new MalformedError('tar: bytes after the end', {offset: start});
      if (++this.#zeroBlocks * blockSize > maxTrailingZeros)
        throw new MalformedError('tar: too many zeros after the end', {offset: start});
    }
  }
}

function refuseGlobalKeys(records: ReadonlyMap<string, Uint8Array>, offset: number): void {
  for (const key of ['path', 'size', 'linkpath'])
    if (records.has(key)) throw new UnsupportedError(`tar: a global header with "${key}"`, {offset});
  for (const key of records.keys())
    if (key.startsWith('GNU.sparse.'))
      throw new UnsupportedError('tar: a global header for sparse files', {offset});
}
