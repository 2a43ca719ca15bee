/** Judges a message by what can be seen without a key: what opens it, what protects it, and what is weak. */
import {LimitError, MalformedError} from '../errors.ts';
import {describeCipher, describeHash, findCipher, findHashName} from '../openpgp/algorithms.ts';
import type {MessageDescription, PacketDescription} from '../openpgp/describe.ts';
import {packetType} from '../openpgp/packet.ts';
import {checkS2kCost, decodeCount, defaultS2kLimits, type S2k} from '../openpgp/s2k.ts';
import type {KnownSkesk, Skesk} from '../openpgp/skesk.ts';
import {looksLikeRecoverySlot} from '../openpgp/slots.ts';
import type {Finding} from './finding.ts';
import {estimateGuessRate} from './guess-rate.ts';
import {messageKind} from './message-kind.ts';

/** One way to open a message, as far as it shows. */
export type Opener =
  /** A slot of the shape keep64 makes for the 64 digits. */
  | {readonly kind: 'recovery-key'; readonly slot: number}
  /** The 64 digits or a password: the slot does not say which. */
  | {readonly kind: 'passphrase'; readonly slot: number; readonly guessesPerSecond: number | undefined}
  | {readonly kind: 'unknown'; readonly slot: number}
  | {
      readonly kind: 'private-key';
      /** Its key id or fingerprint, where the sender did not leave it out. */
      readonly recipient: string | undefined;
      readonly algorithmId: number | undefined;
    };

/** More passphrases a second than this make a slot weak: eight random letters and digits last two weeks. */
const weakGuessRate = 1e6;
/** As many as keep64 opens. */
const maxSlots = 8;
/** RFC 9580 §9.3: blocks of 64 bits, too short for large files (https://sweet32.info); and no encryption at all. */
const weakCiphers: ReadonlySet<number> = new Set([0, 1, 2, 3, 4]);
const md5Id = 1;
const weakModulusBits = 2_048;

/** Returns what opens a message, in the order of its packets. */
export function findOpeners({packets}: MessageDescription): Opener[] {
  const openers: Opener[] = [];
  let slot = 0;
  for (const {detail, typeId} of packets) {
    if (typeId === packetType.symmetricKeyEncryptedSessionKey) {
      slot += 1;
      openers.push(openerOf(detail?.kind === 'slot' ? detail.skesk : undefined, slot));
    } else if (detail?.kind === 'public-key-slot') {
      const {recipient, algorithmId} = detail;
      openers.push({kind: 'private-key', recipient, algorithmId});
    }
  }
  return openers;
}

function openerOf(skesk: Skesk | undefined, slot: number): Opener {
  if (skesk === undefined || skesk.version === 'other') return {kind: 'unknown', slot};
  // keep64's first slot is the recovery key's, whose 256 bits need no stretching.
  if (slot === 1 && looksLikeRecoverySlot(skesk)) return {kind: 'recovery-key', slot};
  return {kind: 'passphrase', slot, guessesPerSecond: estimateGuessRate(skesk.s2k, skesk.cipherId)};
}

/** Returns the findings, in the order of the packets. */
export function judgeMessage(message: MessageDescription): Finding[] {
  return [
    ...judgeReading(message),
    ...judgeKind(message),
    ...judgeSlots(message),
    ...judgeStructure(message),
  ];
}

function judgeReading({problem, armor}: MessageDescription): Finding[] {
  const findings: Finding[] = [];
  if (problem?.kind === 'cut-off')
    findings.push({kind: 'truncated', expected: undefined, found: problem.offset});
  if (problem?.kind === 'no-packet') findings.push({kind: 'trailing-bytes', offset: problem.offset});
  if (problem?.kind === 'not-looked-into') findings.push({kind: 'refused-structure', why: problem.why});
  if (armor !== undefined) findings.push({kind: 'armored'});
  return findings;
}

function judgeKind(message: MessageDescription): Finding[] {
  const kind = messageKind(message);
  switch (kind) {
    case 'encrypted':
      return message.packets.flatMap(judgeBody);
    case 'signed':
    case 'compressed':
    case 'plain':
      return [{kind: 'not-encrypted', what: kind}];
    default:
      return [{kind: 'not-a-message', what: kind}, ...judgeKeys(message)];
  }
}

function judgeBody({detail}: PacketDescription): Finding[] {
  switch (detail?.kind) {
    case 'body-v1':
      return [{kind: 'integrity-protected', version: 1}];
    case 'body-v2':
      return [{kind: 'integrity-protected', version: 2}];
    case 'unprotected-body':
      return [{kind: 'not-authenticated', why: 'the encrypted data has no integrity protection'}];
    case 'draft-body':
      return [
        {
          kind: 'refused-structure',
          why: 'the data is encrypted as a draft of 2018 had it, which few programs read',
        },
      ];
    default:
      return [];
  }
}

function judgeKeys({packets}: MessageDescription): Finding[] {
  const keys = packets.flatMap(({detail}) => (detail?.kind === 'key' ? [detail] : []));
  const weak = keys.find(({modulusBits = weakModulusBits}) => modulusBits < weakModulusBits);
  return [
    ...(keys.some(({protection}) => protection?.kind === 'none') ? [{kind: 'open-secret-key'} as const] : []),
    ...(weak === undefined
      ? []
      : [{kind: 'weak-algorithm', what: 'the key', algorithm: `${weak.modulusBits} bits`} as const]),
  ];
}

function judgeSlots(message: MessageDescription): Finding[] {
  const {packets} = message;
  const openers = findOpeners(message);
  const publicKeyCount = openers.filter(({kind}) => kind === 'private-key').length;
  const slots = packets.filter(({typeId}) => typeId === packetType.symmetricKeyEncryptedSessionKey);
  if (messageKind(message) !== 'encrypted' && slots.length === 0) return [];
  return [
    ...(slots.length > maxSlots
      ? [{kind: 'refused-structure', why: `it has ${slots.length} slots, more than ${maxSlots}`} as const]
      : []),
    ...slots.flatMap((packet, index) => judgeSlot(packet, index + 1, bodyVersion(message))),
    ...(publicKeyCount === 0
      ? []
      : [{kind: 'public-key-slots', count: publicKeyCount, isOnlyWay: slots.length === 0} as const]),
    ...(openers.length === 0 ? [{kind: 'no-slot'} as const] : []),
  ];
}

function bodyVersion({packets}: MessageDescription): 1 | 2 | undefined {
  const kinds = packets.map(({detail}) => detail?.kind);
  return kinds.includes('body-v1') ? 1 : kinds.includes('body-v2') ? 2 : undefined;
}

function judgeSlot({detail}: PacketDescription, slot: number, body: 1 | 2 | undefined): Finding[] {
  const skesk = detail?.kind === 'slot' ? detail.skesk : undefined;
  const whyUnusable = findObstacle(detail, body);
  const unusable: Finding[] =
    whyUnusable === undefined ? [] : [{kind: 'unusable-slot', slot, why: whyUnusable}];
  if (skesk === undefined || skesk.version === 'other') return unusable;
  return [...unusable, ...judgeAlgorithms(skesk, slot), judgeStretching(skesk, slot)];
}

/** Why keep64 cannot use a slot, or will not; undefined where it can. */
function findObstacle(detail: PacketDescription['detail'], body: 1 | 2 | undefined): string | undefined {
  if (detail?.kind === 'unreadable') return detail.why;
  if (detail?.kind !== 'slot') return 'it cannot be read';
  const {skesk} = detail;
  if (skesk.version === 'other') return skesk.why;
  if (findCipher(skesk.cipherId) === undefined) {
    return `its cipher is ${describeCipher(skesk.cipherId)}, and only AES is read`;
  }
  if ('hashId' in skesk.s2k && findHashName(skesk.s2k.hashId) === undefined) {
    return `its hash is ${describeHash(skesk.s2k.hashId)}, which is not read`;
  }
  // RFC 9580 §10.3.2.1
  if (body !== undefined && (skesk.version === 4) !== (body === 1)) {
    return `version ${skesk.version} does not go with encrypted data of version ${body}`;
  }
  try {
    checkS2kCost(skesk.s2k, defaultS2kLimits);
    return undefined;
  } catch (error) {
    if (error instanceof LimitError || error instanceof MalformedError) return error.message;
    throw error;
  }
}

function judgeAlgorithms({cipherId, s2k}: KnownSkesk, slot: number): Finding[] {
  const weak = [
    ...(weakCiphers.has(cipherId) ? [describeCipher(cipherId)] : []),
    ...('hashId' in s2k && s2k.hashId === md5Id ? [describeHash(md5Id)] : []),
  ];
  return weak.map(algorithm => ({kind: 'weak-algorithm', what: `slot ${slot}`, algorithm}));
}

function judgeStretching(skesk: KnownSkesk, slot: number): Finding {
  const opener = openerOf(skesk, slot);
  if (opener.kind === 'recovery-key') return {kind: 'recovery-key-slot', slot};
  const rate = estimateGuessRate(skesk.s2k, skesk.cipherId);
  if (rate !== undefined && rate <= weakGuessRate)
    return {kind: 'passphrase-slot', slot, guessesPerSecond: rate};
  return {kind: 'weak-protection', what: `slot ${slot}`, why: whyWeak(skesk.s2k), guessesPerSecond: rate};
}

function whyWeak(s2k: S2k): string {
  switch (s2k.type) {
    case 'simple':
      return 'the passphrase is hashed once, without a salt';
    case 'salted':
      return 'the passphrase is hashed only once';
    case 'iterated':
      return `the passphrase is stretched over ${decodeCount(s2k.codedCount).toLocaleString('en-US')} octets only`;
    case 'argon2':
      return 'its Argon2 uses hardly any memory';
  }
}

const mayFollow: ReadonlySet<number> = new Set([packetType.marker, packetType.padding]);

/** A message ends with its encrypted data, and has one of them (RFC 9580 §10.3). */
function judgeStructure(message: MessageDescription): Finding[] {
  if (messageKind(message) !== 'encrypted') return [];
  const {packets} = message;
  const unknown = packets.find(({typeId, detail}) => detail?.kind === 'unreadable' && !isSlot(typeId));
  const body = packets.findIndex(({typeId}) => bodyTypes.has(typeId));
  const extra = packets.slice(body + 1).find(({typeId}) => !mayFollow.has(typeId));
  return [
    ...(unknown?.detail?.kind === 'unreadable'
      ? [
          {
            kind: 'refused-structure',
            why: `the packet at byte ${unknown.offset}: ${unknown.detail.why}`,
          } as const,
        ]
      : []),
    ...(extra === undefined ? [] : [{kind: 'trailing-bytes', offset: extra.offset} as const]),
  ];
}

const bodyTypes: ReadonlySet<number> = new Set([
  packetType.symEncryptedIntegrityProtectedData,
  packetType.symmetricallyEncryptedData,
  packetType.aeadEncryptedData,
]);

function isSlot(typeId: number): boolean {
  return typeId === packetType.symmetricKeyEncryptedSessionKey;
}
