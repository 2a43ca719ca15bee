import test from 'ava';
import {findOpeners, judgeMessage} from '../../source/audit/inspect.ts';
import {messageKind} from '../../source/audit/message-kind.ts';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import type {InspectedFile, InspectedOpenPgp} from '../../source/commands/inspect.ts';
import {DiskError} from '../../source/errors.ts';
import {describeMessage} from '../../source/openpgp/describe.ts';
import {formatPacket, packetType} from '../../source/openpgp/packet.ts';
import {newSessionKey, sealPasswordSlot} from '../../source/openpgp/slots.ts';
import {inspectText} from '../../source/report/inspect-text.ts';
import {describeS2k} from '../../source/report/packet-words.ts';
import {fixedRandom, profiles, sealed, stream, text} from '../openpgp/_messages.ts';

const random = fixedRandom('inspect text');
const evil = 'a\u001b]0;x\u0007\u202eb';
const obeyed = /[\p{Cc}\p{Cf}]/u;

async function inspected(bytes: Uint8Array, overrides: Partial<InspectedOpenPgp> = {}): Promise<string> {
  const message = await describeMessage(stream(bytes));
  const file: InspectedOpenPgp = {
    kind: 'openpgp',
    file: 'x.pgp',
    messageKind: messageKind(message),
    message,
    messageId: undefined,
    openers: findOpeners(message),
    keyIdInName: undefined,
    hasSidecar: false,
    findings: judgeMessage(message),
    ...overrides,
  };
  return shown(file);
}

function shown(...files: readonly InspectedFile[]): string {
  return inspectText({schema: 'keep64/inspect-1', files}).join('\n');
}

for (const [profile, slot, body] of [
  [
    'rfc4880',
    /slot v4: holds .*\n +AES-256, iterated and salted SHA-256, 65,536 octets\n/,
    /encrypted data v1: .*\n +CFB/,
  ],
  [
    'rfc9580',
    /slot v6: holds .*\n +AES-256-OCB, iterated.*65,536 octets\n/,
    /encrypted data v2: .*\n +AES-256-OCB, chunks of 256 KiB\n +OpenPGP format, .* length/,
  ],
] as const)
  test(`an archive of profile ${profile} is a slot and a body, opened by one passphrase`, async t => {
    const lines = await inspected(await sealed(profile, text(1000)));
    t.regex(lines, /^x\.pgp: an encrypted OpenPGP message, .*, 2 packets\n/);
    t.regex(lines, slot);
    t.regex(lines, body);
    t.regex(lines, /opened by\n {2}slot 1: the 64 digits of a recovery key, by its shape\n/);
    t.regex(lines, /no \.sha256 file beside it\n/);
    t.regex(lines, /findings\n {2}good .*\n {2}good .*64 random digits$/);
  });

for (const profile of profiles)
  test(`a password slot of profile ${profile} says what it costs to try`, async t => {
    const slot = await sealPasswordSlot(profile, utf8('a password'), newSessionKey(random), random, 10);
    const lines = await inspected(slot);
    t.regex(lines, profile === 'rfc4880' ? /65,011,712 octets/ : /Argon2id, 3 passes, 4 lanes, 1 MiB/);
  });

test('a file whose name and neighbours say something says that too, as a hint', async t => {
  const lines = await inspected(await sealed('rfc4880', text(10)), {
    keyIdInName: '909a-5a09',
    hasSidecar: true,
  });
  t.regex(lines, /key id in its name: 909a-5a09 \(a hint; names can be changed\)/);
  t.regex(lines, /a \.sha256 file stands beside it: keep64 verify --fixity needs no key/);
});

test('a message for private keys says that no digits open it', async t => {
  const pkesk = formatPacket(
    packetType.publicKeyEncryptedSessionKey,
    concatBytes(Uint8Array.of(3), random(8), Uint8Array.of(1), random(40)),
  );
  const body = formatPacket(
    packetType.symEncryptedIntegrityProtectedData,
    concatBytes(Uint8Array.of(1), random(60)),
  );
  t.regex(
    await inspected(concatBytes(pkesk, body)),
    /warning {3}only 1 private key can open it: no 64 digits and no password will/,
  );
  const slot = await sealPasswordSlot('rfc4880', utf8('x'), newSessionKey(random), random);
  t.regex(
    await inspected(concatBytes(pkesk, slot, body)),
    /opened by any one of\n {2}the private key [0-9a-f]{16} \(RSA\)\n {2}slot 1: a passphrase \(64 digits or a password\), about 21,600 guesses a second\n/,
  );
});

test('a packet of a type nobody knows is listed with its number', async t => {
  t.regex(await inspected(formatPacket(62, random(3))), /packet type 62\n/);
});

test('a cut file says where it ends, among the packets and among the findings', async t => {
  const message = await sealed('rfc4880', text(1000));
  const lines = await inspected(message.subarray(0, 500));
  t.regex(lines, /at byte 500: /);
  t.regex(
    lines,
    /findings\n {2}critical {2}the file is cut off or damaged at byte 500\n {14}look for another copy/,
  );
});

test('names and reasons obey nobody', async t => {
  const message = await describeMessage(stream(await sealed('rfc4880', text(10))));
  const lines = await inspected(await sealed('rfc4880', text(10)), {
    file: evil,
    message: {...message, problem: {kind: 'no-packet', offset: 7, why: evil}},
  });
  t.notRegex(lines.replaceAll('\n', ''), obeyed);
  t.true(lines.includes('a\\x1b]0;x\\x07\\u{202e}b: an encrypted'));
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

test('what is compressed and not encrypted shows its packets, indented', async t => {
  const literal = formatPacket(packetType.literalData, utf8('b\u0005m.txt\0\0\0\0hello'));
  const lines = await inspected(
    formatPacket(packetType.compressedData, concatBytes(Uint8Array.of(0), literal)),
  );
  t.regex(lines, /: a packed OpenPGP message, not encrypted/);
  t.regex(
    lines,
    /\n +0 +21 {2}compressed data: .*\n.*\n.*\n +0 +18 {4}literal data: .*\n +binary, m\.txt, no date\n/,
  );
  t.regex(lines, /critical {2}it is compressed, and not encrypted/);
});

test('names in keys and files obey nobody', async t => {
  const lines = await inspected(formatPacket(packetType.userId, utf8(evil)));
  t.notRegex(lines.replaceAll('\n', ''), obeyed);
});

test('a backup of WhatsApp, a foreign file and one that cannot be read have a few lines each', t => {
  const lines = shown(
    {
      kind: 'whatsapp',
      file: 'msgstore.db.crypt15',
      size: 2_000,
      header: {
        format: 'crypt15',
        size: 130,
        secret: 'recovery-key',
        iv: random(16),
        phoneKey: undefined,
        appVersion: evil,
        deviceModel: undefined,
        hasPhoneDigits: true,
      },
      md5: 'matches',
      sha256: '00'.repeat(32),
      made: '2025-03-05T00:00:00.000Z',
      isIncrement: true,
      findings: [],
    },
    {
      kind: 'other',
      file: 'photo.jpg',
      foreign: {what: 'jpeg', name: 'a JPEG picture', protection: 'readable'},
      findings: [],
    },
    {
      kind: 'unreadable',
      file: '-',
      error: new DiskError('EIO', 'the disk does not read', {path: '-'}),
      findings: [],
    },
  ).split('\n');
  t.deepEqual(lines.slice(0, 6), [
    'msgstore.db.crypt15: a WhatsApp backup (crypt15), 1.95 KiB',
    '  header of 130 bytes, then AES-256-GCM; made by WhatsApp a\\x1b]0;x\\x07\\u{202e}b',
    '  of 2025-03-05; an increment of a whole backup',
    '  the MD5 at its end agrees: it is what the phone wrote',
    '  its header holds the last two digits of the phone number: ••',
    'opened by the 64 digits that WhatsApp showed',
  ]);
  t.deepEqual(lines.slice(6, 9), [
    '',
    'photo.jpg: a JPEG picture, no archive keep64 can read',
    '  it is not encrypted: whoever has it can read it; keep64 seal makes an archive of it',
  ]);
  t.is(lines[10], 'standard input: cannot be read');
});

test('what a guess costs is said in numbers a person can hold, with its basis once', async t => {
  const slot = await sealPasswordSlot('rfc4880', utf8('a password'), newSessionKey(random), random);
  const lines = await inspected(concatBytes(slot, slot));
  t.regex(
    lines,
    /about 21,600 guesses a second on one graphics card\n +8 random letters and digits last 2\.1 years/,
  );
  t.is(lines.match(/hashcat/g)?.length, 1);
});
