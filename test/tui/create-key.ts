/** Making a key in a real pseudo-terminal: the QR code on the screen, wrong digits, hiding, sizes. */
import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {darkTheme, lightTheme, readQrFromCells} from '../screens/_qr-raster.ts';
import {keys, makeFolder, readGrid, Session} from './_terminal.ts';

async function makeKey(session: Session): Promise<string[]> {
  await session.waitFor('Turn on encrypted backup');
  session.press(keys.enter);
  await session.waitFor('make a key');
  session.press(keys.enter);
  await session.waitFor(/5 +[0-9a-f]{4} .* check line/);
  return readGrid(session.screen());
}

/** The caption is written before the rows of the code that stand below it. */
async function showQr(session: Session): Promise<void> {
  session.press('c');
  const lastRow = 20;
  const isDrawn = (): boolean => session.cells()[lastRow]?.[2]?.getBgColor() === 231;
  await session.waitUntil(isDrawn, 'the last row of the QR code');
}

test('the QR code on the screen holds the 64 digits, on a dark and on a light terminal', async t => {
  const session = await Session.open(t, {folder: makeFolder(t)});
  const grid = await makeKey(session);
  const digits = grid.slice(0, 4).join('').replaceAll(' ', '');

  await showQr(session);

  t.is(readQrFromCells(session.cells(), darkTheme), digits);
  t.is(readQrFromCells(session.cells(), lightTheme), digits);
});

test('without colours the QR code still has its own, and nothing else has any', async t => {
  const session = await Session.open(t, {folder: makeFolder(t), environment: {NO_COLOR: '1'}});
  const grid = await makeKey(session);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences are what is looked for
  const colour = /\u001b\[[0-9;]*m/;
  t.notRegex(session.output, colour);

  await showQr(session);

  const digits = grid.slice(0, 4).join('').replaceAll(' ', '');
  t.is(readQrFromCells(session.cells(), lightTheme), digits);
});

test('wrong digits in the typed line are pointed at by their group', async t => {
  const session = await Session.open(t, {folder: makeFolder(t)});
  const grid = await makeKey(session);
  session.press(keys.enter);
  await session.waitFor(/From your paper: line (\d)/);
  const asked = Number(/From your paper: line (\d)/.exec(session.screen())?.[1]);
  const groups = (grid[asked - 1] ?? '').split(' ');
  const wrong = groups.map((group, index) => (index === 2 ? (group === '0000' ? '1111' : '0000') : group));

  // Text and Enter in one chunk, as a fast hand or a terminal without bracketed paste sends them.
  session.press(`${wrong.join(' ')}\r`);

  await session.waitFor(`Not the same as the key: group 3 of line ${asked}.`);
  t.notRegex(session.screen(), /on your paper\./);
});

test('a small window shows the key, and says how large it must be for the QR code', async t => {
  const session = await Session.open(t, {folder: makeFolder(t), columns: 40, rows: 15});
  const grid = await makeKey(session);
  t.is(grid.length, 5);

  session.press('c');

  await session.waitFor(/needs a window of 40 × 23/);
});

test('a window that shrinks and grows keeps the step it is in', async t => {
  const session = await Session.open(t, {folder: makeFolder(t)});
  const grid = await makeKey(session);

  session.resize(38, 12);
  await session.waitFor(/keep64 needs a window of 40 × 15/);
  t.deepEqual(readGrid(session.screen()), []);
  session.resize(80, 24);

  await session.waitFor('Write this down');
  t.deepEqual(readGrid(session.screen()), grid);
});

test('a key that is on paper gets its sheet to print, in a new file of its owner alone', async t => {
  const folder = makeFolder(t);
  const session = await Session.open(t, {folder});
  const grid = await makeKey(session);
  session.press(keys.enter);
  await session.waitFor(/From your paper: line (\d)/);
  session.press(`${grid.slice(0, 4).join(' ')}\r`);
  await session.waitFor('❯ Seal files with this key');
  session.press(keys.down);
  await session.waitFor('❯ Make a sheet to print');
  session.press(keys.enter);
  await session.waitFor(/recovery-sheet-[0-9a-f]{4}-[0-9a-f]{4}\.pdf/);
  await session.type('sheet.doc', 'sheet.doc▏');
  session.press(keys.enter);
  await session.waitFor(/a sheet's name ends in \.pdf, \.html or\s+\.txt/);
  session.press(keys.enter);
  await session.waitFor(/New file, ending in/);
  await session.type('sheet.txt', 'sheet.txt▏');
  session.press(keys.enter);
  await session.waitFor('Print this twice, then delete it');
  t.is(statSync(join(folder, 'sheet.txt')).mode & 0o777, 0o600);
  const sheet = readFileSync(join(folder, 'sheet.txt'), 'utf8').replace(/ +/g, ' ');
  for (const line of grid) t.true(sheet.includes(line));
});
