/**
 * What node:crypto and node:zlib cannot do, done by the openpgp package: Argon2, EAX, BZIP2 and armor. The only file
 * that imports it, and only when one of these is met, because loading it takes longer than most runs of keep64.
 */
import {concatBytes, copyBytes, parseUtf8} from '../bytes/bytes.ts';
import {DamagedError, Keep64Error, LimitError, MalformedError, UnsupportedError} from '../errors.ts';
import type {Cipher} from './algorithms.ts';
import {framePacket, packetType} from './packet.ts';

type Package = typeof import('openpgp');

/** The parts of the package's SKESK packet that its type declarations leave out. */
type SkeskPacket = {
  read(body: Uint8Array): void;
  decrypt(passphrase: string, config: Partial<Package['config']>): Promise<void>;
  readonly sessionKey: Uint8Array | null;
};

async function decryptSkesk(
  body: Uint8Array,
  passphrase: Uint8Array,
  maxMemoryExponent: number,
): Promise<Uint8Array> {
  const text = parseUtf8(passphrase);
  if (text === undefined) throw new UnsupportedError('only UTF-8 passphrases open this kind of slot');
  const {config, SymEncryptedSessionKeyPacket} = await import('openpgp');
  const packet = new SymEncryptedSessionKeyPacket() as unknown as SkeskPacket;
  packet.read(body);
  try {
    await packet.decrypt(text, {...config, maxArgon2MemoryExponent: maxMemoryExponent});
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Argon2OutOfMemoryError') throw error;
    throw new LimitError('memory', 'the password asks for more memory than there is', {cause: error});
  }
  if (packet.sessionKey === null) throw new MalformedError('a session key packet gave no key');
  return packet.sessionKey;
}

/**
 * Derives a key with Argon2id (RFC 9580 §3.7.1.4). The package offers no bare S2K, but an SKESK v4 without a session
 * key of its own hands out what the S2K made.
 * @param specifier - the S2K specifier's bytes.
 * @param maxMemoryExponent - as m of 2^m KiB; the caller has checked every other parameter.
 */
export async function deriveArgon2(
  specifier: Uint8Array,
  passphrase: Uint8Array,
  cipher: Cipher,
  maxMemoryExponent: number,
): Promise<Uint8Array> {
  return decryptSkesk(concatBytes(Uint8Array.of(4, cipher.id), specifier), passphrase, maxMemoryExponent);
}

/** Opens an SKESK v6 in EAX; undefined where the tag does not match. The caller has checked the cost of its S2K. */
export async function openEaxSkesk(
  body: Uint8Array,
  passphrase: Uint8Array,
  maxMemoryExponent: number,
): Promise<Uint8Array | undefined> {
  try {
    return await decryptSkesk(body, passphrase, maxMemoryExponent);
  } catch (error) {
    if (error instanceof Keep64Error) throw error;
    return undefined;
  }
}

/** The package keeps chunks for as long as it likes, and ours are valid only until the next: so it gets copies. */
function webStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  async function* copies(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) yield copyBytes(chunk);
  }
  return ReadableStream.from(copies()) as ReadableStream<Uint8Array>;
}

/**
 * Yields the content of the literal packet inside an SEIPD v2 packet in EAX.
 * @param body - the packet's whole body, header included.
 * @throws {DamagedError} where the package finds a tag that does not match.
 */
export async function* decryptEax(
  body: AsyncIterable<Uint8Array>,
  cipher: Cipher,
  sessionKey: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const {decrypt, readMessage} = await import('openpgp');
  const packet = framePacket(packetType.symEncryptedIntegrityProtectedData, body);
  const algorithm = cipher.name.replace('-', '') as 'aes128' | 'aes192' | 'aes256';
  try {
    const message = await readMessage({binaryMessage: webStream(packet)});
    const sessionKeys = [{data: sessionKey, algorithm}];
    const {data} = await decrypt({message, sessionKeys, format: 'binary'});
    yield* data as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Keep64Error) throw error;
    throw new DamagedError('the encrypted data was damaged or altered', {cause: error});
  }
}

/**
 * Yields the content of the literal packet inside a Compressed Data packet in BZIP2.
 * @param body - the packet's whole body, from the algorithm octet on.
 * @throws {LimitError} past `maxSize` bytes; MalformedError where it does not decompress.
 */
export async function* decompressBzip2(
  body: AsyncIterable<Uint8Array>,
  maxSize: number,
): AsyncGenerator<Uint8Array> {
  const {readMessage, verify} = await import('openpgp');
  const packet = framePacket(packetType.compressedData, body);
  let size = 0;
  try {
    const message = await readMessage({
      binaryMessage: webStream(packet),
      config: {
        maxDecompressedMessageSize: Number.isFinite(maxSize) ? maxSize + 65_536 : Number.POSITIVE_INFINITY,
      },
    });
    // Without keys nothing is verified, but unlike getLiteralData() this reads on to what stands behind the literal.
    const {data} = await verify({message, verificationKeys: [], format: 'binary'});
    for await (const piece of data as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > maxSize) throw new LimitError('size', `the content is larger than ${maxSize} bytes`);
      yield piece;
    }
  } catch (error) {
    if (error instanceof Keep64Error) throw error;
    // The package has no class for it. A bomb is stopped inside it too, where a block of 1 MB can become 45.
    if (error instanceof Error && /decompressed .*size exceeded/i.test(error.message)) {
      throw new LimitError('size', `the content is larger than ${maxSize} bytes`, {cause: error});
    }
    throw new MalformedError('the BZIP2 data does not decompress', {cause: error});
  }
}

/**
 * Yields the bytes of an ASCII-armored message (RFC 9580 §6).
 * @throws {MalformedError} where the armor is broken.
 */
export async function* decodeArmor(text: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const {unarmor} = await import('openpgp');

  async function* decoded(): AsyncGenerator<string> {
    for await (const piece of text) yield Buffer.from(piece).toString('latin1');
  }

  try {
    const {data} = await unarmor(ReadableStream.from(decoded()) as unknown as string);
    yield* data as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (error instanceof Keep64Error) throw error;
    throw new MalformedError('the armor around the message is broken', {cause: error});
  }
}
