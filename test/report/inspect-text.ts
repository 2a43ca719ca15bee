import test from 'ava';
import {judgeMessage} from '../../source/audit/inspect.ts';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import type {InspectReport} from '../../source/commands/inspect.ts';
import {describeMessage} from '../../source/openpgp/describe.ts';
import {formatPacket, packetType} from '../../source/openpgp/packet.ts';
import {newSessionKey, sealPasswordSlot} from '../../source/openpgp/slots.ts';
import {describeS2k, inspectText} from '../../source/report/inspect-text.ts';
import {fixedRandom, profiles, sealed, stream, text} from '../openpgp/_messages.ts';

const random = fixedRandom('inspect text');
const evil = 'a\u001b]0;x\u0007\u202eb';
const obeyed = /[\p{Cc}\p{Cf}]/u;

async function inspected(bytes: Uint8Array, overrides: Partial<InspectReport> = {}): Promise<string> {
  const message = await describeMessage(stream(bytes));
  const report: InspectReport = {
    schema: 'keep64/inspect-1',
    file: 'x.pgp',
    message,
    keyIdInName: undefined,
    hasSidecar: false,
    findings: judgeMessage(message),
    ...overrides,
  };
  return inspectText(report).join('\n');
}

for (const [profile, slot, body] of [
  ['rfc4880', /slot v4: AES-256, iterated and salted SHA-256, 65,536 octets\n/, /encrypted data v1: CFB/],
  [
    'rfc9580',
    /slot v6: AES-256-OCB, iterated.*65,536 octets\n/,
    /encrypted data v2: AES-256-OCB, chunks of 256 KiB/,
  ],
] as const)
  test(`an archive of profile ${profile} is a slot and a body, opened by one passphrase`, async t => {
    const shown = await inspected(await sealed(profile, text(1000)));
    t.regex(shown, /^x\.pgp: OpenPGP, .*, 2 packets\n/);
    t.regex(shown, slot);
    t.regex(shown, body);
    t.regex(shown, /opened by 1 passphrase \(64 digits or a password\)\n/);
    t.regex(shown, /no \.sha256 file beside it$/);
    t.notRegex(shown, /finding/);
  });

for (const profile of profiles)
  test(`a password slot of profile ${profile} says what it costs to try`, async t => {
    const slot = await sealPasswordSlot(profile, utf8('a password'), newSessionKey(random), random, 10);
    const shown = await inspected(slot);
    t.regex(shown, profile === 'rfc4880' ? /65,011,712 octets/ : /Argon2id, 3 passes, 4 lanes, 1 MiB/);
  });

test('a file whose name and neighbours say something says that too, as a hint', async t => {
  const shown = await inspected(await sealed('rfc4880', text(10)), {
    keyIdInName: '909a-5a09',
    hasSidecar: true,
  });
  t.regex(shown, /key id in its name: 909a-5a09 \(a hint; names can be changed\)/);
  t.regex(shown, /a \.sha256 file stands beside it: keep64 verify --fixity needs no key/);
});

test('a message for private keys says that no digits open it', async t => {
  const pkesk = formatPacket(packetType.publicKeyEncryptedSessionKey, random(40));
  t.regex(await inspected(pkesk), /opened by private keys only: no 64 digits and no password open it/);
  const slot = await sealPasswordSlot('rfc4880', utf8('x'), newSessionKey(random), random);
  t.regex(await inspected(concatBytes(pkesk, slot)), /opened by 1 passphrase .*, and by 1 private key\n/);
});

test('a packet of a type nobody knows is listed with its number', async t => {
  t.regex(await inspected(formatPacket(62, random(3))), /packet type 62\n/);
});

test('a cut file says where it ends, among the packets and among the findings', async t => {
  const message = await sealed('rfc4880', text(1000));
  const shown = await inspected(message.subarray(0, 500));
  t.regex(shown, /at byte 500: /);
  t.regex(shown, /findings:\n {2}the file is cut off or damaged at byte 500/);
});

test('names and reasons obey nobody', async t => {
  const message = await describeMessage(stream(await sealed('rfc4880', text(10))));
  const shown = await inspected(await sealed('rfc4880', text(10)), {
    file: evil,
    message: {...message, problem: {offset: 7, why: evil}},
  });
  t.notRegex(shown.replaceAll('\n', ''), obeyed);
  t.true(shown.includes('a\\x1b]0;x\\x07\\u{202e}b: OpenPGP'));
});

test('every kind of S2K is named with its hash or its cost', t => {
  const salt = random(8);
  t.is(describeS2k({type: 'simple', hashId: 8}), 'simple SHA-256');
  t.is(describeS2k({type: 'salted', hashId: 2, salt}), 'salted SHA-1');
  t.is(
    describeS2k({type: 'iterated', hashId: 10, salt, codedCount: 255}),
    'iterated and salted SHA-512, 65,011,712 octets',
  );
  t.is(
    describeS2k({type: 'argon2', salt: random(16), passes: 1, parallelism: 4, memoryExponent: 21}),
    'Argon2id, 1 pass, 4 lanes, 2 GiB',
  );
});
