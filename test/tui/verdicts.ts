/** Verifying in the interface: damage and a wrong key are told apart, and nothing of either key is shown. */
import {copyFileSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {makePaperQr} from '../../source/sheet/paper-qr.ts';
import {digits, findSecret} from '../cli/_cli.ts';
import {sealOnce, writeSidecar} from '../commands/_archive.ts';
import {photograph} from '../sheet/_photograph.ts';
import {keys, makeFolder, Session} from './_terminal.ts';

const fixture = sealOnce(test, '--compress', 'none');
const wrongKey = '0f1e2d3c4b5a6978'.repeat(4);

async function verify(t: ExecutionContext, folder: string, key: string): Promise<Session> {
  const session = await Session.open(t, {folder, rows: 30});
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('v');
  await session.waitFor('Every byte of it is read and checked');
  await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('The recovery key it was sealed with');
  // One write, as a slow line or a program that types for its user sends it.
  session.press(key + keys.enter);
  return session;
}

test('a damaged archive gets the page of damage, and never that of a wrong key', async t => {
  const folder = makeFolder(t);
  const damaged = fixture.bytes();
  // In the chat with Oma.
  const place = Math.floor(damaged.length * 0.6);
  damaged[place] = (damaged[place] ?? 0) ^ 1;
  writeFileSync(join(folder, 'x.tar.pgp'), damaged);

  const session = await verify(t, folder, digits);

  await session.waitFor('Damaged.');
  t.regex(session.screen(), /Do not overwrite or delete this copy/);
  t.notRegex(session.screen(), /Wrong key|Verified\./);
  t.deepEqual(findSecret(session.screen()), []);
  t.regex(session.screen(), /slots inventory files +manifest end/);

  session.press('s');
  await session.waitFor('Folder for what can be proven');
  await session.waitFor('New folder: x salvaged');
  session.press(keys.enter);
  await session.waitFor('Salvaged and proven: 7 of 8 files');
  t.true(existsSync(join(folder, 'x salvaged/SALVAGE.txt')));
  const source = readFileSync(join(fixture.chats, 'run.sh'));
  t.true(readFileSync(join(folder, 'x salvaged/salvaged/Chats/run.sh')).equals(source));
  t.deepEqual(findSecret(session.screen()), []);
});

for (const hasSidecar of [false, true])
  test(`a wrong key gets its page ${hasSidecar ? 'and that the file is whole' : 'and no claim about the file'}`, async t => {
    const folder = makeFolder(t);
    const path = join(folder, 'x.tar.pgp');
    copyFileSync(fixture.archive, path);
    if (hasSidecar) writeSidecar(path, fixture.bytes());

    const session = await verify(t, folder, wrongKey);
    await session.waitFor('Wrong key.');

    t.is(/only the key is wrong/.test(session.screen().replace(/\s+/g, ' ')), hasSidecar);
    t.notRegex(session.screen(), /Damaged\.|Verified\./);
    t.deepEqual(findSecret(session.screen(), wrongKey), []);
  });

test('a key that differs by a typing error from the one that opens is asked about, and not used', async t => {
  const folder = makeFolder(t);
  copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));

  const session = await verify(t, folder, digits.replace('6730', '6731'));

  await session.waitFor('What you typed does not open this archive; this does.');
  t.notRegex(session.screen(), /Verified\./);
  session.press('n');
  await session.waitFor('The recovery key it was sealed with');
});

test('the path of a photo stands in the place of a key: what it shows is named, and used after a yes', async t => {
  const folder = makeFolder(t);
  copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));
  const modules = await makePaperQr(digits);
  writeFileSync(join(folder, 'menu.jpg'), 'no picture\n');
  writeFileSync(join(folder, 'sheet.png'), photograph([{modules, degrees: 14, tilt: 0.2}]));

  const session = await verify(t, folder, 'menu.jpg');
  await session.waitFor(/this is a text, and no PNG or JPEG\s/);
  session.press(keys.ctrlU);
  await session.type('sheet.png', 'a photo: Enter reads the key from it');
  session.press(keys.enter);
  await session.waitFor('The photo shows a recovery key. Use it?');
  t.regex(session.screen(), /Its key id is 909a-5a09/);
  t.deepEqual(findSecret(session.screen()), []);
  session.press('n');
  await session.waitFor('a photo: Enter reads the key from it');
  session.press(keys.enter);
  await session.waitFor('The photo shows a recovery key. Use it?');
  session.press('y');
  await session.waitFor('Verified.');
});

test('several archives are marked and verified with one key, and the one that is not in order comes first', async t => {
  const folder = makeFolder(t);
  copyFileSync(fixture.archive, join(folder, 'a.tar.pgp'));
  const damaged = fixture.bytes();
  damaged.fill(0, damaged.length - 40);
  writeFileSync(join(folder, 'b.tar.pgp'), damaged);
  const session = await Session.open(t, {folder});
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('v');
  await session.waitFor('❯   a.tar.pgp');
  session.press(' ', ' ');
  await session.waitFor('Take the 2 marked');
  session.press(keys.enter);
  await session.waitFor('The recovery key it was sealed with');
  session.press(digits + keys.enter);

  await session.waitFor('1 of 2 archives is not in order.');
  t.regex(session.screen(), /archive 2 of 2[\s\S]*Damaged\./);
  session.press(keys.tab);
  await session.waitFor('Verified.');
  t.regex(session.screen(), /archive 1 of 2[\s\S]*a\.tar\.pgp/);
});
