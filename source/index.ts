/** The public API: what other programs may import. Everything else may change at any time. */
export {judgeDue, summarizeChecks} from './audit/check-history.ts';
export type {Finding} from './audit/finding.ts';
export type {LogEntry, LogEvent} from './audit/log-entry.ts';
export type {Verdict} from './audit/verdict.ts';
export {audit} from './commands/audit.ts';
export {logFolder, readLogEvents, readLoggedChecks} from './commands/audit-log.ts';
export {compare} from './commands/compare.ts';
export type {AnySecret, CommandContext, Secret} from './commands/context.ts';
export {drill} from './commands/drill.ts';
export type {CommandEvent} from './commands/event.ts';
export {inspect} from './commands/inspect.ts';
export {keyCheck} from './commands/key-check.ts';
export {keyNew} from './commands/key-new.ts';
export {keyRead} from './commands/key-read.ts';
export {list} from './commands/list.ts';
export {proveLog} from './commands/log.ts';
export {password} from './commands/password.ts';
export {restore} from './commands/restore.ts';
export {seal} from './commands/seal.ts';
export {verify, verifyFixity} from './commands/verify.ts';
export {nodeDisk} from './disk/disk.ts';
export {
  DamagedError,
  DiskError,
  type ErrorContext,
  Keep64Error,
  KeyChecksumError,
  KeyFormatError,
  type KeyFormatReason,
  LimitError,
  type LimitReason,
  MalformedError,
  UndecidableError,
  UnsafePathError,
  UnsupportedError,
  UsageError,
  type UsageReason,
  WrongKeyError,
  type WrongKeyReason,
} from './errors.ts';
export {formatCheckLine} from './key/check-line.ts';
export {deriveKeyId} from './key/key-id.ts';
export {formatKeyGrid, generateRecoveryKey, parseRecoveryKey, type RecoveryKey} from './key/recovery-key.ts';
export {readTypedKey, type TypedKey} from './key/typed-key.ts';
export {likelyTypos} from './key/typo-search.ts';
export {formatWords, parseWords} from './key/words.ts';
export {openMessage} from './openpgp/message.ts';
export {displayName} from './report/display-name.ts';
export {explainError, explainFinding} from './report/words.ts';
