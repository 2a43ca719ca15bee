import test from 'ava';
import {copyBytes, formatHex} from '../../source/bytes/bytes.ts';
import {MalformedError} from '../../source/errors.ts';
import {maxKeyFileSize, parseKeyFile} from '../../source/whatsapp/key-file.ts';
import {googleId, noise, phoneKeyFile, rootKeyFile, serverSalt} from './_backup-writer.ts';

test('encrypted_backup.key holds the 64 digits', t => {
  const bytes = rootKeyFile(noise(32, 8));
  const file = parseKeyFile(bytes);

  t.is(bytes.length, 59);
  t.is(file.kind === 'recovery-key' ? file.key.digits() : '', formatHex(noise(32, 8)));
});

test('the phone’s key file holds an AES key and what it is for', t => {
  const bytes = phoneKeyFile(noise(32, 8), 3);

  t.is(bytes.length, maxKeyFileSize);
  t.deepEqual(parseKeyFile(bytes), {
    kind: 'phone-key',
    keyVersion: 3,
    serverSalt,
    googleId,
    aesKey: copyBytes(noise(32, 8)),
  });
});

test('cut, longer, altered and foreign key files are refused', t => {
  const whole = phoneKeyFile(noise(32, 8));
  for (let size = 0; size < whole.length; size++) {
    t.throws(() => parseKeyFile(whole.subarray(0, size)), {instanceOf: MalformedError});
  }
  t.throws(() => parseKeyFile(new Uint8Array([...whole, 0])), {instanceOf: MalformedError});
  const altered = copyBytes(whole);
  altered[70] = (altered[70] ?? 0) ^ 1;
  t.throws(() => parseKeyFile(altered), {instanceOf: MalformedError});
  t.throws(() => parseKeyFile(rootKeyFile(noise(31, 8))), {instanceOf: MalformedError});
});
