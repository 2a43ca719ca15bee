/** Writes what is proven into a staging folder: by the manifest, or where that is lost by the encryption alone. */
import {payloadFolder} from '../archive/bag.ts';
import type {EntryPath} from '../archive/entry-path.ts';
import type {FoundMember} from '../archive/salvage-tar.ts';
import type {SinkEntry} from '../audit/entry-sink.ts';
import type {SalvageEntry, SalvageLedger} from '../audit/salvage-ledger.ts';
import {
  authenticFolder,
  formatSalvageNote,
  type SalvageNote,
  salvagedFolder,
  salvageNoteName,
} from '../audit/salvage-note.ts';
import {formatHex, utf8} from '../bytes/bytes.ts';
import type {StagingFolder} from '../disk/staging-folder.ts';
import {startBodyState} from '../openpgp/salvage-body.ts';
import type {OpenedDamage} from '../openpgp/salvage-message.ts';
import type {CommandContext, Secret} from './context.ts';
import type {DamagedArchive} from './damaged-archive.ts';
import type {Emit} from './event.ts';
import {type ArchiveReadLimits, readArchive} from './read-archive.ts';
import {guardSink} from './restore.ts';

/** Keeps what was written. Without a staging folder (a dry run) nothing is, and all is said as if. */
export class SalvageWriter {
  readonly #staging: StagingFolder | undefined;
  readonly #isWanted: (path: EntryPath) => boolean;
  readonly #now: bigint;
  readonly #written = new Map<string, SalvageEntry>();

  constructor(staging: StagingFolder | undefined, isWanted: (path: EntryPath) => boolean, now: Date) {
    this.#staging = staging;
    this.#isWanted = isWanted;
    this.#now = BigInt(now.getTime()) * 1_000_000n;
  }

  /** The files that were written, by their paths. */
  get written(): ReadonlyMap<string, SalvageEntry> {
    return this.#written;
  }

  /** Reads again, and writes each file that the first reading proved, and that this one proves too. */
  async writeProven(
    archive: DamagedArchive,
    opened: OpenedDamage,
    proven: ReadonlyMap<string, SalvageEntry>,
    known: SalvageLedger,
  ): Promise<void> {
    const staging = this.#staging;
    if (staging === undefined) {
      for (const [path, entry] of proven) this.#written.set(path, entry);
      return;
    }
    const isInventoryProved = known.inventoryState === 'proved';
    const timeOf = (path: string, member: FoundMember): bigint =>
      (isInventoryProved ? known.announced(path)?.mtimeNs : undefined) ?? member.mtimeNs;
    await archive.readContents(opened, startBodyState(), (path, member) => {
      const entry = proven.get(path);
      if (entry?.sha256 === undefined || this.#written.has(path)) return undefined;
      const options = {mtimeNs: timeOf(path, member), isExecutable: member.isExecutable};
      return {
        sha256: entry.sha256,
        write: content => staging.writeFile(`${salvagedFolder}/${path}`, content, options),
        onProven: () => this.#written.set(path, entry),
      };
    });
    for (const {path, mtimeNs} of known.provenDirectories()) {
      const below = path.slice(payloadFolder.length + 1) as EntryPath; // checked as part of the whole path
      if (this.#isWanted(below)) await staging.makeDirectory(`${salvagedFolder}/${below}`, mtimeNs);
    }
  }

  /** Without a manifest: reads strictly, and keeps every file that was whole before the first damage. */
  async writeAuthentic(
    path: string,
    secret: Secret,
    limits: ArchiveReadLimits | undefined,
    context: CommandContext,
    emit: Emit,
  ): Promise<void> {
    let diskFailure: unknown;
    const take = async (entry: SinkEntry, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<void> =>
      await this.#take(entry, content);
    const sink = guardSink({directory: () => {}, smallFile: take, file: take}, error => {
      diskFailure = error;
    });
    const digest = (entry: SinkEntry, sha256: Uint8Array): void => {
      const written = this.#written.get(entry.path);
      if (written !== undefined) this.#written.set(entry.path, {...written, sha256: formatHex(sha256)});
    };
    const options = {path, secret, phase: 'salvaging', limits, skipUnsafe: true} as const;
    await readArchive({...options, sink: {...sink, digest}}, context, emit);
    if (diskFailure !== undefined) throw diskFailure;
  }

  async writeNote(note: SalvageNote): Promise<void> {
    const bytes = utf8(formatSalvageNote(note));
    await this.#staging?.writeFile(salvageNoteName, bytes, {mtimeNs: this.#now, isExecutable: false});
  }

  /** What was written is proven; nothing else is, whatever the first reading said. */
  judge(entries: readonly SalvageEntry[]): SalvageEntry[] {
    const judged = entries.map(entry => {
      const written = this.#written.get(entry.path);
      if (written !== undefined) return written;
      return entry.verdict === 'proven' ? {...entry, verdict: 'partly-lost' as const} : entry;
    });
    const known = new Set(entries.map(({path}) => path));
    return [...judged, ...[...this.#written.values()].filter(({path}) => !known.has(path))];
  }

  async #take(
    {path, isExecutable, mtimeNs = this.#now}: SinkEntry,
    content: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<void> {
    if (!this.#isWanted(path)) return;
    let size = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of content instanceof Uint8Array ? [content] : content) {
        size += chunk.length;
        yield chunk;
      }
    }
    if (this.#staging === undefined) for await (const _ of counted());
    else await this.#staging.writeFile(`${authenticFolder}/${path}`, counted(), {mtimeNs, isExecutable});
    this.#written.set(path, {path, size, verdict: 'proven', sha256: undefined});
  }
}
