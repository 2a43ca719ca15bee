import test from 'ava';
import {estimateGuessRate, expectedSeconds, samplePassphrases} from '../../source/audit/guess-rate.ts';
import {findOpeners, judgeMessage} from '../../source/audit/inspect.ts';
import {isMeantAsMessage, messageKind} from '../../source/audit/message-kind.ts';
import {isAlarming, severityOf} from '../../source/audit/severity.ts';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {describeMessage} from '../../source/openpgp/describe.ts';
import {formatPacket, packetType} from '../../source/openpgp/packet.ts';
import {
  decodeCount,
  formatS2k,
  passwordCodedCount,
  recoveryKeyCodedCount,
  type S2k,
} from '../../source/openpgp/s2k.ts';
import {newSessionKey, sealPasswordSlot, sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';
import {fixedRandom, passphrase, profiles, sealed, stream, text} from '../openpgp/_messages.ts';

const random = fixedRandom('inspect');
const aes256Id = 9;
const sha256Id = 8;
const salt = random(8);

const body = formatPacket(
  packetType.symEncryptedIntegrityProtectedData,
  concatBytes(Uint8Array.of(1), random(80)),
);
const bodyOf = (profile: (typeof profiles)[number]): Uint8Array =>
  profile === 'rfc4880'
    ? body
    : formatPacket(
        packetType.symEncryptedIntegrityProtectedData,
        concatBytes(Uint8Array.of(2, aes256Id, 2, 12), random(80)),
      );
const unprotectedBody = formatPacket(packetType.symmetricallyEncryptedData, random(80));

/** A version 4 slot (RFC 9580 §5.3.1); with `sessionKey`, one that brings a session key of its own. */
function slot(s2k: S2k, sessionKey: Uint8Array = new Uint8Array(0)): Uint8Array {
  const head = Uint8Array.of(4, aes256Id);
  return formatPacket(
    packetType.symmetricKeyEncryptedSessionKey,
    concatBytes(head, formatS2k(s2k), sessionKey),
  );
}

const iterated = (codedCount: number): S2k => ({type: 'iterated', hashId: sha256Id, salt, codedCount});
const ownKey = random(33);

/** Each finding as its severity, its kind, and the slot it is about. */
async function judged(...packets: readonly Uint8Array[]): Promise<string[]> {
  const findings = judgeMessage(await describeMessage(stream(concatBytes(...packets))));
  return findings.map(finding => {
    const about =
      finding.kind === 'weak-protection'
        ? ` ${finding.what}`
        : 'slot' in finding
          ? ` slot ${finding.slot}`
          : '';
    return `${severityOf(finding)}: ${finding.kind}${about}`;
  });
}

const intact = 'good: integrity-protected';
const recoveryKey = 'good: recovery-key-slot slot 1';

for (const profile of profiles) {
  test(`finds nothing weak in an archive of profile ${profile}`, async t => {
    t.deepEqual(await judged(await sealed(profile, text(1000))), [intact, recoveryKey]);
  });

  test(`finds nothing weak in profile ${profile} with a password slot as keep64 makes it`, async t => {
    const sessionKey = newSessionKey(random);
    const slots = [
      await sealRecoveryKeySlot(profile, passphrase, sessionKey, random),
      await sealPasswordSlot(profile, utf8('a password'), sessionKey, random),
    ];
    t.deepEqual(await judged(...slots, bodyOf(profile)), [
      intact,
      recoveryKey,
      `${profile === 'rfc4880' ? 'note' : 'good'}: passphrase-slot slot 2`,
    ]);
  });
}

test('finds nothing weak in what gpg makes today', async t => {
  t.deepEqual(await judged(slot(iterated(passwordCodedCount)), body), [
    intact,
    'note: passphrase-slot slot 1',
  ]);
});

test("calls gpg's old 65,536 octets weak, where the slot has no session key of its own", async t => {
  t.deepEqual(await judged(slot(iterated(recoveryKeyCodedCount)), body), [
    intact,
    'warning: weak-protection slot 1',
  ]);
});

test('takes 65,536 octets for enough in the first slot only', async t => {
  const first = slot(iterated(recoveryKeyCodedCount), ownKey);
  t.deepEqual(await judged(first, first, body), [intact, recoveryKey, 'warning: weak-protection slot 2']);
});

test('calls a passphrase weak that one card tries over a million times a second', async t => {
  const enough = 166;
  t.is(decodeCount(enough), 1_441_792);
  t.true((estimateGuessRate(iterated(enough), aes256Id) ?? 0) < 1e6);
  t.true((estimateGuessRate(iterated(enough - 1), aes256Id) ?? 0) > 1e6);
  t.deepEqual(await judged(slot(iterated(enough)), body), [intact, 'note: passphrase-slot slot 1']);
  t.deepEqual(await judged(slot(iterated(enough - 1)), body), [intact, 'warning: weak-protection slot 1']);
});

test('calls a passphrase critical that is hashed once, with and without a salt', async t => {
  const simple = slot({type: 'simple', hashId: sha256Id});
  const salted = slot({type: 'salted', hashId: sha256Id, salt}, ownKey);
  t.deepEqual(await judged(simple, salted, body), [
    intact,
    'critical: weak-protection slot 1',
    'critical: weak-protection slot 2',
  ]);
});

test('says how often a weak slot hashes, and no salt', async t => {
  const findings = judgeMessage(await describeMessage(stream(concatBytes(slot(iterated(0)), body))));
  const finding = findings.find(({kind}) => kind === 'weak-protection');
  t.like(finding, {what: 'slot 1'});
  t.regex(finding?.kind === 'weak-protection' ? finding.why : '', /1,024 octets/);
  t.false(JSON.stringify(findings).includes(Buffer.from(salt).toString('hex')));
});

test('finds that type 9 data is not authenticated', async t => {
  t.deepEqual(await judged(slot(iterated(passwordCodedCount)), unprotectedBody), [
    'critical: not-authenticated',
    'note: passphrase-slot slot 1',
  ]);
});

test('finds type 9 data without any slot, as old PGP wrote it', async t => {
  t.deepEqual(await judged(unprotectedBody), ['critical: not-authenticated', 'critical: no-slot']);
});

test('says at which byte a cut message ends', async t => {
  const message = concatBytes(slot(iterated(passwordCodedCount)), body);
  const cut = message.length - 7;
  const findings = judgeMessage(await describeMessage(stream(message.subarray(0, cut))));
  t.deepEqual(findings.filter(isAlarming), [{kind: 'truncated', expected: undefined, found: cut}]);
});

test('judges the slots that a cut message still shows', async t => {
  const message = concatBytes(slot({type: 'simple', hashId: sha256Id}), body);
  t.true((await judged(message.subarray(0, -1))).includes('critical: weak-protection slot 1'));
});

test('says of each slot that it cannot use why, and counts it', async t => {
  const unusable: readonly (readonly [Uint8Array, RegExp])[] = [
    [Uint8Array.of(99, 1, 2, 3), /version 99/],
    [Uint8Array.of(4), /ends early/],
    [concatBytes(Uint8Array.of(4, 3), formatS2k(iterated(passwordCodedCount))), /CAST5/],
    [concatBytes(Uint8Array.of(4, 9), formatS2k({...iterated(255), hashId: 1} as S2k)), /MD5/],
    [
      concatBytes(
        Uint8Array.of(4, 9),
        formatS2k({type: 'argon2', salt: random(16), passes: 1, parallelism: 1, memoryExponent: 31}),
      ),
      /MiB/,
    ],
  ];
  for (const [packet, why] of unusable) {
    const bytes = concatBytes(formatPacket(3, packet), slot(iterated(passwordCodedCount)), body);
    const message = await describeMessage(stream(bytes));
    const found = judgeMessage(message).find(({kind}) => kind === 'unusable-slot');
    t.like(found, {slot: 1});
    t.regex(found?.kind === 'unusable-slot' ? found.why : '', why);
    t.is(findOpeners(message).length, 2);
  }
  const v4 = slot(iterated(passwordCodedCount), ownKey);
  t.true((await judged(v4, bodyOf('rfc9580'))).includes('warning: unusable-slot slot 1'));
});

test('says what opens a message: by digits, by a passphrase, by a private key, named or not', async t => {
  const pkesk = (keyId: string): Uint8Array =>
    formatPacket(1, concatBytes(Uint8Array.of(3), Buffer.from(keyId, 'hex'), Uint8Array.of(1), random(256)));
  const named = pkesk('44cb20950d014204');
  const anonymous = pkesk('0000000000000000');
  const passphraseSlot = slot(iterated(passwordCodedCount), ownKey);
  const recoverySlot = slot(iterated(recoveryKeyCodedCount), ownKey);
  const message = await describeMessage(
    stream(concatBytes(named, anonymous, recoverySlot, passphraseSlot, body)),
  );
  const openers = findOpeners(message);
  t.deepEqual(
    openers.map(({kind}) => kind),
    ['private-key', 'private-key', 'recovery-key', 'passphrase'],
  );
  t.like(openers[0], {recipient: '44cb20950d014204', algorithmId: 1});
  t.like(openers[1], {recipient: undefined});
  t.deepEqual(await judged(named, recoverySlot, body), [intact, recoveryKey, 'note: public-key-slots']);
  t.deepEqual(await judged(named, anonymous, body), [intact, 'warning: public-key-slots']);
});

test('finds what stands behind the end of a message, packets or not', async t => {
  const message = await sealed('rfc4880', text(100));
  for (const extra of [utf8('junk'), formatPacket(11, utf8('b\0\0\0\0\0x')), message]) {
    t.true((await judged(message, extra)).includes('warning: trailing-bytes'));
  }
  t.deepEqual(await judged(message, formatPacket(10, utf8('PGP'))), [intact, recoveryKey]);
});

test('more slots than keep64 opens are a warning', async t => {
  const slots = Array.from({length: 9}, () => slot(iterated(passwordCodedCount), ownKey));
  t.true((await judged(...slots, body)).includes('warning: refused-structure'));
});

test('tells messages, keys and signatures apart', async t => {
  const literal = formatPacket(11, utf8('b\0\0\0\0\0x'));
  const signature = formatPacket(2, concatBytes(Uint8Array.of(4, 0, 1, 8), random(20)));
  const onePass = formatPacket(4, concatBytes(Uint8Array.of(3, 0, 8, 1), random(8), Uint8Array.of(1)));
  const packed = (...inside: Uint8Array[]) => formatPacket(8, concatBytes(Uint8Array.of(0), ...inside));
  const key = concatBytes(Uint8Array.of(4, 0, 0, 0, 0, 27), random(32));
  for (const [kind, ...packets] of [
    ['encrypted', slot(iterated(255)), body],
    ['signed', onePass, literal, signature],
    ['signed', signature, literal],
    ['signed', packed(onePass, literal, signature)],
    ['compressed', packed(literal)],
    ['plain', literal],
    ['signature', signature],
    ['public-key', formatPacket(6, key)],
    ['secret-key', formatPacket(5, concatBytes(key, Uint8Array.of(0), random(34)))],
    ['fragment', slot(iterated(255))],
  ] as const) {
    const message = await describeMessage(stream(concatBytes(...packets)));
    t.is(messageKind(message), kind);
    t.true(isMeantAsMessage(message), kind);
    t.is(judgeMessage(message).some(isAlarming), kind !== 'encrypted', kind);
  }
});

test('takes noise for no message, though one byte in two starts a packet', async t => {
  let packets = 0;
  let misread = 0;
  for (let round = 0; round < 20_000; round++) {
    const bytes = random(64);
    const message = await describeMessage(stream(bytes)).catch(() => undefined);
    if (message === undefined) continue;
    packets += 1;
    if (isMeantAsMessage(message)) misread += 1;
  }
  t.true(packets > 3_000, `${packets}`);
  t.true(misread <= 10, `${misread} of 20,000`);
});

test('rates follow the published figures', t => {
  const rate = (s2k: S2k): number => Math.round(estimateGuessRate(s2k, aes256Id) ?? 0);
  t.is(rate({type: 'simple', hashId: sha256Id}), 21_975_500_000);
  t.is(rate(iterated(255)), 21_633);
  // SHA-1 gives 20 bytes: a key of 32 takes two of them.
  t.is(rate({...iterated(255), hashId: 2} as S2k), 24_925);
  t.is(rate({type: 'argon2', salt, passes: 3, parallelism: 4, memoryExponent: 18}), 469);
  t.is(estimateGuessRate({type: 'simple', hashId: 99}, aes256Id), undefined);
  t.is(Math.round(expectedSeconds(samplePassphrases.fourWords, 21_633) / 86_400 / 365.25), 2_678);
});
