/** The password of an archive in a real pseudo-terminal: added, refused when weak, changed, removed by a typed word. */
import {copyFileSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {digits, findSecret, runCli} from '../cli/_cli.ts';
import {sealOnce, writeSidecar} from '../commands/_archive.ts';
import {assertRestored, keys, makeFolder, Session} from './_terminal.ts';

const fixture = sealOnce(test);
const strong = 'plinth-ossuary-kestrel-vortex-96-marzipan';
const other = 'quagmire-31-thimble-oxbow-lantern-zephyr';

async function chooseArchive(session: Session): Promise<void> {
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('p');
  await session.waitFor('A password can open an archive');
  await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('opens it in any case');
}

async function typeKey(session: Session, key = digits): Promise<void> {
  await session.waitFor('The recovery key it was sealed with');
  await session.type(key, '64 digits; the check line');
  session.press(keys.enter);
}

async function typeNewPassword(session: Session, password: string): Promise<void> {
  await session.waitFor('Which password shall open it?');
  session.press(keys.down, keys.enter);
  await session.waitFor('The same again');
  session.press(password);
  await session.waitFor('trong: about');
  session.press(keys.enter);
  await session.waitFor('❯ ▏');
  session.press(password, keys.enter);
}

/** Whether a password opens the archive in a folder, by the command. */
async function opens(folder: string, password: string): Promise<boolean> {
  const {exitCode} = await runCli(['verify', join(folder, 'x.tar.pgp'), '--password-fd', '3'], {
    descriptor3: `${password}\n`,
  });
  return exitCode === 0;
}

async function run(t: ExecutionContext, size: {readonly columns?: number; readonly rows?: number} = {}) {
  const folder = makeFolder(t);
  const path = join(folder, 'x.tar.pgp');
  copyFileSync(fixture.archive, path);
  writeSidecar(path, fixture.bytes());
  const session = await Session.open(t, {folder, ...size});
  return {folder, path, session};
}

for (const size of [
  {columns: 80, rows: 24},
  {columns: 40, rows: 15},
])
  test(`a password is added, changed and removed at ${size.columns} × ${size.rows}, and never shown`, async t => {
    const {folder, path, session} = await run(t, size);

    await chooseArchive(session);
    t.regex(session.screen(), /No password opens this archive yet/);
    session.press(keys.enter);
    await typeKey(session);
    await typeNewPassword(session, strong);
    await session.waitFor('Add this password?');
    session.press(keys.enter);
    await session.waitFor('Done: a password opens it now too.');
    session.press(keys.enter);
    t.true(await opens(folder, strong));

    await chooseArchive(session);
    t.regex(session.screen(), /❯ Change the password/);
    session.press(keys.enter);
    await session.waitFor('The recovery key it was sealed with');
    // What opens the archive now may be its password.
    session.press(keys.tab);
    await session.waitFor("The archive's password");
    session.press(strong, keys.enter);
    await typeNewPassword(session, other);
    await session.waitFor('Change the password?');
    session.press(keys.enter);
    await session.waitFor('Done: another password opens it now.');
    session.press(keys.enter);
    t.false(await opens(folder, strong));
    t.true(await opens(folder, other));

    await chooseArchive(session);
    session.press(keys.down, keys.enter);
    await typeKey(session);
    await session.waitFor('Type remove to do it');
    session.press('x', keys.enter);
    await session.waitFor('The word is remove.');
    session.press(keys.ctrlU);
    await session.waitFor('❯ ▏');
    session.press('remove', keys.enter);
    await session.waitFor('Done: no password opens it any more.');
    session.press(keys.enter);
    await session.waitFor('❯ Turn on encrypted backup');
    session.press('q');

    t.is(await session.exitCode, 0);
    t.false(await opens(folder, other));
    // Without a password it is again what it was, byte for byte, and so is its .sha256 file.
    t.deepEqual(readFileSync(path), fixture.bytes());
    assertRestored(t, session);
    for (const secret of [strong, other]) t.false(session.output.includes(secret));
  });

test('a wrong key is told before a new password is asked for, and a weak password is not taken', async t => {
  const {path, session} = await run(t);
  await chooseArchive(session);
  session.press(keys.enter);
  await typeKey(session, '0f1e2d3c4b5a6978'.repeat(4));
  await session.waitFor(/no slot of the archive opens with this\s+key/);
  t.regex(session.screen(), /Nothing was changed/);
  session.press(keys.enter);
  await typeKey(session);
  await session.waitFor('Which password shall open it?');
  session.press(keys.down, keys.enter);
  await session.waitFor('The same again');
  session.press('hunter2');
  await session.waitFor('Very weak: about 10^');
  t.regex(session.screen().replace(/\s+/g, ' '), /Nobody counts the guesses of someone who has the file/);
  session.press(keys.enter);
  await session.waitFor('Too weak');

  // Back to the key: it is still there, and need not be typed again.
  session.press(keys.escape);
  await session.waitFor('Which password shall open it?');
  session.press(keys.escape);
  await session.waitFor('Key 909a-5a09 is still here.');
  session.press(keys.enter);
  await session.waitFor('❯ My own');
  session.press('k', keys.enter);
  await session.waitFor('Write these six words down:');

  session.press(keys.ctrlC);
  await session.waitFor('Press Ctrl-C again to quit');
  session.press(keys.ctrlC);
  t.is(await session.exitCode, 130);
  t.deepEqual(readFileSync(path), fixture.bytes());
  t.deepEqual(findSecret(session.everything()), []);
});

test('a file that is no archive gets one sentence, and the next step is one key away', async t => {
  const {session, folder} = await run(t);
  copyFileSync(fixture.keyFile, join(folder, 'no.tar.pgp'));
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('p');
  await session.waitFor('A password can open an archive');
  await session.type('no.tar.pgp', '❯ no.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('Nothing was changed');
  t.deepEqual(findSecret(session.screen()), []);
  session.press(keys.enter);
  await session.waitFor('❯ no.tar.pgp ');
});
