/** A damaged archive as salvage reads it: past what the disk does not give, as often as needed, with its progress. */
import {readSalvage, type SalvageContentsOptions} from '../audit/salvage-contents.ts';
import type {SalvageLedger} from '../audit/salvage-ledger.ts';
import {MessageHead} from '../openpgp/message-id.ts';
import type {BodyState} from '../openpgp/salvage-body.ts';
import {type OpenedDamage, openDamaged, salvageContent} from '../openpgp/salvage-message.ts';
import {type CommandContext, passphraseOf, type Secret} from './context.ts';
import type {Emit} from './event.ts';
import type {ArchiveReadLimits} from './read-archive.ts';

/** Contents are read at most twice: to learn what is proven, and to write it. */
const readings = 2;

/** One archive that is only read. */
export class DamagedArchive {
  readonly path: string;
  /** Bytes, once it was opened. */
  size = 0;
  /** Bytes that the disk did not give, once the contents were read. */
  unreadableBytes = 0;
  readonly #context: CommandContext;
  readonly #emit: Emit;
  readonly #head = new MessageHead();
  #readingsDone = 0;

  constructor(path: string, context: CommandContext, emit: Emit) {
    this.path = path;
    this.#context = context;
    this.#emit = emit;
  }

  /** What all copies of the archive share (message-id.ts), once the contents were read. */
  async messageId(): Promise<string | undefined> {
    return await this.#head.messageId();
  }

  /** Finds the session key. @throws what openDamaged throws; DiskError. */
  async open(secret: Secret, limits: ArchiveReadLimits | undefined): Promise<OpenedDamage> {
    const file = await this.#context.disk.openForReading(this.path);
    this.size = file.size;
    await file.close();
    const passphrase = passphraseOf(secret);
    try {
      return await openDamaged(this.#read(), passphrase, limits?.s2k);
    } finally {
      passphrase.fill(0);
    }
  }

  /** Reads what is left of the contents. @param state - is filled in for the body as a whole. */
  async readContents(
    opened: OpenedDamage,
    state: BodyState,
    visit?: NonNullable<SalvageContentsOptions['visit']>,
  ): Promise<SalvageLedger> {
    const {makeHasher, signal} = this.#context;
    const isFirst = this.#readingsDone === 0;
    let bytesDone = this.#readingsDone * this.size;
    let entries = {entriesDone: 0, currentPath: undefined as string | undefined};
    const source = this.#read((_, size) => {
      if (isFirst) this.unreadableBytes += size;
    });
    const onChunk = (chunk: Uint8Array): void => {
      if (isFirst) this.#head.update(chunk);
      bytesDone += chunk.length;
      const bytesTotal = readings * this.size;
      this.#emit({
        kind: 'progress',
        phase: 'salvaging',
        bytesDone,
        bytesTotal,
        entriesTotal: undefined,
        ...entries,
      });
    };
    async function* body(): AsyncGenerator<Uint8Array> {
      let toSkip = opened.lock.bodyHeader.offset;
      for await (const chunk of source) {
        onChunk(chunk);
        const start = Math.min(toSkip, chunk.length);
        toSkip -= start;
        if (start < chunk.length) yield chunk.subarray(start);
      }
    }
    const ledger = await readSalvage(salvageContent(body(), opened, state, makeHasher), {
      ...(visit === undefined ? {} : {visit}),
      makeHasher,
      signal,
      onProgress: progress => {
        entries = progress;
      },
    });
    this.#readingsDone += 1;
    return ledger;
  }

  #read(onUnreadable?: (start: number, size: number) => void): AsyncGenerator<Uint8Array> {
    const {disk, signal} = this.#context;
    const told = onUnreadable === undefined ? {} : {onUnreadable};
    return disk.readDamaged(this.path, {signal, ...told});
  }
}
