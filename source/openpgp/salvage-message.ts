/**
 * Opens a damaged message and yields what is left of its content. A whole message gives the same bytes as message.ts
 * does. Nothing that comes out is proven by coming out: what proves a file is for the caller to know.
 */
import {ByteReader} from '../bytes/byte-reader.ts';
import type {MakeHasher} from '../bytes/hasher.ts';
import {gap, type Patch, PatchReader} from '../bytes/patch-reader.ts';

import {UnsupportedError, WrongKeyError} from '../errors.ts';
import {compression} from './compressed.ts';
import {type MessageLock, readLock, type Unlocked, unlock} from './lock.ts';
import {packetType} from './packet.ts';
import {defaultS2kLimits, type S2kLimits} from './s2k.ts';
import {type BodyState, salvageSeipdV1, salvageSeipdV2} from './salvage-body.ts';
import {unframe} from './salvage-frames.ts';
import {hasSlabs, salvageInflate} from './salvage-inflate.ts';
import {seipdV2HeaderSize} from './seipd-v2.ts';
import {findSlotDamage, type SlotDamage} from './slot-damage.ts';

/** A damaged message whose key is known. */
export type OpenedDamage = {
  readonly lock: MessageLock;
  readonly unlocked: Unlocked;
  /** The one byte of the slot or the prefix that was damaged, and what it was. */
  readonly mended: Pick<SlotDamage, 'offset' | 'right'> | undefined;
};

/**
 * Finds the session key of a damaged message, also where one byte of its slot is damaged.
 * @param source - the file from its start; closed at the end.
 * @throws {WrongKeyError} where no slot opens; and what readLock and unlock throw.
 */
export async function openDamaged(
  source: AsyncIterable<Uint8Array>,
  passphrase: Uint8Array,
  limits: S2kLimits = defaultS2kLimits,
): Promise<OpenedDamage> {
  const reader = new ByteReader(source);
  try {
    const [first = 0x80] = await reader.peek(1);
    if ((first & 0x80) === 0 && (await startsArmored(reader)))
      throw new UnsupportedError('what is left of an armored message is not read: take the armor off first');
    const {ciphertext: _, ...lock} = await readLock(reader);
    const unlocked = await unlock(lock, passphrase, limits);
    if (unlocked !== undefined) return {lock, unlocked, mended: undefined};
    const damage = findSlotDamage(lock, passphrase);
    if (damage === undefined) throw new WrongKeyError('no slot of the archive opens with this key');
    return {lock, unlocked: damage.unlocked, mended: damage};
  } finally {
    await reader.close();
  }
}

async function startsArmored(reader: ByteReader): Promise<boolean> {
  return Buffer.from(await reader.peek(1_024))
    .toString('latin1')
    .includes('-----BEGIN PGP');
}

/**
 * Yields what is left of the content.
 * @param source - the file from the encrypted packet's header on (`lock.bodyHeader.offset`); its chunks may be changed.
 * @param state - tells about the body as a whole when the content has ended.
 */
export async function* salvageContent(
  source: AsyncIterable<Uint8Array>,
  {lock, unlocked, mended}: OpenedDamage,
  state: BodyState,
  makeHasher?: MakeHasher,
): AsyncGenerator<Patch> {
  const {body} = lock;
  const {cipher, sessionKey} = unlocked;
  const file = new PatchReader(mend(source, lock.bodyHeader.offset, mended));
  const packet = new PatchReader(
    unframe(file, {
      // Only a chunk needs its end to the byte.
      endsByLength: body.version === 2,
    }),
  );
  await packet.fill(seipdV2HeaderSize);
  packet.drop(body.version === 1 ? 1 : seipdV2HeaderSize);
  const ciphertext = passAll(packet);
  const plaintext = new PatchReader(
    body.version === 1
      ? salvageSeipdV1(ciphertext, cipher, sessionKey, state, makeHasher)
      : salvageSeipdV2(ciphertext, body.header, sessionKey, state),
  );
  yield* salvagePackets(plaintext);
  // The state is complete only where everything was read.
  for await (const _ of passAll(plaintext));
  if ((await file.fill(1)) > 0) state.isAuthentic = false;
}

/** A damaged byte of the prefix would garble the block behind it. */
async function* mend(
  source: AsyncIterable<Uint8Array>,
  start: number,
  mended: OpenedDamage['mended'],
): AsyncGenerator<Uint8Array> {
  let at = start;
  for await (const chunk of source) {
    const place = mended === undefined ? -1 : mended.offset - at;
    if (mended !== undefined && place >= 0 && place < chunk.length) chunk[place] = mended.right;
    at += chunk.length;
    yield chunk;
  }
}

/** Yields the literal's content, out of a compressed packet where it stands in one. */
async function* salvagePackets(plaintext: PatchReader): AsyncGenerator<Patch> {
  await plaintext.fill(16);
  if (await looksCompressed(plaintext)) {
    const compressed = new PatchReader(unframe(plaintext));
    await compressed.fill(3);
    const [algorithm] = compressed.view;
    compressed.drop(algorithm === compression.zlib ? 3 : 1);
    const literal = new PatchReader(salvageInflate(compressed));
    yield* salvageLiteral(literal);
  } else yield* salvageLiteral(plaintext);
}

const tarMagic = 'ustar';
/** How far a damaged start is read on for what a tar or a slab looks like. */
const searchSize = 1_048_576;

/** By the packet's header; and, should that be damaged, by what is found behind it. */
async function looksCompressed(plaintext: PatchReader): Promise<boolean> {
  const [first = 0] = plaintext.view;
  const typeId = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
  if ((first & 0x80) !== 0 && typeId === packetType.compressedData) return true;
  if ((first & 0x80) !== 0 && typeId === packetType.literalData) return false;
  await plaintext.fill(searchSize);
  const view = Buffer.from(plaintext.view);
  return !view.includes(tarMagic) && hasSlabs(view);
}

const literalHeaderSize = 6;

async function* salvageLiteral(packets: PatchReader): AsyncGenerator<Patch> {
  const content = new PatchReader(unframe(packets));
  await content.fill(2);
  const [format = 0, nameSize = 0] = content.view;
  content.drop(format === 0x62 ? literalHeaderSize + nameSize : literalHeaderSize);
  yield* passAll(content);
}

/** Yields everything that is left of a reader's stream. */
async function* passAll(reader: PatchReader): AsyncGenerator<Patch> {
  for (;;) {
    yield* reader.pass(Number.POSITIVE_INFINITY);
    if (reader.barrier === 'end') return;
    reader.crossGap();
    yield gap;
  }
}
