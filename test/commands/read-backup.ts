/** verify, restore and key check on WhatsApp's own backups: each verdict by evidence, each with its exit code. */
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {concatBytes, equalBytes, parseHex, utf8} from '../../source/bytes/bytes.ts';
import {exitCodeOfReport} from '../../source/cli/report-exit-code.ts';
import {describeReading} from '../../source/commands/audit-log.ts';
import type {AnySecret} from '../../source/commands/context.ts';
import {keyCheck} from '../../source/commands/key-check.ts';
import type {RestoreReport} from '../../source/commands/restore.ts';
import {restore} from '../../source/commands/restore.ts';
import {verify} from '../../source/commands/verify.ts';
import {deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {parseKeyFile} from '../../source/whatsapp/key-file.ts';
import {assertClean, digits, listContent, makeFolder, runCli, words, writeKeyFile} from '../cli/_cli.ts';
import {
  bytesField,
  crypt12Header,
  crypt14Header,
  crypt15Header,
  databaseLike,
  makeBackup,
  noise,
  phoneKeyFile,
  rootKeyFile,
  varint,
} from '../whatsapp/_backup-writer.ts';
import {writeSidecar} from './_archive.ts';
import {context, finish, keyOf} from './_in-process.ts';

const key = keyOf(digits);
const aesKey = deriveBackupKey(key);
const phoneKey = noise(32, 77);
const secrets = {
  digits: {kind: 'recovery-key', key},
  otherDigits: {kind: 'recovery-key', key: keyOf('ab'.repeat(32))},
  phone: parseKeyFile(phoneKeyFile(phoneKey)),
  otherPhone: parseKeyFile(phoneKeyFile(noise(32, 78))),
  password: {kind: 'password', password: utf8('our holiday 2019')},
} as const satisfies Record<string, AnySecret>;

const content = databaseLike(70_000);
const backups = {
  'msgstore.db.crypt15': makeBackup({header: crypt15Header(3), aesKey, content}),
  'old.db.crypt15': makeBackup({header: crypt15Header(), aesKey, content}),
  'passkey.db.crypt15': makeBackup({
    header: crypt15Header(4, bytesField(50, noise(900, 12))),
    aesKey,
    content,
  }),
  'password.db.crypt15': makeBackup({header: crypt15Header(2), aesKey, content}),
  'multi.backup.crypt15': makeBackup({
    header: crypt15Header(3),
    aesKey,
    content: concatBytes(utf8('PK\u0003\u0004'), noise(9000, 11)),
    isDeflated: false,
    hasMd5: false,
  }),
  'msgstore.db.crypt14': makeBackup({header: crypt14Header(), aesKey: phoneKey, content}),
  'msgstore.db.crypt12': makeBackup({header: crypt12Header(), aesKey: phoneKey, content}),
} as const;
type Name = keyof typeof backups;

function write(t: ExecutionContext, name: string, bytes: Uint8Array): string {
  const path = join(makeFolder(t), name);
  writeFileSync(path, bytes);
  return path;
}

function altered(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

async function judge(path: string, secret: AnySecret) {
  const report = await finish(verify({archives: [path], secret}, context));
  const [archive] = report.archives;
  return {verdict: archive?.verdict, code: exitCodeOfReport(report), archive};
}

async function bringBack(path: string, secret: AnySecret, target: string): Promise<RestoreReport> {
  const options = {archive: path, secret, target, only: [], dryRun: false, skipUnsafe: false};
  return await finish(restore(options, context));
}

const cases: readonly (readonly [name: Name, secret: keyof typeof secrets, verdict: string, code: number])[] =
  [
    ['msgstore.db.crypt15', 'digits', 'verified', 0],
    ['old.db.crypt15', 'digits', 'verified', 0],
    ['passkey.db.crypt15', 'digits', 'verified', 0],
    ['password.db.crypt15', 'digits', 'verified', 0],
    ['multi.backup.crypt15', 'digits', 'verified', 0],
    ['msgstore.db.crypt14', 'phone', 'verified', 0],
    ['msgstore.db.crypt12', 'phone', 'verified', 0],
    ['msgstore.db.crypt15', 'otherDigits', 'wrong-key', 12],
    ['passkey.db.crypt15', 'otherDigits', 'wrong-key', 12],
    ['password.db.crypt15', 'password', 'wrong-key', 12],
    ['multi.backup.crypt15', 'otherDigits', 'undecidable', 13],
    ['msgstore.db.crypt14', 'otherPhone', 'wrong-key', 12],
    ['msgstore.db.crypt14', 'digits', 'wrong-key', 12],
    ['msgstore.db.crypt12', 'digits', 'wrong-key', 12],
    ['msgstore.db.crypt15', 'phone', 'wrong-key', 12],
  ];

for (const [name, secret, verdict, code] of cases) {
  test(`${name} with ${secret}: ${verdict}, ${code}; restore agrees and leaves nothing half made`, async t => {
    const path = write(t, name, backups[name]);
    const target = join(makeFolder(t), 'out');
    const judged = await judge(path, secrets[secret]);
    t.is(judged.verdict, verdict as typeof judged.verdict);
    t.is(judged.code, code);

    const report = await bringBack(path, secrets[secret], target);
    t.is(exitCodeOfReport(report), code);
    t.is(report.isRestored, code === 0);
    t.is(existsSync(target), code === 0);
    if (code === 0) {
      const restored = readFileSync(join(target, name.replace(/\.crypt1\d$/, '')));
      t.is(judged.archive?.whatsapp?.contentSha256, createHash('sha256').update(restored).digest('hex'));
    }
    if (code === 0) t.deepEqual(readdirSync(target), [name.replace(/\.crypt1\d$/, '')]);
    if (code === 0 && !name.startsWith('multi'))
      t.true(equalBytes(readFileSync(join(target, name.replace(/\.crypt1\d$/, ''))), content));
    t.deepEqual(readdirSync(join(target, '..')), code === 0 ? ['out'] : []);
  });
}

test('damage is damage where the key fits, and doubt where nothing shows it', async t => {
  const bytes = backups['msgstore.db.crypt15'];
  const middle = write(t, 'x.db.crypt15', altered(bytes, 40_000));
  t.is((await judge(middle, secrets.digits)).verdict, 'damaged');
  t.is((await judge(middle, secrets.digits)).code, 13);
  t.is((await judge(middle, secrets.otherDigits)).verdict, 'undecidable');
  const cut = write(t, 'x.db.crypt15', bytes.subarray(0, 50_000));
  t.is((await judge(cut, secrets.digits)).verdict, 'damaged');
  t.false((await bringBack(cut, secrets.digits, join(makeFolder(t), 'out'))).isRestored);
});

test('a damaged MD5 and nothing else: proved all the same, with findings, 3', async t => {
  for (const name of ['msgstore.db.crypt15', 'msgstore.db.crypt12'] as const) {
    const path = write(t, name, altered(backups[name], -8));
    const secret = name === 'msgstore.db.crypt15' ? secrets.digits : secrets.phone;
    const {verdict, code, archive} = await judge(path, secret);
    t.is(verdict, 'verified');
    t.is(code, 3);
    t.is(archive?.whatsapp?.md5, 'differs');
    const target = join(makeFolder(t), 'out');
    const report = await bringBack(path, secret, target);
    t.true(report.isRestored);
    t.is(report.restoredFiles, 1);
    t.is(report.restoredBytes, content.length);
  }
});

test('where there is no MD5, a .sha256 file that agrees puts it down to the key', async t => {
  const bytes = backups['multi.backup.crypt15'];
  const path = write(t, 'multi.backup.crypt15', bytes);
  writeSidecar(path, bytes);
  t.is((await judge(path, secrets.otherDigits)).verdict, 'wrong-key');
});

test('a start that is no header is told by the MD5 and the name', async t => {
  const bytes = backups['msgstore.db.crypt15'];
  const unknown = write(t, 'x.db.crypt15', altered(bytes, 1));
  t.is((await judge(unknown, secrets.digits)).verdict, 'undecidable');
  const endless = write(t, 'x.db.crypt15', concatBytes(new Uint8Array(20).fill(0xff), bytes));
  t.is((await judge(endless, secrets.digits)).code, 13);
  const lying = write(t, 'x.db.crypt15', concatBytes(varint(2 ** 31), bytes));
  t.is((await judge(lying, secrets.digits)).code, 13);
  t.is((await judge(write(t, 'x.db.crypt15', new Uint8Array(0)), secrets.digits)).code, 13);
  t.is((await judge(write(t, 'x.bin', altered(bytes, 1)), secrets.digits)).code, 10);
  t.is((await judge(write(t, 'x.db.crypt8', bytes.subarray(3)), secrets.digits)).code, 15);
  t.is((await judge(write(t, 'x.mcrypt1', noise(100, 3)), secrets.digits)).code, 15);
});

test('a backup is known by its bytes, whatever it is called', async t => {
  const path = write(t, 'renamed by a phone', backups['msgstore.db.crypt15']);
  t.is((await judge(path, secrets.digits)).verdict, 'verified');
  const archive = write(t, 'x.tar.pgp', utf8('no archive'));
  t.is((await judge(archive, secrets.phone)).verdict, 'wrong-key');
});

test('the wrong kind of secret is named, and so is a lock that only WhatsApp opens', async t => {
  const messages = async (name: Name, secret: AnySecret): Promise<string> =>
    (await judge(write(t, name, backups[name]), secret)).archive?.error?.message ?? '';
  t.regex(await messages('msgstore.db.crypt14', secrets.digits), /phone’s own key file, not the 64 digits/);
  t.regex(await messages('msgstore.db.crypt15', secrets.phone), /64 digits, not the phone’s key file/);
  t.regex(
    await messages('passkey.db.crypt15', secrets.otherDigits),
    /header says that it is locked with a passkey/,
  );
  t.regex(await messages('password.db.crypt15', secrets.password), /WhatsApp’s servers/);
});

test('a content larger than the limit, and one that only inflates, is refused, 14', async t => {
  const path = write(t, 'msgstore.db.crypt15', backups['msgstore.db.crypt15']);
  const limits = {archive: {maxSize: 60_000}};
  const report = await finish(verify({archives: [path], secret: secrets.digits, limits}, context));
  t.is(exitCodeOfReport(report), 14);
  const bomb = makeBackup({header: crypt15Header(3), aesKey, content: new Uint8Array(150_000_000)});
  t.is((await judge(write(t, 'bomb.db.crypt15', bomb), secrets.digits)).code, 14);
});

test('a typing error is found against a backup, and a check line helps there too', async t => {
  const path = write(t, 'msgstore.db.crypt15', backups['msgstore.db.crypt15']);
  const check = async (typed: string) => await finish(keyCheck({typed, against: path}, context));
  t.is((await check(digits)).against?.outcome, 'opens');
  const oneWrong = `${digits.slice(0, 20)}${digits[20] === '0' ? '1' : '0'}${digits.slice(21)}`;
  const swapped = digits.slice(0, 4) + digits.slice(8, 12) + digits.slice(4, 8) + digits.slice(12);
  const groups = digits.match(/.{4}/g) ?? [];
  const columns = [0, 1, 2, 3].flatMap(at => [0, 4, 8, 12].map(line => groups[line + at])).join('');
  const neighbours = `${digits.slice(0, 4)}${digits[5]}${digits[4]}${digits.slice(6)}`;
  for (const typed of [oneWrong, swapped, columns, neighbours]) {
    const report = await check(typed);
    t.is(report.against?.outcome, 'typo-found', typed);
    t.true(report.against?.proposal?.key.equals(key));
    t.is(exitCodeOfReport(report), 12);
  }
  t.is((await check('ab'.repeat(32))).against?.outcome, 'wrong-key');
  const withLine = await check(`${oneWrong} e3a1d92618161093`);
  t.deepEqual(
    withLine.proposals.map(({opens}) => opens),
    [true],
  );
  const phone = write(t, 'msgstore.db.crypt14', backups['msgstore.db.crypt14']);
  const report = await finish(keyCheck({typed: digits, against: phone}, context));
  t.is(report.against?.outcome, 'wants-other-kind');
  t.is(exitCodeOfReport(report), 12);
});

test('every form of the key opens it on the command line; no output shows it; verify writes nothing', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'msgstore.db.crypt15'), backups['msgstore.db.crypt15']);
  writeFileSync(join(folder, 'msgstore.db.crypt14'), backups['msgstore.db.crypt14']);
  writeFileSync(join(folder, 'encrypted_backup.key'), rootKeyFile(parseHex(digits)), {mode: 0o600});
  writeFileSync(join(folder, 'key'), phoneKeyFile(phoneKey), {mode: 0o600});
  writeFileSync(join(folder, 'words.txt'), words, {mode: 0o600});
  writeKeyFile(folder);
  const before = listContent(folder);
  const run = async (name: string, keyFile: string) => {
    const result = await runCli(['verify', name, '--key-file', keyFile], {cwd: folder});
    assertClean(t, result);
    return result;
  };
  for (const keyFile of ['key.txt', 'words.txt', 'encrypted_backup.key'])
    t.is((await run('msgstore.db.crypt15', keyFile)).exitCode, 0, keyFile);
  const phone = await run('msgstore.db.crypt14', 'key');
  t.is(phone.exitCode, 0, phone.stderr);
  for (const command of [
    ['list'],
    ['password', 'add'],
    ['password', 'remove'],
    ['restore', '--salvage', '-C', 'out'],
    ['verify', '--against', '.'],
  ]) {
    const refused = await runCli([...command, 'msgstore.db.crypt15', '--key-file', 'key.txt'], {cwd: folder});
    t.is(refused.exitCode, 15);
    t.regex(refused.stderr, /whatsapp audit open it/);
  }
  t.regex(
    phone.stdout,
    /msgstore\.db\.crypt14: verified: 1 file.*\n {2}a crypt14 backup of WhatsApp 2\.26\.40\.3, holds an SQLite database\n {2}content sha256 [0-9a-f]{64}\n$/,
  );
  t.deepEqual(listContent(folder), before);

  const stdin = await runCli(['verify', '-', '--key-file', join(folder, 'key.txt')], {
    stdin: backups['msgstore.db.crypt15'],
  });
  t.is(stdin.exitCode, 0, stdin.stderr);
  const shown = await runCli(['key', 'check', '--key-file', join(folder, 'encrypted_backup.key')]);
  t.regex(shown.stdout, /key id 909a-5a09/);
  const refused = await runCli(['key', 'check', '--key-file', join(folder, 'key')]);
  t.is(refused.exitCode, 2);
  t.regex(refused.stderr, /holds no 64 digits/);
});

test('the log says of a backup that every byte decrypts, and of no manifest, which it has not', async t => {
  const path = write(t, 'msgstore.db.crypt15', backups['msgstore.db.crypt15']);
  const report = await bringBack(path, secrets.digits, join(makeFolder(t), 'out'));
  t.is(report.verdict, 'verified');
  t.is(describeReading('restore', path, report).depth, 'decrypt');
});
