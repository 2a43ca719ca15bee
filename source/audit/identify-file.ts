/**
 * What a file is, by its first bytes and its name, for an audit of folders that hold all kinds of things. Nothing is
 * decrypted, and a name alone never makes an archive: it only says what a file that is none was meant to be.
 */

import {ByteReader} from '../bytes/byte-reader.ts';
import {oneChunk} from '../bytes/one-chunk.ts';
import {Keep64Error, MalformedError} from '../errors.ts';
import {dearmored} from '../openpgp/armor.ts';
import {type MessageLock, readLock} from '../openpgp/lock.ts';
import {MessageHead} from '../openpgp/message-id.ts';
import {type PacketHeader, packetType, readPacketHeader, skipPacketBody} from '../openpgp/packet.ts';
import {looksLikeRecoverySlot, profileOf} from '../openpgp/slots.ts';
import {type BackupSecret, readBackupHeader} from '../whatsapp/backup-header.ts';

/** So many first bytes tell what a file is: those that a message id needs (message-id.ts). */
export const identifiedSize = 32_768;

/** An OpenPGP message that a passphrase opens. */
export type ArchiveHead = {
  readonly kind: 'archive';
  /** What all copies share (message-id.ts). */
  readonly messageId: string;
  readonly profile: 'rfc4880' | 'rfc9580';
  /** The first slot is of the shape that keep64 writes for the 64 digits. */
  readonly hasRecoverySlot: boolean;
  readonly slotCount: number;
  readonly publicKeySlotCount: number;
  readonly isArmored: boolean;
  /** Where the encrypted packet starts; what stands before it changes with a password. */
  readonly bodyOffset: number;
};

/** What a file is. */
export type FileKind =
  | ArchiveHead
  /** Opened by private keys only. */
  | {readonly kind: 'public-key-message'}
  /** For a passphrase, and never opened: no protection against change, a draft that was given up, or what is newer. */
  | {readonly kind: 'unsupported-message'; readonly why: 'no-integrity' | 'aead-draft' | 'other'}
  /** Keys, signatures, messages that are not encrypted. */
  | {readonly kind: 'other-openpgp'}
  | {
      readonly kind: 'whatsapp-backup';
      readonly format: 'crypt12' | 'crypt14' | 'crypt15';
      readonly secret: BackupSecret;
    }
  | {readonly kind: 'sidecar'}
  | {readonly kind: 'par2'}
  /** What an interrupted run of keep64 left. */
  | {readonly kind: 'leftover'}
  /** Named like an archive, and beginning as none. */
  | {readonly kind: 'broken-archive'; readonly why: 'empty' | 'cut' | 'not-openpgp'}
  | {readonly kind: 'other'};

const archiveName = /\.(pgp|gpg)$/i;
const leftoverName = /\.keep64-[0-9a-f]{8}-\d+-\d+-[0-9a-f]{8}\.part$/;
const par2Name = /\.par2$/i;
const sidecarName = /\.sha256$/;
// Bytes that begin like crypt12's 3 are common; only the name says that they are one.
const crypt12Name = /\.crypt12$/i;

/** Tells whether a name is one that archives have. */
export function isArchiveName(name: string): boolean {
  return archiveName.test(name);
}

/**
 * Returns what a file is.
 * @param head - its first `identifiedSize` bytes, or all of a shorter one.
 * @param name - its own name, without folders: untrusted.
 */
export async function identifyFile(head: Uint8Array, name: string): Promise<FileKind> {
  if (leftoverName.test(name)) return {kind: 'leftover'};
  if (par2Name.test(name)) return {kind: 'par2'};
  if (sidecarName.test(name)) return {kind: 'sidecar'};
  const message = await identifyMessage(head);
  if (message !== undefined) return message;
  if (isArchiveName(name)) return {kind: 'broken-archive', why: head.length === 0 ? 'empty' : 'not-openpgp'};
  return identifyBackup(head, name) ?? {kind: 'other'};
}

function identifyBackup(head: Uint8Array, name: string): FileKind | undefined {
  try {
    const {format, secret} = readBackupHeader(head);
    if (format === 'crypt12' && !crypt12Name.test(name)) return undefined;
    return {kind: 'whatsapp-backup', format, secret};
  } catch (error) {
    if (error instanceof Keep64Error) return undefined;
    throw error;
  }
}

/** What may be the first octet of a packet's body; bytes that begin like a packet by chance rarely go on like one. */
const firstOctets: Readonly<Record<number, readonly number[]>> = {
  [packetType.publicKeyEncryptedSessionKey]: [3, 6],
  [packetType.signature]: [3, 4, 5, 6],
  [packetType.symmetricKeyEncryptedSessionKey]: [4, 5, 6],
  [packetType.onePassSignature]: [3, 6],
  [packetType.secretKey]: [3, 4, 5, 6],
  [packetType.publicKey]: [3, 4, 5, 6],
  [packetType.compressedData]: [0, 1, 2, 3],
  [packetType.literalData]: Array.from('btul1m', letter => letter.charCodeAt(0)),
  [packetType.symEncryptedIntegrityProtectedData]: [1, 2],
  [packetType.aeadEncryptedData]: [1],
  [packetType.marker]: ['P'.charCodeAt(0)],
};

function mayFollow(typeId: number, octet: number | undefined): boolean {
  // Padding is random; of packet type 9 the first octet is ciphertext, and only armor makes it certain.
  return (
    typeId === packetType.padding || octet === undefined || firstOctets[typeId]?.includes(octet) === true
  );
}

async function identifyMessage(head: Uint8Array): Promise<FileKind | undefined> {
  const isArmored = ((head[0] ?? 0) & 0x80) === 0;
  try {
    const first = await readFirstPacket(head);
    if (first === undefined) return undefined;
    if (!isArmored && !mayFollow(first.typeId, first.octet)) return undefined;
    switch (first.typeId) {
      case packetType.symmetricKeyEncryptedSessionKey:
      case packetType.publicKeyEncryptedSessionKey:
      case packetType.symEncryptedIntegrityProtectedData:
      case packetType.marker:
      case packetType.padding:
        return await identifyEncrypted(head, isArmored);
      case packetType.symmetricallyEncryptedData:
        return {kind: 'unsupported-message', why: 'no-integrity'};
      case packetType.aeadEncryptedData:
        return {kind: 'unsupported-message', why: 'aead-draft'};
      default:
        return {kind: 'other-openpgp'};
    }
  } catch (error) {
    if (error instanceof Keep64Error) return undefined;
    throw error;
  }
}

/** Returns the first packet's type and the first octet of its body, or undefined where there is no packet. */
async function readFirstPacket(
  head: Uint8Array,
): Promise<{typeId: number; octet: number | undefined} | undefined> {
  const reader = new ByteReader(await dearmored(oneChunk(head)));
  const header = await readPacketHeader(reader);
  if (header === undefined) return undefined;
  const [octet] = await reader.readUpTo(1);
  return {typeId: header.typeId, octet};
}

async function identifyEncrypted(head: Uint8Array, isArmored: boolean): Promise<FileKind> {
  const {slotCount, publicKeySlotCount, body} = await countSlots(head);
  const isWholeFile = head.length < identifiedSize;
  if (body === undefined)
    return isWholeFile ? {kind: 'broken-archive', why: 'cut'} : {kind: 'unsupported-message', why: 'other'};
  if (body.typeId === packetType.symmetricallyEncryptedData)
    return {kind: 'unsupported-message', why: 'no-integrity'};
  if (body.typeId === packetType.aeadEncryptedData) return {kind: 'unsupported-message', why: 'aead-draft'};
  if (body.typeId !== packetType.symEncryptedIntegrityProtectedData) return {kind: 'other-openpgp'};
  if (slotCount === 0) return {kind: publicKeySlotCount > 0 ? 'public-key-message' : 'other-openpgp'};
  const messageHead = new MessageHead();
  messageHead.update(head);
  const messageId = await messageHead.messageId();
  const lock = await readLockOf(head);
  if (lock === 'cut' || (messageId === undefined && isWholeFile)) return {kind: 'broken-archive', why: 'cut'};
  if (lock === 'unsupported' || messageId === undefined) return {kind: 'unsupported-message', why: 'other'};
  return {
    kind: 'archive',
    messageId,
    profile: profileOf(lock),
    hasRecoverySlot: lock.slots[0] !== undefined && looksLikeRecoverySlot(lock.slots[0].skesk),
    slotCount,
    publicKeySlotCount,
    isArmored,
    bodyOffset: lock.bodyHeader.offset,
  };
}

async function readLockOf(head: Uint8Array): Promise<MessageLock | 'cut' | 'unsupported'> {
  try {
    return await readLock(new ByteReader(await dearmored(oneChunk(head))));
  } catch (error) {
    if (error instanceof MalformedError) return 'cut';
    if (error instanceof Keep64Error) return 'unsupported';
    throw error;
  }
}

/** Counts what stands before the encrypted data, as far as the head goes. */
async function countSlots(
  head: Uint8Array,
): Promise<{slotCount: number; publicKeySlotCount: number; body: PacketHeader | undefined}> {
  const reader = new ByteReader(await dearmored(oneChunk(head)));
  let slotCount = 0;
  let publicKeySlotCount = 0;
  try {
    for (;;) {
      const header = await readPacketHeader(reader);
      if (header === undefined) break;
      if (header.typeId === packetType.symmetricKeyEncryptedSessionKey) slotCount += 1;
      else if (header.typeId === packetType.publicKeyEncryptedSessionKey) publicKeySlotCount += 1;
      else if (header.typeId !== packetType.marker && header.typeId !== packetType.padding)
        return {slotCount, publicKeySlotCount, body: header};
      await skipPacketBody(reader, header);
    }
  } catch (error) {
    if (!(error instanceof Keep64Error)) throw error;
  }
  return {slotCount, publicKeySlotCount, body: undefined};
}
