/**
 * Opens a WhatsApp backup as a stream, in constant memory whatever its size. Nothing that comes out is proved before
 * `authenticate` has resolved; wrong key, damage and doubt are told apart by evidence: the MD5 that needs no key, what
 * the first bytes decrypt to, and the GCM tag.
 */
import {createDecipheriv} from 'node:crypto';
import {ByteReader} from '../bytes/byte-reader.ts';
import {concatBytes} from '../bytes/bytes.ts';
import {DamagedError, LimitError, MalformedError, UndecidableError, WrongKeyError} from '../errors.ts';
import {compression, inflate} from '../openpgp/compressed.ts';
import {BackupBody, type BodyEvidence, type TagPlace} from './backup-body.ts';
import {type BackupContentForm, probeSize, recogniseContent} from './backup-content.ts';
import {type BackupHeader, maxHeaderSize, readBackupHeader} from './backup-header.ts';
import {explainLock, type KeyObjection, type UnlockedBackup} from './backup-key.ts';

/** A backup whose key fits. */
export type OpenedBackup = {
  readonly header: BackupHeader;
  readonly form: BackupContentForm;
  /** The content, inflated. Read it before `authenticate`, or not at all. */
  readonly content: AsyncGenerator<Uint8Array>;
  /**
   * Reads what is left and resolves once the tag has proved every byte.
   * @throws {DamagedError} where it does not.
   */
  readonly authenticate: () => Promise<BackupProof>;
  /** Closes the source. */
  readonly close: () => Promise<void>;
};

/** What stands beside a good tag. */
export type BackupProof = {
  /** `absent` for the backups that have none; `differs` only where it was looked for on purpose. */
  readonly md5: 'matches' | 'absent' | 'differs';
};

/** How to open. */
export type OpenBackupOptions = {
  /** Gives the AES key for a header; it is wiped here. May throw, as `backupKey` does. */
  readonly unlock: (header: BackupHeader) => UnlockedBackup;
  readonly tagPlace?: TagPlace | undefined;
};

// SQLite deflates to a fifth, seldom to a twentieth; a hundred times is a bomb, unless it is small.
const maxRatio = 200;
const alwaysAllowed = 67_108_864;

/**
 * Opens a backup.
 * @param source - the file from its first byte. It is closed where this throws.
 * @throws {MalformedError} where it is no backup; WrongKeyError, UndecidableError or DamagedError where the key does not
 * fit, after all of it has been read, because the MD5 at its end tells which; what `unlock` throws.
 */
export async function openBackup(
  source: AsyncIterable<Uint8Array>,
  {unlock, tagPlace = 'decide'}: OpenBackupOptions,
): Promise<OpenedBackup> {
  const reader = new ByteReader(source);
  let aesKey: Uint8Array | undefined;
  try {
    const header = readBackupHeader(await reader.peek(maxHeaderSize));
    const headerBytes = await reader.readUpTo(header.size);
    const unlocked = unlock(header);
    aesKey = unlocked.aesKey;
    const body = new BackupBody(reader, header, {headerBytes, aesKey, tagPlace});
    const plaintext = new ByteReader(body.plaintext());
    const form = recogniseContent(await plaintext.peek(probeSize));
    if (form === undefined) {
      const {objection} = unlocked;
      if (objection?.isStrong === true) throw new WrongKeyError(objection.why);
      for await (const _ of plaintext.rest());
      throw explainMisfit(body.evidence, header, objection);
    }
    return new Opened({header, form, body, plaintext, reader, aesKey});
  } catch (error) {
    aesKey?.fill(0);
    await reader.close();
    throw error;
  }
}

class Opened implements OpenedBackup {
  readonly header: BackupHeader;
  readonly form: BackupContentForm;
  readonly content: AsyncGenerator<Uint8Array>;
  readonly #body: BackupBody;
  readonly #plaintext: ByteReader;
  readonly #reader: ByteReader;
  readonly #aesKey: Uint8Array;

  constructor(parts: {
    header: BackupHeader;
    form: BackupContentForm;
    body: BackupBody;
    plaintext: ByteReader;
    reader: ByteReader;
    aesKey: Uint8Array;
  }) {
    this.header = parts.header;
    this.form = parts.form;
    this.#body = parts.body;
    this.#plaintext = parts.plaintext;
    this.#reader = parts.reader;
    this.#aesKey = parts.aesKey;
    this.content = this.#content();
  }

  readonly authenticate = async (): Promise<BackupProof> => {
    for (;;) {
      const piece = await this.#plaintext.readSome();
      if (piece === undefined) break;
    }
    const {evidence} = this.#body;
    if (evidence?.isTagGood === true) return {md5: evidence.md5};
    throw explainDamage(evidence);
  };

  readonly close = async (): Promise<void> => {
    this.#aesKey.fill(0);
    await this.#plaintext.close();
    await this.#reader.close();
  };

  async *#content(): AsyncGenerator<Uint8Array> {
    if (!this.form.isDeflated) {
      yield* this.#pieces();
      return;
    }
    let size = 0;
    try {
      for await (const piece of inflate(compression.zlib, this.#pieces(), Number.POSITIVE_INFINITY)) {
        size += piece.length;
        if (size > alwaysAllowed + maxRatio * this.#body.size) {
          throw new LimitError('ratio', `the content is over ${maxRatio} times as large as the backup`);
        }
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      // What does not inflate is damage, unless the tag says that it was sealed like that.
      await this.authenticate();
      throw new DamagedError(`what the backup holds is authentic but not well formed: ${error.message}`, {
        cause: error,
      });
    }
  }

  /** Not `rest()`: a consumer that stops early must not close what `authenticate` still has to read. */
  async *#pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await this.#plaintext.readSome();
      if (piece === undefined) return;
      yield piece;
    }
  }
}

function explainMisfit(
  evidence: BodyEvidence | undefined,
  {secret}: BackupHeader,
  objection: KeyObjection | undefined,
): Error {
  if (evidence?.isTagGood === true) {
    return new DamagedError('what the backup holds is authentic and is neither a database, a ZIP nor JSON');
  }
  if (evidence?.md5 === 'matches') {
    const why = `the backup is undamaged, and this key does not open it${explainLock(secret)}`;
    return new WrongKeyError(objection?.why ?? why);
  }
  const lock = explainLock(secret);
  return new UndecidableError(
    `this is the wrong key, or the backup is damaged, and its bytes do not say which${lock}`,
  );
}

function explainDamage(evidence: BodyEvidence | undefined): DamagedError {
  if (evidence?.isCut === true)
    return new DamagedError('the backup is cut off: the key fits, its end is missing');
  if (evidence?.md5 === 'matches') {
    return new DamagedError('the key fits and the MD5 agrees, but the tag does not: it was written damaged');
  }
  return new DamagedError('the key fits, but the bytes are not those that were encrypted');
}

/**
 * Returns what is inside where a key fits, by the first bytes alone: for trying many keys on one backup.
 * @param start - the first `probeSize` bytes behind the header.
 */
export function probeKey(
  header: BackupHeader,
  start: Uint8Array,
  aesKey: Uint8Array,
): BackupContentForm | undefined {
  const decipher = createDecipheriv('aes-256-gcm', aesKey, header.iv);
  return recogniseContent(concatBytes(decipher.update(start.subarray(0, probeSize))));
}
