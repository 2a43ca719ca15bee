import {mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {parseRecoveryKey} from '../../source/key/recovery-key.ts';
import {deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {sealOnce} from '../commands/_archive.ts';
import {crypt15Header, makeBackup} from '../whatsapp/_backup-writer.ts';
import {
  checkLine,
  digits,
  findSecret,
  keyId,
  makeFolder,
  password,
  runCli,
  words,
  writeTree,
} from './_cli.ts';
import {runOnTerminal} from './_terminal.ts';

const fixture = sealOnce(test);
const lines: string[] = (digits + checkLine).match(/.{16}/g) ?? [];
const grid = lines.map(line => line.replace(/(.{4})(?=.)/g, '$1 '));
const verifyHere = `$KEEP64 verify "${fixture.archive}"; echo "code $?"`;

test.serial('a pasted key opens an archive, and is not shown', async t => {
  const run = runOnTerminal(t, verifyHere);
  await run.waitFor('recovery key: 64 digits or 24 words (not shown): ');
  run.type(`${digits}\r`);
  await run.waitFor('verified');
  await run.waitFor('code 0');
  await run.exitCode;
  t.deepEqual(findSecret(run.shown()), []);
});

test.serial(
  'a typed key with one wrong digit is compared with the one that opens the archive, and a yes uses it',
  async t => {
    const run = runOnTerminal(t, verifyHere);
    await run.waitFor('(not shown): ');
    run.type(`${digits.slice(0, 17)}0${digits.slice(18)}\r`);
    await run.waitFor('line 2, group 1: 30c1 -> 39c1');
    await run.waitFor('use the proposed key?');
    run.type('y\r');
    await run.waitFor('code 0');
    await run.exitCode;
    t.regex(run.shown(), /verified/);
  },
);

test.serial(
  'a WhatsApp folder asks for the key that opens its backups, then for the one that seals',
  async t => {
    const folder = makeFolder(t);
    const content = Buffer.from('{"settings": [1, 2, 3]}');
    const backup = makeBackup({
      header: crypt15Header(3),
      aesKey: deriveBackupKey(parseRecoveryKey(digits)),
      content,
    });
    writeTree(folder, {'WhatsApp/Backups/settings.json.crypt15': backup});
    const run = runOnTerminal(t, '$KEEP64 seal --from-whatsapp WhatsApp -o x.tar.pgp; echo "code $?"', {
      cwd: folder,
    });
    await run.waitFor('first the key of WhatsApp');
    await run.waitFor('(not shown): ');
    run.type(`${digits}\r`);
    await run.waitFor('is it the same key?');
    run.type('n\r');
    await run.waitFor('(not shown): ');
    run.type(`${'ab'.repeat(32)}\r`);
    await run.waitFor('code 0');
    await run.exitCode;
    t.deepEqual(findSecret(run.shown()), []);
    const [archive, key] = [join(folder, 'x.tar.pgp'), join(folder, 'key.txt')];
    writeTree(folder, {'key.txt': 'ab'.repeat(32)});
    t.is((await runCli(['verify', archive, '--key-file', key])).exitCode, 0);
  },
);

test.serial('a key typed line by line is taken when it is whole', async t => {
  const run = runOnTerminal(t, verifyHere);
  await run.waitFor('(not shown): ');
  for (const line of grid.slice(0, 4)) {
    run.type(`${line}\r`);
    if (line !== grid[3]) await run.waitFor('go on with the next line, or press Enter to end: ');
  }
  await run.waitFor('code 0');
  await run.exitCode;
  t.deepEqual(findSecret(run.shown()), []);
});

test.serial('a key pasted in five lines, and 24 words, open an archive', async t => {
  for (const text of [grid.join('\r'), grid.join('\n'), words]) {
    const run = runOnTerminal(t, verifyHere);
    await run.waitFor('(not shown): ');
    run.type(`${text}\r`);
    await run.waitFor('code 0');
    await run.exitCode;
    t.deepEqual(findSecret(run.shown()), []);
  }
});

test.serial('a bracketed paste is taken as what it brackets, and arrow keys as nothing', async t => {
  const run = runOnTerminal(t, verifyHere);
  await run.waitFor('(not shown): ');
  run.type(`\u001b[200~${digits}\u001b[201~\u001b[D\u001bOC\r`);
  await run.waitFor('code 0');
  t.is(await run.exitCode, 0);
});

const wrongLines = [
  `${lines[0]?.slice(0, 5)}${lines[0]?.[5] === '0' ? '1' : '0'}${lines[0]?.slice(6)}`,
  ...lines.slice(1),
];

test.serial('a wrong digit is proposed with its place, and used only after a yes', async t => {
  const run = runOnTerminal(t, verifyHere);
  await run.waitFor('(not shown): ');
  run.type(`${wrongLines.join('\r')}\r`);
  await run.waitFor('line 1, group 2: ');
  await run.waitFor('use the proposed key? [y/N] ');
  t.false(run.shown().includes('verified'));
  run.type('y\r');
  await run.waitFor('code 0');
  t.is(await run.exitCode, 0);
});

test.serial('a proposal that is not wanted is not used, and the key is asked for again', async t => {
  const run = runOnTerminal(t, verifyHere);
  for (let attempt = 0; attempt < 3; attempt++) {
    await run.waitFor('(not shown): ');
    run.type(`${wrongLines.join('\r')}\r`);
    await run.waitFor('use the proposed key? [y/N] ');
    run.type('\r');
  }
  await run.waitFor('code 12');
  await run.exitCode;
  t.false(run.shown().includes('verified'));
});

test.serial('what is no key is explained and asked for again', async t => {
  const run = runOnTerminal(t, verifyHere);
  await run.waitFor('(not shown): ');
  run.type('MyDog2015!\r');
  await run.waitFor('try again');
  await run.waitFor('(not shown): ');
  run.type(`${digits}\r`);
  await run.waitFor('code 0');
  await run.exitCode;
  t.false(run.shown().includes('MyDog'));
});

test.serial('Ctrl-C at the prompt ends with 130 and gives the terminal back as it was', async t => {
  const run = runOnTerminal(
    t,
    `stty -a > before; ${verifyHere}; stty -a > after; cmp before after && echo "same terminal"`,
    {cwd: makeFolder(t)},
  );
  await run.waitFor('(not shown): ');
  run.type('67\u0003');
  await run.waitFor('code 130');
  await run.waitFor('same terminal');
  t.is(await run.exitCode, 0);
});

test.serial('Ctrl-D at the prompt ends with 2', async t => {
  const run = runOnTerminal(t, verifyHere);
  for (let attempt = 0; attempt < 3; attempt++) {
    await run.waitFor('(not shown): ');
    run.type('\u0004');
  }
  await run.waitFor('code 2');
  t.is(await run.exitCode, 0);
});

test.serial('the terminal is asked though standard input and output are redirected', async t => {
  const folder = makeFolder(t);
  const run = runOnTerminal(
    t,
    `cat "${fixture.archive}" | $KEEP64 verify - > "${folder}/out" 2> "${folder}/err"; echo "code $?"`,
  );
  await run.waitFor('(not shown): ');
  run.type(`${digits}\r`);
  await run.waitFor('code 0');
  t.is(await run.exitCode, 0);
});

test.serial('a new password is asked for twice, and the one of six words is offered', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'Notes/a.txt': 'a'});
  mkdirSync(join(folder, 'out'));
  const run = runOnTerminal(
    t,
    `$KEEP64 seal Notes -d out --password --key-file "${fixture.keyFile}"; echo "code $?"`,
    {cwd: folder},
  );
  await run.waitFor('new password (Enter to have one of six words made): ');
  run.type(`${password}\r`);
  await run.waitFor('the same again: ');
  run.type('another\r');
  await run.waitFor('the two differ; try again');
  await run.waitFor('six words made): ');
  run.type('\r');
  await run.waitFor('write this down: ');
  await run.waitFor('\r\n');
  const made = /write this down: (.*)\r\n/.exec(run.shown())?.[1] ?? '';
  t.is(made.split(/[ -]/).length, 6);
  await run.waitFor('the same again: ');
  run.type(`${made}\r`);
  await run.waitFor('code 0');
  await run.exitCode;
  t.false(run.shown().includes(password));
  const [name = ''] = readdirSync(join(folder, 'out'));
  const path = join(folder, 'out', name.replace(/\.sha256$/, ''));
  t.is((await runCli(['verify', path, '--password-fd', '3'], {descriptor3: made})).exitCode, 0);
});

test.serial('key check on a terminal asks for the check line, and shows no digit', async t => {
  const run = runOnTerminal(t, '$KEEP64 key check; echo "code $?"');
  await run.waitFor('64 digits or 24 words (not shown): ');
  run.type(`${digits}\r`);
  await run.waitFor('check line, if there is one: ');
  run.type(`${checkLine}\r`);
  await run.waitFor(`key id ${keyId}`);
  await run.waitFor('its check line agrees');
  await run.waitFor('code 0');
  await run.exitCode;
  t.deepEqual(findSecret(run.shown()), []);
});
