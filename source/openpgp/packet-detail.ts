/**
 * What the first bytes of a packet's body say without any key: versions, algorithms, key ids, times. Reads only what
 * stands in the clear, and judges nothing.
 */
import {formatHex, readUint} from '../bytes/bytes.ts';
import {Keep64Error, MalformedError, UnsupportedError} from '../errors.ts';
import {compression} from './compressed.ts';
import {type KeyDetail, readKeyDetail} from './key-detail.ts';
import {packetType} from './packet.ts';
import {parseSeipdV2Header, type SeipdV2Header, seipdV2, seipdV2HeaderSize} from './seipd-v2.ts';
import {parseSkesk, type Skesk} from './skesk.ts';

/** What a packet's first bytes say beyond its type. Key ids are hexadecimal, texts are untrusted. */
export type PacketDetail =
  | {readonly kind: 'slot'; readonly skesk: Skesk}
  | {
      readonly kind: 'public-key-slot';
      readonly version: 3 | 6;
      /** Key id of a version 3 slot, fingerprint in version 6; undefined where the sender left it out. */
      readonly recipient: string | undefined;
      readonly algorithmId: number | undefined;
    }
  | {readonly kind: 'body-v1'}
  | {readonly kind: 'body-v2'; readonly header: SeipdV2Header}
  /** RFC 9580 §5.7: encrypted, and nothing tells whether it was changed. */
  | {readonly kind: 'unprotected-body'}
  /** The draft that GnuPG 2.3 and later write (packet type 20). */
  | {readonly kind: 'draft-body'; readonly cipherId: number; readonly aeadId: number}
  | {readonly kind: 'compressed'; readonly algorithmId: number}
  | {
      readonly kind: 'literal';
      readonly format: string;
      readonly fileName: string;
      /** Seconds since 1970, 0 for none. */
      readonly date: number;
    }
  | {
      readonly kind: 'signature' | 'one-pass-signature';
      readonly version: number;
      readonly signatureType: number;
      readonly algorithmId: number;
      readonly hashId: number;
    }
  | KeyDetail
  | {readonly kind: 'user-id'; readonly text: string}
  | {readonly kind: 'marker'}
  | {readonly kind: 'unreadable'; readonly why: string; readonly isUnsupported: boolean};

type Reader = (start: Uint8Array) => PacketDetail;

const readers: Readonly<Record<number, Reader>> = {
  [packetType.symmetricKeyEncryptedSessionKey]: start => ({kind: 'slot', skesk: parseSkesk(start)}),
  [packetType.publicKeyEncryptedSessionKey]: readPublicKeySlot,
  [packetType.symEncryptedIntegrityProtectedData]: start => {
    if (start[0] === 1) return {kind: 'body-v1'};
    if (start[0] !== seipdV2) throw new UnsupportedError(`version ${start[0] ?? '(none)'} is not known`);
    return {kind: 'body-v2', header: parseSeipdV2Header(start.subarray(0, seipdV2HeaderSize))};
  },
  [packetType.symmetricallyEncryptedData]: () => ({kind: 'unprotected-body'}),
  [packetType.aeadEncryptedData]: start => {
    // draft-ietf-openpgp-rfc4880bis §5.16: version 1, cipher, AEAD mode, chunk size.
    if (start[0] !== 1) throw new UnsupportedError(`version ${start[0] ?? '(none)'} is not known`);
    return {kind: 'draft-body', cipherId: octet(start, 1), aeadId: octet(start, 2)};
  },
  [packetType.compressedData]: readCompressed,
  [packetType.literalData]: readLiteral,
  [packetType.signature]: readSignature,
  [packetType.onePassSignature]: readOnePassSignature,
  [packetType.publicKey]: start => readKeyDetail(packetType.publicKey, start),
  [packetType.publicSubkey]: start => readKeyDetail(packetType.publicSubkey, start),
  [packetType.secretKey]: start => readKeyDetail(packetType.secretKey, start),
  [packetType.secretSubkey]: start => readKeyDetail(packetType.secretSubkey, start),
  [packetType.userId]: start => ({kind: 'user-id', text: Buffer.from(start).toString('utf8')}),
  [packetType.marker]: start => {
    if (Buffer.from(start).toString('latin1') !== 'PGP') throw new MalformedError('not a marker');
    return {kind: 'marker'};
  },
};

/**
 * Returns what a body says; undefined for a type whose body says nothing by itself.
 * @param start - its first kilobyte, or all of it.
 */
export function readPacketDetail(typeId: number, start: Uint8Array): PacketDetail | undefined {
  try {
    return readers[typeId]?.(start);
  } catch (error) {
    if (!(error instanceof Keep64Error)) throw error;
    return {kind: 'unreadable', why: error.message, isUnsupported: error instanceof UnsupportedError};
  }
}

function octet(bytes: Uint8Array, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw new MalformedError('the packet ends early');
  return value;
}

const bzip2Start = 'BZh';

function readCompressed(start: Uint8Array): PacketDetail {
  const algorithmId = octet(start, 0);
  const begin = Buffer.from(start.subarray(1, 1 + bzip2Start.length)).toString('latin1');
  if (algorithmId === compression.bzip2 && begin !== bzip2Start) {
    throw new MalformedError('it does not begin as BZIP2 data does');
  }
  return {kind: 'compressed', algorithmId};
}

const keyIdSize = 8;

// RFC 9580 §5.1: version 3 has a key id, version 6 a key version and a fingerprint; both may leave it out.
function readPublicKeySlot(start: Uint8Array): PacketDetail {
  const version = octet(start, 0);
  if (version === 3) {
    const algorithmId = octet(start, 1 + keyIdSize);
    const keyId = formatHex(start.subarray(1, 1 + keyIdSize));
    const recipient = /^0+$/.test(keyId) ? undefined : keyId;
    return {kind: 'public-key-slot', version, recipient, algorithmId};
  }
  if (version !== 6) throw new UnsupportedError(`version ${version} is not known`);
  const size = octet(start, 1);
  const algorithmId = octet(start, 2 + size);
  const recipient = size === 0 ? undefined : formatHex(start.subarray(3, 2 + size));
  return {kind: 'public-key-slot', version, recipient, algorithmId};
}

const literalFormats = 'btul1m';

function readLiteral(start: Uint8Array): PacketDetail {
  const format = String.fromCharCode(octet(start, 0));
  const nameSize = octet(start, 1);
  if (!literalFormats.includes(format)) throw new MalformedError('the literal format is not known');
  octet(start, 5 + nameSize);
  const fileName = Buffer.from(start.subarray(2, 2 + nameSize)).toString('utf8');
  return {kind: 'literal', format, fileName, date: readUint(start, 2 + nameSize, 4)};
}

// RFC 9580 §5.2.2 and §5.2.3.
function readSignature(start: Uint8Array): PacketDetail {
  const version = octet(start, 0);
  if (version < 3 || version > 6) throw new UnsupportedError(`version ${version} is not known`);
  const at = version === 3 ? [2, 15, 16] : [1, 2, 3];
  const [signatureType = 0, algorithmId = 0, hashId = 0] = at.map(place => octet(start, place));
  return {kind: 'signature', version, signatureType, algorithmId, hashId};
}

// RFC 9580 §5.4: version, signature type, hash, public-key algorithm.
function readOnePassSignature(start: Uint8Array): PacketDetail {
  const version = octet(start, 0);
  if (version !== 3 && version !== 6) throw new UnsupportedError(`version ${version} is not known`);
  return {
    kind: 'one-pass-signature',
    version,
    signatureType: octet(start, 1),
    hashId: octet(start, 2),
    algorithmId: octet(start, 3),
  };
}
