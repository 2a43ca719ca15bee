/**
 * What stands in front of a message's encrypted bytes: the slots, and enough of the body to tell whether a session key
 * fits. Reading a lock touches a few hundred bytes, so a key is tried in well under a millisecond.
 */
import type {ByteReader} from '../bytes/byte-reader.ts';
import {copyBytes} from '../bytes/bytes.ts';
import {LimitError, MalformedError, UnsupportedError} from '../errors.ts';
import {type Cipher, findCipher} from './algorithms.ts';
import {CfbDecryptor} from './cfb.ts';
import {
  type PacketHeader,
  packetType,
  readPacketBody,
  readPacketHeader,
  readSmallBody,
  skipPacketBody,
  TruncatedError,
} from './packet.ts';
import {readPacketDetail} from './packet-detail.ts';
import {defaultMaxTotalCost, defaultS2kLimits, estimateCost, type S2kLimits} from './s2k.ts';
import {fitsSeipdV1, prefixSize, seipdV1} from './seipd-v1.ts';
import {parseSeipdV2Header, type SeipdV2Header, seipdV2, seipdV2HeaderSize} from './seipd-v2.ts';
import {type KnownSkesk, openSkesk, parseSkesk, type SessionKey, type Skesk} from './skesk.ts';

/** More slots than anybody uses; each costs an S2K to try. */
const maxSlots = 8;
const maxSlotSize = 1_024;
const maxSkippedSize = 65_536;
/** Ciphertext kept for trying keys: the prefix, and the first octets of the first packet inside. */
const startSize = 64;

/** One slot, where it stands, and its bytes. */
export type Slot = {
  readonly skesk: Skesk;
  readonly body: Uint8Array;
  /** Where its packet starts, and where the next one does. */
  readonly offset: number;
  readonly end: number;
  /** Why the slot cannot be read; the others may open the message all the same. */
  readonly problem?: MalformedError;
};

/** The body's header: what has to be known before a session key can be tried. */
export type LockedBody =
  | {readonly version: 1; readonly start: Uint8Array}
  | {readonly version: 2; readonly header: SeipdV2Header; readonly headerBytes: Uint8Array};

/** The slots of a message and the header of its body. */
export type MessageLock = {
  readonly slots: readonly Slot[];
  readonly body: LockedBody;
  /** The header of the SEIPD packet; `bodyHeader.offset` is where it starts. */
  readonly bodyHeader: PacketHeader;
  /** Where the version octet stands. */
  readonly bodyStart: number;
  /** How many public keys could open it too. */
  readonly publicKeySlotCount: number;
};

/** A session key that fits, and the slot it came from. */
export type Unlocked = {readonly sessionKey: Uint8Array; readonly cipher: Cipher; readonly slotIndex: number};

const refusedBodies: Readonly<Record<number, string>> = {
  [packetType.symmetricallyEncryptedData]: 'the message has no integrity protection (packet type 9)',
  [packetType.aeadEncryptedData]: 'the message uses an abandoned draft of AEAD (packet type 20)',
  [packetType.compressedData]: 'the message is compressed, not encrypted',
  [packetType.literalData]: 'the message is not encrypted',
  [packetType.signature]: 'this is a signature, not an encrypted message',
  [packetType.onePassSignature]: 'the message is signed, not encrypted',
  [packetType.publicKey]: 'this is a public key, not an encrypted message',
  [packetType.secretKey]: 'this is a secret key, not an encrypted message',
};

/**
 * Reads up to the encrypted bytes. Afterwards the reader stands behind the SEIPD packet's header, in front of its
 * version octet.
 * @returns the lock, and the rest of the body as a stream that must be read before anything behind it.
 * @throws {MalformedError} where this is no OpenPGP message; UnsupportedError where it is one that no passphrase
 * opens or that has no integrity protection; LimitError past 8 slots.
 */
export async function readLock(
  reader: ByteReader,
): Promise<MessageLock & {ciphertext: AsyncGenerator<Uint8Array>}> {
  const slots: Slot[] = [];
  let publicKeySlotCount = 0;
  for (;;) {
    const header = await readPacketHeader(reader);
    if (header === undefined) {
      const what = slots.length > 0 ? 'the file ends before its encrypted data' : 'the file holds no message';
      throw slots.length > 0
        ? new TruncatedError(what, {offset: reader.offset})
        : new MalformedError(what, {offset: 0});
    }
    const {typeId} = header;
    if (typeId === packetType.symEncryptedIntegrityProtectedData) {
      if (slots.length === 0 && publicKeySlotCount > 0) {
        throw new UnsupportedError(
          'the message is locked with public keys: no 64 digits and no password open it',
        );
      }
      if (slots.length === 0) throw new UnsupportedError('the message has no slot for a passphrase');
      const bodyStart = reader.offset;
      const {body, rest} = await readBodyStart(readPacketBody(reader, header));
      return {slots, body, bodyHeader: header, bodyStart, publicKeySlotCount, ciphertext: rest};
    }
    if (typeId === packetType.symmetricKeyEncryptedSessionKey) {
      if (slots.length === maxSlots)
        throw new LimitError('slots', `the message has more than ${maxSlots} slots`);
      const body = await readSmallBody(reader, header, maxSlotSize);
      slots.push({...parseSlot(body), body, offset: header.offset, end: reader.offset});
    } else if (typeId === packetType.publicKeyEncryptedSessionKey) {
      publicKeySlotCount += 1;
      if (publicKeySlotCount > 1_000)
        throw new LimitError('slots', 'the message has more than 1000 public-key slots');
      await readSmallBody(reader, header, maxSkippedSize);
    } else if (typeId === packetType.marker || typeId === packetType.padding) {
      await skipPacketBody(reader, header);
    } else if (refusedBodies[typeId] !== undefined) {
      // One octet in four begins a packet by chance: in front of everything, only a body that reads as such is one.
      if (slots.length === 0 && publicKeySlotCount === 0 && !(await isPlausible(reader, header))) {
        throw new MalformedError(`it begins like packet type ${typeId}, and goes on as none does`, {
          offset: header.offset,
        });
      }
      throw new UnsupportedError(refusedBodies[typeId], {offset: header.offset});
    } else {
      throw new MalformedError(`packet type ${typeId} has no place in an encrypted message`, {
        offset: header.offset,
      });
    }
  }
}

const detailSize = 1_024;
const newestVersion = 6;
const newestCompression = 3;

/** Tells whether a body begins as its type says; old versions that are not read here count too. */
async function isPlausible(reader: ByteReader, header: PacketHeader): Promise<boolean> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of readPacketBody(reader, header)) {
      parts.push(copyBytes(piece));
      size += piece.length;
      if (size >= detailSize) break;
    }
  } catch (error) {
    if (!(error instanceof TruncatedError)) throw error;
  }
  const start = Buffer.concat(parts);
  const detail = readPacketDetail(header.typeId, start);
  if (detail?.kind === 'unreadable') return detail.isUnsupported && (start[0] ?? 0) <= newestVersion;
  return detail?.kind !== 'compressed' || detail.algorithmId <= newestCompression;
}

/** A slot that is damaged must not keep another from opening the message. */
function parseSlot(body: Uint8Array): Pick<Slot, 'skesk' | 'problem'> {
  try {
    return {skesk: parseSkesk(body)};
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return {skesk: {version: 'other', number: body[0] ?? 0, why: error.message}, problem: error};
  }
}

/** Reads the first octets of the body and puts them back in front of the rest (v1) or takes them off (v2). */
async function readBodyStart(
  ciphertext: AsyncGenerator<Uint8Array>,
): Promise<{body: LockedBody; rest: AsyncGenerator<Uint8Array>}> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let truncation: unknown;
  try {
    while (size < 1 + startSize) {
      const next = await ciphertext.next();
      if (next.done) break;
      parts.push(copyBytes(next.value));
      size += next.value.length;
    }
  } catch (error) {
    if (!(error instanceof TruncatedError)) throw error;
    truncation = error;
  }
  const start = Buffer.concat(parts);
  const [version] = start;
  async function* from(offset: number): AsyncGenerator<Uint8Array> {
    yield start.subarray(offset);
    if (truncation !== undefined) throw truncation;
    yield* ciphertext;
  }
  if (version === undefined) throw new TruncatedError('the file ends before its encrypted data');
  if (version === seipdV1) {
    // So short a body cannot show whether a key fits: a file cut off here must not pass for a wrong key.
    if (size < 1 + prefixSize) throw truncation ?? new MalformedError('the encrypted packet is too short');
    return {body: {version: 1, start: start.subarray(1, 1 + startSize)}, rest: from(1)};
  }
  if (version === seipdV2) {
    if (size < seipdV2HeaderSize)
      throw truncation ?? new TruncatedError('the file ends before its encrypted data');
    const header = parseSeipdV2Header(start.subarray(0, seipdV2HeaderSize));
    const headerBytes = start.subarray(0, seipdV2HeaderSize);
    return {body: {version: 2, header, headerBytes}, rest: from(seipdV2HeaderSize)};
  }
  throw new UnsupportedError(`encrypted packet version ${version} is not known`);
}

/**
 * Tries a passphrase on every slot, the cheapest first.
 * @returns undefined where none fits.
 * @throws {UnsupportedError} where no slot is of a kind that can be tried; LimitError where the only slots left cost
 * more than `limits`; MalformedError where the only slots left are broken.
 */
export async function unlock(
  lock: MessageLock,
  passphrase: Uint8Array,
  limits: S2kLimits = defaultS2kLimits,
): Promise<Unlocked | undefined> {
  const candidates = lock.slots
    .map((slot, slotIndex) => ({slot, slotIndex}))
    .filter(({slot}) => pairsWith(slot.skesk, lock.body))
    .toSorted((one, other) => costOf(one.slot) - costOf(other.slot));
  let refusal: unknown = lock.slots.find(slot => slot.problem !== undefined)?.problem;
  let triedCount = 0;
  let spentCost = 0;
  for (const {slot, slotIndex} of candidates) {
    const skesk = slot.skesk as KnownSkesk; // pairsWith has ruled the others out
    try {
      spentCost += costOf(slot);
      if (spentCost > (limits.maxTotalCost ?? defaultMaxTotalCost)) {
        throw new LimitError('s2k-cost', 'the slots of the message would together take too long to try');
      }
      const sessionKey = await openSkesk(skesk, passphrase, limits);
      triedCount += 1;
      const cipher = sessionKey === undefined ? undefined : fittingCipher(lock.body, sessionKey);
      if (sessionKey !== undefined && cipher !== undefined)
        return {sessionKey: sessionKey.bytes, cipher, slotIndex};
    } catch (error) {
      const isAboutThisSlot =
        error instanceof LimitError || error instanceof UnsupportedError || error instanceof MalformedError;
      if (!isAboutThisSlot) throw error;
      refusal ??= error;
    }
  }
  if (refusal !== undefined && !(triedCount > 0 && refusal instanceof UnsupportedError)) throw refusal;
  if (triedCount === 0) throw new UnsupportedError(whyNoSlot(lock));
  return undefined;
}

function costOf(slot: Slot): number {
  return slot.skesk.version === 'other' ? 0 : estimateCost(slot.skesk.s2k);
}

// RFC 9580 §10.3.2.1: v4 slots go with SEIPD v1, v6 slots with SEIPD v2.
function pairsWith(skesk: Skesk, body: LockedBody): boolean {
  return skesk.version !== 'other' && (skesk.version === 4) === (body.version === 1);
}

function whyNoSlot(lock: MessageLock): string {
  const unknown = lock.slots.map(slot => slot.skesk).find(skesk => skesk.version === 'other');
  return unknown?.version === 'other'
    ? unknown.why
    : 'the message has no slot that goes with its encrypted data';
}

/** Tells with which cipher a session key opens a body, as far as its first octets show. */
export function fittingCipher(body: LockedBody, sessionKey: SessionKey): Cipher | undefined {
  if (body.version === 2) {
    return body.header.cipher.keySize === sessionKey.bytes.length ? body.header.cipher : undefined;
  }
  const cipher = sessionKey.cipherId === undefined ? undefined : findCipher(sessionKey.cipherId);
  if (cipher === undefined || cipher.keySize !== sessionKey.bytes.length) return undefined;
  return fitsSeipdV1(body.start, cipher, sessionKey.bytes) ? cipher : undefined;
}

/** What may follow a packet's header, by its type: the literal's format, the compression, the signature's version. */
const plausibleOctets: Readonly<Record<number, readonly number[]>> = {
  [packetType.literalData]: Array.from('btul1m', letter => letter.charCodeAt(0)),
  [packetType.compressedData]: [0, 1, 2, 3],
  [packetType.onePassSignature]: [3, 6],
  [packetType.signature]: [3, 4, 5, 6],
};

/**
 * Tells whether the first packet inside a v1 body looks like one that may stand there: about ten more bits of
 * certainty than the repeated octets give.
 */
export function startsLikeMessage(start: Uint8Array, cipher: Cipher, sessionKey: Uint8Array): boolean {
  const plaintext = new CfbDecryptor(cipher, sessionKey).decrypt(start).subarray(prefixSize);
  const [first = 0, second = 0] = plaintext;
  if ((first & 0x80) === 0) return false;
  const isOpenPgpFormat = (first & 0x40) !== 0;
  const typeId = isOpenPgpFormat ? first & 0x3f : (first >> 2) & 0x0f;
  const lengthSize = isOpenPgpFormat ? openPgpLengthSize(second) : legacyLengthSizes[first & 3];
  const octet = plaintext[1 + (lengthSize ?? 0)];
  return octet !== undefined && plausibleOctets[typeId]?.includes(octet) === true;
}

const legacyLengthSizes = [1, 2, 4, 0]; // RFC 9580 §4.2.2

/** RFC 9580 §4.2.1: one octet (also a partial length), two, or five. */
function openPgpLengthSize(first: number): number {
  if (first === 255) return 5;
  return first >= 192 && first < 224 ? 2 : 1;
}
