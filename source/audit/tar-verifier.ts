/**
 * Reads a tar to its end in one pass: hands entries to a sink, hashes them, and, where the tar is a bag, keeps the ledger
 * that compares them with the inventory and the manifest.
 */

import {hash} from 'node:crypto';
import type {ArchiveLimits} from '../archive/archive-limits.ts';
import {inventoryName, payloadFolder} from '../archive/bag.ts';
import {isSafePath} from '../archive/entry-path.ts';
import type {TarCursor} from '../archive/tar-cursor.ts';
import type {RefusedMember, SafeMember} from '../archive/tar-member.ts';
import {hashHere} from '../bytes/hasher.ts';
import {oneChunk} from '../bytes/one-chunk.ts';
import {UnsafePathError} from '../errors.ts';
import {BagLedger} from './bag-ledger.ts';
import {bagNameOf} from './contents-kind.ts';
import type {ContentsProgress, ContentsReport, VerifyContentsOptions} from './contents-report.ts';
import type {SinkEntry} from './entry-sink.ts';
import {EntryTable} from './entry-table.ts';
import type {Finding} from './finding.ts';
import {FindingList} from './finding-list.ts';
import {TagFiles} from './tag-files.ts';

/** Up to here a file is dealt with as a whole, without a stream of its own. */
const smallFileSize = 131_072;

/** One reading of one tar. */
export class TarVerifier {
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
      await this.#options.sink?.settle?.();
    } catch (error) {
      this.#options.onInterrupted?.({
        ...this.#progress(),
        findings: this.#findings.listed,
        damagedRanges: this.#ledger.damagedRanges,
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
      ...(this.#ledger.damagedRanges.length > 0 && {damagedRanges: this.#ledger.damagedRanges}),
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
    if (bytes !== undefined) return this.#finishSmallFile(member, path, sunk, bytes);
    if (member.size > smallFileSize) return this.#takeLargeFile(member, path, sunk);
    return this.#gather(member.size).then(gathered => this.#finishSmallFile(member, path, sunk, gathered));
  }

  /** A small file that lies across two chunks. */
  async #gather(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    let filled = 0;
    for await (const chunk of this.#content(() => undefined)) {
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return bytes;
  }

  #finishSmallFile(
    member: SafeMember,
    path: string,
    sunk: SinkEntry | undefined,
    bytes: Uint8Array,
  ): Promise<void> | void {
    this.#bytesDone += bytes.length;
    const digest = hash('sha256', bytes, 'buffer');
    this.#record(path, member.size, digest);
    const {sink} = this.#options;
    if (sink === undefined || sunk === undefined) return;
    const waiting =
      sink.smallFile === undefined ? sink.file(sunk, oneChunk(bytes)) : sink.smallFile(sunk, bytes);
    if (waiting === undefined) return sink.digest?.(sunk, digest);
    return waiting.then(() => sink.digest?.(sunk, digest));
  }

  async #takeLargeFile(member: SafeMember, path: string, sunk: SinkEntry | undefined): Promise<void> {
    const {sink} = this.#options;
    const {makeHasher = hashHere} = this.#options;
    const digest = makeHasher('sha256', {size: member.size, subject: 'opened-file'});
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
      currentPath: this.#shownPath(),
    };
  }

  /** The entry that is read now, as `restore` makes it: without the folders of the bag. */
  #shownPath(): string | undefined {
    const payloadPrefix = `${this.#prefix}${payloadFolder}/`;
    const path = this.#currentPath;
    return this.#kind === 'bag' && path?.startsWith(payloadPrefix) ? path.slice(payloadPrefix.length) : path;
  }
}
