/** Judges a message by what can be seen without a key: what protects it, and what is weak. */
import type {MessageDescription, PacketDescription} from '../openpgp/describe.ts';
import {packetType} from '../openpgp/packet.ts';
import {decodeCount, type S2k} from '../openpgp/s2k.ts';
import type {Finding} from './finding.ts';

/** An iterated S2K of fewer octets lets a good graphics card try over a billion passwords a second. */
const weakOctetCount = 1_048_576;

/** Returns the findings, in the order of the packets. */
export function judgeMessage(message: MessageDescription): Finding[] {
  const findings: Finding[] = [];
  const {packets, problem} = message;
  if (problem !== undefined) findings.push({kind: 'truncated', expected: undefined, found: problem.offset});
  if (packets.some(packet => packet.typeId === packetType.symmetricallyEncryptedData)) {
    findings.push({kind: 'not-authenticated', why: 'the encrypted data has no integrity protection'});
  }
  const slots = packets.filter(packet => packet.detail?.kind === 'slot');
  // keep64's first slot is the recovery key's, whose 256 bits need no stretching.
  const startsLikeOurs = isRecoverySlot(slots[0]);
  slots.forEach((packet, index) => {
    if (packet.detail?.kind !== 'slot' || (index === 0 && startsLikeOurs)) return;
    const {skesk} = packet.detail;
    const why = skesk.version === 'other' ? undefined : whyWeak(skesk.s2k);
    if (why !== undefined) findings.push({kind: 'weak-protection', what: `slot ${index + 1}`, why});
  });
  return findings;
}

function isRecoverySlot(packet: PacketDescription | undefined): boolean {
  if (packet?.detail?.kind !== 'slot' || packet.detail.skesk.version === 'other') return false;
  const {skesk} = packet.detail;
  return (
    skesk.s2k.type === 'iterated' && skesk.s2k.codedCount === 96 && skesk.encryptedSessionKey !== undefined
  );
}

function whyWeak(s2k: S2k): string | undefined {
  if (s2k.type === 'simple') return 'the passphrase is hashed once, without a salt';
  if (s2k.type === 'salted') return 'the passphrase is hashed only once';
  if (s2k.type === 'iterated' && decodeCount(s2k.codedCount) < weakOctetCount) {
    return `the passphrase is stretched over ${decodeCount(s2k.codedCount)} octets only`;
  }
  return undefined;
}
