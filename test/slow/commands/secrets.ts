/**
 * What the kernel sees: no byte that the program writes anywhere, and no argument or environment of a program it runs,
 * holds eight characters in a row of the key or the password.
 */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {deriveBackupKey} from '../../../source/whatsapp/backup-key.ts';
import {
  checkLine,
  digits,
  environment,
  makeFolder,
  program,
  type Result,
  runCli,
  runCommand,
  whyMissing,
  writeChats,
  writeKeyFile,
} from '../../cli/_cli.ts';
import {keyOf} from '../../commands/_in-process.ts';
import {crypt15Header, makeBackup} from '../../whatsapp/_backup-writer.ts';
import {canary, familyMessages, writeAndroid} from '../../whatsapp/_database-writer.ts';

const key = 'c0ffee5eedfacade13579bdf2468ace0fedcba98765432100f1e2d3c4b5a6978';
const password = 'canary-quokka-gantry-oblong-7193';
const runSize = 8;

const calls = 'write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,execve,execveat';
const noStrace = whyMissing('strace');
const withStrace = noStrace === undefined ? test.serial : test.serial.skip;
const why = noStrace === undefined ? '' : ` (${noStrace})`;

/** Every string that the calls of a trace held, as bytes. */
function readStrings(trace: string): Buffer[] {
  return Array.from(trace.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g), ([, hex = '']) =>
    Buffer.from(hex.replaceAll('\\x', ''), 'hex'),
  );
}

/** The parts of a secret that bytes show in clear, whatever stands between the groups. */
function findRuns(bytes: Buffer, secret: string): string[] {
  const dense = bytes.toString('latin1').toLowerCase().replace(/[\s-]/g, '');
  const wanted = secret.replace(/-/g, '');
  return Array.from({length: wanted.length - runSize + 1}, (_, at) => wanted.slice(at, at + runSize)).filter(
    run => dense.includes(run),
  );
}

/** Runs keep64 under strace, and returns what it did and every string that it wrote or gave to a program. */
async function traced(
  folder: string,
  args: readonly string[],
): Promise<{readonly result: Result; readonly strings: readonly Buffer[]}> {
  const output = join(folder, 'trace');
  const longest = '100000000';
  const strace = ['strace', '-ff', '-v', '-xx', '-s', longest, '-e', `trace=${calls}`, '-o', output];
  const result = await runCommand([...strace, process.execPath, program, ...args]);
  const names = readdirSync(folder).filter(name => name.startsWith('trace.'));
  return {result, strings: names.flatMap(name => readStrings(readFileSync(join(folder, name), 'latin1')))};
}

function assertSecret(t: ExecutionContext, strings: readonly Buffer[]): void {
  t.true(strings.length > 0);
  const all = Buffer.concat(strings.flatMap(bytes => [bytes, Buffer.from([0])]));
  // What is written in pieces must not show it either.
  for (const bytes of [all, Buffer.concat(strings)]) {
    t.deepEqual(findRuns(bytes, key), []);
    t.deepEqual(findRuns(bytes, password), []);
    for (let at = 0; at + runSize <= key.length / 2; at++)
      t.false(bytes.includes(Buffer.from(key, 'hex').subarray(at, at + runSize)), 'bytes of the key');
  }
}

type Fixture = {
  readonly folder: string;
  readonly keyFile: string;
  readonly passwordFile: string;
  readonly archive: string;
};

function prepare(t: ExecutionContext): Fixture {
  const folder = makeFolder(t);
  const passwordFile = join(folder, 'password.txt');
  writeFileSync(passwordFile, `${password}\n`, {mode: 0o600});
  writeChats(folder);
  return {
    folder,
    keyFile: writeKeyFile(folder, `${key}\n`),
    passwordFile,
    archive: join(folder, 'x.tar.pgp'),
  };
}

test('the search finds a key that is written in groups, in pieces or among others', t => {
  const grouped = key.replace(/(.{4})/g, '$1 ').toUpperCase();
  t.is(findRuns(Buffer.from(`x${grouped}y`), key).length, key.length - runSize + 1);
  t.deepEqual(findRuns(Buffer.from(digits + checkLine), key), []);
  t.deepEqual(readStrings('write(1, "\\x61\\x62", 2) = 2\nwrite(2, "", 0) = 0').map(String), ['ab', '']);
});

withStrace(`the trace shows what is written and which programs are run${why}`, async t => {
  const {folder, keyFile} = prepare(t);
  const {result, strings} = await traced(folder, ['key', 'show', '--key-file', keyFile]);
  t.is(result.exitCode, 0, result.stderr);
  const all = Buffer.concat([...strings]);
  t.true(findRuns(all, key).length > 0, 'key show writes the key');
  t.true(all.includes(program) && all.includes(`HOME=${environment().HOME}`));
});

for (const profile of ['rfc4880', 'rfc9580'] as const) {
  withStrace(`sealing with a password writes no part of either, profile ${profile}${why}`, async t => {
    const {folder, keyFile, passwordFile, archive} = prepare(t);
    const secrets = ['--key-file', keyFile, '--password-file', passwordFile];
    const args = ['seal', join(folder, 'Chats'), '-o', archive, '--profile', profile, ...secrets];
    const {result, strings} = await traced(folder, args);
    t.is(result.exitCode, 0, result.stderr);
    assertSecret(t, strings);
  });

  withStrace(`verifying with a wrong key writes no part of it, profile ${profile}${why}`, async t => {
    const {folder, keyFile, archive} = prepare(t);
    const right = join(folder, 'right.txt');
    writeFileSync(right, digits, {mode: 0o600});
    const args = ['seal', join(folder, 'Chats'), '-o', archive, '--profile', profile, '--key-file', right];
    t.is((await runCli(args)).exitCode, 0);
    const {result, strings} = await traced(folder, ['verify', archive, '--key-file', keyFile]);
    t.is(result.exitCode, 12, result.stderr);
    assertSecret(t, strings);
  });

  withStrace(`adding a password writes no part of it or of the key, profile ${profile}${why}`, async t => {
    const {folder, keyFile, passwordFile, archive} = prepare(t);
    const args = ['seal', join(folder, 'Chats'), '-o', archive, '--profile', profile, '--key-file', keyFile];
    t.is((await runCli(args)).exitCode, 0);
    const secrets = ['--key-file', keyFile, '--new-password-file', passwordFile];
    const {result, strings} = await traced(folder, ['password', 'add', archive, ...secrets]);
    t.is(result.exitCode, 0, result.stderr);
    assertSecret(t, strings);
  });
}

for (const command of ['verify', 'seal', 'audit'] as const) {
  withStrace(`a WhatsApp backup: ${command} writes no part of the key${why}`, async t => {
    const folder = makeFolder(t);
    const keyFile = writeKeyFile(folder, `${key}\n`);
    const phone = join(folder, 'WhatsApp');
    mkdirSync(phone);
    writeAndroid(join(folder, 'plain.db'), familyMessages);
    const backup = join(phone, 'msgstore.db.crypt15');
    const content = new Uint8Array(readFileSync(join(folder, 'plain.db')));
    const aesKey = deriveBackupKey(keyOf(key));
    writeFileSync(backup, makeBackup({header: crypt15Header(3), aesKey, content}));
    const args = {
      verify: ['verify', backup],
      seal: ['seal', '--from-whatsapp', phone, '-o', join(folder, 'x.tar.pgp')],
      audit: ['whatsapp', 'audit', phone],
    }[command];
    const {result, strings} = await traced(folder, [...args, '--key-file', keyFile]);
    t.is(result.exitCode, 0, result.stderr);
    assertSecret(t, strings);
    const all = Buffer.concat([...strings]);
    t.false(all.includes(Buffer.from(aesKey).subarray(0, runSize)), 'bytes of the AES key');
    // An audit looks at a private copy; the others write no word of a message anywhere.
    t.is(all.includes(canary), command === 'audit');
    t.false((result.stdout + result.stderr).includes(canary));
  });
}
