/**
 * Restoring from the words alone: the commands are taken out of README.md, out of README.txt inside an archive and off
 * the recovery sheet, and run as they stand on a terminal that has nothing but gpg, tar and sha256sum.
 */
import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, symlinkSync} from 'node:fs';
import {basename, join} from 'node:path';
import {spawn} from '@lydell/node-pty';
import test, {type ExecutionContext} from 'ava';
import {
  digits,
  findArchive,
  listContent,
  makeFolder,
  password,
  runCli,
  runCommand,
  whyMissing,
  writeChats,
  writeKeyFile,
  writeTree,
} from '../cli/_cli.ts';
import {openWithOpenpgpjs} from './_openpgpjs.ts';
import {writeSecrets} from './_ours.ts';
import {findCommands} from './_programs.ts';

const noTools = whyMissing('gpg', 'tar', 'sha256sum', 'bash');
const withGpg = noTools === undefined ? test.serial : test.serial.skip;
const title = (text: string): string => (noTools === undefined ? text : `${text} (${noTools})`);

// Longer than a key derivation takes, short enough to see that nobody asks any more.
const longestRunMs = 60_000;

/** Where an archive lies alone, and a terminal's programs and home. */
type Desk = {readonly folder: string; readonly archive: string; readonly bin: string; readonly home: string};

/** Makes a desk with an archive of a folder on it. `names` are the only programs there. */
async function setDesk(
  t: ExecutionContext,
  source: string,
  options: readonly string[],
  names: readonly string[],
): Promise<Desk> {
  const folder = makeFolder(t);
  const [bin, home, desk] = ['bin', 'home', 'desk'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [bin, desk]) mkdirSync(path);
  // gpg asks on the terminal itself, as it does where no pinentry is installed.
  writeTree(home, {'.gnupg/gpg.conf': 'pinentry-mode loopback\n'});
  for (const name of names) symlinkSync(findCommands(name).at(-1) ?? '/nonexistent', join(bin, name));
  const sealed = await runCli(['seal', source, '-d', desk, '--key-file', writeKeyFile(folder), ...options]);
  t.is(sealed.exitCode, 0, sealed.stderr);
  return {folder: desk, archive: findArchive(desk), bin, home};
}

/** Runs commands on a terminal, and types the secret whenever it is asked for. Returns what stood there. */
async function runByHand(
  {folder, bin, home}: Desk,
  script: string,
  secret: string,
): Promise<{readonly exitCode: number; readonly shown: string}> {
  const bash = findCommands('bash').at(-1) ?? 'bash';
  const terminal = spawn(bash, ['-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    cols: 200,
    env: {PATH: bin, HOME: home, LANG: 'C.UTF-8', TERM: 'xterm'},
  });
  let shown = '';
  let answered = 0;
  terminal.onData(data => {
    shown += data;
    const news = shown.slice(answered);
    // What is typed before gpg has switched the echo off is shown, and thrown away.
    if (!news.includes(secret) && !/pass(?:phrase|word)[^\n]*: ?$/i.test(news)) return;
    answered = shown.length;
    terminal.write(`${secret}\r`);
  });
  const timer = setTimeout(() => terminal.kill('SIGKILL'), longestRunMs);
  const exitCode = await new Promise<number>(resolve =>
    terminal.onExit(({exitCode, signal}) => resolve(signal ? 128 + signal : exitCode)),
  );
  clearTimeout(timer);
  return {exitCode, shown};
}

/** Returns the commands of README.md that need no keep64, for an archive's own name. */
function commandsOfReadme(archive: string): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, block = ''] = /## Without keep64\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  return block.replace(/\S+\.tar\.pgp/, () => archive);
}

/** Returns the indented commands of a text whose lines a pattern admits, for an archive's own name. */
function commandsOfText(text: string, isWanted: RegExp, archive: string): string {
  const lines = [...text.matchAll(/^ {3,}(\S.*)$/gm)].map(([, line = '']) => line);
  return lines
    .filter(line => isWanted.test(line))
    .join('\n')
    .replace(/\b(?:FILE|X)\.tar\.pgp/, () => archive);
}

function versionText(path: string, args: readonly string[]): string {
  const {stdout, stderr} = spawnSync(path, args, {encoding: 'utf8'});
  return `${stdout}${stderr}`;
}

/** Asserts that a bag's files are those of a folder. */
function assertRestored(t: ExecutionContext, bag: string, source: string): void {
  t.deepEqual(listContent(join(bag, 'data/Chats')), listContent(source));
}

const three = ['gpg', 'tar', 'sha256sum'];
/** The archive's name as a shell completes it. */
const nameOf = ({archive}: Desk): string => `'./${basename(archive).replaceAll("'", "'\\''")}'`;

withGpg(title('the commands of README.md open an archive and prove it'), async t => {
  const source = writeChats(makeFolder(t));
  const desk = await setDesk(t, source, [], three);
  const script = commandsOfReadme(nameOf(desk));
  t.regex(script, /^gpg -d .*\n.*sha256sum -c/);

  const {exitCode, shown} = await runByHand(desk, script, digits);

  t.is(exitCode, 0, shown);
  t.is(shown.match(/: OK\r?$/gm)?.length, 8, shown);
  assertRestored(t, join(desk.folder, 'Chats'), source);
});

withGpg(
  title('the commands of README.txt in an archive do the same, for a name made to trick a shell'),
  async t => {
    const folder = join(makeFolder(t), `-it's "$HOME" & more`);
    mkdirSync(folder);
    const source = writeChats(folder);
    const desk = await setDesk(t, folder, [], three);
    const readme = await runByHand(
      desk,
      `gpg -d ${nameOf(desk)} | tar -xOf - --wildcards '*/README.txt'`,
      digits,
    );
    t.is(readme.exitCode, 0, readme.shown);
    const script = commandsOfText(
      readme.shown.replaceAll('\r', ''),
      /^(?:gpg -d|cd|sha256sum -c) /,
      nameOf(desk),
    );
    t.is(script.split('\n').length, 4, script);

    const {exitCode, shown} = await runByHand(desk, script, digits);

    t.is(exitCode, 0, shown);
    const bag = join(desk.folder, basename(folder));
    t.deepEqual(listContent(join(bag, 'data', basename(bag), 'Chats')), listContent(source));
  },
);

withGpg(title('the command of the recovery sheet opens an archive'), async t => {
  const folder = makeFolder(t);
  const source = writeChats(folder);
  const desk = await setDesk(t, source, [], three);
  const sheet = await runCli([
    'key',
    'sheet',
    '-o',
    join(folder, 'sheet.txt'),
    '--key-file',
    writeKeyFile(folder),
  ]);
  t.is(sheet.exitCode, 0, sheet.stderr);
  const script = commandsOfText(readFileSync(join(folder, 'sheet.txt'), 'utf8'), /^gpg -d /, nameOf(desk));
  t.regex(script, /^gpg -d .* \| tar -xf -$/);

  const {exitCode, shown} = await runByHand(desk, script, digits);

  t.is(exitCode, 0, shown);
  assertRestored(t, join(desk.folder, 'Chats'), source);
});

// GnuPG 2.2 asks once, tries the first slot, and gives up; so the 64 digits are what to write down.
const gpgOfSecondSlots = /^gpg \(GnuPG\) (?:2\.[4-9]|[3-9])/;

for (const gpg of findCommands('gpg')) {
  const version = versionText(gpg, ['--version']);
  const opens = gpgOfSecondSlots.test(version);
  const [program = ''] = version.split('\n');
  withGpg(
    title(`${program} on a terminal ${opens ? 'opens' : 'does not open'} the slot of a password`),
    async t => {
      const folder = makeFolder(t);
      const source = writeChats(folder);
      const {password: passwordFile} = writeSecrets(folder);
      const desk = await setDesk(t, source, ['--password-file', passwordFile], ['tar', 'sha256sum']);
      symlinkSync(gpg, join(desk.bin, 'gpg'));

      const {exitCode, shown} = await runByHand(desk, commandsOfReadme(nameOf(desk)), password);

      t.is(exitCode, opens ? 0 : 2, shown);
      if (opens) assertRestored(t, join(desk.folder, 'Chats'), source);
      else t.regex(shown, /Bad session key/);
    },
  );
}

// The older sqop of the same name does not know the profile.
const newSqop = /^Sequoia 2|sequoia-sop 0\.(?:3[5-9]|[4-9])/m;
const newer: Readonly<Record<string, readonly [string[], RegExp]>> = {
  sq: [['version'], /^sq [1-9]/m],
  sqop: [['version'], newSqop],
};

for (const [name, [args, pattern]] of Object.entries(newer)) {
  const path = findCommands(name).find(found => pattern.test(versionText(found, args)));
  const isMissing = path === undefined || noTools !== undefined;
  const withIt = isMissing ? test.serial.skip : test.serial;
  withIt(
    `the command for ${name} in README.txt opens an rfc9580 archive${isMissing ? ` (no ${name} of 2024 or later on this machine)` : ''}`,
    async t => {
      const folder = makeFolder(t);
      const source = writeChats(folder);
      const desk = await setDesk(t, source, ['--profile', 'rfc9580'], ['tar', 'sha256sum']);
      symlinkSync(path ?? '', join(desk.bin, name));
      const {key} = writeSecrets(folder);
      await openWithOpenpgpjs(desk.archive, key, join(folder, 'x.tar'));
      const {stdout} = await runCommand(['tar', '-xOf', join(folder, 'x.tar'), 'Chats/README.txt']);
      const isWanted = new RegExp(`^(?:${name} decrypt|cd|sha256sum -c) `);
      const script = commandsOfText(stdout, isWanted, nameOf(desk)).replace('KEYFILE', key);
      t.is(script.split('\n').length, 4, script);

      const {exitCode, shown} = await runByHand(desk, script, digits);

      t.is(exitCode, 0, shown);
      assertRestored(t, join(desk.folder, 'Chats'), source);
    },
  );
}
