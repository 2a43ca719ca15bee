/**
 * Reads what was decrypted to its very end, hashes every file, and compares with the inventory and the manifests. A tar
 * without a bag, and a single file, are read too, and reported as what they are. What is wrong comes as findings, all of
 * them; what breaks the tar itself, or the limits, is thrown. Says nothing about whether the message is authentic.
 */
import {hash} from 'node:crypto';
import {type ArchiveLimits, defaultArchiveLimits} from '../archive/archive-limits.ts';
import {type BagInfo, inventoryName, payloadFolder} from '../archive/bag.ts';
import {isSafePath, parseEntryPath} from '../archive/entry-path.ts';
import type {InventoryHeader} from '../archive/inventory.ts';
import {TarCursor} from '../archive/tar-cursor.ts';
import type {RefusedMember, SafeMember} from '../archive/tar-member.ts';
import {hashHere, type MakeHasher} from '../bytes/hasher.ts';
import {LimitError, UnsafePathError} from '../errors.ts';
import {BagLedger} from './bag-ledger.ts';
import {bagNameOf, peekKind} from './contents-kind.ts';
import type {EntrySink, SinkEntry} from './entry-sink.ts';
import {EntryTable} from './entry-table.ts';
import type {Finding} from './finding.ts';
import {FindingList} from './finding-list.ts';
import {TagFiles} from './tag-files.ts';

export type {EntrySink, SinkEntry} from './entry-sink.ts';
export {type InventoryListing, readInventory} from './read-inventory.ts';

/** How far the reading is. Totals are known once the inventory was read. */
export type ContentsProgress = {
  /** Bytes of content, the bag's own files apart. */
  readonly bytesDone: number;
  readonly bytesTotal: number | undefined;
  readonly entriesDone: number;
  readonly entriesTotal: number | undefined;
  readonly currentPath: string | undefined;
};

/** How to verify. */
export type VerifyContentsOptions = {
  /** Gets the entries in the same pass. */
  readonly sink?: EntrySink;
  readonly limits?: Partial<ArchiveLimits>;
  /**
   * What to do with a path or type that keep64 never writes: true makes it a finding and goes on, false throws. True
   * where there is no sink, false where there is one, unless given.
   */
  readonly skipUnsafe?: boolean;
  /** What a plaintext that is no tar is to be called. */
  readonly fileName?: string;
  readonly onProgress?: (progress: ContentsProgress) => void;
  /** Is told what was seen until then, before anything is thrown. */
  readonly onInterrupted?: (seen: InterruptedContents) => void;
  /** Makes the digests of large files; on this thread where absent. */
  readonly makeHasher?: MakeHasher | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** How far a tar was read before it broke, and what was found by then: which files are lost, as far as that is known. */
export type InterruptedContents = ContentsProgress & {
  readonly findings: readonly Finding[];
  /** True where the manifest had been reached: then the findings name every file that is not what it was. */
  readonly hasManifest: boolean;
};

/** What the plaintext holds. */
export type ContentsReport = {
  readonly kind: 'bag' | 'tar' | 'file';
  /**
   * Of a bag: complete and valid (RFC 8493 §3), its tag files as they should be, and nothing in it unsafe. Of a tar or a
   * file, which have no manifest: nothing contradicts itself, which proves less.
   */
  readonly isValid: boolean;
  /** The first 10,000. */
  readonly findings: readonly Finding[];
  /** How many more there are. */
  readonly unlistedFindingCount: number;
  /** Of a bag: below `data/`. */
  readonly fileCount: number;
  readonly directoryCount: number;
  readonly payloadBytes: number;
  /** The bag's folder. */
  readonly name: string | undefined;
  readonly bagInfo: BagInfo | undefined;
  readonly inventory: InventoryHeader | undefined;
};

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
  const digest = options.sink?.digest === undefined ? undefined : (options.makeHasher ?? hashHere)('sha256');
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

class TarVerifier {
  readonly #cursor: TarCursor;
  readonly #options: VerifyContentsOptions;
  readonly #skipUnsafe: boolean;
  readonly #findings = new FindingList();
  readonly #entries: EntryTable;
  readonly #ledger: BagLedger;
  readonly #tagFiles: TagFiles;
  /** A folder that may be the bag's: only the next entry tells. */
  #pendingFolder: SafeMember | undefined;
  #kind: 'bag' | 'tar' | undefined;
  #name: string | undefined;
  #prefix = '';
  #fileCount = 0;
  #directoryCount = 0;
  #payloadBytes = 0;
  #bytesDone = 0;
  #currentPath: string | undefined;

  constructor(cursor: TarCursor, limits: ArchiveLimits, options: VerifyContentsOptions) {
    this.#cursor = cursor;
    this.#options = options;
    this.#skipUnsafe = options.skipUnsafe ?? options.sink === undefined;
    this.#entries = new EntryTable(limits.maxEntries);
    this.#ledger = new BagLedger(this.#entries, this.#findings);
    this.#tagFiles = new TagFiles(limits, this.#ledger, this.#findings);
  }

  async run(): Promise<ContentsReport> {
    try {
      for (;;) {
        const step = this.#cursor.step();
        if (step === 'starved') {
          this.#report();
          await this.#feed();
        } else if (step === 'end') break;
        else if (step.type === 'refused') await this.#refuse(step);
        else if (step.type !== 'root') {
          this.#currentPath = step.path;
          const waiting = step.type === 'file' ? this.#takeFile(step) : this.#takeDirectory(step);
          if (waiting !== undefined) await waiting;
        }
      }
      await this.#decide('tar');
      await this.#ledger.settleDigests();
    } catch (error) {
      this.#options.onInterrupted?.({
        ...this.#progress(),
        findings: this.#findings.listed,
        hasManifest: this.#ledger.hasManifest,
      });
      throw error;
    } finally {
      await this.#cursor.close();
    }
    return this.#finish();
  }

  #finish(): ContentsReport {
    if (this.#kind === 'bag') {
      this.#ledger.finish();
      this.#tagFiles.finish({bytes: this.#payloadBytes, files: this.#fileCount});
    } else this.#findings.note({kind: 'no-manifest'});
    this.#entries.report(this.#findings);
    this.#report();
    return {
      kind: this.#kind ?? 'tar',
      isValid: this.#findings.isValid,
      findings: this.#findings.listed,
      unlistedFindingCount: this.#findings.unlistedCount,
      fileCount: this.#fileCount,
      directoryCount: this.#directoryCount,
      payloadBytes: this.#payloadBytes,
      name: this.#name,
      bagInfo: this.#tagFiles.bagInfo,
      inventory: this.#tagFiles.inventory,
    };
  }

  /** Settles what this is. A folder that waited for that is an entry of a tar, or the bag's own. */
  async #decide(kind: 'bag' | 'tar', name?: string): Promise<void> {
    if (this.#kind !== undefined) return;
    this.#kind = kind;
    const folder = this.#pendingFolder;
    this.#pendingFolder = undefined;
    if (kind === 'bag') {
      this.#name = name;
      this.#prefix = name === undefined || name === '' ? '' : `${name}/`;
    } else if (folder !== undefined) await this.#takeDirectory(folder);
  }

  async #refuse(member: RefusedMember): Promise<void> {
    const {path, entryType, why} = member;
    if (!this.#skipUnsafe) throw new UnsafePathError(`unsafe entry: ${why}`, {path, offset: member.offset});
    await this.#decide('tar');
    const isPath = entryType === 'file' || entryType === 'directory';
    const finding: Finding = isPath
      ? {kind: 'unsafe-path', path, why}
      : {kind: 'unsafe-type', path, type: entryType};
    // A plain tar may well hold links: they are left out, and nothing is broken. A bag of ours never does.
    if (this.#kind === 'bag') this.#findings.fault(finding);
    else this.#findings.note(finding);
  }

  #takeDirectory(member: SafeMember): Promise<void> | void {
    if (this.#kind === undefined) {
      if (this.#pendingFolder === undefined && !member.path.includes('/')) {
        this.#pendingFolder = member;
        return;
      }
      return this.#decide('tar').then(() => this.#takeDirectory(member));
    }
    const sunk = this.#sinkEntry(member);
    if (sunk === 'unsafe') return this.#refusePayload(member);
    if (this.#kind === 'bag') {
      const path = this.#pathInBag(member);
      if (path === undefined || path === payloadFolder || sunk === undefined) return;
      this.#ledger.addDirectory(path);
    } else this.#entries.add(member.path, false);
    this.#directoryCount++;
    return sunk === undefined ? undefined : this.#options.sink?.directory(sunk);
  }

  #takeFile(member: SafeMember): Promise<void> | void {
    if (this.#kind === undefined) {
      const folder = this.#pendingFolder?.path;
      const found = bagNameOf(member.path);
      const name = folder === undefined || folder === found ? found : undefined;
      return this.#decide(name === undefined ? 'tar' : 'bag', name).then(() => this.#takeFile(member));
    }
    const sunk = this.#sinkEntry(member);
    if (sunk === 'unsafe') return this.#refusePayload(member);
    const path = this.#kind === 'bag' ? this.#pathInBag(member) : member.path;
    if (path === undefined) return;
    if (this.#kind === 'bag' && sunk === undefined) return this.#takeTagFile(member, path);

    this.#fileCount++;
    this.#payloadBytes += member.size;
    const bytes = this.#cursor.takeWholeContent(member.size);
    if (bytes === undefined) return this.#takeLargeFile(member, path, sunk);
    this.#bytesDone += bytes.length;
    const digest = hash('sha256', bytes, 'buffer');
    this.#record(path, member.size, digest);
    const {sink} = this.#options;
    if (sink === undefined || sunk === undefined) return;
    const waiting = sink.smallFile === undefined ? sink.file(sunk, once(bytes)) : sink.smallFile(sunk, bytes);
    if (waiting === undefined) return sink.digest?.(sunk, digest);
    return waiting.then(() => sink.digest?.(sunk, digest));
  }

  async #takeLargeFile(member: SafeMember, path: string, sunk: SinkEntry | undefined): Promise<void> {
    const {sink} = this.#options;
    const digest = (this.#options.makeHasher ?? hashHere)('sha256');
    const onChunk = (chunk: Uint8Array): Promise<void> | undefined => {
      this.#bytesDone += chunk.length;
      return digest.update(chunk);
    };
    if (sunk !== undefined) await sink?.file(sunk, this.#content(onChunk));
    // The sink may have left the content early, which ended the generator: the rest is hashed all the same.
    for await (const _ of this.#content(onChunk));
    // Another thread may still be at it; the next file need not wait, only who wants to know the digest.
    const sha256 = digest.digest();
    this.#record(path, member.size, sha256);
    if (sunk !== undefined && sink?.digest !== undefined) sink.digest(sunk, await sha256);
  }

  async #takeTagFile(member: SafeMember, path: string): Promise<void> {
    this.#entries.add(path, true);
    await this.#ledger.settleDigests();
    const reader = this.#tagFiles.read(path, this.#fileCount + this.#directoryCount > 0);
    const digest = hashHere('sha256');
    for await (const chunk of this.#content(part => digest.update(part))) reader.push(chunk);
    reader.end(await digest.digest());
    if (path === inventoryName && this.#tagFiles.inventory !== undefined)
      this.#cursor.limitSize(member.offset + member.size + this.#ledger.expectedSize);
  }

  async *#content(onChunk: (chunk: Uint8Array) => Promise<void> | undefined): AsyncGenerator<Uint8Array> {
    while (this.#cursor.contentLeft > 0) {
      const chunk = this.#cursor.takeContent();
      if (chunk === undefined) {
        this.#report();
        // At the end of the stream the next step says that it came too early.
        if (!(await this.#feed())) this.#cursor.step();
      } else {
        const waiting = onChunk(chunk);
        if (waiting !== undefined) await waiting;
        yield chunk;
      }
    }
  }

  #record(path: string, size: number, digest: Uint8Array | Promise<Uint8Array>): void {
    if (this.#kind === 'bag') this.#ledger.addFile(path, size, digest);
    else this.#entries.add(path, true);
  }

  /** The path below the bag; a finding where it stands beside it. */
  #pathInBag(member: SafeMember): string | undefined {
    if (this.#prefix === '' || member.path.startsWith(this.#prefix))
      return member.path.slice(this.#prefix.length);
    if (member.path !== this.#name) this.#findings.fault({kind: 'unexpected-entry', path: member.path});
    return undefined;
  }

  /** What the sink is to make; undefined for what is no payload. */
  #sinkEntry(member: SafeMember): SinkEntry | 'unsafe' | undefined {
    const {size, mtimeNs, isExecutable} = member;
    if (this.#kind !== 'bag') return {path: member.path, size, mtimeNs, isExecutable};
    const payloadPrefix = `${this.#prefix}${payloadFolder}/`;
    if (!member.path.startsWith(payloadPrefix)) return undefined;
    const path = member.path.slice(payloadPrefix.length);
    return isSafePath(path) ? {path, size, mtimeNs, isExecutable} : 'unsafe';
  }

  /** `NAME/data/c:x` is safe, and `c:x`, which it would become, is not. */
  #refusePayload(member: SafeMember): Promise<void> {
    return this.#refuse({...member, type: 'refused', entryType: member.type, why: 'unsafe below the bag'});
  }

  async #feed(): Promise<boolean> {
    this.#options.signal?.throwIfAborted();
    return await this.#cursor.feed();
  }

  #report(): void {
    this.#options.onProgress?.(this.#progress());
  }

  #progress(): ContentsProgress {
    const inventory = this.#tagFiles.inventory;
    return {
      bytesDone: this.#bytesDone,
      bytesTotal: inventory?.bytes,
      entriesDone: this.#fileCount + this.#directoryCount,
      entriesTotal: inventory?.entries,
      currentPath: this.#currentPath,
    };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
