/**
 * Errors and findings in words: one sentence that says what is, and a hint that says what to do now. Lower case, no
 * full stop; every untrusted name passes the sanitizer; nothing here ever holds a key.
 */
import type {Finding} from '../audit/finding.ts';
import {expectedSeconds, samplePassphrases} from '../audit/guess-rate.ts';
import {
  DiskError,
  type Keep64Error,
  KeyFormatError,
  type KeyFormatReason,
  LimitError,
  type LimitReason,
  UsageError,
  type UsageReason,
  WrongKeyError,
} from '../errors.ts';
import {displayName} from './display-name.ts';
import {formatCount, formatLargeNumber, formatSpan, formatUnlikeBytes} from './quantity.ts';
import {whatsappWords} from './whatsapp-words.ts';

/** What an error means, and the next step; `hint` is empty where there is none. */
export type Explanation = {readonly message: string; readonly hint: string};

const keyHints: Readonly<Record<KeyFormatReason, string>> = {
  empty: 'type the 64 digits, or the 24 words',
  'too-short': 'count the groups: 16 groups of 4; write ? for a digit that cannot be read',
  'too-long': 'count the groups: 16 groups of 4, and a fifth line of 16 digits if there is a check line',
  'not-hex': 'the digits are 0 to 9 and a to f, nothing else',
  password:
    'a password is not the 64-digit key: give it by --password-file, or by --password to be asked for it',
  'phone-key-file':
    'it opens .crypt12 and .crypt14 backups with keep64 verify and keep64 restore, and nothing else',
  'signal-passphrase': 'it opens Signal backups only: look for the paper with 64 digits, 0 to 9 and a to f',
  'key-id': 'type the four lines of 16 digits that stand above it on the sheet',
  'one-line': 'type the other lines too: the check line alone gives no key back, four lines of the five do',
  'signal-key': 'it opens Signal backups only: the digits of a key of keep64 are 0 to 9 and a to f',
  'unknown-word': 'look the word up in the BIP-39 English list: four letters are enough to name one',
  'word-count': 'a key is 24 words; a few words are a password',
  'word-checksum': 'one of the words is wrong, or two are swapped',
  'not-a-picture': 'photograph or scan the sheet, and save it as PNG or JPEG',
  'no-code':
    'take it again from straight above, in good light, the code as large as the picture allows; or type the digits',
  'other-code': 'photograph the code on the recovery sheet; or type the digits',
  'several-keys': 'say which one is meant with --key-id, or photograph one sheet only',
};

const usageHints: Readonly<Record<UsageReason, string>> = {
  arguments: 'keep64 --help lists the commands and their options',
  'target-exists': 'choose another name or folder: keep64 does not write over what is there',
  'output-inside-source': 'choose a folder outside with -d FOLDER or -o FILE',
  'same-file': 'name two different files',
  'nothing-to-seal': 'name a file or a folder; --escape-names seals names that cannot stand in an archive',
  'nothing-to-audit':
    'name the folder that WhatsApp keeps on the phone (with Databases, Backups, Media), or an exported chat',
  'no-space': 'free some space, or choose another disk with -d FOLDER',
  'no-terminal':
    'give the secret by --key-file FILE or --key-fd N (for a password: --password-file, --password-fd)',
  'key-in-arguments': 'other programs can read command lines: use --key-file FILE, --key-fd N or the prompt',
  'no-state-folder': 'set HOME, or XDG_STATE_HOME, to an absolute path',
  'no-par2':
    'install it (apt install par2, brew install par2); keep64 needs it for recovery data and nothing else',
  'no-par2-set':
    'name one of its files with --par2 FILE; without a set, restore --salvage gets out what is whole',
  'no-sidecar': 'verify with the key instead: keep64 verify ARCHIVE',
  'weak-password': 'let keep64 make one of six words: press Enter at the password prompt',
  'no-password-slot': 'keep64 password add ARCHIVE adds one',
  'nothing-matches': 'keep64 list ARCHIVE shows what is in it',
  'password-slot-exists': 'keep64 password change ARCHIVE gives it another one',
};

const limitHints: Readonly<Record<LimitReason, string>> = {
  's2k-cost':
    'an archive that asks for this is broken or hostile; the 64 digits open archives without such cost',
  memory: 'allow more with --max-memory MIB, if you trust where the archive comes from',
  slots: 'an archive that asks for this is broken or hostile',
  size: 'allow more with --max-size BYTES, if you trust where the archive comes from',
  ratio: 'a file that asks for this is broken or hostile',
  entries: 'an archive that asks for this is broken or hostile',
  metadata: 'an archive that asks for this is broken or hostile',
  depth: 'an archive that asks for this is broken or hostile',
  pixels: 'cut the code out of it, or save it smaller',
  time: 'a file that asks for this is broken or hostile',
};

const diskHints: Readonly<Record<string, string>> = {
  ENOENT: 'check the spelling, and that the disk is connected',
  EACCES: 'you have no permission: ask its owner, or choose another place',
  EPERM: 'you have no permission: ask its owner, or choose another place',
  ENOSPC: 'free some space, or choose another disk',
  EDQUOT: 'your quota is used up: free some space, or choose another disk',
  EIO: 'the disk reports errors: copy what you can from it now, and do not trust it any longer',
  EROFS: 'the disk is mounted read-only: choose another place',
  EISDIR: 'this is a folder: name a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOTEMPTY: 'choose an empty folder or a new name',
  ELOOP: 'keep64 follows no link here: name what it leads to, or move the link away',
  EMFILE: 'too many files are open: close other programs and try again',
};

const codeHints: Readonly<Record<string, string>> = {
  'key-checksum': 'keep64 key check shows where a digit may be wrong, and what it proposes',
  'wrong-key':
    'keep64 key check --against ARCHIVE looks for a typing error; nothing is lost by trying other keys',
  malformed: 'check that it is the right file: it begins as no archive does; or try another copy',
  unsupported: 'keep64 inspect FILE says what it is made of; a newer keep64 or another program may open it',
  damaged:
    'do not overwrite this copy: try another copy of the archive, or read this one again from its medium',
  undecidable: 'try another copy of the archive, and check the key with keep64 key check',
  'unsafe-path': 'an archive that holds this may be hostile; restore --skip-unsafe leaves such entries out',
};

function hintOf(error: Keep64Error): string {
  if (error instanceof KeyFormatError) return keyHints[error.reason];
  if (error instanceof UsageError) return usageHints[error.reason];
  if (error instanceof LimitError) return limitHints[error.reason];
  if (error instanceof DiskError)
    return diskHints[error.errno] ?? 'nothing was changed: try again, or choose another place';
  if (error instanceof WrongKeyError && error.reason === 'other-key-id') {
    return 'look for the sheet with that key id, or leave --key-id out';
  }
  if (error instanceof WrongKeyError && error.reason === 'other-kind') {
    return 'keep64 inspect FILE says which secret opens it, and needs none';
  }
  return codeHints[error.code] ?? '';
}

/** Explains an error keep64 throws on purpose. Paths in it are shown sanitized. */
export function explainError(error: Keep64Error): Explanation {
  // Messages leave the path to be set in front: it is untrusted.
  const where = error.path === undefined ? '' : `${displayName(error.path)}: `;
  return {message: where + displayNameKeepingText(error.message), hint: hintOf(error)};
}

/** Messages are ours, but may quote the operating system: no control character gets through. */
function displayNameKeepingText(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(message)
    ? displayName(message)
    : message;
}

type Words = {
  readonly [Kind in Finding['kind']]: (
    finding: Extract<Finding, {kind: Kind}>,
  ) => readonly [sentence: string, hint: string];
};

const lost = 'look for this file in another copy';
const sealAnew = 'seal the contents anew';
const unencryptedWords = {signed: 'signed', compressed: 'compressed', plain: 'packed'} as const;
const foreignPackets = {
  'public-key': 'an OpenPGP public key',
  'secret-key': 'an OpenPGP secret key',
  signature: 'a signature, without what it signs',
  fragment: 'a part of an OpenPGP message',
} as const;
const sealAgain = 'close what is writing to it, and seal again';

const words: Words = {
  ...whatsappWords,
  'digest-mismatch': f => [
    `${displayName(f.path)} is not what it was: its SHA-256 differs from the manifest`,
    lost,
  ],
  'size-mismatch': f => {
    const [found, expected] = formatUnlikeBytes(f.found, f.expected);
    return [`${displayName(f.path)} has ${found}, and the manifest says ${expected}`, lost];
  },
  'missing-entry': f => [`${displayName(f.path)} is in the manifest, and not in the archive`, lost],
  'unexpected-entry': f => [
    `${displayName(f.path)} is in the archive, and not in the manifest`,
    'do not trust this file',
  ],
  'duplicate-entry': f => [`${displayName(f.path)} stands in the archive twice`, 'do not trust this archive'],
  'colliding-entries': f => [
    `${displayName(f.path)} and ${displayName(f.other)} differ only in case or accents`,
    'on some systems only one of them can be restored',
  ],
  'unsafe-path': f => [
    `${displayName(f.path)} is not a safe path: ${displayName(f.why)}`,
    'the archive may be hostile',
  ],
  'unsafe-type': f => [
    `${displayName(f.path)} is neither a file nor a folder: ${displayName(f.type)}`,
    'it is never restored',
  ],
  'malformed-bag': f => [`${displayName(f.path)} is not as RFC 8493 asks: ${displayName(f.why)}`, ''],
  'inventory-differs': f => [
    `${displayName(f.path)} is not as the inventory announced: ${displayName(f.why)}`,
    '',
  ],
  'not-salvaged': f => [`${displayName(f.path)} ${notSalvagedWords[f.why]}`, lost],
  'no-recovery-data': f => [
    `${displayName(f.path)} is sealed, but has no recovery data: ${f.why === 'stopped' ? 'making it was stopped' : 'par2 failed'}`,
    'keep64 repair will not be able to mend it; a second copy does the same',
  ],
  'no-manifest': () => ['there is no manifest inside: nothing says what should be there', ''],
  'not-authenticated': f => [`the contents are not protected against change: ${displayName(f.why)}`, ''],
  truncated: f => [
    f.expected === undefined
      ? `the file is cut off or damaged at byte ${f.found}`
      : `the file is cut off: ${f.found} of ${f.expected} bytes`,
    'look for another copy',
  ],
  'fixity-mismatch': f => [
    `${displayName(f.path)} is not what it was when its .sha256 file was written`,
    'look for another copy; do not overwrite this one',
  ],
  'integrity-protected': f => [
    f.version === 1
      ? 'a change of the encrypted data is noticed, at the end of reading (SEIPD v1, MDC)'
      : 'a change of the encrypted data is noticed, chunk by chunk (SEIPD v2, AEAD)',
    '',
  ],
  'not-encrypted': f => [
    `it is ${unencryptedWords[f.what]}, and not encrypted: whoever has the file can read it`,
    'keep64 seal makes an encrypted archive of the files',
  ],
  'trailing-bytes': f => [
    `something follows the end of the message, at byte ${f.offset}`,
    'keep64 refuses such a file: look for another copy',
  ],
  'refused-structure': f => [displayName(f.why), 'keep64 does not open such a message'],
  'weak-algorithm': f => [
    `${displayName(f.what)} uses ${displayName(f.algorithm)}, which is too weak today`,
    sealAnew,
  ],
  armored: () => ['it is armored: text, a third larger than it need be', ''],
  'recovery-key-slot': f => [
    `slot ${f.slot} has the shape of a recovery key's: nobody guesses 64 random digits`,
    '',
  ],
  'passphrase-slot': f => [
    `slot ${f.slot} takes a passphrase: ${guessWords(f.guessesPerSecond)}`,
    lastingWords(f.guessesPerSecond),
  ],
  'weak-protection': f => [
    `${displayName(f.what)} is weak: ${displayName(f.why)}${f.guessesPerSecond === undefined ? '' : `, ${guessWords(f.guessesPerSecond)}`}`,
    f.guessesPerSecond === undefined ? 'seal the contents anew' : lastingWords(f.guessesPerSecond),
  ],
  'unusable-slot': f => [
    `slot ${f.slot} opens nothing here: ${displayName(f.why)}`,
    'use another slot, or the program that made it',
  ],
  'public-key-slots': f =>
    f.isOnlyWay
      ? [
          `only ${formatCount(f.count, 'private key')} can open it: no 64 digits and no password will`,
          'keep the private key and its passphrase as safe as the archive, or seal the contents anew',
        ]
      : [`${formatCount(f.count, 'private key')} can open it too`, ''],
  'no-slot': () => ['nothing in it says what opens it', 'no 64 digits and no password open it'],
  'not-a-message': f => [`it is ${foreignPackets[f.what]}, and no archive`, ''],
  'open-secret-key': () => [
    'the secret key is not protected by a passphrase: whoever has the file can use it',
    'protect it with the program that made it, and keep it apart from what it opens',
  ],
  'holds-recovery-key': () => [
    'whoever reads this text can open the archives of this key',
    'keep it away from the archives; on paper it needs no computer to last',
  ],
  'refused-name': f => [
    `${displayName(f.path)} is left out: its name cannot be sealed (${displayName(f.why)})`,
    'rename it, or seal again with --escape-names',
  ],
  'refused-type': f => [`${displayName(f.path)} is left out: it is a ${displayName(f.type)}`, ''],
  unreadable: f => [
    `${displayName(f.path)} is left out: it cannot be read (${displayName(f.errno)})`,
    'see to its permissions, and seal again',
  ],
  'changed-while-reading': f => [
    `${displayName(f.path)} ${changeWords[f.why]} while it was being sealed`,
    sealAgain,
  ],
};

const notSalvagedWords = {
  'partly-lost': 'is not what it was: some of its bytes are lost',
  lost: 'is lost: it was not found',
  unproven: 'was found, and nothing is left that proves it',
} as const;

const changeWords = {
  grew: 'grew',
  shrank: 'shrank',
  vanished: 'vanished',
  modified: 'changed',
} as const;

function guessWords(guessesPerSecond: number): string {
  return `about ${formatLargeNumber(guessesPerSecond)} guesses a second on one graphics card`;
}

/** What a rate of guesses means for passphrases made at random. */
function lastingWords(guessesPerSecond: number): string {
  const lasts = (count: number): string => formatSpan(expectedSeconds(count, guessesPerSecond));
  const {eightCharacters, fourWords} = samplePassphrases;
  return `8 random letters and digits last ${lasts(eightCharacters)}, 4 random words ${lasts(fourWords)}, 64 digits for ever`;
}

/** Explains a finding. */
export function explainFinding(finding: Finding): {readonly sentence: string; readonly hint: string} {
  // Each function takes its own kind; TypeScript cannot follow that through the union.
  const explain = words[finding.kind] as (finding: Finding) => readonly [string, string];
  const [sentence, hint] = explain(finding);
  return {sentence, hint};
}
