import test from 'ava';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {MalformedError} from '../../source/errors.ts';
import {maxHeaderSize, readBackupHeader} from '../../source/whatsapp/backup-header.ts';
import {
  bytesField,
  crypt12Header,
  crypt14Header,
  crypt15Header,
  googleId,
  noise,
  numberField,
  serverSalt,
  varint,
} from './_backup-writer.ts';

const body = noise(100, 50);

for (const [keyType, secret] of [
  [undefined, 'recovery-key-or-password'],
  [1, 'recovery-key-or-password'],
  [2, 'password'],
  [3, 'recovery-key'],
  [4, 'passkey'],
  [77, 'recovery-key-or-password'],
] as const) {
  test(`a crypt15 header with key type ${keyType} names the secret`, t => {
    const bytes = crypt15Header(keyType);
    const header = readBackupHeader(concatBytes(bytes, body));

    t.is(header.format, 'crypt15');
    t.is(header.secret, secret);
    t.is(header.size, bytes.length);
    t.is(header.iv.length, 16);
    t.is(header.appVersion, '2.26.40.3');
    t.is(header.deviceModel, 'Pixel 9');
    t.true(header.hasPhoneDigits);
    t.false(JSON.stringify(header).includes('"42"'));
  });
}

test('headers of more than 255 bytes and with unknown fields are read', t => {
  for (const size of [200, 300, 5000, 40_000]) {
    const bytes = crypt15Header(4, concatBytes(bytesField(99, noise(size, 7)), numberField(2000, 5)));
    const header = readBackupHeader(concatBytes(bytes, body));

    t.is(header.secret, 'passkey');
    t.is(header.size, bytes.length);
  }
});

test('crypt14 and crypt12 headers say what the key file must match', t => {
  for (const [format, bytes] of [
    ['crypt14', crypt14Header()],
    ['crypt12', crypt12Header()],
  ] as const) {
    const header = readBackupHeader(concatBytes(bytes, body));

    t.is(header.format, format);
    t.is(header.secret, 'phone-key-file');
    t.deepEqual(header.phoneKey, {keyVersion: 2, serverSalt, googleId});
    t.is(header.size, bytes.length);
  }
});

test('what is no header is refused', t => {
  const prefix = crypt15Header(3);
  const refused: readonly Uint8Array[] = [
    new Uint8Array(0),
    Uint8Array.of(0),
    Uint8Array.of(0, 1, 9, ...noise(80, 4)),
    crypt12Header().subarray(0, 66),
    prefix.subarray(0, prefix.length - 1),
    Uint8Array.from({length: 40}, () => 0xff),
    concatBytes(varint(maxHeaderSize), noise(maxHeaderSize, 5)),
    concatBytes(varint(2 ** 40), body),
    concatBytes(varint(4), bytesField(4, utf8('ab'))),
    concatBytes(varint(6), bytesField(3, Uint8Array.of(8, 1)), body),
    concatBytes(varint(20), Uint8Array.of(0x1a, 0x7f), noise(18, 6)),
    utf8('PK\u0003\u0004 and more of a ZIP'),
    utf8('%PDF-1.7 a document of some length'),
  ];

  for (const bytes of refused) t.throws(() => readBackupHeader(bytes), {instanceOf: MalformedError});
});

test('no header made of noise is taken for one, and none does worse than being refused', t => {
  let taken = 0;
  for (let seed = 0; seed < 3000; seed++) {
    const bytes = noise(300, seed + 1000);
    try {
      readBackupHeader(bytes);
      taken += 1;
    } catch (error) {
      t.true(error instanceof MalformedError);
    }
  }
  t.is(taken, 0);
});
