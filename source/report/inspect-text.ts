/** `inspect` as text: the packets with offsets and sizes, what opens the file, what is weak. */
import type {InspectReport} from '../commands/inspect.ts';
import {describeCipher, describeHash} from '../openpgp/algorithms.ts';
import type {PacketDescription} from '../openpgp/describe.ts';
import {packetType} from '../openpgp/packet.ts';
import {decodeCount, type S2k} from '../openpgp/s2k.ts';
import {chunkSizeOf} from '../openpgp/seipd-v2.ts';
import {displayName} from './display-name.ts';
import {findingLines} from './finding-lines.ts';
import {formatBytes, formatCount} from './quantity.ts';

const packetNames: Readonly<Record<number, string>> = {
  [packetType.publicKeyEncryptedSessionKey]: 'public-key slot',
  [packetType.signature]: 'signature',
  [packetType.symmetricKeyEncryptedSessionKey]: 'slot',
  [packetType.onePassSignature]: 'one-pass signature',
  [packetType.secretKey]: 'secret key',
  [packetType.publicKey]: 'public key',
  [packetType.secretSubkey]: 'secret subkey',
  [packetType.compressedData]: 'compressed data',
  [packetType.symmetricallyEncryptedData]: 'encrypted data without integrity protection',
  [packetType.marker]: 'marker',
  [packetType.literalData]: 'literal data',
  [packetType.trust]: 'trust',
  [packetType.userId]: 'user id',
  [packetType.publicSubkey]: 'public subkey',
  [packetType.symEncryptedIntegrityProtectedData]: 'encrypted data',
  [packetType.aeadEncryptedData]: 'encrypted data (abandoned AEAD draft)',
  [packetType.padding]: 'padding',
};

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

function describeDetail({detail}: PacketDescription): string {
  switch (detail?.kind) {
    case 'slot': {
      const {skesk} = detail;
      if (skesk.version === 'other') return `: ${displayName(skesk.why)}`;
      const mode = skesk.version === 6 ? `-${skesk.aead.name.toUpperCase()}` : '';
      const own =
        skesk.version === 4 && skesk.encryptedSessionKey === undefined ? ', no session key of its own' : '';
      return ` v${skesk.version}: ${describeCipher(skesk.cipherId)}${mode}, ${describeS2k(skesk.s2k)}${own}`;
    }
    case 'body-v1':
      return ' v1: CFB with MDC (SHA-1), integrity protected';
    case 'body-v2': {
      const {cipher, aead} = detail.header;
      return ` v2: ${describeCipher(cipher.id)}-${aead.name.toUpperCase()}, chunks of ${formatBytes(chunkSizeOf(detail.header))}`;
    }
    case 'unreadable':
      return `: ${displayName(detail.why)}`;
    default:
      return '';
  }
}

/** Returns the report as lines. */
export function inspectText({file, message, keyIdInName, hasSidecar, findings}: InspectReport): string[] {
  const {packets, isArmored, size, problem} = message;
  const digits = String(size).length;
  const slots = packets.filter(({typeId}) => typeId === packetType.symmetricKeyEncryptedSessionKey).length;
  const publicKeys = packets.filter(({typeId}) => typeId === packetType.publicKeyEncryptedSessionKey).length;
  return [
    `${displayName(file)}: OpenPGP, ${formatBytes(size)}, ${formatCount(packets.length, 'packet')}${isArmored ? ', armored' : ''}`,
    ...packets.map(packet => {
      const name = packetNames[packet.typeId] ?? `packet type ${packet.typeId}`;
      const place = `${String(packet.offset).padStart(digits)}  ${String(packet.bodySize).padStart(digits)}`;
      return `  ${place}  ${name}${describeDetail(packet)}`;
    }),
    ...(problem === undefined ? [] : [`  at byte ${problem.offset}: ${displayName(problem.why)}`]),
    openedBy(slots, publicKeys),
    ...(keyIdInName === undefined
      ? []
      : [`key id in its name: ${keyIdInName} (a hint; names can be changed)`]),
    hasSidecar
      ? 'a .sha256 file stands beside it: keep64 verify --fixity needs no key'
      : 'no .sha256 file beside it',
    ...(findings.length === 0 ? [] : ['findings:', ...findingLines(findings)]),
  ];
}

function openedBy(slots: number, publicKeys: number): string {
  if (slots === 0 && publicKeys > 0)
    return 'opened by private keys only: no 64 digits and no password open it';
  if (slots === 0) return 'nothing in it says what opens it';
  const others = publicKeys === 0 ? '' : `, and by ${formatCount(publicKeys, 'private key')}`;
  return `opened by ${formatCount(slots, 'passphrase')} (64 digits or a password)${others}`;
}
