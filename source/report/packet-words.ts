/** OpenPGP packets in words: what a packet is, which algorithms, in which form it stands in the file, what it does. */
import {describeCipher, describeHash} from '../openpgp/algorithms.ts';
import {compression} from '../openpgp/compressed.ts';
import type {PacketDescription} from '../openpgp/describe.ts';
import type {KeyDetail} from '../openpgp/key-detail.ts';
import {packetType} from '../openpgp/packet.ts';
import type {PacketDetail} from '../openpgp/packet-detail.ts';
import {decodeCount, type S2k} from '../openpgp/s2k.ts';
import {chunkSizeOf} from '../openpgp/seipd-v2.ts';
import {displayName} from './display-name.ts';
import {formatBytes, formatCount} from './quantity.ts';

type PacketWords = {readonly name: string; readonly purpose: string};

const packetWords: Readonly<Record<number, PacketWords>> = {
  [packetType.publicKeyEncryptedSessionKey]: {
    name: 'public-key slot',
    purpose: 'holds the session key, locked with a public key',
  },
  [packetType.signature]: {name: 'signature', purpose: 'says who signed; encrypts nothing'},
  [packetType.symmetricKeyEncryptedSessionKey]: {
    name: 'slot',
    purpose: 'holds the session key, locked with a passphrase',
  },
  [packetType.onePassSignature]: {name: 'one-pass signature', purpose: 'announces a signature'},
  [packetType.secretKey]: {name: 'secret key', purpose: 'opens and signs'},
  [packetType.publicKey]: {name: 'public key', purpose: 'encrypts for its owner'},
  [packetType.secretSubkey]: {name: 'secret subkey', purpose: 'opens or signs'},
  [packetType.compressedData]: {name: 'compressed data', purpose: 'packed, and readable for anybody'},
  [packetType.symmetricallyEncryptedData]: {
    name: 'encrypted data without integrity protection',
    purpose: 'hides the contents; a change of them is not noticed',
  },
  [packetType.marker]: {name: 'marker', purpose: 'means nothing'},
  [packetType.literalData]: {name: 'literal data', purpose: 'the contents, readable for anybody'},
  [packetType.trust]: {name: 'trust', purpose: 'notes of the program that made it'},
  [packetType.userId]: {name: 'user id', purpose: "names the key's owner"},
  [packetType.publicSubkey]: {name: 'public subkey', purpose: 'encrypts for its owner, or checks signatures'},
  [packetType.userAttribute]: {name: 'user attribute', purpose: "a picture of the key's owner, mostly"},
  [packetType.symEncryptedIntegrityProtectedData]: {
    name: 'encrypted data',
    purpose: 'hides the contents; a change of them is noticed',
  },
  [packetType.aeadEncryptedData]: {
    name: 'encrypted data (abandoned AEAD draft)',
    purpose: 'hides the contents; few programs read it',
  },
  [packetType.padding]: {name: 'padding', purpose: 'hides the length'},
};

/** Names of RFC 9580 §9.1. */
const publicKeyNames: Readonly<Record<number, string>> = {
  1: 'RSA',
  2: 'RSA',
  3: 'RSA',
  16: 'Elgamal',
  17: 'DSA',
  18: 'ECDH',
  19: 'ECDSA',
  22: 'EdDSA',
  25: 'X25519',
  26: 'X448',
  27: 'Ed25519',
  28: 'Ed448',
};

const compressionNames: Readonly<Record<number, string>> = {
  [compression.uncompressed]: 'not compressed',
  [compression.zip]: 'ZIP',
  [compression.zlib]: 'ZLIB',
  [compression.bzip2]: 'BZIP2',
};

const aeadNames: Readonly<Record<number, string>> = {1: 'EAX', 2: 'OCB', 3: 'GCM'};

/** Returns a public-key algorithm's name. */
export function describePublicKey(algorithmId: number | undefined): string {
  if (algorithmId === undefined) return 'unknown algorithm';
  return publicKeyNames[algorithmId] ?? `algorithm ${algorithmId}`;
}

/** How an S2K turns a passphrase into a key, and at what cost. */
export function describeS2k(s2k: S2k): string {
  switch (s2k.type) {
    case 'simple':
      return `simple ${describeHash(s2k.hashId)}`;
    case 'salted':
      return `salted ${describeHash(s2k.hashId)}`;
    case 'iterated':
      return `iterated and salted ${describeHash(s2k.hashId)}, ${decodeCount(s2k.codedCount).toLocaleString('en-US')} octets`;
    case 'argon2':
      return `Argon2id, ${formatCount(s2k.passes, 'pass', 'passes')}, ${formatCount(s2k.parallelism, 'lane')}, ${formatBytes(2 ** (s2k.memoryExponent + 10))}`;
  }
}

/** Returns what a packet is: `slot v4`, `encrypted data v1`, `packet type 62`. */
export function packetName({typeId, detail}: PacketDescription): string {
  const name = packetWords[typeId]?.name ?? `packet type ${typeId}`;
  const version = versionOf(detail);
  return version === undefined ? name : `${name} v${version}`;
}

function versionOf(detail: PacketDetail | undefined): number | undefined {
  switch (detail?.kind) {
    case 'slot':
      return detail.skesk.version === 'other' ? detail.skesk.number : detail.skesk.version;
    case 'body-v1':
      return 1;
    case 'body-v2':
      return 2;
    case 'public-key-slot':
    case 'signature':
    case 'one-pass-signature':
    case 'key':
      return detail.version;
    default:
      return undefined;
  }
}

/** Returns what a packet is there for, in a few words; empty where nobody knows. */
export function packetPurpose({typeId}: PacketDescription): string {
  return packetWords[typeId]?.purpose ?? '';
}

/** Returns the algorithms of a packet and what else stands in it in the clear; empty where there is nothing. */
export function packetFacts({detail}: PacketDescription): string {
  switch (detail?.kind) {
    case 'slot': {
      const {skesk} = detail;
      if (skesk.version === 'other') return displayName(skesk.why);
      const mode = skesk.version === 6 ? `-${skesk.aead.name.toUpperCase()}` : '';
      const own =
        skesk.version === 4 && skesk.encryptedSessionKey === undefined ? ', no session key of its own' : '';
      return `${describeCipher(skesk.cipherId)}${mode}, ${describeS2k(skesk.s2k)}${own}`;
    }
    case 'public-key-slot':
      return `${describePublicKey(detail.algorithmId)}, ${recipientWords(detail.recipient)}`;
    case 'body-v1':
      return 'CFB with MDC (SHA-1), the cipher stands in the session key';
    case 'body-v2': {
      const {cipher, aead} = detail.header;
      return `${describeCipher(cipher.id)}-${aead.name.toUpperCase()}, chunks of ${formatBytes(chunkSizeOf(detail.header))}`;
    }
    case 'unprotected-body':
      return 'CFB, no MDC';
    case 'draft-body':
      return `${describeCipher(detail.cipherId)}-${aeadNames[detail.aeadId] ?? `mode ${detail.aeadId}`}`;
    case 'compressed':
      return compressionNames[detail.algorithmId] ?? `algorithm ${detail.algorithmId}`;
    case 'literal':
      return literalFacts(detail);
    case 'signature':
    case 'one-pass-signature':
      return `${describePublicKey(detail.algorithmId)}, ${describeHash(detail.hashId)}, type 0x${detail.signatureType.toString(16).padStart(2, '0')}`;
    case 'key':
      return keyFacts(detail);
    case 'user-id':
      return displayName(detail.text);
    case 'unreadable':
      return displayName(detail.why);
    default:
      return '';
  }
}

/** Returns for whom a public-key slot is: `key 44cb…`, or that the sender left it out. */
export function recipientWords(recipient: string | undefined): string {
  return recipient === undefined ? 'for a key that is not named' : `for key ${recipient}`;
}

function literalFacts({format, fileName, date}: Extract<PacketDetail, {kind: 'literal'}>): string {
  const name = fileName === '' ? 'no name' : displayName(fileName);
  const time = date === 0 ? 'no date' : new Date(date * 1_000).toISOString().slice(0, 16).replace('T', ' ');
  return `${format === 'b' ? 'binary' : 'text'}, ${name}, ${time}`;
}

function keyFacts({algorithmId, modulusBits, created, protection}: KeyDetail): string {
  const size = modulusBits === undefined ? '' : ` of ${modulusBits} bits`;
  const made = `made ${new Date(created * 1_000).toISOString().slice(0, 10)}`;
  const kept = {
    none: ', NOT protected by a passphrase',
    passphrase: ', protected by a passphrase',
    elsewhere: ', its secret part is not in this file',
    unknown: ', protected in a way that is not read here',
  };
  const how = protection === undefined ? '' : kept[protection.kind];
  const cost = protection?.kind === 'passphrase' ? ` (${describeS2k(protection.s2k)})` : '';
  return `${describePublicKey(algorithmId)}${size}, ${made}${how}${cost}`;
}

const octetWords: Readonly<Record<number, string>> = {
  1: 'one-octet',
  2: 'two-octet',
  4: 'four-octet',
  5: 'five-octet',
};

/** Returns how the packet stands in the file: header form and length form (RFC 9580 §4.2). */
export function packetForm({format, length, headerSize}: PacketDescription): string {
  const form = format === 'openpgp' ? 'OpenPGP format' : 'Legacy format';
  switch (length.kind) {
    case 'fixed':
      return `${form}, ${octetWords[length.octetCount] ?? `${headerSize - 1}-octet`} length`;
    case 'partial':
      return `${form}, partial lengths: ${formatCount(length.partCount, 'part')}, the first of ${formatBytes(length.firstPartSize)}`;
    case 'indeterminate':
      return `${form}, length not given: to the end`;
  }
}
