/**
 * What a file is that is neither OpenPGP nor WhatsApp's: told by its first bytes, where they are clear. Names what
 * people keep beside their archives, and what other backup programs make.
 */
import {parseUtf8, utf8} from '../bytes/bytes.ts';
import {readTypedKey} from '../key/typed-key.ts';

/** What such a file is. */
export type ForeignFile = {
  /** A short stable word, such as `jpeg`; `unknown` where nothing is recognised. */
  readonly what: string;
  /** For people, with its article: `a JPEG picture`. */
  readonly name: string;
  /**
   * `readable`: anybody reads it. `locked`: encrypted by another program. `secret`: opens something itself. `unknown`:
   * not told by its first bytes.
   */
  readonly protection: 'readable' | 'locked' | 'secret' | 'unknown';
};

type Signature = ForeignFile & {readonly at?: number; readonly bytes: string};

const locked = 'locked';
const readable = 'readable';

/** First bytes as Latin-1 text, the longer ones first where one begins as another does. */
const signatures: readonly Signature[] = [
  // other programs' encrypted files
  {what: 'age', name: 'an age file', protection: locked, bytes: 'age-encryption.org/v1\n'},
  {what: 'age', name: 'an age file', protection: locked, bytes: '-----BEGIN AGE ENCRYPTED FILE-----'},
  {
    // gpg --enarmor makes it of any file: nothing says what is in it.
    what: 'armored-file',
    name: 'a file that gpg --enarmor made',
    protection: 'unknown',
    bytes: '-----BEGIN PGP ARMORED FILE-----',
  },
  {what: 'openssl', name: 'a file encrypted by openssl enc', protection: locked, bytes: 'Salted__'},
  {what: 'luks', name: 'a LUKS volume', protection: locked, bytes: 'LUKS\xba\xbe'},
  {what: 'bitlocker', name: 'a BitLocker volume', protection: locked, at: 3, bytes: '-FVE-FS-'},
  {what: 'keepass', name: 'a KeePass database', protection: locked, bytes: '\x03\xd9\xa2\x9a'},
  {what: 'dmg-encrypted', name: 'an encrypted disk image of macOS', protection: locked, bytes: 'encrcdsa'},
  {what: 'borg-segment', name: 'a segment of a Borg repository', protection: 'unknown', bytes: 'BORG_SEG'},
  {what: 'restic-key', name: 'a key file of a restic repository', protection: locked, bytes: '{"created":"'},
  {what: 'android-backup', name: 'an Android backup', protection: 'unknown', bytes: 'ANDROID BACKUP\n'},
  {what: 'par2', name: 'a PAR2 recovery file', protection: readable, bytes: 'PAR2\0PKT'},
  // archives; those that can be encrypted do not all say so in front
  {what: 'zip', name: 'a ZIP archive', protection: 'unknown', bytes: 'PK\x03\x04'},
  {what: 'zip', name: 'an empty ZIP archive', protection: readable, bytes: 'PK\x05\x06'},
  {what: '7z', name: 'a 7z archive', protection: 'unknown', bytes: '7z\xbc\xaf\x27\x1c'},
  {what: 'rar', name: 'a RAR archive', protection: 'unknown', bytes: 'Rar!\x1a\x07'},
  {what: 'gzip', name: 'a gzip file', protection: readable, bytes: '\x1f\x8b\x08'},
  {what: 'bzip2', name: 'a bzip2 file', protection: readable, bytes: 'BZh'},
  {what: 'xz', name: 'an xz file', protection: readable, bytes: '\xfd7zXZ\0'},
  {what: 'zstd', name: 'a Zstandard file', protection: readable, bytes: '\x28\xb5\x2f\xfd'},
  {what: 'tar', name: 'a tar archive', protection: readable, at: 257, bytes: 'ustar'},
  {what: 'squashfs', name: 'a SquashFS image', protection: readable, bytes: 'hsqs'},
  // what people keep
  {what: 'sqlite', name: 'an SQLite database', protection: readable, bytes: 'SQLite format 3\0'},
  {what: 'pdf', name: 'a PDF document', protection: 'unknown', bytes: '%PDF-'},
  {what: 'png', name: 'a PNG picture', protection: readable, bytes: '\x89PNG\r\n\x1a\n'},
  {what: 'jpeg', name: 'a JPEG picture', protection: readable, bytes: '\xff\xd8\xff'},
  {what: 'gif', name: 'a GIF picture', protection: readable, bytes: 'GIF8'},
  {what: 'webp', name: 'a WebP picture', protection: readable, at: 8, bytes: 'WEBP'},
  {what: 'tiff', name: 'a TIFF picture', protection: readable, bytes: 'II*\0'},
  {what: 'tiff', name: 'a TIFF picture', protection: readable, bytes: 'MM\0*'},
  {what: 'heic', name: 'a HEIC picture', protection: readable, at: 4, bytes: 'ftyphei'},
  {what: 'mp4', name: 'an MP4 video or recording', protection: readable, at: 4, bytes: 'ftyp'},
  {what: 'ogg', name: 'an Ogg recording', protection: readable, bytes: 'OggS'},
  {what: 'mp3', name: 'an MP3 recording', protection: readable, bytes: 'ID3'},
  {
    what: 'office',
    name: 'a Microsoft Office document',
    protection: 'unknown',
    bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
  },
  {what: 'elf', name: 'a program', protection: readable, bytes: '\x7fELF'},
];

/** Texts that open something; what they hold may stand below a comment. */
const secretTexts = [
  {what: 'age-key', name: 'an age identity, a secret key', pattern: /^AGE-SECRET-KEY-1/m},
  {what: 'ssh-key', name: 'an SSH private key', pattern: /^-----BEGIN OPENSSH PRIVATE KEY-----/m},
  {what: 'private-key', name: 'a private key', pattern: /^-----BEGIN [A-Z ]*PRIVATE KEY-----/m},
  {what: 'borg-key', name: 'a Borg key', pattern: /^BORG_KEY /m},
] as const;

/** So many first bytes are looked at; a text is judged by them. */
export const foreignHeadSize = 65_536;

const zeros: ForeignFile = {what: 'zeros', name: 'nothing but zero bytes', protection: 'readable'};
const keyText: ForeignFile = {what: 'recovery-key', name: 'a text with a recovery key', protection: 'secret'};
const checksums: ForeignFile = {what: 'checksums', name: 'a list of checksums', protection: 'readable'};
const text: ForeignFile = {what: 'text', name: 'a text', protection: 'readable'};
const empty: ForeignFile = {what: 'empty', name: 'an empty file', protection: 'readable'};
const unknown: ForeignFile = {what: 'unknown', name: 'nothing keep64 knows', protection: 'unknown'};

/** Returns what begins with these bytes if that is clear from a signature; undefined otherwise. */
export function findSignature(head: Uint8Array): ForeignFile | undefined {
  const start = Buffer.from(head.subarray(0, 512)).toString('latin1');
  const found = signatures.find(({at = 0, bytes}) => start.startsWith(bytes, at));
  if (found === undefined) return undefined;
  // A text can begin like this too; a key file of restic names how its key is derived.
  if (found.what === 'restic-key' && !start.includes('"kdf":"scrypt"')) return undefined;
  const {what, name, protection} = found;
  return {what, name, protection};
}

/** Returns what a file is that is nothing else. @param head - its first 64 KiB, or all of it. */
export function describeForeignFile(head: Uint8Array): ForeignFile {
  if (head.length === 0) return empty;
  const found = findSignature(head);
  if (found !== undefined) return found;
  if (head.every(byte => byte === 0)) return zeros;
  // The last character may be cut in two by the end of what is looked at.
  const content = [0, 1, 2, 3].map(cut => parseUtf8(head.subarray(0, head.length - cut))).find(isText);
  if (content === undefined) return unknown;
  const key = secretTexts.find(({pattern}) => pattern.test(content));
  if (key !== undefined) return {what: key.what, name: key.name, protection: 'secret'};
  if (/^(?:[0-9a-f]{64} [ *][^\n]+\n?)+$/.test(content)) return checksums;
  return holdsRecoveryKey(content) ? keyText : text;
}

function isText(content: string | undefined): content is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return content !== undefined && !/[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/.test(content);
}

const longestKeyText = 4_096;

/** A key file or a typed key: 64 digits or 24 words at its start. */
function holdsRecoveryKey(content: string): boolean {
  if (utf8(content).length > longestKeyText) return false;
  const [firstLine = ''] = content.trimStart().split('\n');
  return [content, firstLine].some(typed => readTypedKey(typed).kind === 'key');
}
