/** The whole round as a person does it, in a real pseudo-terminal: make a key, prove it, seal, verify, restore. */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import test from 'ava';
import {keys, makeFolder, readGrid, Session} from './_terminal.ts';

const files: Readonly<Record<string, string | Uint8Array>> = {
  'chat.txt': 'hello\n'.repeat(1000),
  'Ünïcode 家族.txt': 'grüße',
  empty: '',
  'media/photo.jpg': Uint8Array.from({length: 200_000}, (_, index) => (index * 7919) % 251),
};

function writeFiles(folder: string): void {
  mkdirSync(join(folder, 'media'), {recursive: true});
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

function readFiles(folder: string): Map<string, string> {
  const entries = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
  return new Map(
    entries
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [relative(folder, path), readFileSync(path).toString('base64')] as const)
      .sort(),
  );
}

test('a key is made and proven, files are sealed, verified and restored, and no key stays behind', async t => {
  const folder = makeFolder(t);
  writeFiles(join(folder, 'Chats'));
  mkdirSync(join(folder, 'out'));
  const session = await Session.open(t, {folder});
  await session.waitFor('Create a recovery key');

  session.press(keys.enter);
  await session.waitFor('Have paper and a pen ready');
  session.press(keys.enter);
  await session.waitFor('Write this down');
  const grid = readGrid(session.screen());
  t.is(grid.length, 5);

  session.press(keys.enter);
  await session.waitFor(/From your paper: line (\d)/);
  const asked = Number(/From your paper: line (\d)/.exec(session.screen())?.[1]);
  const line = grid[asked - 1] ?? '';
  await session.type(line.toUpperCase());
  session.press(keys.enter);
  await session.waitFor(/Key [0-9a-f]{4}-[0-9a-f]{4} is on your paper/);

  session.press(keys.enter);
  await session.waitFor('What to seal');
  await session.type('Ch', /❯ Ch▏/);
  session.press(keys.tab);
  await session.waitFor('❯ Chats/▏');
  session.press(keys.enter);
  await session.waitFor('Folder for the archive');
  await session.type('out', '❯ out▏');
  session.press(keys.enter);
  await session.waitFor('Shall a password open it too?');
  session.press(keys.enter);
  await session.waitFor(/Same from a shell: +keep64 seal ~\/Chats -d ~\/out/);
  session.press(keys.enter);
  await session.waitFor('Sealed and verified: 4 files');
  session.press(keys.enter);
  await session.waitFor('❯ Create a recovery key');

  session.press('3');
  await session.waitFor('Every byte of it is read and checked');
  await session.type('out/', '❯ out/▏');
  session.press(keys.tab);
  await session.waitFor('.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('The recovery key it was sealed with');
  await session.paste(grid.join('\r'), '64 digits and the check line');
  session.press(keys.enter);
  await session.waitFor('Verified.');
  session.press(keys.enter);
  await session.waitFor('❯ Create a recovery key');

  session.press('4');
  await session.waitFor('The archive is only read');
  await session.type('out/', '❯ out/▏');
  session.press(keys.tab);
  await session.waitFor('.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('The recovery key it was sealed with');
  await session.type(grid.slice(0, 4).join(''), '64 digits; the check line');
  session.press(keys.enter);
  await session.waitFor('Folder to restore into');
  await session.type('back', '❯ back▏');
  session.press(keys.enter);
  await session.waitFor('Restore this?');
  session.press(keys.enter);
  await session.waitFor('Restored: 4 files');
  session.press(keys.escape);
  await session.waitFor('❯ Create a recovery key');
  session.press('q');

  t.is(await session.exitCode, 0);
  t.deepEqual(readFiles(join(folder, 'back', 'Chats')), readFiles(join(folder, 'Chats')));
  t.is(session.terminal.buffer.active.type, 'normal');
  t.false(session.terminal.modes.bracketedPasteMode);
  t.is(session.everything().trim(), '');
});
