/** What the tests of messages share: fixed randomness, ways to cut a stream, and small messages of both profiles. */
import {createCipheriv, createHash} from 'node:crypto';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import type {RandomBytes} from '../../source/bytes/random-bytes.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {encryptMessage, openMessage, type Profile, type ReadOptions} from '../../source/openpgp/message.ts';
import {formatPacket, framePacket, packetType} from '../../source/openpgp/packet.ts';
import {iteratedS2k} from '../../source/openpgp/s2k.ts';
import {encryptSeipdV1} from '../../source/openpgp/seipd-v1.ts';
import {encryptSeipdV2, newSeipdV2Header} from '../../source/openpgp/seipd-v2.ts';
import {sealSkesk} from '../../source/openpgp/skesk.ts';
import {sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';

export const profiles: readonly Profile[] = ['rfc4880', 'rfc9580'];

/** A source of bytes that looks random and is the same in every run. */
export function fixedRandom(seed: string): RandomBytes {
  const key = createHash('sha256').update(seed).digest();
  const keystream = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
  return size => new Uint8Array(keystream.update(new Uint8Array(size)));
}

/** 64 digits that open every message made here. */
export const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
export const passphrase = utf8(digits);

/** Yields its arguments, as they are. */
export async function* stream(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** Yields copies of pieces of `size` bytes. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.prototype.slice.call(bytes, at, at + size);
}

/** As {@link inPieces}, but each piece takes a turn of the event loop, as a disk's would. */
export async function* slowly(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for await (const piece of inPieces(bytes, size)) {
    await new Promise(resolve => setImmediate(resolve));
    yield piece;
  }
}

/** The three ways in which every reader is fed. */
export const feeds: readonly {name: string; cut: (bytes: Uint8Array) => AsyncGenerator<Uint8Array>}[] = [
  {name: 'whole', cut: bytes => stream(bytes)},
  {name: 'in chunks', cut: bytes => inPieces(bytes, 1_000)},
  {name: 'byte by byte', cut: bytes => inPieces(bytes, 1)},
];

/** Returns everything a stream yields, copied as it comes: yielded views may be overwritten later. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(Uint8Array.from(piece));
  return concatBytes(...pieces);
}

export function text(size: number): Uint8Array {
  let lines = '';
  for (let line = 0; lines.length < size; line++) lines += `${line * 7_919} a line of text that repeats\n`;
  return utf8(lines.slice(0, size));
}

/** Half text, half noise, by blocks of an odd size. */
export function mixed(size: number): Uint8Array {
  const bytes = text(size);
  const noise = fixedRandom('mixed')(size);
  for (let at = 0; at < size; at += 300_007) bytes.set(noise.subarray(at, at + 150_001), at);
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Seals `content` as keep64 does, with one recovery-key slot. */
export async function sealed(
  profile: Profile,
  content: Uint8Array,
  options: {
    compress?: 'auto' | 'none';
    seed?: string;
    moreSlots?: readonly Uint8Array[];
    chunkSizeExponent?: number;
  } = {},
): Promise<Uint8Array> {
  const random = fixedRandom(options.seed ?? 'sealed');
  const sessionKey = random(32);
  const slot = await sealRecoveryKeySlot(profile, passphrase, {bytes: sessionKey, cipher: aes256}, random);
  const slots = [slot, ...(options.moreSlots ?? [])];
  const chunk = options.chunkSizeExponent === undefined ? {} : {chunkSizeExponent: options.chunkSizeExponent};
  const {compress = 'none'} = options;
  return collect(encryptMessage(stream(content), {profile, compress, slots, sessionKey, random, ...chunk}));
}

/** Seals packets of any kind, well formed or not, behind a slot that costs little to try. */
export async function sealedPackets(
  profile: Profile,
  packets: Uint8Array,
  seed = 'packets',
): Promise<Uint8Array> {
  const random = fixedRandom(seed);
  const sessionKey = {bytes: random(32), cipher: aes256};
  const version = profile === 'rfc4880' ? 4 : 6;
  const slot = await sealSkesk(version, passphrase, sessionKey, iteratedS2k(random(8), 0), random);
  const body =
    profile === 'rfc4880'
      ? encryptSeipdV1(stream(packets), aes256, sessionKey.bytes, random)
      : encryptSeipdV2(stream(packets), newSeipdV2Header(aes256, random, 0), sessionKey.bytes);
  const packet = await collect(framePacket(packetType.symEncryptedIntegrityProtectedData, body));
  return concatBytes(slot, packet);
}

/** A literal packet. */
export function literal(
  content: Uint8Array,
  header: Uint8Array = Uint8Array.of(0x62, 0, 0, 0, 0, 0),
): Uint8Array {
  return formatPacket(packetType.literalData, concatBytes(header, content));
}

/** A compressed packet around bytes compressed already. */
export function compressedPacket(algorithmId: number, compressed: Uint8Array): Uint8Array {
  return formatPacket(packetType.compressedData, concatBytes(Uint8Array.of(algorithmId), compressed));
}

/** Opens a message and returns all its content, authenticated. */
export async function opened(
  source: AsyncIterable<Uint8Array>,
  secret: Uint8Array = passphrase,
  limits: ReadOptions = {},
): Promise<Uint8Array> {
  const message = await openMessage(source, secret, limits);
  const content = await collect(message.content);
  await message.authenticate();
  return content;
}

/** Returns a copy in which the lowest bit of one byte is changed, or the bits of `mask`. */
export function flipped(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

/** Returns a keep64 error's code, or the text of anything else. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return `not a keep64 error: ${String(error)}`;
}

/** Reads a message to its end, and returns the code of the error it ends with, or `success`. */
export async function outcome(
  source: AsyncIterable<Uint8Array>,
  secret: Uint8Array = passphrase,
  limits: ReadOptions = {},
): Promise<string> {
  try {
    await opened(source, secret, limits);
    return 'success';
  } catch (error) {
    return codeOf(error);
  }
}
