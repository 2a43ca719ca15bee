/** whatsapp audit: numbers that agree with what was written, damage by name, hostile databases, and no word of a message. */
import {createHash} from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {exitCodeOfReport} from '../../source/cli/report-exit-code.ts';
import type {AnySecret} from '../../source/commands/context.ts';
import {findBackup, type WhatsAppAuditReport, whatsappAudit} from '../../source/commands/whatsapp-audit.ts';
import {makePrivateFolder} from '../../source/disk/private-folder.ts';
import {formatJson} from '../../source/report/json.ts';
import {formatText} from '../../source/report/text.ts';
import {auditOnThread} from '../../source/threads/database-thread.ts';
import {deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {auditDatabase} from '../../source/whatsapp/database-audit.ts';
import {assertClean, digits, makeFolder, runCli, writeKeyFile, writeTree} from '../cli/_cli.ts';
import {crypt15Header, makeBackup} from '../whatsapp/_backup-writer.ts';
import {
  canary,
  familyMessages,
  type WrittenMessage,
  writeAndroid,
  writeIos,
  writeOldAndroid,
} from '../whatsapp/_database-writer.ts';
import {makeZip} from '../whatsapp/_zip-writer.ts';
import {finish, keyOf, context as plainContext} from './_in-process.ts';

const context = {
  ...plainContext,
  clock: () => new Date('2024-06-20T00:00:00Z'),
  auditDatabase: auditOnThread(new URL('../../source/threads/database-worker.ts', import.meta.url)),
};
const secret: AnySecret = {kind: 'recovery-key', key: keyOf(digits)};
const aesKey = deriveBackupKey(keyOf(digits));

async function audit(
  t: ExecutionContext,
  folder: string,
  options: {showNames?: boolean; isQuick?: boolean; secret?: AnySecret | undefined} = {},
): Promise<WhatsAppAuditReport> {
  const temporaryFolder = makeFolder(t);
  const report = await finish(
    whatsappAudit({folder, secret, showNames: false, isQuick: false, temporaryFolder, ...options}, context),
  );
  t.deepEqual(readdirSync(temporaryFolder), [], 'no copy stays');
  const output = formatJson(report) + formatText(report).join('\n');
  if (options.showNames !== true) t.false(/Quokka|49151|Familie/.test(output), 'no name, no word');
  return report;
}

/** Seals a database as the phone does. */
function encrypt(database: string): Uint8Array {
  return makeBackup({header: crypt15Header(3), aesKey, content: new Uint8Array(readFileSync(database))});
}

/** A folder as WhatsApp has it on a phone. */
function makePhone(t: ExecutionContext, messages: readonly WrittenMessage[] = familyMessages): string {
  const root = makeFolder(t);
  const folder = join(root, 'WhatsApp');
  mkdirSync(join(folder, 'Databases'), {recursive: true});
  const database = join(root, 'msgstore.db');
  writeAndroid(database, messages);
  writeFileSync(join(folder, 'Databases/msgstore.db.crypt15'), encrypt(database));
  return folder;
}

test('the numbers of a database in the newer schema are those that were written', async t => {
  const report = await audit(t, makePhone(t));
  t.is(report.main?.schema, 'android');
  t.deepEqual(report.main?.problems, []);
  t.deepEqual(report.main?.summary, {
    messages: 76,
    kinds: {
      text: 64,
      image: 1,
      video: 1,
      'voice note': 1,
      audio: 1,
      document: 1,
      revoked: 1,
      sticker: 1,
      'view-once': 1,
      poll: 1,
      call: 1,
      other: 1,
      system: 1,
    },
    chats: 2,
    calls: 2,
    firstDay: '2023-01-15',
    lastDay: '2024-06-11',
    months: report.main?.summary?.months ?? [],
    gaps: [{from: '2024-03', to: '2024-05', months: 3}],
    undated: 0,
    largestChats: [],
  });
  t.is(report.main?.summary?.months.length, 18);
  t.is(
    report.main?.summary?.months.reduce((sum, {messages}) => sum + messages, 0),
    76,
  );
  t.is(report.backups[0]?.verdict, 'verified');
  // A month without a message is to know, and nothing to act on.
  t.is(exitCodeOfReport(report), 0);
});

test('the older schema and that of iOS give the same numbers; names come only when asked for', async t => {
  const folder = makeFolder(t);
  writeOldAndroid(join(folder, 'msgstore.db'), familyMessages);
  const old = await audit(t, folder, {secret: undefined});
  t.is(old.main?.schema, 'android-old');
  t.is(old.main?.summary?.messages, 76);
  t.is(old.main?.summary?.kinds['voice note'], 2);
  t.is(old.main?.summary?.kinds.system, 1);

  // What the system wrote is counted once, also where it looks like a voice note.
  const database = new DatabaseSync(join(folder, 'msgstore.db'));
  database.exec(
    `UPDATE messages SET status = 6 WHERE _id = (SELECT min(_id) FROM messages WHERE media_wa_type = '2')`,
  );
  database.close();
  const relabelled = await audit(t, folder, {secret: undefined});
  t.is(relabelled.main?.summary?.kinds['voice note'], 1);
  t.is(relabelled.main?.summary?.kinds.system, 2);
  const counts = Object.values(relabelled.main?.summary?.kinds ?? {});
  t.is(
    counts.reduce((sum, count) => sum + count, 0),
    76,
  );

  const ios = makeFolder(t);
  writeIos(join(ios, 'ChatStorage.sqlite'), [
    {type: 0, day: '2024-01-01'},
    {type: 2, day: '2024-02-01', chat: 2},
    {type: 3, day: '2024-02-02'},
    {type: 14, day: '2024-02-03'},
  ]);
  const report = await audit(t, ios, {showNames: true});
  t.is(report.main?.schema, 'ios');
  t.deepEqual(report.main?.summary?.kinds, {text: 1, video: 1, 'voice note': 1, revoked: 1});
  t.is(report.main?.summary?.firstDay, '2024-01-01');
  t.deepEqual(report.main?.summary?.largestChats, [
    {name: canary, messages: 3},
    {name: 'Gruppe', messages: 1},
  ]);
  const named = await audit(t, makePhone(t), {showNames: true});
  t.deepEqual(named.main?.summary?.largestChats[0]?.name, '4915100000000@s.whatsapp.net');
});

test('media that are missing, of another size, or changed are named; the rest is compared by SHA-256', async t => {
  const good = Buffer.from('good voice');
  const hash = createHash('sha256').update(good).digest('base64');
  const media = (path: string, size?: number): WrittenMessage => ({
    type: 1,
    day: '2024-06-01',
    media: {path, hash, ...(size === undefined ? {} : {size})},
  });
  const folder = makePhone(t, [
    media('Media/WhatsApp Images/good.jpg', good.length),
    media('Media/WhatsApp Images/good.jpg', good.length),
    media('/storage/emulated/0/WhatsApp/Media/WhatsApp Images/changed.jpg', good.length),
    media('Media/WhatsApp Images/short.jpg', 99),
    media('Media/WhatsApp Images/gone.jpg'),
  ]);
  writeTree(folder, {
    'Media/WhatsApp Images/good.jpg': good,
    'Media/WhatsApp Images/changed.jpg': 'bad voice!',
    'Media/WhatsApp Images/short.jpg': good,
    'Media/WhatsApp Images/other.jpg': 'not named',
    'Media/.nomedia': '',
  });
  const {media: found, findings} = await audit(t, folder);
  t.like(found, {named: 4, missing: 1, sizeDiffers: 1, hashed: 2, hashDiffers: 1, unnamed: 1});
  t.deepEqual(
    findings.map(finding => `${finding.kind} ${'path' in finding ? finding.path : ''}`),
    [
      'media-size-differs WhatsApp/Media/WhatsApp Images/short.jpg',
      'missing-media Media/WhatsApp Images/gone.jpg',
      'media-differs WhatsApp/Media/WhatsApp Images/changed.jpg',
    ],
  );
  t.like((await audit(t, folder, {isQuick: true})).media, {hashed: 0, hashDiffers: 0, missing: 1});
});

test('a wrong key and a damaged backup keep their verdicts and exit codes in an audit', async t => {
  const folder = makePhone(t);
  const wrong = await audit(t, folder, {secret: {kind: 'recovery-key', key: keyOf('ab'.repeat(32))}});
  t.is(exitCodeOfReport(wrong), 12);
  t.is(wrong.main, undefined);
  const path = join(folder, 'Databases/msgstore.db.crypt15');
  truncateSync(path, statSync(path).size - 1000);
  t.is(exitCodeOfReport(await audit(t, folder)), 13);
});

test('an increment alone, an old backup and a file of another kind are noticed', async t => {
  const folder = makePhone(t);
  const backup = readFileSync(join(folder, 'Databases/msgstore.db.crypt15'));
  writeFileSync(join(folder, 'Databases/wa-increment-1.crypt15'), backup);
  writeFileSync(join(folder, 'Databases/msgstore.db.crypt8'), 'x');
  const {findings} = await audit(t, folder);
  const kinds = findings.map(({kind}) => kind);
  t.true(kinds.includes('increment-without-base'));
  t.true(kinds.includes('unread-backup'));
});

const chatLines = Array.from(
  {length: 300},
  (_, at) =>
    `${String((at % 28) + 1).padStart(2, '0')}/0${(at % 3) + 1}/2024, 10:14 - ${canary}: IMG-${at}.jpg (file attached)`,
);

test('exported chats, as text and as ZIP, are counted, and their attachments looked for', async t => {
  const folder = makeFolder(t);
  const text = chatLines.slice(0, 3).join('\n');
  writeTree(folder, {
    'a/WhatsApp Chat with Oma.txt': text,
    'a/IMG-0.jpg': 'x',
    'b.zip': makeZip({'_chat.txt': text, 'IMG-0.jpg': 'x', 'IMG-1.jpg': 'x', '../../evil.txt': text}),
    'c.zip': makeZip({'_chat.txt': text}, false),
    'd.zip': 'no ZIP',
    'diary.txt': 'Dear diary',
    'big.txt': Array.from({length: 40_000}, () => '13/01/2024, 10:14 - A: x').join('\n'),
  });
  t.is(await findBackup([folder], context), undefined);
  const {chatExports, findings} = await audit(t, folder, {secret: undefined});
  t.deepEqual(
    chatExports.map(({path, attachments, missingAttachments}) => [
      path.slice(path.indexOf('/') + 1),
      attachments,
      missingAttachments,
    ]),
    [
      ['a/WhatsApp Chat with Oma.txt', 3, 2],
      ['b.zip', 3, 1],
      ['big.txt', 0, 0],
      ['c.zip', 3, 3],
    ],
  );
  const kinds = findings.map(({kind}) => kind);
  t.true(kinds.includes('unsafe-path'));
  t.true(kinds.includes('export-may-be-cut'));
  t.is(kinds.filter(kind => kind === 'missing-attachment').length, 6);
  t.false(existsSync(join(folder, 'evil.txt')));
});

test('a ZIP that lies about its sizes, and one that only inflates, end nothing', async t => {
  const folder = makeFolder(t);
  const zip = makeZip({'_chat.txt': chatLines.join('\n')});
  const lying = Uint8Array.from(zip);
  lying.fill(0xff, lying.length - 12, lying.length - 2);
  writeTree(folder, {
    'cut.zip': zip.subarray(0, zip.length / 2),
    'lying.zip': lying,
    'bomb.zip': makeZip({'_chat.txt': new Uint8Array(200_000_000)}),
    'chat.txt': chatLines.join('\n'),
  });
  const {chatExports} = await audit(t, folder, {secret: undefined});
  t.is(chatExports.length, 1);
});

test('a folder with nothing of WhatsApp in it is refused', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'x.txt'), 'x');
  await t.throwsAsync(audit(t, folder), {name: 'UsageError'});
});

test('a database with more tables than are looked at is not called whole', t => {
  function* query(sql: string): Generator<Record<string, unknown>> {
    const limit = Number(/sqlite_schema.*LIMIT (\d+)/.exec(sql)?.[1] ?? 0);
    for (let number = 0; number < limit; number++) yield {name: `t${number}`};
    if (sql.startsWith('PRAGMA quick_check')) yield {result: 'ok'};
  }
  const {problems, schema} = auditDatabase(query, {showNames: false, onMedia: () => {}});
  t.is(schema, 'other');
  t.deepEqual(problems, ['it has more than 5000 tables; the others were not looked at']);
});

const hostile: Readonly<Record<string, string>> = {
  'a view in the place of a table': `DROP TABLE call_log; CREATE VIEW call_log AS
    WITH RECURSIVE n(_id) AS (SELECT 1 UNION ALL SELECT _id + 1 FROM n) SELECT _id FROM n;`,
  'a generated column': `DROP TABLE message_media; CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY,
    file_size INTEGER, file_hash TEXT, file_path TEXT AS (hex(zeroblob(1000000))) VIRTUAL);
    INSERT INTO message_media (message_row_id, file_size) VALUES (1, 1);`,
  'a huge cell': `UPDATE chat SET subject = zeroblob(30000000); INSERT INTO message_media
    VALUES (999, CAST(zeroblob(30000000) AS TEXT), 1, 'x'), (1000, 'Media/x', 9223372036854775807, x'00ff');`,
  'a check that costs': `CREATE TABLE costly (x CHECK (length(randomblob(800000000)) > 0)); `,
  'text where numbers belong': `UPDATE message SET timestamp = 'x'; INSERT INTO message VALUES (5, 'evil', 'x', 'y', 'z', 7);`,
  'names of tables that are code': `CREATE TABLE "x"")); DROP TABLE message; --" (a); CREATE TABLE "\u001b]0;evil\u0007" (a);`,
};

for (const [name, sql] of Object.entries(hostile)) {
  test(`a hostile database is counted or refused, and ends nothing: ${name}`, async t => {
    const folder = makeFolder(t);
    const messages = familyMessages.map(({type, day}) => ({type, day}));
    writeAndroid(join(folder, 'msgstore.db'), messages, sql);
    const report = await audit(t, folder, {secret: undefined});
    t.is(report.databases.length, 1);
    t.true((report.main?.summary?.messages ?? 0) >= 76);
    t.notRegex(formatText(report).join(''), /\p{Cc}/u);
  });
}

test('a database that is cut or overwritten is damaged by name, and counted as far as it goes', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'msgstore.db');
  writeAndroid(
    path,
    Array.from({length: 5000}, () => ({type: 0, day: '2024-01-01'})),
  );
  truncateSync(path, Math.floor(statSync(path).size / 2));
  writeFileSync(
    join(folder, 'noise.db'),
    Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 0xa5)]),
  );
  const report = await audit(t, folder, {secret: undefined});
  t.deepEqual([...new Set(report.findings.map(({kind}) => kind))], ['damaged-database']);
  t.is(report.databases.length, 2);
  t.true(report.databases.every(({problems}) => problems.length > 0));
});

test('a schema changed by hand to recurse or to hide rows is no harm', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'msgstore.db');
  writeAndroid(path, familyMessages);
  const database = new DatabaseSync(path);
  database.enableDefensive(false);
  database.exec(`PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = 'CREATE TABLE message AS SELECT 1' WHERE name = 'message';`);
  database.close();
  const report = await audit(t, folder, {secret: undefined});
  t.true(report.databases.length === 1);
  t.true((report.databases[0]?.problems.length ?? 0) > 0);
});

test('on the command line: no key is asked for where nothing is encrypted; the report shows no word and no key', async t => {
  const folder = makePhone(t);
  const keyFile = writeKeyFile(makeFolder(t));
  const temporary = makeFolder(t);
  const env = {TMPDIR: temporary};
  const result = await runCli(['whatsapp', 'audit', folder, '--key-file', keyFile], {env});
  t.is(result.exitCode, 0, result.stderr);
  assertClean(t, result);
  t.false(/Quokka|49151|Familie/.test(result.stdout + result.stderr));
  t.regex(result.stdout, /76 messages in 2 chats, 2023-01-15 to 2024-06-11, 2 calls in the list of calls/);
  t.regex(result.stdout, /2024 {2}.{2}···./);
  t.is(result.stderr, '');
  t.deepEqual(readdirSync(temporary), []);

  const asked = await runCli(['audit', folder, '--key-file', keyFile, '--quick'], {env});
  t.is(asked.exitCode, 0, asked.stderr);
  t.is(asked.stdout, result.stdout);
  t.is((await runCli(['audit', folder, '--all', '--quick', '--key-file', keyFile], {env})).exitCode, 2);

  const plain = makeFolder(t);
  writeOldAndroid(join(plain, 'msgstore.db'), familyMessages);
  t.is((await runCli(['whatsapp', 'audit', plain, '--json'], {env})).exitCode, 0);
  t.is((await runCli(['whatsapp', 'audit', folder], {env})).exitCode, 2);

  // What a killed audit left is gone after any other run.
  const {path} = makePrivateFolder(temporary, plainContext.random);
  const dead = path.replace(/-\d+-\d+-/, '-4194305-1-');
  renameSync(path, dead);
  writeFileSync(join(dead, 'database'), canary);
  t.is((await runCli(['inspect', folder], {env})).exitCode, 0);
  t.deepEqual(readdirSync(temporary), []);
});
