import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {concatBytes, copyBytes, equalBytes, parseHex, utf8} from '../../source/bytes/bytes.ts';
import {
  DamagedError,
  Keep64Error,
  LimitError,
  MalformedError,
  UndecidableError,
  WrongKeyError,
} from '../../source/errors.ts';
import {parseRecoveryKey, recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import type {TagPlace} from '../../source/whatsapp/backup-body.ts';
import {type BackupOpener, backupKey, deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {openBackup} from '../../source/whatsapp/backup-reader.ts';
import {parseKeyFile} from '../../source/whatsapp/key-file.ts';
import {
  bytesField,
  crypt12Header,
  crypt14Header,
  crypt15Header,
  databaseLike,
  makeBackup,
  noise,
  phoneKeyFile,
} from './_backup-writer.ts';

const publishedDigits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
const key = parseRecoveryKey(publishedDigits);
const digits: BackupOpener = {kind: 'recovery-key', key};
const aesKey = deriveBackupKey(key);
const keyFile = parseKeyFile(phoneKeyFile(aesKey));

function* inChunks(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  bytes: Uint8Array,
  opener: BackupOpener = digits,
  {chunkSize = 65_536, tagPlace = 'decide'}: {chunkSize?: number; tagPlace?: TagPlace} = {},
) {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* inChunks(bytes, chunkSize);
  }
  const opened = await openBackup(source(), {unlock: header => backupKey(header, opener), tagPlace});
  try {
    const parts: Uint8Array[] = [];
    for await (const part of opened.content) parts.push(copyBytes(part));
    const proof = await opened.authenticate();
    return {form: opened.form, content: concatBytes(...parts), ...proof};
  } finally {
    await opened.close();
  }
}

/** What became of it, by the class of the error. */
async function outcome(bytes: Uint8Array, opener?: BackupOpener): Promise<string> {
  try {
    await read(bytes, opener);
    return 'verified';
  } catch (error) {
    if (!(error instanceof Keep64Error)) throw error;
    return error.code;
  }
}

const contents = {
  sqlite: databaseLike(20_000),
  zip: concatBytes(utf8('PK\u0003\u0004'), noise(9000, 11)),
  json: utf8(JSON.stringify({settings: Array.from({length: 50}, (_, at) => `value ${at}`)})),
} as const;

for (const [name, header, opener] of [
  ['crypt15', crypt15Header(3), digits],
  ['crypt15 of a passkey', crypt15Header(4, bytesField(50, noise(900, 12))), digits],
  ['crypt14', crypt14Header(), keyFile],
  ['crypt12', crypt12Header(), keyFile],
] as const) {
  for (const [kind, content] of Object.entries(contents)) {
    for (const hasMd5 of name === 'crypt12' ? [true] : [true, false]) {
      test(`opens a ${name} that holds ${kind}, ${hasMd5 ? 'with' : 'without'} an MD5, in chunks of any size`, async t => {
        for (const isDeflated of [true, false]) {
          const bytes = makeBackup({header, aesKey, content, isDeflated, hasMd5});
          for (const chunkSize of isDeflated ? [1, 7, 33, 4096, 65_536] : [65_536]) {
            const result = await read(bytes, opener, {chunkSize});

            t.deepEqual(result.form, {isDeflated, kind});
            t.true(equalBytes(result.content, content));
            t.is(result.md5, hasMd5 ? 'matches' : 'absent');
          }
        }
      });
    }
  }
}

test('the AES key is derived as WhatsApp derives it', t => {
  t.deepEqual(aesKey, parseHex('17ec312152f6f84fd13a3ec6b9c9279aac60bb84405f0685d1fae27293757bc7'));
});

test('a wrong key is a wrong key where the MD5 says that the file is good', async t => {
  const bytes = makeBackup({header: crypt15Header(3), aesKey, content: contents.sqlite});
  const other: BackupOpener = {kind: 'recovery-key', key: recoveryKeyFromBytes(noise(32, 20))};

  t.is(await outcome(bytes, other), 'wrong-key');
});

test('a wrong key is undecidable where no MD5 helps, and where the file is damaged too', async t => {
  const other: BackupOpener = {kind: 'recovery-key', key: recoveryKeyFromBytes(noise(32, 20))};
  const without = makeBackup({header: crypt15Header(3), aesKey, content: contents.sqlite, hasMd5: false});
  const damaged = makeBackup({header: crypt15Header(3), aesKey, content: contents.sqlite});
  damaged[9000] = (damaged[9000] ?? 0) ^ 1;

  t.is(await outcome(without, other), 'undecidable');
  t.is(await outcome(damaged, other), 'undecidable');
});

test('any flipped bit is damage or doubt, never verified and never a wrong key', async t => {
  const bytes = makeBackup({header: crypt15Header(3), aesKey, content: databaseLike(1500)});
  const counts: Record<string, number> = {};
  for (let at = 0; at < bytes.length; at++) {
    const altered = copyBytes(bytes);
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
    const result = await outcome(altered);
    counts[result] = (counts[result] ?? 0) + 1;
    t.false(result === 'verified' || result === 'wrong-key', `byte ${at}: ${result}`);
  }
  t.true((counts.damaged ?? 0) > bytes.length / 2, JSON.stringify(counts));
});

test('where only the MD5 itself is damaged, a second look proves the content', async t => {
  const bytes = makeBackup({header: crypt15Header(3), aesKey, content: contents.sqlite});
  bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 0x10;

  t.is(await outcome(bytes), 'damaged');
  const result = await read(bytes, digits, {tagPlace: 'before-md5'});
  t.true(equalBytes(result.content, contents.sqlite));
});

test('a backup cut anywhere is never verified', async t => {
  const bytes = makeBackup({header: crypt15Header(3), aesKey, content: contents.json});
  for (let size = 0; size < bytes.length; size++) {
    const result = await outcome(bytes.subarray(0, size));
    // Without the 16 bytes of its MD5 it is what backups of several files are: its tag proves it.
    if (size === bytes.length - 16) t.is(result, 'verified');
    else t.true(['damaged', 'undecidable', 'malformed'].includes(result), `${size}: ${result}`);
  }
});

test('the wrong kind of secret is named', async t => {
  const phone = makeBackup({header: crypt14Header(), aesKey, content: contents.sqlite});
  const digitBackup = makeBackup({header: crypt15Header(3), aesKey, content: contents.sqlite});

  const forDigits = await t.throwsAsync(read(phone, digits), {instanceOf: WrongKeyError});
  t.regex(forDigits.message, /own key file, not the 64 digits/);
  const forFile = await t.throwsAsync(read(digitBackup, keyFile), {instanceOf: WrongKeyError});
  t.regex(forFile.message, /64 digits, not the phone’s key file/);
});

test('a key file of other backups is a wrong key', async t => {
  const bytes = makeBackup({header: crypt14Header(), aesKey, content: contents.sqlite});

  t.is(await outcome(bytes, parseKeyFile(phoneKeyFile(noise(32, 30), 3))), 'wrong-key');
  t.is(await outcome(bytes, parseKeyFile(phoneKeyFile(noise(32, 30)))), 'wrong-key');
  // Another salt and another account, in a backup whose MD5 does not agree.
  const foreign = copyBytes(bytes);
  for (let at = 14; at < 46; at++) foreign[at] = (foreign[at] ?? 0) ^ 0xff;
  t.is(await outcome(foreign, parseKeyFile(phoneKeyFile(noise(32, 30)))), 'wrong-key');
});

test('damage to what a header says about its key file is no wrong key', async t => {
  for (const header of [crypt12Header(), crypt14Header()]) {
    const bytes = makeBackup({header, aesKey, content: contents.sqlite});
    // crypt12 has the salt from its third byte on, crypt14 behind a few fields.
    for (const at of [24, 36]) {
      const damaged = copyBytes(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x01;
      const found = await read(damaged, keyFile, {tagPlace: 'before-md5'});
      t.deepEqual(found.content, contents.sqlite);
      t.is(found.md5, 'differs');
      t.is(await outcome(damaged, parseKeyFile(phoneKeyFile(noise(32, 30)))), 'undecidable');
    }
  }
});

test('a content that only inflates is bounded', async t => {
  const bytes = makeBackup({header: crypt15Header(3), aesKey, content: new Uint8Array(200_000_000)});

  const error = await t.throwsAsync(read(bytes), {instanceOf: LimitError});
  t.is((error as LimitError).reason, 'ratio');
});

test('authentic noise is damage, and what is no backup is malformed', async t => {
  const bytes = makeBackup({
    header: crypt15Header(3),
    aesKey,
    content: noise(5000, 40),
    isDeflated: false,
  });

  await t.throwsAsync(read(bytes), {instanceOf: DamagedError});
  await t.throwsAsync(read(utf8('not a backup at all, but text')), {instanceOf: MalformedError});
  await t.throwsAsync(read(crypt15Header(3)), {instanceOf: UndecidableError});
});

const shared = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/data/whatsapp');
const published = existsSync(join(shared, 'msgstore.db.crypt15')) ? test : test.skip;

for (const [name, sha256] of [
  ['msgstore.db.crypt15', '1425b944a2e3885fc936a7bb82f6548c5cc09523a2f61f02aa836c4ed8bbd16e'],
  ['current-msgstore-shape.db.crypt15', 'ce60ba24ee5f2f000fa53d9ea188e1059cddeacc4a57cd13ce523f4dc566bb59'],
  ['multifile-raw-zip.backup.crypt15', '70b6b1718c499277138a686828165fdf5f07fb532500363366d641e0362d35ea'],
  ['settings-json.json.crypt15', 'ed33e07812961802c268660770e7c32abe10922408fbd2ca8460dc1edd8baeb4'],
] as const) {
  published(`a published backup opens: ${name}`, async t => {
    const file = parseKeyFile(new Uint8Array(readFileSync(join(shared, 'encrypted_backup.key'))));
    const {content} = await read(new Uint8Array(readFileSync(join(shared, name))), file);

    t.is(createHash('sha256').update(content).digest('hex'), sha256);
  });
}
