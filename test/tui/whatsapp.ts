/** Opening a WhatsApp backup in the interface: folder, key, the pages of the audit, and sealing it; also in a small window. */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {digits, findSecret} from '../cli/_cli.ts';
import {keyOf} from '../commands/_in-process.ts';
import {crypt15Header, makeBackup} from '../whatsapp/_backup-writer.ts';
import {familyMessages, writeAndroid} from '../whatsapp/_database-writer.ts';
import {keys, makeFolder, Session} from './_terminal.ts';

function writePhone(folder: string): void {
  mkdirSync(join(folder, 'WhatsApp/Databases'), {recursive: true});
  mkdirSync(join(folder, 'out'));
  mkdirSync(join(folder, 'tmp'));
  writeAndroid(join(folder, 'plain.db'), familyMessages);
  const content = new Uint8Array(readFileSync(join(folder, 'plain.db')));
  const backup = makeBackup({header: crypt15Header(3), aesKey: deriveBackupKey(keyOf(digits)), content});
  writeFileSync(join(folder, 'WhatsApp/Databases/msgstore.db.crypt15'), backup);
}

async function open(t: ExecutionContext, folder: string, size: {columns?: number; rows?: number} = {}) {
  const session = await Session.open(t, {folder, environment: {TMPDIR: join(folder, 'tmp')}, ...size});
  await session.waitFor('❯ Turn on encrypted backup');
  // The row pointed at, not the screen: what the log says may appear meanwhile.
  const pointedAt = (): string | undefined => /❯ .*/.exec(session.screen())?.[0];
  for (let row = pointedAt(); !row?.startsWith('❯ Open a WhatsApp backup'); row = pointedAt()) {
    session.press(keys.down);
    await session.waitUntil(() => (pointedAt() ?? row) !== row, 'the list to move');
  }
  session.press(keys.enter);
  await session.waitFor('Folder or file');
  await session.type('WhatsApp', 'WhatsApp▏');
  session.press(keys.enter);
  await session.waitFor('How do you have the key?');
  session.press(keys.enter);
  await session.waitFor('The 64 digits that WhatsApp showed');
  session.press(digits + keys.enter);
  await session.waitFor('What is in it');
  return session;
}

test('a backup is opened, its audit read page by page, and sealed with the same key', async t => {
  const folder = makeFolder(t);
  writePhone(folder);
  const session = await open(t, folder);
  await session.waitFor('76 messages in 2 chats');
  t.regex(session.screen(), /64 {2}texts \(84 %\)/);
  t.regex(session.screen(), /keep64 whatsapp audit ~\/WhatsApp/);
  t.deepEqual(findSecret(session.screen()), []);
  session.press('\u001b[C');
  await session.waitFor('Messages by month');
  t.regex(session.screen(), /█/);
  t.regex(session.screen(), /2023 +2024/);
  session.press('\u001b[C');
  await session.waitFor('Backups and media');
  t.regex(session.screen(), /verified.*msgstore\.db\.crypt15/);
  session.press('\u001b[C');
  await session.waitFor(/2024-03 to 2024-05|….*2024-05/);

  session.press('s');
  await session.waitFor('Folder for the archive');
  await session.type('out', 'out▏');
  session.press(keys.enter);
  await session.waitFor('Which key shall open the archive?');
  session.press(keys.down);
  await session.waitFor('❯ The same key');
  session.press(keys.enter);
  await session.waitFor('Sealed and verified: 1 file');
  t.is(readdirSync(join(folder, 'out')).length, 2);
  t.deepEqual(readdirSync(join(folder, 'tmp')), []);
});

test('the pages fit a small window', async t => {
  const folder = makeFolder(t);
  writePhone(folder);
  const session = await open(t, folder, {columns: 40, rows: 15});
  await session.waitFor('76 messages');
  t.regex(session.screen(), /and \d+ more kinds/);
  for (const text of ['Messages by month', 'Backups and media', 'to 2024-05']) {
    session.press('\u001b[C');
    await session.waitFor(text);
    t.regex(session.screen(), /help *$/m);
  }
});
