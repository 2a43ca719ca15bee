import test from 'ava';
import {describeForeignFile, findSignature} from '../../source/audit/foreign-file.ts';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {formatKeyGrid, recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {formatWords} from '../../source/key/words.ts';
import {fixedRandom} from '../openpgp/_messages.ts';

const random = fixedRandom('foreign file');
const key = recoveryKeyFromBytes(random(32));
const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

const samples: readonly (readonly [what: string, start: Uint8Array, protection: string])[] = [
  ['empty', new Uint8Array(0), 'readable'],
  ['zeros', new Uint8Array(4_096), 'readable'],
  ['text', utf8('Grüße,\nan ordinary letter\n'), 'readable'],
  ['text', utf8('0f'.repeat(31)), 'readable'],
  ['checksums', utf8(`${'ab'.repeat(32)}  Chats.tar.pgp\n`), 'readable'],
  ['recovery-key', utf8(`${key.digits()}\n`), 'secret'],
  ['recovery-key', utf8(formatKeyGrid(key).join('\n')), 'secret'],
  ['recovery-key', utf8(formatWords(key).join(' ')), 'secret'],
  ['recovery-key', utf8(`${key.digits()}\nwritten down by me\n`), 'secret'],
  ['age-key', utf8('# created: 2026-01-01\n# public key: age1x\nAGE-SECRET-KEY-1QQQ\n'), 'secret'],
  ['ssh-key', utf8('-----BEGIN OPENSSH PRIVATE KEY-----\nb3\n'), 'secret'],
  ['private-key', utf8('-----BEGIN EC PRIVATE KEY-----\nb3\n'), 'secret'],
  ['borg-key', utf8('BORG_KEY 00ff\n'), 'secret'],
  ['age', utf8('age-encryption.org/v1\n-> scrypt'), 'locked'],
  [
    'restic-key',
    utf8('{"created":"2026-01-01","username":"a","hostname":"b","kdf":"scrypt","N":32768}'),
    'locked',
  ],
  ['text', utf8('{"created":"2026-01-01"}'), 'readable'],
  ['png', latin1('\x89PNG\r\n\x1a\n\0\0'), 'readable'],
  ['jpeg', latin1('\xff\xd8\xff\xe0'), 'readable'],
  ['zip', latin1('PK\x03\x04'), 'unknown'],
  ['7z', latin1('7z\xbc\xaf\x27\x1c\0'), 'unknown'],
  ['sqlite', latin1('SQLite format 3\0\x10'), 'readable'],
  ['tar', concatBytes(utf8('Chats/'), new Uint8Array(251), latin1('ustar\x0000')), 'readable'],
  ['armored-file', utf8('-----BEGIN PGP ARMORED FILE-----\nComment: x\n\nhQEM'), 'unknown'],
  ['openssl', latin1('Salted__12345678'), 'locked'],
  ['unknown', concatBytes(Uint8Array.of(0x7e, 0), random(2_000)), 'unknown'],
];

for (const [what, start, protection] of samples) {
  test(`names ${what} (${start.length} bytes)`, t => {
    t.like(describeForeignFile(start), {what, protection});
  });
}

test('a text that is cut in the middle of a character is a text', t => {
  const bytes = utf8('ä€😀'.repeat(100));
  for (let size = bytes.length - 9; size < bytes.length; size++) {
    t.is(describeForeignFile(bytes.subarray(0, size)).what, 'text', `${size}`);
  }
});

test('no part of a key is in what is said of its file', t => {
  const said = JSON.stringify(describeForeignFile(utf8(key.digits())));
  for (let at = 0; at < 64; at += 4) t.false(said.includes(key.digits().slice(at, at + 8)));
});

test('noise has no signature', t => {
  for (let round = 0; round < 2_000; round++) {
    const bytes = random(600);
    t.is(findSignature(bytes), undefined);
    t.is(describeForeignFile(bytes).what, 'unknown');
  }
});
