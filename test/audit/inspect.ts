import test from 'ava';
import {judgeMessage} from '../../source/audit/inspect.ts';
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

async function judged(...packets: readonly Uint8Array[]): Promise<string[]> {
  const findings = judgeMessage(await describeMessage(stream(concatBytes(...packets))));
  return findings.map(finding =>
    finding.kind === 'weak-protection' ? `${finding.what} weak` : finding.kind,
  );
}

for (const profile of profiles) {
  test(`finds nothing weak in an archive of profile ${profile}`, async t => {
    t.deepEqual(await judged(await sealed(profile, text(1000))), []);
  });

  test(`finds nothing weak in profile ${profile} with a password slot as keep64 makes it`, async t => {
    const sessionKey = newSessionKey(random);
    const slots = [
      await sealRecoveryKeySlot(profile, passphrase, sessionKey, random),
      await sealPasswordSlot(profile, utf8('a password'), sessionKey, random, 10),
    ];
    t.deepEqual(await judged(...slots, body), []);
  });
}

test('finds nothing weak in what gpg makes today', async t => {
  t.deepEqual(await judged(slot(iterated(passwordCodedCount)), body), []);
});

test("calls gpg's old 65,536 octets weak, where the slot has no session key of its own", async t => {
  t.deepEqual(await judged(slot(iterated(recoveryKeyCodedCount)), body), ['slot 1 weak']);
});

test('takes 65,536 octets for enough in the first slot only', async t => {
  const first = slot(iterated(recoveryKeyCodedCount), ownKey);
  t.deepEqual(await judged(first, first, body), ['slot 2 weak']);
});

test('calls an iterated S2K weak below 1,048,576 octets, and not from there on', async t => {
  const enough = 160;
  t.is(decodeCount(enough), 1_048_576);
  t.deepEqual(await judged(slot(iterated(enough)), body), []);
  t.deepEqual(await judged(slot(iterated(enough - 1)), body), ['slot 1 weak']);
});

test('calls a passphrase weak that is hashed once, with and without a salt', async t => {
  const simple = slot({type: 'simple', hashId: sha256Id});
  const salted = slot({type: 'salted', hashId: sha256Id, salt}, ownKey);
  t.deepEqual(await judged(simple, salted, body), ['slot 1 weak', 'slot 2 weak']);
});

test('says how often a weak slot hashes, and no salt', async t => {
  const findings = judgeMessage(await describeMessage(stream(concatBytes(slot(iterated(0)), body))));
  t.like(findings[0], {kind: 'weak-protection', what: 'slot 1'});
  const [finding] = findings;
  t.regex(finding?.kind === 'weak-protection' ? finding.why : '', /1024 octets/);
  t.false(JSON.stringify(findings).includes(Buffer.from(salt).toString('hex')));
});

test('finds that type 9 data is not authenticated, before anything about slots', async t => {
  t.deepEqual(await judged(slot({type: 'simple', hashId: sha256Id}), unprotectedBody), [
    'not-authenticated',
    'slot 1 weak',
  ]);
});

test('finds type 9 data without any slot, as old PGP wrote it', async t => {
  t.deepEqual(await judged(unprotectedBody), ['not-authenticated']);
});

test('says at which byte a cut message ends', async t => {
  const message = concatBytes(slot(iterated(passwordCodedCount)), body);
  const cut = message.length - 7;
  const findings = judgeMessage(await describeMessage(stream(message.subarray(0, cut))));
  t.deepEqual(findings, [{kind: 'truncated', expected: undefined, found: cut}]);
});

test('judges the slots that a cut message still shows', async t => {
  const message = concatBytes(slot({type: 'simple', hashId: sha256Id}), body);
  t.deepEqual(await judged(message.subarray(0, -1)), ['truncated', 'slot 1 weak']);
});

test('says nothing about slots it does not know, and counts them', async t => {
  const unknown = formatPacket(packetType.symmetricKeyEncryptedSessionKey, Uint8Array.of(99, 1, 2, 3));
  t.deepEqual(await judged(unknown, slot({type: 'simple', hashId: sha256Id}), body), ['slot 2 weak']);
});
