/** Ways out of the terminal interface: each leaves the terminal as it was, nothing on it, and the right exit code. */
import {readdirSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {assertRestored, keys, makeFolder, Session} from './_terminal.ts';

async function showKey(session: Session): Promise<void> {
  await session.waitFor('Turn on encrypted backup');
  session.press(keys.enter);
  await session.waitFor('make a key');
  session.press(keys.enter);
  await session.waitFor('Write this down');
}

/** Begins to seal more than can be sealed meanwhile. */
async function sealForLong(session: Session, folder: string): Promise<void> {
  writeFileSync(join(folder, 'large'), '');
  const moreThanCanBeSealedMeanwhile = 20_000_000_000;
  truncateSync(join(folder, 'large'), moreThanCanBeSealedMeanwhile);
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('s');
  await session.waitFor('What to seal');
  await session.type('large', '❯ large▏');
  session.press(keys.enter);
  await session.waitFor('Folder for the archive');
  session.press(keys.enter);
  await session.waitFor('Your recovery key');
  await session.type('01'.repeat(32), '64 digits; the check line');
  session.press(keys.enter);
  await session.waitFor('Shall a password open it too?');
  session.press(keys.enter);
  await session.waitFor('Seal this?');
  session.press(keys.enter);
  await session.waitFor(/iB of 18.6 GiB/);
}

test('Ctrl-C with nothing running asks, and quits at the second with 130', async t => {
  const session = await Session.open(t, {folder: makeFolder(t)});
  await showKey(session);

  session.press(keys.ctrlC);
  await session.waitFor('Press Ctrl-C again to quit');
  session.press(keys.ctrlC);

  t.is(await session.exitCode, 130);
  assertRestored(t, session);
});

test('in screen-reader mode, without an alternate screen, no key stays behind either', async t => {
  const session = await Session.open(t, {folder: makeFolder(t), environment: {ACCESSIBLE: '1'}});
  await showKey(session);
  t.is(session.terminal.buffer.active.type, 'normal');
  t.regex(session.screen(), /^5 [0-9a-f]{4} .*, check line$/m);

  session.press(keys.ctrlC);
  await session.waitFor('Press Ctrl-C again to quit');
  session.press(keys.ctrlC);

  t.is(await session.exitCode, 130);
  t.notRegex(session.everything(), /[0-9a-f]{4} [0-9a-f]{4}/);
});

test('any other key takes the question back', async t => {
  const session = await Session.open(t, {folder: makeFolder(t)});
  await session.waitFor('Turn on encrypted backup');

  session.press(keys.ctrlC);
  await session.waitFor('Press Ctrl-C again to quit');
  session.press(keys.down);

  await session.waitFor('❯ Check a key');
  t.notRegex(session.screen(), /again to quit/);
});

for (const [signal, exitCode] of [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
] as const) {
  test(`${signal} while a key is shown gives the terminal back and ends with ${exitCode}`, async t => {
    const session = await Session.open(t, {folder: makeFolder(t)});
    await showKey(session);

    session.signal(signal);

    t.is(await session.exitCode, exitCode);
    assertRestored(t, session);
  });
}

test('Ctrl-C while sealing stops, says so, and leaves no archive', async t => {
  const folder = makeFolder(t);
  const session = await Session.open(t, {folder});
  await sealForLong(session, folder);

  session.press(keys.ctrlC);

  await session.waitFor('Stopped, as you asked.');
  await session.waitFor('Enter try again');
  t.deepEqual(readdirSync(folder), ['large']);
});

test('Esc on home does not quit, and q does with 0', async t => {
  const session = await Session.open(t, {folder: makeFolder(t)});
  await session.waitFor('❯ Turn on encrypted backup');

  session.press(keys.escape);
  session.press(keys.down);
  await session.waitFor('❯ Check a key');
  session.press('q');

  t.is(await session.exitCode, 0);
  assertRestored(t, session);
});

for (const environment of [{}, {ACCESSIBLE: '1'}])
  test(`a window that is closed while a key is shown ends the program with 129${'ACCESSIBLE' in environment ? ', in screen-reader mode too' : ''}`, async t => {
    const session = await Session.open(t, {folder: makeFolder(t), environment});
    await showKey(session);

    session.hangUp();

    t.is(await session.exitCode, 129);
  });

test('a window that is closed while files are sealed leaves no archive and no part of one', async t => {
  const folder = makeFolder(t);
  const session = await Session.open(t, {folder});
  await sealForLong(session, folder);

  session.hangUp();

  t.is(await session.exitCode, 129);
  t.deepEqual(readdirSync(folder), ['large']);
});
