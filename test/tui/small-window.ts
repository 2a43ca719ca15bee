/** The smallest window, 40 × 15: every step stands in it with its footer, and no line runs over its end. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {keys, makeFolder, Session} from './_terminal.ts';

const [columns, rows] = [40, 15];
const key = '01'.repeat(32);

function assertFits(t: ExecutionContext, session: Session, step: string): void {
  const {active} = session.terminal.buffer;
  const lines = session.screen().split('\n');
  t.is(lines.length, rows);
  t.regex(lines.at(-1) ?? '', /(?:\?|Ctrl-G) help$|Esc close$/, `${step}: no footer\n${session.screen()}`);
  for (let y = 0; y < rows; y++)
    t.not(
      active.getLine(active.baseY + y)?.isWrapped,
      true,
      `${step}: row ${y} is wrapped\n${session.screen()}`,
    );
  t.is(active.baseY, 0, `${step}: the screen was scrolled`);
}

test('making a key fits', async t => {
  const session = await Session.open(t, {folder: makeFolder(t), columns, rows});
  await session.waitFor('❯ Turn on encrypted backup');
  assertFits(t, session, 'home');
  session.press('?');
  await session.waitFor('Esc close');
  t.regex(session.screen(), /↑ or k, ↓ or j +go up and down\n/);
  assertFits(t, session, 'help');
  session.press('?');
  await session.waitFor('❯ Turn on encrypted backup');
  session.press(keys.enter);
  await session.waitFor('make a key');
  assertFits(t, session, 'before the key');
  session.press(keys.enter);
  await session.waitFor('Write this down');
  assertFits(t, session, 'the key');
  session.press(keys.enter);
  await session.waitFor(/line \d/);
  assertFits(t, session, 'the question');
});

test('sealing fits, from the path to the archive', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'a long name of a folder that is sealed'));
  writeFileSync(join(folder, 'a long name of a folder that is sealed', 'x'), 'x');
  const session = await Session.open(t, {folder, columns, rows});
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('s');
  await session.waitFor('What to seal');
  assertFits(t, session, 'what to seal');
  session.press('a ');
  await session.waitFor('❯ a');
  session.press(keys.tab);
  await session.waitFor('sealed/▏');
  assertFits(t, session, 'a long path');
  session.press(keys.enter);
  await session.waitFor('Folder for the archive');
  assertFits(t, session, 'where to');
  session.press(keys.enter);
  await session.waitFor('Your recovery key');
  assertFits(t, session, 'the key');
  await session.type(key, /5 +▏/);
  assertFits(t, session, 'a typed key');
  session.press(keys.enter);
  await session.waitFor('Shall a password open it too?');
  assertFits(t, session, 'a password');
  session.press(keys.enter);
  await session.waitFor('Seal this?');
  assertFits(t, session, 'the question');
  session.press(keys.enter);
  await session.waitFor('Sealed and verified');
  assertFits(t, session, 'sealed');
});

for (const [number, asked] of [
  ['v', 'Every byte'],
  ['r', 'only read'],
] as const)
  test(`choosing an archive and its key fits, of choice ${number}`, async t => {
    const folder = makeFolder(t);
    writeFileSync(join(folder, 'x.tar.pgp'), 'x');
    const session = await Session.open(t, {folder, columns, rows});
    await session.waitFor('❯ Turn on encrypted backup');
    session.press(number);
    await session.waitFor(asked);
    assertFits(t, session, 'which archive');
    await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
    session.press(keys.enter);
    await session.waitFor(/recovery key/);
    assertFits(t, session, 'the key');
    if (number === 'r') return;
    await session.type(key, /5 +▏/);
    session.press(keys.enter);
    await session.waitFor('This is not an archive');
    assertFits(t, session, 'the verdict');
  });
