/** What a file made of OpenPGP packets is: a message that is encrypted, one that is not, a key, a signature. */
import {compression} from '../openpgp/compressed.ts';
import type {MessageDescription, PacketDescription} from '../openpgp/describe.ts';
import {packetType} from '../openpgp/packet.ts';

/** The kinds. A `fragment` is packets that make none of the others, such as slots without the data behind them. */
export type MessageKind =
  | 'encrypted'
  | 'signed'
  | 'compressed'
  | 'plain'
  | 'public-key'
  | 'secret-key'
  | 'signature'
  | 'fragment';

const encryptedTypes: ReadonlySet<number> = new Set([
  packetType.symEncryptedIntegrityProtectedData,
  packetType.symmetricallyEncryptedData,
  packetType.aeadEncryptedData,
]);

const silentTypes: ReadonlySet<number> = new Set([packetType.marker, packetType.padding, packetType.trust]);

/** Returns the kind of a message (RFC 9580 §10). */
export function messageKind({packets, armor}: MessageDescription): MessageKind {
  if (armor === 'SIGNED MESSAGE') return 'signed';
  if (packets.some(({typeId}) => encryptedTypes.has(typeId))) return 'encrypted';
  const first = packets.find(({typeId}) => !silentTypes.has(typeId));
  switch (first?.typeId) {
    case packetType.secretKey:
    case packetType.secretSubkey:
      return 'secret-key';
    case packetType.publicKey:
    case packetType.publicSubkey:
      return 'public-key';
    case packetType.literalData:
      return 'plain';
    case packetType.onePassSignature:
      return 'signed';
    case packetType.compressedData:
      return first.inside?.packets.some(({typeId}) => typeId === packetType.onePassSignature)
        ? 'signed'
        : 'compressed';
    case packetType.signature:
      // Old programs put the signature in front of what it signs.
      return packets.some(({typeId}) => typeId === packetType.literalData) ? 'signed' : 'signature';
    default:
      return 'fragment';
  }
}

/**
 * Tells whether bytes that read as packets are meant to be: one byte in two starts a packet, so that noise often reads
 * as one. Somewhere among the first packets a body must say what only such a packet says.
 */
export function isMeantAsMessage({packets, armor, problem}: MessageDescription): boolean {
  return armor !== undefined || packets.slice(0, 3).some(packet => isTelling(packet, problem === undefined));
}

/** Public-key algorithms (RFC 9580 §9.1). */
const knownAlgorithms: ReadonlySet<number> = new Set([1, 2, 3, 16, 17, 18, 19, 22, 25, 26, 27, 28]);

function isTelling({detail, length, inside}: PacketDescription, isWhole: boolean): boolean {
  switch (detail?.kind) {
    case 'slot':
      return detail.skesk.version !== 'other';
    case 'public-key-slot':
    case 'signature':
    case 'one-pass-signature':
    case 'key':
      return detail.algorithmId !== undefined && knownAlgorithms.has(detail.algorithmId);
    case 'body-v1':
    case 'body-v2':
    case 'draft-body':
    case 'literal':
    case 'marker':
      return true;
    case 'compressed':
      // BZIP2 is not looked into, and begins with three letters of its own.
      return (inside?.packets.length ?? 0) > 0 || detail.algorithmId === compression.bzip2;
    case 'unprotected-body':
      // Its body is noise by nature; a length that ends with the file to the byte is no accident.
      return isWhole && length.kind === 'fixed';
    default:
      return false;
  }
}
