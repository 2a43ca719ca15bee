import test from 'ava';
import {recogniseFile, recogniseFolder} from '../../source/audit/file-kind.ts';
import {parseHex, utf8} from '../../source/bytes/bytes.ts';

const lockedMessage = parseHex('c32e0409030a0102030405060708');
const legacyLockedMessage = parseHex('8c0d04090302aabbccddeeff0011');
const empty = new Uint8Array();

test('an archive is known by its first packet, and its key by its name', t => {
  const name = 'Chats-20261123T101500Z.909a5a09.tar.pgp';
  t.deepEqual(recogniseFile(name, lockedMessage), {kind: 'archive', keyId: '909a-5a09'});
  t.deepEqual(recogniseFile('old.gpg', legacyLockedMessage), {kind: 'archive', keyId: undefined});
  t.deepEqual(recogniseFile('x', utf8('-----BEGIN PGP MESSAGE-----\n')), {kind: 'archive', keyId: undefined});
});

test('a file that is only named like an archive or a backup is told', t => {
  t.deepEqual(recogniseFile('x.tar.pgp', utf8('hello')), {kind: 'not-what-its-name-says', named: 'archive'});
  t.deepEqual(recogniseFile('msgstore.db.crypt15', utf8('hello')), {
    kind: 'not-what-its-name-says',
    named: 'whatsapp-backup',
  });
  t.deepEqual(recogniseFile('x.tar.pgp', empty), {kind: 'not-what-its-name-says', named: 'archive'});
});

test('the .sha256 of an archive is no archive', t => {
  t.deepEqual(recogniseFile('x.tar.pgp.sha256', utf8('00')), {kind: 'checksum'});
});

test('a WhatsApp backup says which secret opens it', t => {
  // BackupPrefix: e2ee_key_data (3) with an IV (1) of 16 bytes, key_type_new (6) = 3.
  const header = parseHex(`161a120a10${'07'.repeat(16)}3003`);
  t.deepEqual(recogniseFile('msgstore.db.crypt15', header), {
    kind: 'whatsapp-backup',
    format: 'crypt15',
    secret: 'recovery-key',
  });
});

test('chat exports are known by their name or their first line, as ZIP, text and folder', t => {
  const zip = (member: string): Uint8Array =>
    Buffer.concat([
      parseHex('504b0304'),
      Buffer.alloc(22),
      Buffer.from([member.length, 0, 0, 0]),
      utf8(member),
    ]);
  t.deepEqual(recogniseFile('WhatsApp Chat with Anna.zip', zip('x')), {kind: 'chat-export', form: 'zip'});
  t.deepEqual(recogniseFile('anna.zip', zip('_chat.txt')), {kind: 'chat-export', form: 'zip'});
  t.is(recogniseFile('photos.zip', zip('a.jpg')), undefined);
  for (const line of [
    '[05/03/2025, 10:14:33] Alice: hi',
    '\u200e[05.03.25, 10:14:33] Alice: hi',
    '05/03/2025, 10:14 - Alice: hi',
    '3/5/25, 10:14\u202fPM - Alice: hi',
  ]) {
    t.deepEqual(recogniseFile('x.txt', utf8(line)), {kind: 'chat-export', form: 'text'}, line);
  }
  t.is(recogniseFile('x.txt', utf8('2025-03-05 a diary')), undefined);
  t.deepEqual(recogniseFolder('x', ['photo.jpg', '_chat.txt']), {kind: 'chat-export', form: 'folder'});
});

test('folders of WhatsApp are known, others are not', t => {
  t.deepEqual(recogniseFolder('WhatsApp', ['Media', 'Databases']), {kind: 'whatsapp-folder', part: 'all'});
  t.deepEqual(recogniseFolder('x', ['msgstore.db.crypt14']), {kind: 'whatsapp-folder', part: 'databases'});
  t.deepEqual(recogniseFolder('Media', ['WhatsApp Images']), {kind: 'whatsapp-folder', part: 'media'});
  t.is(recogniseFolder('Documents', ['Media']), undefined);
  t.is(recogniseFolder('WhatsApp', []), undefined);
});
