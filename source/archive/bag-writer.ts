/**
 * Writes a bag as a tar in one pass over the files: the inventory first, the manifest last. Files that change, shrink or
 * vanish meanwhile become findings, and the archive stays valid: what the manifest lists is what was written.
 * Headers and small files are packed into slabs of 128 KiB; chunks of large files pass through uncopied, because they are
 * as good a unit of work as a slab is.
 */
import {createHash, hash} from 'node:crypto';
import {hashHere, type MakeHasher} from '../bytes/hasher.ts';
import {DiskError} from '../errors.ts';
import {
  bagInfoName,
  declarationName,
  formatBagDeclaration,
  formatBagInfo,
  formatManifestLine,
  inventoryName,
  manifestLineSize,
  manifestName,
  payloadFolder,
  readmeName,
  tagManifestName,
} from './bag.ts';
import {
  type BagDescription,
  type BagEntry,
  folderMember,
  measureBag,
  payloadMember,
  tagMember,
} from './bag-plan.ts';
import {batches, inventoryLines, manifestLines} from './bag-text.ts';
import {DigestTable} from './digest-table.ts';
import {SlabPacker} from './slab-packer.ts';
import {
  endOfArchiveSize,
  paddingSize,
  type TarMember,
  tarHeaderSize,
  writeMemberHeader,
} from './tar-writer.ts';

/**
 * A file that was opened for sealing. Content may be all its bytes at once, which is the fast way for small files. A
 * stream's chunks must stay as they are until the next is asked for, and longer if whoever reads the archive keeps them.
 * A stream is always asked for at least once, and ended with `return` where it is left early.
 */
export type OpenedContent = {
  /** The size at the time of opening. */
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array> | Uint8Array;
  /** Of content that is all at hand: its digest, where somebody has made it already. */
  readonly sha256?: Uint8Array | undefined;
};

/** Where the writing is. */
export type BagProgress = {
  /** Bytes of files done, of `measureBag().payloadBytes`. */
  readonly bytesDone: number;
  readonly entriesDone: number;
  readonly currentPath: string;
};

/** What went otherwise than announced; the archive is valid all the same. Paths are below `data/`. */
export type SealingFinding =
  | {
      readonly kind: 'changed-while-reading';
      readonly path: string;
      readonly why: 'grew' | 'shrank' | 'vanished';
    }
  | {readonly kind: 'unreadable'; readonly path: string; readonly errno: string};

/** What to write, and whom to tell. */
export type BagOptions = BagDescription & {
  /** Opens a file. A DiskError means: leave it out. */
  readonly open: (entry: BagEntry, index: number) => Promise<OpenedContent> | OpenedContent;
  readonly onProgress?: (progress: BagProgress) => void;
  readonly onFinding?: (finding: SealingFinding) => void;
  /** Makes the digests of large files; on this thread where absent. */
  readonly makeHasher?: MakeHasher | undefined;
};

/** Chunks of at least this size pass through: copying them would cost more than another promise. */
const passThroughSize = 32_768;

/** More than a header takes: the longest path, in a pax record, and three blocks. */
const plentyForHeader = 16_384;

const zeros = new Uint8Array(131_072);

/**
 * Yields the bytes of the tar. A chunk is valid until the next is asked for.
 * @throws {UnsafePathError} for a path that must not be sealed, before the first byte.
 * @throws whatever `open` and its content throw, DiskErrors apart; the reason of the signal.
 */
export async function* writeBag(options: BagOptions, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const measure = measureBag(options);
  const writer = new BagWriter(options, signal);
  yield* writer.writeHead(measure);
  yield* writer.writePayload();
  await writer.settleDigests();
  yield* writer.writeTail();
}

/** The header promised more bytes than the file has now: zeros keep the archive whole. */
function* zeroParts(size: number): Generator<Uint8Array> {
  for (let left = size; left > 0; left -= zeros.length) yield zeros.subarray(0, Math.min(left, zeros.length));
}

class BagWriter {
  readonly #options: BagOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #packer = new SlabPacker();
  readonly #digests = new DigestTable(); // of the files that were written, in order
  readonly #leftOut = new Set<number>();
  readonly #tagLines: string[] = [];
  #bytesDone = 0;
  #bytesWritten = 0;
  #manifestBytes = 0;
  #entriesDone = 0;

  constructor(options: BagOptions, signal: AbortSignal | undefined) {
    this.#options = options;
    this.#signal = signal;
  }

  *writeHead(measure: {payloadBytes: number; inventoryBytes: number}): Generator<Uint8Array> {
    const {name, entries, readme} = this.#options;
    yield* this.#putHeader(folderMember(this.#options, name));
    yield* this.#putTagFile(declarationName, formatBagDeclaration());
    yield* this.#putTagFile(readmeName, readme);
    const header = {entries: entries.length, bytes: measure.payloadBytes};
    yield* this.#putTagText(inventoryName, measure.inventoryBytes, inventoryLines(header, entries));
    yield* this.#putHeader(folderMember(this.#options, `${name}/${payloadFolder}`));
  }

  async *writePayload(): AsyncGenerator<Uint8Array> {
    const {name, entries, open} = this.#options;
    for (const [index, entry] of entries.entries()) {
      this.#signal?.throwIfAborted();
      const member = payloadMember(name, entry);
      // No chunk may be given out between opening a file and reading it: a consumer that stops there would leave it open.
      if (this.#packer.space < plentyForHeader && this.#packer.space < tarHeaderSize(member))
        yield this.#take(entry.path);
      if (entry.type === 'directory') yield* this.#putHeader(member);
      else {
        let opened: OpenedContent;
        try {
          const opening = open(entry, index);
          opened = opening instanceof Promise ? await opening : opening;
        } catch (error) {
          if (!(error instanceof DiskError)) throw error;
          this.#leaveOut(index, entry, error.errno);
          continue;
        }
        const size = Math.min(opened.size, entry.size);
        if (opened.size !== entry.size) this.#changed(entry, opened.size < entry.size ? 'shrank' : 'grew');
        yield* this.#putHeader(size === member.size ? member : {...member, size});
        const isExpected = opened.size === entry.size;
        const {content, sha256} = opened;
        if (content instanceof Uint8Array) yield* this.#putBytes(entry, size, content, isExpected, sha256);
        else yield* this.#putStream(entry, size, content, isExpected);
        yield* this.#putZeros(paddingSize(size));
        this.#bytesWritten += size;
        this.#bytesDone += entry.size - size;
        this.#manifestBytes += manifestLineSize(`${payloadFolder}/${entry.path}`);
      }
      this.#entriesDone++;
    }
  }

  /** The manifest needs every digest. */
  async settleDigests(): Promise<void> {
    await this.#digests.settle();
  }

  *writeTail(): Generator<Uint8Array> {
    const {bagInfo, entries} = this.#options;
    const totals = {payloadBytes: this.#bytesWritten, payloadFiles: this.#digests.count};
    yield* this.#putTagFile(bagInfoName, formatBagInfo({...bagInfo, ...totals}));
    const lines = manifestLines(entries, this.#leftOut, this.#digests);
    yield* this.#putTagText(manifestName, this.#manifestBytes, lines);
    yield* this.#putTagFile(tagManifestName, this.#tagLines.join(''));
    yield* this.#putZeros(endOfArchiveSize);
    if (this.#packer.filled > 0) yield this.#take('');
  }

  /** The whole content is at hand. */
  *#putBytes(
    entry: BagEntry,
    size: number,
    content: Uint8Array,
    isExpected: boolean,
    sha256: Uint8Array | undefined,
  ): Generator<Uint8Array> {
    if (content.length === size) {
      this.#digests.add(sha256 ?? hash('sha256', content, 'buffer'));
      yield* this.#put(content, entry.path);
      this.#bytesDone += size;
      return;
    }
    if (isExpected) this.#changed(entry, content.length < size ? 'shrank' : 'grew');
    const part = content.subarray(0, size);
    const digest = createHash('sha256').update(part);
    yield* this.#put(part, entry.path);
    for (const rest of zeroParts(size - part.length)) {
      digest.update(rest);
      yield* this.#putZeros(rest.length);
    }
    this.#digests.add(digest.digest());
    this.#bytesDone += size;
  }

  async *#putStream(
    entry: BagEntry,
    size: number,
    content: AsyncIterable<Uint8Array>,
    isExpected: boolean,
  ): AsyncGenerator<Uint8Array> {
    const iterator = content[Symbol.asyncIterator]();
    const {makeHasher = hashHere} = this.#options;
    const digest = makeHasher('sha256', {size, subject: 'file-to-seal'});
    let left = size;
    let isDone = false;
    let problem: 'grew' | 'shrank' | 'unreadable' | undefined;
    try {
      while (problem === undefined) {
        const next = await iterator.next();
        if (next.done) {
          isDone = true;
          if (left > 0) problem = 'shrank';
          break;
        }
        if (next.value.length > left) problem = 'grew';
        const part = problem === undefined ? next.value : next.value.subarray(0, left);
        if (part.length === 0) continue;
        const waiting = digest.update(part);
        if (waiting !== undefined) await waiting;
        left -= part.length;
        this.#bytesDone += part.length;
        if (part.length < passThroughSize) yield* this.#put(part, entry.path);
        else {
          if (this.#packer.filled > 0) yield this.#take(entry.path);
          this.#signal?.throwIfAborted();
          this.#report(entry.path);
          yield part;
        }
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      isDone = true;
      problem = 'unreadable';
      this.#options.onFinding?.({kind: 'unreadable', path: entry.path, errno: error.errno});
    } finally {
      if (!isDone) await iterator.return?.();
    }
    if (isExpected && (problem === 'grew' || problem === 'shrank')) this.#changed(entry, problem);
    for (const part of zeroParts(left)) {
      await digest.update(part);
      yield* this.#putZeros(part.length);
    }
    this.#digests.addLater(digest.digest());
    this.#bytesDone += left;
  }

  *#putTagFile(fileName: string, text: string): Generator<Uint8Array> {
    yield* this.#putTagText(fileName, Buffer.byteLength(text), [text]);
  }

  *#putTagText(fileName: string, size: number, pieces: Iterable<string>): Generator<Uint8Array> {
    yield* this.#putHeader(tagMember(this.#options, fileName, size));
    const digest = createHash('sha256');
    for (const text of batches(pieces)) {
      const bytes = Buffer.from(text);
      digest.update(bytes);
      yield* this.#put(bytes, '');
    }
    yield* this.#putZeros(paddingSize(size));
    this.#tagLines.push(formatManifestLine(digest.digest('hex'), fileName));
  }

  *#putHeader(member: TarMember): Generator<Uint8Array> {
    for (;;) {
      if (this.#packer.write((target, at) => writeMemberHeader(target, at, member)) > 0) return;
      yield this.#take('');
    }
  }

  *#put(bytes: Uint8Array, path: string): Generator<Uint8Array> {
    for (let at = this.#packer.copy(bytes); at < bytes.length; at += this.#packer.copy(bytes, at))
      yield this.#take(path);
  }

  *#putZeros(count: number): Generator<Uint8Array> {
    for (let at = this.#packer.zeros(count); at < count; at += this.#packer.zeros(count - at))
      yield this.#take('');
  }

  #take(currentPath: string): Uint8Array {
    this.#signal?.throwIfAborted();
    this.#report(currentPath);
    return this.#packer.take();
  }

  #report(currentPath: string): void {
    const {onProgress} = this.#options;
    onProgress?.({bytesDone: this.#bytesDone, entriesDone: this.#entriesDone, currentPath});
  }

  #changed(entry: BagEntry, why: 'grew' | 'shrank'): void {
    this.#options.onFinding?.({kind: 'changed-while-reading', path: entry.path, why});
  }

  #leaveOut(index: number, entry: BagEntry, errno: string): void {
    this.#leftOut.add(index);
    this.#entriesDone++;
    this.#bytesDone += entry.size;
    const {path} = entry;
    this.#options.onFinding?.(
      errno === 'ENOENT'
        ? {kind: 'changed-while-reading', path, why: 'vanished'}
        : {kind: 'unreadable', path, errno},
    );
  }
}
