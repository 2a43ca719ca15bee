import test from 'ava';
import type {Finding} from '../../source/audit/finding.ts';
import {
  DamagedError,
  DiskError,
  type Keep64Error,
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
} from '../../source/errors.ts';
import {explainError, explainFinding} from '../../source/report/words.ts';

const evil = 'a\u001b]0;x\u0007\u202eb';
const shown = 'a\\x1b]0;x\\x07\\u{202e}b';

/** One finding of every kind; TypeScript refuses a kind that is not here. */
const findings: {readonly [Kind in Finding['kind']]: Extract<Finding, {kind: Kind}>} = {
  'digest-mismatch': {kind: 'digest-mismatch', path: evil, expected: '00', found: '01'},
  'size-mismatch': {kind: 'size-mismatch', path: evil, expected: 1, found: 2},
  'missing-entry': {kind: 'missing-entry', path: evil},
  'unexpected-entry': {kind: 'unexpected-entry', path: evil},
  'duplicate-entry': {kind: 'duplicate-entry', path: evil},
  'colliding-entries': {kind: 'colliding-entries', path: evil, other: evil},
  'unsafe-path': {kind: 'unsafe-path', path: evil, why: evil},
  'unsafe-type': {kind: 'unsafe-type', path: evil, type: evil},
  'malformed-bag': {kind: 'malformed-bag', path: evil, why: evil},
  'inventory-differs': {kind: 'inventory-differs', path: evil, why: evil},
  'no-recovery-data': {kind: 'no-recovery-data', path: evil, why: 'failed'},
  'not-salvaged': {kind: 'not-salvaged', path: evil, why: 'lost'},
  'no-manifest': {kind: 'no-manifest'},
  'not-authenticated': {kind: 'not-authenticated', why: evil},
  truncated: {kind: 'truncated', expected: 100, found: 7},
  'fixity-mismatch': {kind: 'fixity-mismatch', path: evil, expected: '00', found: '01'},
  'integrity-protected': {kind: 'integrity-protected', version: 1},
  'not-encrypted': {kind: 'not-encrypted', what: 'signed'},
  'trailing-bytes': {kind: 'trailing-bytes', offset: 7},
  'refused-structure': {kind: 'refused-structure', why: evil},
  'weak-algorithm': {kind: 'weak-algorithm', what: evil, algorithm: evil},
  armored: {kind: 'armored'},
  'recovery-key-slot': {kind: 'recovery-key-slot', slot: 1},
  'passphrase-slot': {kind: 'passphrase-slot', slot: 1, guessesPerSecond: 21_633},
  'weak-protection': {kind: 'weak-protection', what: evil, why: evil, guessesPerSecond: 2e9},
  'unusable-slot': {kind: 'unusable-slot', slot: 1, why: evil},
  'public-key-slots': {kind: 'public-key-slots', count: 2, isOnlyWay: true},
  'no-slot': {kind: 'no-slot'},
  'not-a-message': {kind: 'not-a-message', what: 'signature'},
  'open-secret-key': {kind: 'open-secret-key'},
  'holds-recovery-key': {kind: 'holds-recovery-key'},
  'refused-name': {kind: 'refused-name', path: evil, why: evil},
  'refused-type': {kind: 'refused-type', path: evil, type: evil},
  unreadable: {kind: 'unreadable', path: evil, errno: evil},
  'changed-while-reading': {kind: 'changed-while-reading', path: evil, why: 'grew'},
  'increment-without-base': {kind: 'increment-without-base', path: evil},
  'stale-backup': {kind: 'stale-backup', path: evil, days: 90},
  'duplicate-backup': {kind: 'duplicate-backup', path: evil, other: evil},
  'unread-backup': {kind: 'unread-backup', path: evil, why: evil},
  'backup-not-opened': {kind: 'backup-not-opened', path: evil, why: evil},
  'md5-absent': {kind: 'md5-absent', path: evil, isExpected: true},
  'damaged-database': {kind: 'damaged-database', path: evil, why: evil},
  'month-gap': {kind: 'month-gap', path: evil, from: '2020-01', to: '2020-03', months: 3},
  'undated-messages': {kind: 'undated-messages', path: evil, count: 2},
  'missing-media': {kind: 'missing-media', path: evil, from: evil},
  'media-size-differs': {kind: 'media-size-differs', path: evil, expected: 1, found: 2},
  'media-differs': {kind: 'media-differs', path: evil},
  'export-may-be-cut': {kind: 'export-may-be-cut', path: evil, messages: 39_990, limit: 40_000},
  'missing-attachment': {kind: 'missing-attachment', path: evil, from: evil},
};

/** A sentence as all of them are: lower case, no full stop, nothing a terminal obeys. */
const sentence = /^[^\p{Lu}\p{Cc}\p{Cf}][^\p{Cc}\p{Cf}]*[^.\p{Cc}\p{Cf}]$/u;

for (const [kind, finding] of Object.entries(findings)) {
  test(`a finding of kind ${kind} has a sentence, and its names obey nobody`, t => {
    const {sentence: text, hint} = explainFinding(finding);
    t.regex(text, sentence);
    if ('path' in finding) t.true(text.includes(shown));
    if (hint !== '') t.regex(hint, sentence);
  });
}

test('a truncated file of unknown size says where it ends', t => {
  t.regex(explainFinding({kind: 'truncated', expected: undefined, found: 7}).sentence, /byte 7/);
});

test('every way a file can change has its word', t => {
  const words = (['grew', 'shrank', 'vanished', 'modified'] as const).map(
    why => explainFinding({kind: 'changed-while-reading', path: 'x', why}).sentence,
  );
  t.is(new Set(words).size, 4);
  for (const text of words) t.false(text.includes('undefined'));
});

const keyReasons: Readonly<Record<KeyFormatReason, true>> = {
  empty: true,
  'too-short': true,
  'too-long': true,
  'not-hex': true,
  password: true,
  'phone-key-file': true,
  'signal-passphrase': true,
  'key-id': true,
  'one-line': true,
  'signal-key': true,
  'unknown-word': true,
  'word-count': true,
  'word-checksum': true,
  'not-a-picture': true,
  'no-code': true,
  'other-code': true,
  'several-keys': true,
};
const limitReasons: Readonly<Record<LimitReason, true>> = {
  's2k-cost': true,
  memory: true,
  slots: true,
  size: true,
  ratio: true,
  entries: true,
  metadata: true,
  depth: true,
  pixels: true,
  time: true,
};
const usageReasons: Readonly<Record<UsageReason, true>> = {
  arguments: true,
  'target-exists': true,
  'output-inside-source': true,
  'same-file': true,
  'nothing-to-seal': true,
  'nothing-to-audit': true,
  'no-space': true,
  'no-terminal': true,
  'key-in-arguments': true,
  'no-par2': true,
  'no-par2-set': true,
  'no-sidecar': true,
  'no-state-folder': true,
  'weak-password': true,
  'no-password-slot': true,
  'password-slot-exists': true,
  'nothing-matches': true,
};
const keysOf = <Key extends string>(record: Readonly<Record<Key, true>>): Key[] =>
  Object.keys(record) as Key[];

const errors: readonly (readonly [string, Keep64Error])[] = [
  ...keysOf(keyReasons).map(
    reason => [`key-format ${reason}`, new KeyFormatError(reason, 'it is none')] as const,
  ),
  ...keysOf(limitReasons).map(
    reason => [`limit ${reason}`, new LimitError(reason, 'it is too much')] as const,
  ),
  ...keysOf(usageReasons).map(reason => [`usage ${reason}`, new UsageError(reason, 'it cannot be')] as const),
  ...['ENOENT', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EISDIR', 'ENOTDIR', 'EMFILE'].map(
    errno => [`disk ${errno}`, new DiskError(errno, 'it does not work')] as const,
  ),
  ...[
    KeyChecksumError,
    WrongKeyError,
    MalformedError,
    UnsupportedError,
    DamagedError,
    UndecidableError,
    UnsafePathError,
  ].map(type => [type.name, new type('it is so')] as const),
];

for (const [name, error] of errors) {
  test(`an error ${name} has a hint that says what to do now`, t => {
    const {message, hint} = explainError(error);
    t.is(message, error.message);
    t.regex(hint, sentence);
  });
}

test('an error of the disk that has no hint of its own still has one', t => {
  t.regex(explainError(new DiskError('EWHATEVER', 'it does not work')).hint, sentence);
});

test('an error names its file in front, sanitized, even where the name is a word of the message', t => {
  t.is(
    explainError(new DiskError('ENOENT', 'cannot open: no such file', {path: 'file'})).message,
    'file: cannot open: no such file',
  );
  t.is(explainError(new DamagedError('it is so', {path: evil})).message, `${shown}: it is so`);
  t.regex(explainError(new DamagedError(`quoted ${evil}`)).message, sentence);
});
