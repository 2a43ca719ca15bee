/** Inspecting in the interface: without a key, from the file to its packets, and on to verifying it. */
import {copyFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {sealOnce} from '../commands/_archive.ts';
import {keys, makeFolder, Session} from './_terminal.ts';

const fixture = sealOnce(test);

test('a file is inspected without a key, another one after it, and then verified', async t => {
  const folder = makeFolder(t);
  copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));
  writeFileSync(join(folder, 'letter'), 'hello\n');
  const session = await Session.open(t, {folder});
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('i');
  await session.waitFor('no key needed');

  await session.type('letter', '❯ letter▏');
  session.press(keys.enter);
  await session.waitFor('A text: no archive keep64 can read');
  session.resize(40, 15);
  await session.waitFor(/^ Inspect a file/m);
  session.resize(80, 24);
  await session.waitFor('Same from a shell:  keep64 inspect ~/letter');
  session.press('a');
  await session.waitFor('❯ letter');
  session.press(keys.down);
  await session.waitFor('❯ x.tar.pgp');
  session.press(keys.enter);
  await session.waitFor('the 64 digits of a recovery key');
  t.regex(session.screen(), /slot v4/);
  session.press('v');
  await session.waitFor('The recovery key it was sealed with');
  session.press(keys.escape);
  await session.waitFor('Every byte of it is read and checked');
});
