/** Bugs, whoever made them: the terminal is given back, one sentence says so, and no part of a key does. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {assertRestored, keys, makeFolder, Session} from './_terminal.ts';

const app = fileURLToPath(new URL('./_faulty-app.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
// tsx looks for it in the working folder, which is a test's own.
const environment = {TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url))};

// Ink shows the cursor on standard error too, whatever that is.
const showCursor = '\u001b[?25h';

type Faulty = {readonly session: Session; readonly readErrors: () => string};

async function open(t: ExecutionContext, fault: string): Promise<Faulty> {
  const folder = makeFolder(t);
  const stderrFile = join(folder, 'errors.txt');
  writeFileSync(join(folder, 'x.tar.pgp'), 'x');
  const session = await Session.open(t, {
    folder,
    stderrFile,
    environment,
    program: [`--import=${tsx}`, app, fault],
  });
  await session.waitFor('❯ Turn on encrypted backup');
  return {session, readErrors: () => readFileSync(stderrFile, 'utf8').replaceAll(showCursor, '')};
}

async function makeKey(session: Session): Promise<void> {
  session.press('c');
  await session.waitFor('make a key');
  session.press(keys.enter);
}

async function verifyFile(session: Session): Promise<void> {
  session.press('v');
  await session.waitFor('Every byte of it is read and checked');
  await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('The recovery key it was sealed with');
  await session.type('01'.repeat(32), '64 digits; the check line');
  session.press(keys.enter);
}

for (const [fault, what, provoke] of [
  ['random', 'a promise that nobody waits for and that is rejected', makeKey],
  ['clock', 'a component that throws while it is drawn', verifyFile],
  ['disk', 'a command that throws what it never should', verifyFile],
] as const)
  test(`${what} gives the terminal back, says so in one sentence, and ends with 1`, async t => {
    const {session, readErrors} = await open(t, fault);

    await provoke(session);

    t.is(await session.exitCode, 1);
    assertRestored(t, session);
    const errors = readErrors();
    t.regex(
      errors,
      /^keep64: stopped by a fault of its own \(TypeError: .*\); nothing was left half made\n$/,
    );
    t.notRegex(errors.trimEnd(), /6730|a595|\p{Cc}/u);
  });

test('input that is closed ends the program as a closed terminal does, without a word', async t => {
  const {session, readErrors} = await open(t, 'closed-input');

  await makeKey(session);

  t.is(await session.exitCode, 129);
  assertRestored(t, session);
  t.is(readErrors(), '');
});
