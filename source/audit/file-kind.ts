/**
 * What a file or folder seems to be, by its name and its first bytes: enough to find the right one in a list, and no
 * proof of anything. Pure.
 */
import {packetType} from '../openpgp/packet.ts';
import {type BackupHeader, type BackupSecret, readBackupHeader} from '../whatsapp/backup-header.ts';
import {looksLikeKeyFile} from '../whatsapp/key-file.ts';

/** What a file or folder seems to be. */
export type FileKind =
  /** An OpenPGP message that a key or password opens; `keyId` where the name says which. */
  | {readonly kind: 'archive'; readonly keyId: string | undefined}
  /** Named as an archive, with other bytes inside. */
  | {readonly kind: 'not-what-its-name-says'; readonly named: 'archive' | 'whatsapp-backup'}
  | {readonly kind: 'checksum'}
  | {readonly kind: 'whatsapp-backup'; readonly format: string; readonly secret: BackupSecret}
  /** WhatsApp's own key file: opens its backups, and is to be kept as a key is. */
  | {readonly kind: 'whatsapp-key'}
  /** What WhatsApp's "Export chat" makes. */
  | {readonly kind: 'chat-export'; readonly form: 'zip' | 'text' | 'folder'}
  /** The folder of the app, or its Databases or Backups. */
  | {readonly kind: 'whatsapp-folder'; readonly part: 'all' | 'databases' | 'media'};

/** How many of a file's first bytes are enough. */
export const recognisedHeadSize = 1024;

const archiveName = /\.(?:pgp|gpg|asc)$/i;
// `suggestName` puts the eight digits of the key id before the endings.
const keyIdInName = /\.([0-9a-f]{4})([0-9a-f]{4})\.tar\.(?:pgp|gpg|asc)$/i;
const backupName = /\.crypt(?:12|14|15)$/i;
// Android says `WhatsApp Chat with NAME`, iOS `WhatsApp Chat - NAME`; the members of the ZIP are named like that too.
const chatName = /^(?:WhatsApp Chat (?:with|-) .*|_chat)\.(?:zip|txt)$/i;
const chatMember = /^(?:_chat\.txt|WhatsApp Chat (?:with|-) .*\.txt)$/i;
const armorStart = '-----BEGIN PGP MESSAGE';
// `[05/03/2025, 10:14:33] Alice: …` (iOS), `05/03/2025, 10:14 - Alice: …` (Android); direction marks may stand before it.
const chatLine =
  /^[\ufeff\u200e\u200f\u202a]*\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?(?:\] | - )/u;

/** Returns what a file seems to be, or undefined. @param head - its first `recognisedHeadSize` bytes, or all of a shorter one. */
export function recogniseFile(name: string, head: Uint8Array): FileKind | undefined {
  if (/\.sha256$/i.test(name)) return {kind: 'checksum'};
  if (isLockedMessage(head)) {
    const id = keyIdInName.exec(name);
    return {kind: 'archive', keyId: id === null ? undefined : `${id[1]}-${id[2]}`.toLowerCase()};
  }
  if (looksLikeKeyFile(head)) return {kind: 'whatsapp-key'};
  if (backupName.test(name)) {
    const header = readHeader(head);
    return header === undefined
      ? {kind: 'not-what-its-name-says', named: 'whatsapp-backup'}
      : {kind: 'whatsapp-backup', format: header.format, secret: header.secret};
  }
  if (isZip(head)) {
    return chatName.test(name) || chatMember.test(firstMember(head))
      ? {kind: 'chat-export', form: 'zip'}
      : undefined;
  }
  if (chatMember.test(name) || chatLine.test(new TextDecoder().decode(head.subarray(0, 80)))) {
    return {kind: 'chat-export', form: 'text'};
  }
  return archiveName.test(name) ? {kind: 'not-what-its-name-says', named: 'archive'} : undefined;
}

/** Returns what a folder seems to be, or undefined. @param childNames - some of the names in it. */
export function recogniseFolder(name: string, childNames: readonly string[]): FileKind | undefined {
  if (childNames.includes('_chat.txt') || /^WhatsApp Chat (?:with|-) /.test(name))
    return {kind: 'chat-export', form: 'folder'};
  if (childNames.some(child => backupName.test(child))) return {kind: 'whatsapp-folder', part: 'databases'};
  const hasParts = childNames.includes('Databases') || childNames.includes('Media');
  if (/^(?:WhatsApp(?: Business)?|com\.whatsapp(?:\.w4b)?)$/.test(name) && hasParts) {
    return {kind: 'whatsapp-folder', part: 'all'};
  }
  if (childNames.some(child => /^WhatsApp (?:Images|Video|Voice Notes|Documents|Audio)$/.test(child))) {
    return {kind: 'whatsapp-folder', part: 'media'};
  }
  return undefined;
}

/** Tells whether bytes begin as a message that a key or password opens: armor, or a SKESK packet (RFC 9580 §5.3). */
function isLockedMessage(head: Uint8Array): boolean {
  const [first = 0, length = 0] = head;
  if (Buffer.from(head.subarray(0, armorStart.length)).toString('latin1') === armorStart) return true;
  const isOpenPgpFormat = (first & 0xc0) === 0xc0;
  const isLegacyFormat = (first & 0xc0) === 0x80;
  const typeId = isOpenPgpFormat ? first & 0x3f : isLegacyFormat ? (first >> 2) & 0x0f : undefined;
  if (typeId !== packetType.symmetricKeyEncryptedSessionKey) return false;
  // Of either format the length of so small a packet takes one octet: Legacy length type 0 (RFC 9580 §4.2.2).
  if (isLegacyFormat && (first & 0x03) !== 0) return false;
  const version = head[2] ?? 0;
  return length >= 4 && length < 192 && version >= 4 && version <= 6;
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04;
}

/** The name of a ZIP's first member: APPNOTE §4.3.7, its length at 26, itself from 30. */
function firstMember(head: Uint8Array): string {
  const length = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  return new TextDecoder().decode(head.subarray(30, 30 + length));
}

function readHeader(head: Uint8Array): BackupHeader | undefined {
  try {
    return readBackupHeader(head);
  } catch {
    return undefined;
  }
}
