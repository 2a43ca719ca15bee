/**
 * The few packets of a PAR2 file (Parity Volume Set Specification 2.0) that say what it is about: which file, how large,
 * with which MD5, in slices of what size. The recovery data itself is for the program par2 alone.
 */
import {createHash} from 'node:crypto';
import {formatHex, parseUtf8} from '../bytes/bytes.ts';

const magic = Buffer.from('PAR2\0PKT', 'latin1');
const headerSize = 64;
const hashedFrom = 32;
const typeAt = 48;
const typeSize = 16;
/** Packets that describe are small; a file name has no more bytes than this. */
const maxPacketSize = 65_536;

const fileDescriptionType = Buffer.from('PAR 2.0\0FileDesc', 'latin1');
const mainType = Buffer.from('PAR 2.0\0Main\0\0\0\0', 'latin1');
const recoveryType = Buffer.from('PAR 2.0\0RecvSlic', 'latin1');

/** What a set says of one file. */
export type Par2FileDescription = {
  /** As it stands in the set: untrusted. */
  readonly name: string;
  readonly size: number;
  /** MD5 of the whole file, and of its first 16 KiB; hexadecimal. */
  readonly md5: string;
  readonly md5OfStart: string;
};

/** What a set of PAR2 files describes. */
export type Par2Description = {
  /** Hexadecimal; the same in all files of a set. */
  readonly setId: string;
  readonly sliceSize: number | undefined;
  readonly files: readonly Par2FileDescription[];
  /** Whole recovery slices, each of which can stand for one damaged slice. */
  readonly recoverySlices: number;
};

/** Collects what PAR2 files describe, from their bytes in chunks of any size. Damaged packets are passed over. */
export class Par2Parser {
  readonly #sets = new Map<
    string,
    {sliceSize: number | undefined; files: Map<string, Par2FileDescription>; recoverySlices: number}
  >();
  #held: Buffer = Buffer.alloc(0);
  #toSkip = 0;

  /** The sets that were found, the one with the most files of recovery data first. */
  get sets(): Par2Description[] {
    return [...this.#sets]
      .map(([setId, {sliceSize, files, recoverySlices}]) => ({
        setId,
        sliceSize,
        files: [...files.values()],
        recoverySlices,
      }))
      .sort((one, other) => other.recoverySlices - one.recoverySlices);
  }

  push(chunk: Uint8Array): void {
    const skipped = Math.min(this.#toSkip, chunk.length);
    this.#toSkip -= skipped;
    if (skipped === chunk.length) return;
    this.#held = Buffer.concat([this.#held, chunk.subarray(skipped)]);
    for (;;) {
      const at = this.#held.indexOf(magic);
      if (at < 0) {
        this.#held = Buffer.from(this.#held.subarray(Math.max(0, this.#held.length - magic.length + 1)));
        return;
      }
      this.#held = this.#held.subarray(at);
      if (this.#held.length < headerSize) return;
      const size = Number(this.#held.readBigUInt64LE(magic.length));
      const type = this.#held.subarray(typeAt, typeAt + typeSize);
      if (size % 4 !== 0 || size < headerSize || !Number.isSafeInteger(size)) {
        this.#held = this.#held.subarray(magic.length);
        continue;
      }
      if (type.equals(recoveryType)) {
        this.#set(this.#held).recoverySlices += 1;
        this.#skip(size);
      } else if (size > maxPacketSize) {
        if (type.equals(fileDescriptionType)) this.#addUnreadable(this.#held);
        this.#held = this.#held.subarray(magic.length);
      } else if (this.#held.length < size) return;
      else {
        const packet = this.#held.subarray(0, size);
        if (hasRightDigest(packet)) this.#read(packet, type);
        this.#held = this.#held.subarray(hasRightDigest(packet) ? size : magic.length);
      }
    }
  }

  /** A file ends: what is held of it belongs to nothing that follows. */
  endFile(): void {
    this.#held = Buffer.alloc(0);
    this.#toSkip = 0;
  }

  #skip(size: number): void {
    const here = Math.min(size, this.#held.length);
    this.#toSkip = size - here;
    this.#held = this.#held.subarray(here);
  }

  #set(packet: Buffer) {
    const setId = formatHex(packet.subarray(hashedFrom, hashedFrom + 16));
    const known = this.#sets.get(setId) ?? {sliceSize: undefined, files: new Map(), recoverySlices: 0};
    this.#sets.set(setId, known);
    return known;
  }

  /** A description that is too long to be one: it counts as a file all the same, without a name. */
  #addUnreadable(packet: Buffer): void {
    this.#set(packet).files.set('', {name: '', size: 0, md5: '', md5OfStart: ''});
  }

  #read(packet: Buffer, type: Buffer): void {
    const body = packet.subarray(headerSize);
    if (type.equals(mainType) && body.length >= 12) {
      this.#set(packet).sliceSize = Number(body.readBigUInt64LE(0));
    } else if (type.equals(fileDescriptionType) && body.length > 56) {
      const end = body.indexOf(0, 56);
      // A name that is no text is none: who uses the set must not take it for one.
      const name = parseUtf8(body.subarray(56, end < 0 ? body.length : end)) ?? '';
      this.#set(packet).files.set(formatHex(body.subarray(0, 16)), {
        name,
        md5: formatHex(body.subarray(16, 32)),
        md5OfStart: formatHex(body.subarray(32, 48)),
        size: Number(body.readBigUInt64LE(48)),
      });
    }
  }
}

function hasRightDigest(packet: Buffer): boolean {
  const digest = createHash('md5').update(packet.subarray(hashedFrom)).digest();
  return digest.equals(packet.subarray(16, 32));
}
