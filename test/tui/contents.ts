/** Looking into an archive in a real pseudo-terminal: search, select, verify in place, restore just these. */
import {copyFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {digits, findSecret} from '../cli/_cli.ts';
import {sealOnce} from '../commands/_archive.ts';
import {assertRestored, keys, makeFolder, Session} from './_terminal.ts';

const fixture = sealOnce(test);

for (const size of [
  {columns: 80, rows: 24},
  {columns: 40, rows: 15},
])
  test(`files are found, selected, verified in place and restored alone, at ${size.columns} × ${size.rows}`, async t => {
    const folder = makeFolder(t);
    copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));
    const session = await Session.open(t, {folder, ...size});
    await session.waitFor('❯ Turn on encrypted backup');
    session.press('o');
    await session.waitFor('The list of its files is read');
    await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
    session.press(keys.enter);
    await session.waitFor('The recovery key it was sealed with');
    await session.paste(digits, '64 digits');
    session.press(keys.enter);
    await session.waitFor('! Not verified yet');
    t.regex(session.screen(), /❯ \[ \] ▾ Chats\//);

    session.press('/');
    await session.type('JPG', '1 of 1');
    session.press(keys.enter);
    await session.waitFor('Esc home');
    session.press(' ');
    await session.waitFor(/1 file, 64 bytes\s+selected/);
    session.press('v');
    await session.waitFor('Verified.');
    session.press(keys.enter);
    await session.waitFor('✓ Verified just now');
    t.regex(session.screen(), /\[x\] .*IMG-0001\.jpg/);

    session.press('r');
    await session.waitFor('Folder to restore into');
    session.press('out', keys.enter);
    await session.waitFor('Restore this?');
    t.regex(session.screen(), /What +1 selected path/);
    session.press(keys.enter);
    await session.waitFor('Restored: 1 file, 64 bytes.');
    session.press(keys.enter);
    await session.waitFor('❯ Turn on encrypted backup');
    session.press('q');
    t.is(await session.exitCode, 0);
    t.deepEqual(readdirSync(join(folder, 'out'), {recursive: true, encoding: 'utf8'}).sort(), [
      'Chats',
      'Chats/Oma & Opa',
      'Chats/Oma & Opa/IMG-0001.jpg',
    ]);
    assertRestored(t, session);
    t.deepEqual(findSecret(session.everything()), []);
  });
