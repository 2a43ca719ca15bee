/**
 * The whole round as a person does it, in a real pseudo-terminal: make a key, prove it, seal, verify, restore; and the way
 * back at each step.
 */
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import test from 'ava';
import {digits, findSecret} from '../cli/_cli.ts';
import {sealOnce} from '../commands/_archive.ts';
import {darkTheme, lightTheme, readQrFromCells} from '../screens/_qr-raster.ts';
import {assertRestored, keys, makeFolder, readGrid, Session} from './_terminal.ts';

const fixture = sealOnce(test);

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

for (const [columns, rows] of [
  [80, 24],
  [40, 15],
] as const)
  test(`a key is made, shown as QR code and proven, files are sealed, verified and restored, and no key stays behind, at ${columns} × ${rows}`, async t => {
    const folder = makeFolder(t);
    writeFiles(join(folder, 'Chats'));
    mkdirSync(join(folder, 'out'));
    const session = await Session.open(t, {folder, columns, rows});
    await session.waitFor('Turn on encrypted backup');

    session.press(keys.enter);
    await session.waitFor('What shall open your archives?');
    session.press(keys.enter);
    await session.waitFor('Write this down');
    const grid = readGrid(session.screen());
    t.is(grid.length, 5);

    session.press('c');
    if (rows < 24) {
      await session.waitFor('needs a window of 40 × 23');
      session.resize(columns, 23);
    }
    await session.waitUntil(() => readQr(session) !== undefined, 'the QR code');
    const digits = grid.slice(0, 4).join('').replaceAll(' ', '');
    for (const theme of [darkTheme, lightTheme]) t.is(readQrFromCells(session.cells(), theme), digits);
    if (rows < 24) session.resize(columns, rows);

    session.press(keys.enter);
    await session.waitFor(/From your paper: line (\d)/);
    const asked = Number(/From your paper: line (\d)/.exec(session.screen())?.[1]);
    const line = grid[asked - 1] ?? '';
    await session.type(line.toUpperCase());
    session.press(keys.enter);
    await session.waitFor(/Key [0-9a-f]{4}-[0-9a-f]{4} is on your\s+paper/);

    session.press(keys.enter);
    await session.waitFor('❯   Chats/');
    session.press(keys.enter);
    await session.waitFor('❯   All of this folder');
    session.press(keys.enter);
    await session.waitFor('Folder for the archive');
    await session.waitFor('  out/');
    session.press(keys.down, keys.down, keys.enter);
    await session.waitFor('~/out/');
    session.press(keys.enter);
    await session.waitFor(/Same from a shell:\s+keep64 seal ~\/Chats -d ~\/out/);
    await session.waitFor('4 files, ');
    session.press(keys.enter);
    await session.waitFor(/Sealed and verified: 4\s+files/);
    session.press(keys.enter);
    await session.waitFor('❯ Turn on encrypted backup');

    session.press('v');
    await session.waitFor('Every byte of it is read');
    await session.type('out/', '❯ out/▏');
    session.press(keys.tab);
    await session.waitFor('.tar.pgp▏');
    session.press(keys.enter);
    await session.waitFor('The recovery key it was sealed with');
    await session.paste(grid.join('\r'), '64 digits and the check line');
    session.press(keys.enter);
    await session.waitFor('Verified.');
    session.press(keys.enter);
    await session.waitFor('❯ Turn on encrypted backup');

    session.press('o');
    await session.waitFor('The list of its files is read');
    await session.type('out/', '❯ out/▏');
    session.press(keys.tab);
    await session.waitFor('.tar.pgp▏');
    session.press(keys.enter);
    await session.waitFor('The recovery key it was sealed with');
    await session.paste(grid.join('\r'), '64 digits and the check line');
    session.press(keys.enter);
    await session.waitFor('! Not verified yet');
    session.press(' ');
    await session.waitFor(/4 files, .*\s+selected/);
    session.press('r');
    await session.waitFor('❯ New folder: Chats-restored');
    session.press(keys.enter);
    await session.waitFor('Restore this?');
    await session.waitFor('4 files, ');
    session.press(keys.enter);
    await session.waitFor('Restored: 4 files');
    session.press(keys.enter);
    await session.waitFor('❯ Turn on encrypted backup');

    session.press('r');
    await session.waitFor('The archive is only read');
    await session.type('/out', '❯ out/');
    session.press(keys.enter);
    await session.waitFor(/❯ Chats-.*pgp .*/);
    session.press(keys.enter);
    await session.waitFor('The recovery key it was sealed with');
    await session.type(grid.slice(0, 4).join(''), '64 digits; the check line');
    session.press(keys.enter);
    await session.waitFor('❯ New folder: Chats-restored-2');
    session.press(keys.enter);
    await session.waitFor('Restore this?');
    await session.waitFor('4 files, ');
    session.press('d');
    await session.waitFor('Nothing was written.');
    t.false(existsSync(join(folder, 'Chats-restored-2')));
    session.press(keys.enter);
    await session.waitFor('Restored: 4 files');
    session.press(keys.escape);
    await session.waitFor('❯ Turn on encrypted backup');
    session.press('q');

    t.is(await session.exitCode, 0);
    for (const restored of ['Chats-restored', 'Chats-restored-2'])
      t.deepEqual(readFiles(join(folder, restored, 'Chats')), readFiles(join(folder, 'Chats')));
    assertRestored(t, session);
  });

function readQr(session: Session): string | undefined {
  try {
    return readQrFromCells(session.cells(), darkTheme);
  } catch {
    return undefined;
  }
}

test('each step of sealing and restoring stands in a window that changes, and Esc leads back through all of them', async t => {
  const folder = makeFolder(t);
  copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));
  const session = await Session.open(t, {folder});
  const forward = async (...steps: readonly (readonly [string | RegExp, ...string[]])[]): Promise<void> => {
    for (const [shown, ...pressed] of steps) {
      await session.waitFor(shown);
      session.resize(40, 15);
      await session.waitUntil(() => isWhole(session, 15), `${shown} at 40 × 15`);
      session.resize(80, 24);
      await session.waitUntil(() => isWhole(session, 24), `${shown} at 80 × 24`);
      session.press(...pressed);
    }
  };
  const back = async (...shown: readonly (string | RegExp)[]): Promise<void> => {
    for (const text of shown) {
      session.press(keys.escape);
      await session.waitFor(text);
    }
  };

  await forward(
    ['❯ Turn on encrypted backup', 's'],
    ['❯   x.tar.pgp', keys.enter],
    ['Folder for the archive', keys.enter],
    ['Your recovery key', digits],
    ['64 digits; the check line', keys.enter],
    ['Shall a password open it too?', keys.enter],
    ['Seal this?'],
  );
  await back('Shall a password', 'Your recovery key', 'Folder for the archive', '❯   x.tar.pgp', '❯ Turn on');
  await forward(
    ['❯ Turn on encrypted backup', 'r'],
    ['❯ x.tar.pgp', keys.enter],
    ['The recovery key it was sealed with', digits],
    ['64 digits; the check line', keys.enter],
    ['New folder: x-restored', keys.enter],
    ['Restore this?', 'o'],
    ['Names or paths', '*.nothing', keys.enter],
    ['No file in it is meant by that', keys.enter],
    ['Nothing was restored', keys.enter],
    ['Restore this?'],
  );
  await back('❯ x-restored▏', 'is still here', '❯ x.tar.pgp', '❯ Turn on encrypted backup');
  session.press('q');

  t.is(await session.exitCode, 0);
  t.deepEqual(readdirSync(folder), ['x.tar.pgp']);
  assertRestored(t, session);
  t.deepEqual(findSecret(session.everything()), []);
});

/** Whether the frame that is seen was drawn for this window: its margin and rules, a footer in the last row, no overrun. */
function isWhole(session: Session, rows: number): boolean {
  const {active} = session.terminal.buffer;
  const lines = session.screen().split('\n');
  const isRoomy = rows >= 20;
  // What an emulator has cut off and nobody has drawn anew keeps the margin it had.
  const hasMargin = (isRoomy ? /^ {2}\S/ : /^ \S/).test(lines[0] ?? '');
  const hasRules = /^ +─+$/.test(lines[1] ?? '') && /^ +─+$/.test(lines.at(-2) ?? '');
  const isWrapped = Array.from(
    {length: rows},
    (_, y) => active.getLine(active.baseY + y)?.isWrapped,
  ).includes(true);
  const hasFooter = / help$/.test(lines.at(-1) ?? '');
  return hasMargin && hasRules === isRoomy && hasFooter && !isWrapped && active.baseY === 0;
}
