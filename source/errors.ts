/**
 * What keep64 throws when it cannot go on. Codes are stable: exit codes, hints and JSON are chosen by `code` and
 * `reason`, never by message text. No exit codes, colours or advice live here, and no message holds a key.
 */

/** Where an error happened: a path as the caller gave it, and a byte offset in that file or stream. */
export type ErrorContext = {
  readonly path?: string | undefined;
  readonly offset?: number | undefined;
  readonly cause?: unknown;
};

/** The base of every error keep64 throws on purpose. Anything else that is thrown is a bug (or an AbortError). */
export abstract class Keep64Error extends Error {
  abstract readonly code: string;
  readonly path: string | undefined;
  readonly offset: number | undefined;

  constructor(message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : {cause: context.cause});
    this.name = new.target.name;
    this.path = context.path;
    this.offset = context.offset;
  }
}

/** Why a text is no recovery key. */
export type KeyFormatReason =
  | 'empty'
  | 'too-short'
  | 'too-long'
  | 'not-hex'
  | 'password'
  | 'phone-key-file' // WhatsApp's own `key` file, which holds no 64 digits
  | 'signal-passphrase' // 30 decimal digits: Signal's older backup passphrase
  | 'key-id' // eight digits: the name of a key
  | 'one-line' // 16 digits: one of the five lines
  | 'signal-key' // 64 characters that are not hexadecimal: Signal's newer recovery key
  | 'unknown-word'
  | 'word-count'
  | 'word-checksum'
  // photos
  | 'not-a-picture'
  | 'no-code'
  | 'other-code'
  | 'several-keys';

/** The text is not 64 hexadecimal digits, nor 24 words. Never carries the text itself. */
export class KeyFormatError extends Keep64Error {
  readonly code = 'key-format';
  readonly reason: KeyFormatReason;

  constructor(reason: KeyFormatReason, message: string, context?: ErrorContext) {
    super(message, context);
    this.reason = reason;
  }
}

/** The digits and their check line disagree. Proposals are not in here: a caller asks typed-key.ts for them. */
export class KeyChecksumError extends Keep64Error {
  readonly code = 'key-checksum';
}

/**
 * What is wrong with a key: it does not open the file, files of that kind want another kind of secret, or it is not the
 * one whose id was named.
 */
export type WrongKeyReason = 'does-not-open' | 'other-kind' | 'other-key-id';

/** The file does not open with this recovery key, password or key file. */
export class WrongKeyError extends Keep64Error {
  readonly code = 'wrong-key';
  readonly reason: WrongKeyReason;

  constructor(message: string, context: ErrorContext & {readonly reason?: WrongKeyReason} = {}) {
    super(message, context);
    this.reason = context.reason ?? 'does-not-open';
  }
}

/** The bytes break the format; `offset` says where. */
export class MalformedError extends Keep64Error {
  readonly code = 'malformed';
}

/** Returns what `read` does, or undefined where the bytes are malformed. @throws whatever else it throws. */
export function unlessMalformed<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** The bytes are valid, and use something keep64 does not implement or refuses on principle. */
export class UnsupportedError extends Keep64Error {
  readonly code = 'unsupported';
}

/** The key opens the message, and its body fails authentication or does not parse. */
export class DamagedError extends Keep64Error {
  readonly code = 'damaged';
}

/** Wrong key or damaged: the bytes do not say which. */
export class UndecidableError extends Keep64Error {
  readonly code = 'undecidable';
}

/** Which cap an input asked to exceed. */
export type LimitReason =
  | 's2k-cost'
  | 'memory'
  | 'slots'
  | 'size'
  | 'ratio'
  | 'entries'
  | 'metadata'
  | 'depth'
  | 'pixels'
  | 'time';

/** Going on would cost more than the safety limits allow. */
export class LimitError extends Keep64Error {
  readonly code = 'limit';
  readonly reason: LimitReason;

  constructor(reason: LimitReason, message: string, context?: ErrorContext) {
    super(message, context);
    this.reason = reason;
  }
}

/** A path or entry type inside an archive that keep64 never writes to a disk. */
export class UnsafePathError extends Keep64Error {
  readonly code = 'unsafe-path';
}

/** The operating system said no; `errno` is its name for it, such as `ENOSPC`. */
export class DiskError extends Keep64Error {
  readonly code = 'disk';
  readonly errno: string;

  constructor(errno: string, message: string, context?: ErrorContext) {
    super(message, context);
    this.errno = errno;
  }
}

/** What was asked for that cannot be. */
export type UsageReason =
  | 'arguments'
  | 'target-exists'
  | 'output-inside-source'
  | 'same-file'
  | 'nothing-to-seal'
  | 'nothing-to-audit'
  | 'no-space'
  | 'no-terminal'
  | 'key-in-arguments'
  | 'no-sidecar'
  | 'no-state-folder'
  | 'no-par2'
  | 'no-par2-set'
  | 'weak-password'
  | 'no-password-slot'
  | 'password-slot-exists'
  | 'nothing-matches';

/** The request itself cannot be carried out; nothing was changed. */
export class UsageError extends Keep64Error {
  readonly code = 'usage';
  readonly reason: UsageReason;

  constructor(reason: UsageReason, message: string, context?: ErrorContext) {
    super(message, context);
    this.reason = reason;
  }
}
