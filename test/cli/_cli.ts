/**
 * Runs the built program as a shell does: arguments, standard input, a home of its own, no terminal unless a test gives
 * one. Nothing here knows how the program works.
 */
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {availableParallelism, loadavg, tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';

/** The built program; KEEP64_PROGRAM names another one to try, such as an installed one. */
export const program =
  process.env.KEEP64_PROGRAM ?? fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

if (!existsSync(program))
  throw new Error(`${program} is not there: these tests run what \`npm run build\` makes`);

/** The third vector of the format's description. */
export const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
export const checkLine = 'e3a1d92618161093';
export const keyId = '909a-5a09';
export const words =
  'grunt lunch grace dream luggage maid train cage swing film arm mesh divorce tank rotate sell moment black advice network recall dumb scare turn';

/** A password that zxcvbn finds strong enough for both profiles. */
export const password = 'plinth-ossuary-kestrel-vortex-96-marzipan';

export type Result = {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly bytes: Buffer;
};

export type RunOptions = {
  readonly stdin?: string | Uint8Array;
  /** Leaves standard input open after what was given: a writer that goes on to wait. */
  readonly keepsStdinOpen?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What runs it, such as setpriv. */
  readonly before?: readonly string[];
  /** What descriptor 3 holds. */
  readonly descriptor3?: string;
  readonly onStart?: (pid: number) => void;
  /** Sees what comes on standard error while the command runs. */
  readonly onErrorOutput?: (text: string, pid: number) => void;
};

const home = mkdtempSync(join(realpathSync(tmpdir()), 'keep64-home-'));
process.on('exit', () => rmSync(home, {recursive: true, force: true}));

/** Where runs keep their audit log: never in anybody's home. */
export const stateHome = join(home, 'state');

/** The environment of every run. */
export function environment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_STATE_HOME: stateHome,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    ...env,
  };
}

// What takes longer waits for something that never comes.
const longestRunMs = 60_000;

/** How long a thing that takes `ms` on a quiet machine may take while others keep this one busy. */
export function patience(ms: number): number {
  const [load = 0] = loadavg();
  return ms * Math.max(1, load / availableParallelism());
}

// More at once only wait for each other.
const places = 3;
let running = 0;
const queue: (() => void)[] = [];

async function takePlace(): Promise<void> {
  if (running < places) running += 1;
  else await new Promise<void>(resolve => queue.push(resolve));
}

function leavePlace(): void {
  const next = queue.shift();
  if (next === undefined) running -= 1;
  else next();
}

/** Runs any command to its end, in a session of its own and so without a terminal. */
export async function runCommand(command: readonly string[], options: RunOptions = {}): Promise<Result> {
  await takePlace();
  try {
    return await new Promise<Result>((resolve, reject) => {
      const [file = '', ...args] = command;
      const child = spawn(file, args, {
        cwd: options.cwd,
        env: environment(options.env),
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe', ...(options.descriptor3 === undefined ? [] : ['pipe' as const])],
      });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => {
        err.push(chunk);
        if (child.pid !== undefined) options.onErrorOutput?.(chunk.toString(), child.pid);
      });
      child.on('error', reject);
      const timer = setTimeout(() => {
        // The whole session: a shell's children hold the pipes open.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      }, longestRunMs);
      child.on('exit', () => clearTimeout(timer));
      child.stdin?.on('error', () => {});
      if (options.stdin !== undefined) child.stdin?.write(options.stdin);
      if (options.keepsStdinOpen !== true) child.stdin?.end();
      const extra = child.stdio[3];
      if (extra !== undefined && extra !== null && 'end' in extra) {
        extra.on('error', () => {});
        extra.end(options.descriptor3);
      }
      if (child.pid !== undefined) options.onStart?.(child.pid);
      child.on('close', (exitCode, signal) => {
        const bytes = Buffer.concat(out);
        resolve({
          stdout: bytes.toString(),
          stderr: Buffer.concat(err).toString(),
          exitCode,
          signal,
          bytes,
        });
      });
    });
  } finally {
    leavePlace();
  }
}

/** Runs keep64 to its end. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return await runCommand([...(options.before ?? []), process.execPath, program, ...args], options);
}

/** Makes a temporary folder that goes away with the test. */
export function makeFolder(t: Pick<ExecutionContext, 'teardown'>): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'keep64-test-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

/** Writes files by their relative paths, with their folders. */
export function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), {recursive: true});
    writeFileSync(join(folder, path), content);
  }
}

/** Writes a key file as `key new --out` does, and returns its path. */
export function writeKeyFile(folder: string, text = `${digits}\n${checkLine}\n${keyId}\n`): string {
  const path = join(folder, 'key.txt');
  writeFileSync(path, text, {mode: 0o600});
  return path;
}

/** Everything in a folder with type, permissions, time and content, as lines to compare. */
export function listTree(folder: string): string[] {
  return readdirSync(folder, {recursive: true, encoding: 'buffer'})
    .map(name => {
      const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
      const stats = lstatSync(path, {bigint: true});
      const time = stats.mtimeNs / 1000n;
      const shown = relative(folder, path.toString('latin1'));
      const mode = (stats.mode & 0o777n).toString(8);
      if (stats.isDirectory()) return `${shown}/ ${mode} ${time}`;
      if (stats.isSymbolicLink()) return `${shown} -> ${readlinkSync(path)}`;
      if (!stats.isFile()) return `${shown} special`;
      return `${shown} ${mode} ${time} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
    })
    .sort();
}

/** The same without times and permissions: names and content only. */
export function listContent(folder: string): string[] {
  return listTree(folder).map(line => line.replace(/ \d{1,3} -?\d+/, ''));
}

/** Asserts that an output holds nothing that a terminal would obey, nor any part of the key. */
export function assertClean(t: ExecutionContext, {stdout, stderr}: Result, secret = digits): void {
  const output = (stdout + stderr).replaceAll('\n', '');
  t.notRegex(output, /[\p{Cc}\p{Cf}]/u, 'a terminal obeys');
  t.deepEqual(findSecret(stdout + stderr, secret), [], 'a part of the key is shown');
}

/** The parts of a secret that a text shows: any eight digits in a row, any group of four that is no decimal number. */
export function findSecret(text: string, secret = digits): string[] {
  const dense = text.replace(/[\s-]/g, '').toLowerCase();
  const runs = Array.from({length: secret.length - 7}, (_, at) => secret.slice(at, at + 8));
  const groups = (secret.match(/.{4}/g) ?? []).filter(group => /[a-f]/.test(group));
  return [
    ...runs.filter(run => dense.includes(run)),
    ...groups.filter(group => new RegExp(`(?<![0-9a-z])${group}(?![0-9a-z])`, 'i').test(text)),
  ];
}

/** Why a program of this machine cannot be used, or undefined. */
export function whyMissing(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(':');
  const missing = names.filter(name => !folders.some(folder => existsSync(join(folder, name))));
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not on this machine`;
}

/** The only archive in a folder. */
export function findArchive(folder: string): string {
  const names = readdirSync(folder).filter(name => name.endsWith('.tar.pgp'));
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${names.length} archives in the folder`);
  return join(folder, name);
}

/** A small family chat with what names and files can be: spaces, quotes, emoji, umlauts, empty, executable. */
export function writeChats(folder: string): string {
  writeTree(folder, {
    'Chats/Oma & Opa/WhatsApp Chat with Oma.txt': '[05/03/2025, 10:14] Oma: Ist das Paket da?\n'.repeat(200),
    'Chats/Oma & Opa/IMG-0001.jpg': createHash('sha512').update('1').digest(),
    'Chats/it\'s "quoted"/🎁 Geschenk.txt': 'emoji\n',
    'Chats/Fu\u00dfball/Spa\u00df.txt': 'composed\n',
    'Chats/Mu\u0308ller/gru\u0308n.txt': 'decomposed\n',
    'Chats/-rf': 'a leading dash\n',
    'Chats/empty.txt': '',
    'Chats/run.sh': '#!/bin/sh\n',
  });
  mkdirSync(join(folder, 'Chats/empty folder'));
  return join(folder, 'Chats');
}
