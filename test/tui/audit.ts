/** Auditing in the interface: folders, report, one archive, the page; and with the key what is due. */
import {copyFileSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {homeEntries} from '../../source/screens/home/state.ts';
import {digits, findSecret} from '../cli/_cli.ts';
import {sealOnce, writeSidecar} from '../commands/_archive.ts';
import {keys, makeFolder, Session} from './_terminal.ts';

const fixture = sealOnce(test);
const name = 'Chats-20240102T030405Z.909a5a09.tar.pgp';
const letter = homeEntries.find(({value}) => value === 'audit')?.letter ?? '';

test('a shelf is looked through, its findings searched, a page written, and what is due verified', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'shelf'));
  copyFileSync(fixture.archive, join(folder, 'shelf', name));
  writeSidecar(join(folder, 'shelf', name), fixture.bytes());
  writeFileSync(join(folder, 'shelf/broken.tar.pgp'), 'no archive');

  const session = await Session.open(t, {folder, rows: 30});
  await session.waitFor('Turn on encrypted backup');
  session.press(letter);
  await session.waitFor('A folder with archives');
  await session.type('shelf', '❯ shelf▏');
  session.press(keys.enter);
  await session.waitFor('Look through this?');
  t.regex(session.screen(), /keep64 audit ~\/shelf/);
  session.press(keys.enter);
  await session.waitFor('2 archives');
  t.regex(session.screen(), /✗ 1 critical finding, 3 warnings\./);
  t.regex(session.screen(), /Chats-20240102T030405Z\.909a5a09\.tar\.pgp +never checked/);

  session.press(keys.tab);
  await session.waitFor('Tab archives');
  await session.type('/', '/ ▏');
  await session.type('drill', '/ drill▏');
  await session.waitFor('Key 909a-5a09, for 1 archive, was never proved by a drill');
  session.press(keys.enter);
  await session.waitFor('Tab archives');
  session.press(keys.tab);
  await session.waitFor('Tab findings');
  session.press(keys.enter);
  await session.waitFor('Sealed      2024-01-02');
  session.press(keys.escape);
  await session.waitFor('2 archives');

  session.press('w');
  await session.waitFor('A new file for the page');
  await session.type('page.html', '❯ page.html▏');
  session.press(keys.enter);
  await session.waitFor('Written: ~/page.html');
  t.true(existsSync(join(folder, 'page.html')));

  session.press('v');
  await session.waitFor('The recovery key of the archives');
  session.press(digits + keys.enter);
  await session.waitFor(/Chats-20240102T030405Z\.909a5a09\.tar\.pgp +verified \d{4}/);
  t.regex(session.screen(), /keep64 audit ~\/shelf --key/);

  session.press(keys.enter);
  await session.waitFor('c compare');
  session.press('c');
  await session.waitFor('The folder or archive to compare it with');
  await session.type('shelf', '❯ shelf▏');
  session.press(keys.enter);
  await session.waitFor('The recovery key it was sealed with');
  session.press(digits + keys.enter);
  await session.waitFor('They differ.');
  await session.waitFor('only in the archive: 8');
  t.deepEqual(findSecret(session.everything()), []);
});
