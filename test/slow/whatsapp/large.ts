/**
 * Backups of several gigabytes in little memory, a database of a million messages, and a run that is killed. Needs 8 GiB
 * of disk; the figures are printed.
 */
import {spawn} from 'node:child_process';
import {createCipheriv, createHash} from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createDeflate} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {utf8} from '../../../source/bytes/bytes.ts';
import {deriveBackupKey} from '../../../source/whatsapp/backup-key.ts';
import {digits, environment, makeFolder, program, runCommand, writeKeyFile} from '../../cli/_cli.ts';
import {keyOf} from '../../commands/_in-process.ts';
import {crypt15Header, makeBackup, noise} from '../../whatsapp/_backup-writer.ts';
import {canary, writeAndroid, writeOldAndroid} from '../../whatsapp/_database-writer.ts';

const aesKey = deriveBackupKey(keyOf(digits));
const giantSize = 3 * 2 ** 30;
const mostMiB = 300;

/** Writes a backup of any size, piece by piece; returns the SHA-256 of its content. */
async function writeGiant(path: string, size: number): Promise<string> {
  const header = crypt15Header(3);
  const iv = noise(16, 3);
  const cipher = createCipheriv('aes-256-gcm', aesKey, iv);
  const md5 = createHash('md5').update(header);
  const sha256 = createHash('sha256');
  const piece = noise(1_048_576, 4);
  function* content(): Generator<Uint8Array> {
    const start = utf8('SQLite format 3\0');
    sha256.update(start);
    yield start;
    for (let made = start.length; made < size; made += piece.length) {
      piece[made % 1000] = made % 251;
      const copy = Uint8Array.from(piece);
      sha256.update(copy);
      yield copy;
    }
  }
  const out = createWriteStream(path);
  out.write(header);
  await pipeline(
    Readable.from(content(), {objectMode: false}),
    createDeflate({level: 1, chunkSize: 1_048_576}),
    async function* (deflated: AsyncIterable<Uint8Array>) {
      for await (const part of deflated) {
        const sealed = cipher.update(part);
        md5.update(sealed);
        yield sealed;
      }
      const tail = cipher.final();
      const tag = cipher.getAuthTag();
      yield Buffer.concat([tail, tag, md5.update(tail).update(tag).digest()]);
    },
    out,
  );
  return sha256.digest('hex');
}

/** Runs keep64, for as long as it takes, and returns how it ended, its peak of memory in MiB, and its time in seconds. */
async function measure(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const time = ['-f', 'PEAK %M %e', process.execPath, program, ...args];
  const child = spawn('/usr/bin/time', time, {env: environment(env), stdio: ['ignore', 'pipe', 'pipe']});
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', text => {
    stdout += text;
  });
  child.stderr.on('data', text => {
    stderr += text;
  });
  const exitCode = await new Promise<number | null>(resolve => child.on('close', resolve));
  const [, peak = '0', seconds = '0'] = /PEAK (\d+) ([\d.]+)/.exec(stderr) ?? [];
  return {stdout, stderr, exitCode, peakMiB: Math.round(Number(peak) / 1024), seconds: Number(seconds)};
}

const canMeasure = existsSync('/usr/bin/time');
const withTime = canMeasure ? test.serial : test.serial.skip;

function say(
  t: ExecutionContext,
  what: string,
  {peakMiB, seconds}: {peakMiB: number; seconds: number},
): void {
  t.log(`${what}: ${peakMiB} MiB, ${seconds} s`);
  t.true(peakMiB < mostMiB, `${peakMiB} MiB`);
}

withTime('3 GiB are verified, refused to a wrong key, restored and sealed in constant memory', async t => {
  const folder = makeFolder(t);
  const backup = join(folder, 'WhatsApp/msgstore.db.crypt15');
  mkdirSync(join(folder, 'WhatsApp'));
  const sha256 = await writeGiant(backup, giantSize);
  const keyFile = writeKeyFile(folder);
  const wrongFile = join(folder, 'wrong.txt');
  writeFileSync(wrongFile, 'ab'.repeat(32), {mode: 0o600});

  const verified = await measure(['verify', backup, '--key-file', keyFile, '--quiet']);
  t.is(verified.exitCode, 0, verified.stderr);
  say(t, 'verify', verified);
  const wrong = await measure(['verify', backup, '--key-file', wrongFile]);
  t.is(wrong.exitCode, 12);
  say(t, 'wrong key', wrong);
  const target = join(folder, 'out');
  const restored = await measure(['restore', backup, '-C', target, '--key-file', keyFile, '--quiet']);
  t.is(restored.exitCode, 0, restored.stderr);
  say(t, 'restore', restored);
  const hash = await runCommand(['sha256sum', join(target, 'msgstore.db')]);
  t.is(hash.stdout.slice(0, 64), sha256);
  rmSync(target, {recursive: true});
  const archive = join(folder, 'x.tar.pgp');
  const seal = ['seal', '--from-whatsapp', join(folder, 'WhatsApp'), '-o', archive, '--key-file', keyFile];
  const sealed = await measure([...seal, '--compress', 'none', '--quiet']);
  t.is(sealed.exitCode, 0, sealed.stderr);
  say(t, 'seal --from-whatsapp', sealed);
});

for (const [name, write] of [
  ['newer', writeAndroid],
  ['older', writeOldAndroid],
] as const) {
  withTime(`a database of a million messages in the ${name} schema is audited`, async t => {
    const folder = makeFolder(t);
    const types = [0, 0, 0, 0, 0, 0, 1, 2, 3, 9, 15, 20, 42, 66, 90];
    const messages = Array.from({length: 1_000_000}, (_, at) => ({
      type: types[at % types.length] ?? 0,
      day: new Date(Date.UTC(2014, 0, 1) + (at % 3650) * 86_400_000).toISOString().slice(0, 10),
      chat: (at % 2) + 1,
    }));
    const plain = join(folder, 'plain.db');
    write(plain, messages);
    const phone = join(folder, 'WhatsApp');
    mkdirSync(phone);
    const content = new Uint8Array(readFileSync(plain));
    writeFileSync(
      join(phone, 'msgstore.db.crypt15'),
      makeBackup({header: crypt15Header(3), aesKey, content}),
    );
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const env = {TMPDIR: temporary};
    const keyFile = writeKeyFile(folder);

    const audited = await measure(['whatsapp', 'audit', phone, '--key-file', keyFile, '--json'], env);
    t.log(`${content.length} bytes of database: ${audited.peakMiB} MiB, ${audited.seconds} s`);
    const report = JSON.parse(audited.stdout);
    t.is(report.main.summary.messages, 1_000_000);
    t.is(report.main.summary.months.length, 120);
    t.false(audited.stdout.includes(canary));
    t.deepEqual(readdirSync(temporary), []);

    // Killed while the private copy lies there, it is the next run that removes it.
    const args = [program, 'whatsapp', 'audit', phone, '--key-file', keyFile];
    const child = spawn(process.execPath, args, {env: environment(env), stdio: 'ignore'});
    const ended = new Promise(resolve => child.on('exit', resolve));
    while (!readdirSync(temporary).some(part => existsSync(join(temporary, part, 'database'))))
      await new Promise(resolve => setImmediate(resolve));
    child.kill('SIGKILL');
    await ended;
    t.is(readdirSync(temporary).length, 1);
    await measure(['whatsapp', 'audit', phone, '--key-file', keyFile], env);
    t.deepEqual(readdirSync(temporary), []);
  });
}
