/**
 * Whole messages: a stream in, a stream out. Writing follows one of two profiles; reading accepts what symmetric
 * OpenPGP programs write, and refuses what has no integrity protection. What is read is authenticated only when the
 * plaintext has ended without an error (RFC 9580 §13.7).
 */
import {ByteReader} from '../bytes/byte-reader.ts';
import type {MakeHasher} from '../bytes/hasher.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {
  DamagedError,
  LimitError,
  MalformedError,
  UndecidableError,
  UnsupportedError,
  WrongKeyError,
} from '../errors.ts';
import {aes256} from './algorithms.ts';
import {dearmored} from './armor.ts';
import {compressZip} from './compressed.ts';
import {type Inner, openInner} from './inner.ts';
import {type LiteralHeader, plainLiteralHeader} from './literal.ts';
import {type MessageLock, readLock, type Unlocked, unlock} from './lock.ts';
import {framePacket, packetType, readPacketHeader, skipPacketBody, TruncatedError} from './packet.ts';
import {defaultS2kLimits, type S2kLimits} from './s2k.ts';
import {type DecryptOptions, decryptSeipdV1, encryptSeipdV1} from './seipd-v1.ts';
import {decryptSeipdV2, encryptSeipdV2, newSeipdV2Header} from './seipd-v2.ts';
import {findSlotDamage} from './slot-damage.ts';

/** What keep64 writes: `rfc4880` for every OpenPGP program, `rfc9580` with AEAD for the newer ones. */
export type Profile = 'rfc4880' | 'rfc9580';

/** How a message is to be written. */
export type EncryptOptions = {
  readonly profile: Profile;
  /** Deflate what can be, or leave the compressed packet out. */
  readonly compress: 'auto' | 'none';
  /** Whole SKESK packets around `sessionKey`, the recovery key's first (slots.ts makes them). */
  readonly slots: readonly Uint8Array[];
  /** 32 random bytes, used for this message and no other. */
  readonly sessionKey: Uint8Array;
  readonly random: RandomBytes;
  readonly chunkSizeExponent?: number;
  /** Makes the MDC of SEIPD v1; on this thread where absent. */
  readonly makeHasher?: MakeHasher | undefined;
};

/** Yields a message that holds `content` in one binary literal packet. A chunk is valid until the next is asked for. */
export async function* encryptMessage(
  content: AsyncIterable<Uint8Array>,
  options: EncryptOptions,
): AsyncGenerator<Uint8Array> {
  for (const slot of options.slots) yield slot;

  async function* literalBody(): AsyncGenerator<Uint8Array> {
    yield plainLiteralHeader;
    yield* content;
  }

  const literal = framePacket(packetType.literalData, literalBody());
  const plaintext =
    options.compress === 'auto' ? framePacket(packetType.compressedData, compressZip(literal)) : literal;
  const {sessionKey, random} = options;
  const body =
    options.profile === 'rfc4880'
      ? encryptSeipdV1(plaintext, aes256, sessionKey, random, options.makeHasher)
      : encryptSeipdV2(plaintext, newSeipdV2Header(aes256, random, options.chunkSizeExponent), sessionKey);
  yield* framePacket(packetType.symEncryptedIntegrityProtectedData, body);
}

/** How to read: caps, and who hashes. What is left out has a default. */
export type ReadOptions = {
  readonly s2k?: S2kLimits;
  /** How many bytes of content may come out; unlimited where absent. */
  readonly maxSize?: number;
  /** Makes the MDC of SEIPD v1; on this thread where absent. */
  readonly makeHasher?: MakeHasher | undefined;
  /** Free each chunk of content when the next is asked for. For consumers that keep nothing but copies; much faster. */
  readonly releases?: boolean | undefined;
};

/** A message that a passphrase has opened. */
export type OpenedMessage = {
  readonly lock: MessageLock;
  readonly unlocked: Unlocked;
  readonly literal: LiteralHeader | undefined;
  readonly compressionId: number;
  /**
   * The content. Throws DamagedError at the latest where it ends, if the message is not authentic; a consumer must
   * read it to the end and undo what it did with it where it throws.
   */
  readonly content: AsyncGenerator<Uint8Array>;
  /** Reads what is left of the message without using it. Throws DamagedError where it is not authentic. */
  authenticate(): Promise<void>;
  /** Closes the source, at any time. */
  close(): Promise<void>;
};

/**
 * Opens a message with a passphrase and reads up to its content. Where it throws, the source is closed.
 * @throws {WrongKeyError} where no slot opens; DamagedError where a slot or the body is damaged; UndecidableError
 * where it can be either; MalformedError where this is no OpenPGP message; UnsupportedError, LimitError.
 */
export async function openMessage(
  source: AsyncIterable<Uint8Array>,
  passphrase: Uint8Array,
  limits: ReadOptions = {},
): Promise<OpenedMessage> {
  const reader = new ByteReader(await dearmored(source));
  try {
    return await openFrom(reader, passphrase, limits);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function openFrom(
  reader: ByteReader,
  passphrase: Uint8Array,
  limits: ReadOptions,
): Promise<OpenedMessage> {
  const {ciphertext, ...lock} = await readLock(reader).catch((error: unknown) => {
    throw error instanceof TruncatedError && reader.offset > 0 ? truncated(error) : error;
  });
  const unlocked = await unlock(lock, passphrase, limits.s2k ?? defaultS2kLimits);
  if (unlocked === undefined) {
    const damage = findSlotDamage(lock, passphrase);
    if (damage === undefined) throw new WrongKeyError('no slot of the archive opens with this key');
    const where = `byte ${damage.offset} of the file, in the ${damage.what} of the slot`;
    throw new DamagedError(`the key is right, but ${where}, is damaged`, {offset: damage.offset});
  }

  const message = new AuthenticatedSource(reader, lock, ciphertext, unlocked, limits);
  const maxSize = limits.maxSize ?? Number.POSITIVE_INFINITY;
  let inner: Inner;
  if (lock.body.version === 2 && lock.body.header.aead.name === 'eax') {
    inner = {literal: undefined, compressionId: 0, content: message.chunks()};
  } else {
    const plaintext = new ByteReader(message.chunks());
    inner = await openInner(plaintext, maxSize).catch(async (error: unknown) => {
      throw await message.explain(error, isCertain(lock, unlocked));
    });
    inner = {...inner, content: explained(inner.content, message)};
  }
  return {
    lock,
    unlocked,
    literal: inner.literal,
    compressionId: inner.compressionId,
    content: capped(inner.content, maxSize),
    authenticate: () => message.drain(),
    close: () => reader.close(),
  };
}

/** An AEAD slot proves its key; a v4 slot with an encrypted session key and the prefix leave one chance in 2^24. */
function isCertain(lock: MessageLock, unlocked: Unlocked): boolean {
  const skesk = lock.slots[unlocked.slotIndex]?.skesk;
  return skesk?.version === 6 || (skesk?.version === 4 && skesk.encryptedSessionKey !== undefined);
}

function truncated(error: TruncatedError): DamagedError {
  return new DamagedError(`the archive is cut off: ${error.message}`, {offset: error.offset, cause: error});
}

async function* capped(content: AsyncIterable<Uint8Array>, maxSize: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > maxSize) throw new LimitError('size', `the content is larger than ${maxSize} bytes`);
    yield piece;
  }
}

/** Content whose parse errors are explained by whether the message as a whole is authentic. */
async function* explained(
  content: AsyncIterable<Uint8Array>,
  message: AuthenticatedSource,
): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw await message.explain(error, true);
  }
  // Whatever read the content, its end is not the message's end before the message has been judged.
  await message.drain();
}

/** The decrypted bytes of one message, which remembers whether they have proved authentic. */
class AuthenticatedSource {
  readonly #decrypted: AsyncGenerator<Uint8Array>;
  readonly #reader: ByteReader;
  #failure: unknown;
  #isAuthentic = false;

  constructor(
    reader: ByteReader,
    lock: MessageLock,
    ciphertext: AsyncGenerator<Uint8Array>,
    unlocked: Unlocked,
    options: DecryptOptions,
  ) {
    this.#reader = reader;
    this.#decrypted = this.#decryptAndJudge(decryptBody(lock, ciphertext, unlocked, options));
  }

  /** Decrypts to the end and judges. Being one generator it does so once, however many readers wait for the end. */
  async *#decryptAndJudge(decrypted: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* decrypted;
      await this.#expectEndOfFile();
      this.#isAuthentic = true;
    } catch (error) {
      this.#failure = error instanceof TruncatedError ? truncated(error) : error;
      throw this.#failure;
    }
  }

  /** A decompressor reads ahead, so that two of these can be under way at once; both end with the same verdict. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    // Not `yield*`: a consumer that stops early must not close what authenticate() still has to read.
    for (;;) {
      const next = await this.#decrypted.next();
      if (!next.done) yield next.value;
      else if (this.#isAuthentic) return;
      else throw this.#failure;
    }
  }

  async drain(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isAuthentic) return;
    for await (const _ of this.chunks());
  }

  /** Says what an error in the content means, after reading the rest of the message to know. */
  async explain(error: unknown, isCertainKey: boolean): Promise<unknown> {
    const isAboutContent =
      error instanceof MalformedError || error instanceof UnsupportedError || error instanceof LimitError;
    if (!isAboutContent || error === this.#failure) return error;
    try {
      await this.drain();
    } catch (failure) {
      if (isCertainKey || !(failure instanceof DamagedError)) return failure;
      return new UndecidableError(
        'this is the wrong key, or the archive is damaged: its bytes do not say which',
        {
          cause: failure,
        },
      );
    }
    if (!(error instanceof MalformedError)) return error;
    return new DamagedError(`what the archive holds is authentic but not well formed: ${error.message}`, {
      cause: error,
    });
  }

  async #expectEndOfFile(): Promise<void> {
    for (;;) {
      const header = await readPacketHeader(this.#reader).catch((error: unknown) => {
        throw error instanceof MalformedError ? followingBytes(error.offset) : error;
      });
      if (header === undefined) return;
      if (header.typeId !== packetType.marker && header.typeId !== packetType.padding) {
        throw followingBytes(header.offset);
      }
      await skipPacketBody(this.#reader, header);
    }
  }
}

function followingBytes(offset: number | undefined): DamagedError {
  return new DamagedError(`bytes follow the end of the message at byte ${offset ?? 0}`, {offset});
}

function decryptBody(
  lock: MessageLock,
  ciphertext: AsyncGenerator<Uint8Array>,
  {cipher, sessionKey}: Unlocked,
  options: DecryptOptions,
): AsyncGenerator<Uint8Array> {
  const {body} = lock;
  if (body.version === 1) return decryptSeipdV1(ciphertext, cipher, sessionKey, options);
  if (body.header.aead.name !== 'eax') return decryptSeipdV2(ciphertext, body.header, sessionKey, options);
  return decryptByPackage(body.headerBytes, ciphertext, {cipher, sessionKey});
}

async function* decryptByPackage(
  headerBytes: Uint8Array,
  ciphertext: AsyncGenerator<Uint8Array>,
  {cipher, sessionKey}: Pick<Unlocked, 'cipher' | 'sessionKey'>,
): AsyncGenerator<Uint8Array> {
  const {decryptEax} = await import('./openpgpjs.ts');
  async function* body(): AsyncGenerator<Uint8Array> {
    yield headerBytes;
    yield* ciphertext;
  }
  yield* decryptEax(body(), cipher, sessionKey);
}
