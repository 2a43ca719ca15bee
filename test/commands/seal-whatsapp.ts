/** seal --from-whatsapp: what the backups hold is sealed in their place, and nothing decrypted is on the disk. */
import {appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {type SealReport, seal} from '../../source/commands/seal.ts';
import {nodeDisk} from '../../source/disk/disk.ts';
import {DamagedError, UsageError, WrongKeyError} from '../../source/errors.ts';
import {deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {parseKeyFile} from '../../source/whatsapp/key-file.ts';
import {assertClean, digits, listContent, makeFolder, runCli, writeKeyFile, writeTree} from '../cli/_cli.ts';
import {crypt14Header, crypt15Header, makeBackup, noise, phoneKeyFile} from '../whatsapp/_backup-writer.ts';
import {canary, familyMessages, writeAndroid} from '../whatsapp/_database-writer.ts';
import {context, finish, keyOf, restoreOne, verifyOne} from './_in-process.ts';

const whatsappDigits = 'c0ffee5eedfacade13579bdf2468ace0fedcba98765432100f1e2d3c4b5a6978';
const whatsappKey = keyOf(whatsappDigits);
const aesKey = deriveBackupKey(whatsappKey);
const phoneKey = noise(32, 77);

type Phone = {readonly root: string; readonly folder: string; readonly database: Buffer};

/** A folder as WhatsApp has it: a database, an older one of another kind, settings, media. */
function makePhone(t: ExecutionContext): Phone {
  const root = makeFolder(t);
  const folder = join(root, 'WhatsApp');
  writeAndroid(join(root, 'plain.db'), familyMessages);
  const database = readFileSync(join(root, 'plain.db'));
  const content = new Uint8Array(database);
  writeTree(folder, {
    'Databases/msgstore.db.crypt15': makeBackup({header: crypt15Header(3), aesKey, content}),
    'Backups/wa.db.crypt14': makeBackup({header: crypt14Header(), aesKey: phoneKey, content}),
    'Backups/backup_settings.json.crypt15': makeBackup({
      header: crypt15Header(3),
      aesKey,
      content: Buffer.from(`{"settings": "${canary}"}`),
    }),
    'Media/WhatsApp Images/IMG-1.jpg': noise(3000, 5),
  });
  return {root, folder, database};
}

const secret = {kind: 'recovery-key', key: whatsappKey} as const;
const options = {
  profile: 'rfc4880',
  compress: 'auto',
  key: keyOf(digits),
  verify: true,
  escapeNames: false,
  whatsapp: {secret, keepsOriginals: false},
} as const;

async function sealFolder(folder: string, archive: string, changes: object = {}): Promise<SealReport> {
  return await finish(seal({...options, sources: [folder], outputFile: archive, ...changes}, context));
}

test('the archive holds plain databases and media, what does not open stays as it is, and SQLite reads it', async t => {
  const {root, folder, database} = makePhone(t);
  const archive = join(root, 'x.tar.pgp');
  const report = await sealFolder(folder, archive);
  t.deepEqual(report.whatsapp, {decrypted: 2, keptEncrypted: 1, keepsOriginals: false});
  t.deepEqual(
    report.findings.map(({kind}) => kind),
    ['backup-not-opened'],
  );
  t.is((await verifyOne(archive)).report.archives[0]?.verdict, 'verified');

  const target = join(root, 'out');
  t.true((await restoreOne(archive, target)).isRestored);
  t.deepEqual(readFileSync(join(target, 'WhatsApp/Databases/msgstore.db')), database);
  t.deepEqual(
    readdirSync(target, {recursive: true})
      .map(String)
      .filter(name => name.includes('.'))
      .sort(),
    [
      'WhatsApp/Backups/backup_settings.json',
      'WhatsApp/Backups/wa.db.crypt14',
      'WhatsApp/Databases/msgstore.db',
      'WhatsApp/Media/WhatsApp Images/IMG-1.jpg',
    ],
  );
  const restored = new DatabaseSync(join(target, 'WhatsApp/Databases/msgstore.db'));
  t.is(restored.prepare('SELECT count(*) AS n FROM message').get()?.n, 77);
  restored.close();
});

test('the encrypted files can be kept beside, and no name is given twice', async t => {
  const {root, folder, database} = makePhone(t);
  writeFileSync(join(folder, 'Databases/msgstore.db'), 'an older one, in plain');
  const archive = join(root, 'x.tar.pgp');
  const report = await sealFolder(folder, archive, {whatsapp: {secret, keepsOriginals: true}});
  t.is(report.fileCount, 7);
  const target = join(root, 'out');
  await restoreOne(archive, target);
  t.is(readFileSync(join(target, 'WhatsApp/Databases/msgstore.db'), 'utf8'), 'an older one, in plain');
  t.deepEqual(readFileSync(join(target, 'WhatsApp/Databases/msgstore.db.crypt15.decrypted')), database);
  t.deepEqual(
    readFileSync(join(target, 'WhatsApp/Databases/msgstore.db.crypt15')),
    readFileSync(join(folder, 'Databases/msgstore.db.crypt15')),
  );
});

test('a key that opens none of them seals nothing', async t => {
  const {root, folder} = makePhone(t);
  const archive = join(root, 'x.tar.pgp');
  const other = {secret: {kind: 'recovery-key', key: keyOf('ab'.repeat(32))}, keepsOriginals: false};
  await t.throwsAsync(sealFolder(folder, archive, {whatsapp: other}), {instanceOf: WrongKeyError});
  await t.throwsAsync(sealFolder(join(folder, 'Media'), archive), {instanceOf: UsageError});
  t.deepEqual(readdirSync(root).sort(), ['WhatsApp', 'plain.db']);
});

test('the phone’s key file opens the older backups', async t => {
  const {root, folder} = makePhone(t);
  const whatsapp = {secret: parseKeyFile(phoneKeyFile(phoneKey)), keepsOriginals: false};
  const report = await sealFolder(folder, join(root, 'x.tar.pgp'), {whatsapp});
  t.deepEqual(report.whatsapp, {decrypted: 1, keptEncrypted: 2, keepsOriginals: false});
});

test('a damaged backup is sealed as it is, with its name in the findings', async t => {
  const {root, folder} = makePhone(t);
  const path = join(folder, 'Databases/msgstore.db.crypt15');
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const report = await sealFolder(folder, join(root, 'x.tar.pgp'));
  t.is(report.whatsapp?.decrypted, 1);
  t.true(
    report.findings.some(
      ({kind, ...rest}) => kind === 'backup-not-opened' && JSON.stringify(rest).includes('msgstore'),
    ),
  );
});

test('a backup that changes between its two readings ends the sealing, and nothing is left', async t => {
  const {root, folder} = makePhone(t);
  const path = join(folder, 'Databases/msgstore.db.crypt15');
  let count = 0;
  const disk = {
    ...nodeDisk,
    readChunks: (...[file, reading]: Parameters<typeof nodeDisk.readChunks>) => {
      if (file === path && ++count === 2) appendFileSync(path, 'x');
      return nodeDisk.readChunks(file, reading);
    },
  };
  const run = seal({...options, sources: [folder], outputFile: join(root, 'x.tar.pgp')}, {...context, disk});
  await t.throwsAsync(finish(run), {instanceOf: DamagedError});
  t.is(count, 2);
  t.deepEqual(readdirSync(root).sort(), ['WhatsApp', 'plain.db']);
});

test('on the command line: two keys or one, options that say so, and nothing decrypted on the disk or in an output', async t => {
  const {root, folder} = makePhone(t);
  const keyFile = writeKeyFile(root);
  const whatsappKeyFile = join(root, 'whatsapp.txt');
  writeFileSync(whatsappKeyFile, whatsappDigits, {mode: 0o600});
  const temporary = join(root, 'tmp');
  mkdirSync(temporary);
  const env = {TMPDIR: temporary};
  const before = listContent(folder);
  const archive = join(root, 'x.tar.pgp');
  const args = ['seal', '--from-whatsapp', folder, '-o', archive, '--no-staging'];
  const wrong = await runCli([...args, '--key-file', keyFile], {env});
  t.is(wrong.exitCode, 12);
  const sealed = await runCli([...args, '--key-file', keyFile, '--whatsapp-key-file', whatsappKeyFile], {
    env,
  });
  t.is(sealed.exitCode, 3, sealed.stderr);
  t.regex(
    sealed.stdout,
    /2 backups of WhatsApp proved and decrypted into it; 1 did not open and are in it as they are/,
  );
  for (const result of [wrong, sealed]) {
    assertClean(t, result);
    assertClean(t, result, whatsappDigits);
    t.notRegex(result.stdout + result.stderr, /Quokka/);
  }
  t.deepEqual(listContent(folder), before);
  t.deepEqual(readdirSync(temporary), []);
  t.deepEqual(readdirSync(root).sort(), [
    'WhatsApp',
    'key.txt',
    'plain.db',
    'tmp',
    'whatsapp.txt',
    'x.tar.pgp',
    'x.tar.pgp.sha256',
  ]);

  const one = join(root, 'one.tar.pgp');
  const same = await runCli(['seal', folder, '--from-whatsapp', '-o', one, '--key-file', whatsappKeyFile]);
  t.is(same.exitCode, 3, same.stderr);
  t.is((await runCli(['verify', one, '--key-file', whatsappKeyFile])).exitCode, 0);
  const stray = await runCli(['seal', folder, '-o', one, '--key-file', keyFile, '--keep-originals']);
  t.is(stray.exitCode, 2);
});
