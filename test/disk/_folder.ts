/** What the disk tests share: a temporary folder, fixed randomness, and children run as somebody else or killed. */
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';

/** Makes a temporary folder that goes away with the test. */
export function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'keep64-test-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

/** A source of fresh names. */
export const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size));

/** Makes a FIFO. */
export function makeFifo(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** The chunks of a file's content, which is one array where the file is small. */
export async function* chunksOf(content: AsyncIterable<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

export async function collect(content: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(content)) parts.push(Uint8Array.prototype.slice.call(chunk));
  return Buffer.concat(parts);
}

const nobody = 65534;
const nodeArguments = ['--import=tsx', '--input-type=module', '--eval'];

/** A module that tests run in a child: `disk` is the disk under test, `log` prints one line of JSON. */
function wrap(code: string): string {
  const disk = new URL('../../source/disk/disk.ts', import.meta.url).href;
  return `import {nodeDisk as disk} from ${JSON.stringify(disk)};
    import {randomBytes} from 'node:crypto';
    const random = size => new Uint8Array(randomBytes(size));
    const log = value => console.log(JSON.stringify(value));
    const [first, second] = process.argv.slice(1);
    ${code}`;
}

/** Starts a child with the disk under test; its arguments are \`first\` and \`second\`. */
export function startChild(code: string, ...paths: string[]) {
  return spawn(process.execPath, [...nodeArguments, wrap(code), ...paths], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** Runs a child to its end and returns the line of JSON it printed; \`before\` is what runs it, such as strace. */
export function runChild(code: string, paths: string[], before: string[] = []): unknown {
  const [command = '', ...rest] = [...before, process.execPath, ...nodeArguments, wrap(code), ...paths];
  const {stdout, stderr, status} = spawnSync(command, rest, {encoding: 'utf8', timeout: 30_000});
  if (stdout === '') throw new Error(`the child printed nothing, status ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** The command that makes a child an ordinary user, to whom permissions apply; empty for one who is that already. */
export function asOrdinaryUser(): string[] {
  return process.geteuid?.() === 0 ? ['setpriv', `--reuid=${nobody}`, '--clear-groups'] : [];
}

/** Why no child can be an ordinary user here, or undefined. */
export function whyNoOrdinaryUser(): string | undefined {
  const [command, ...rest] = asOrdinaryUser();
  if (command === undefined) return undefined;
  const isReady = spawnSync(command, [...rest, process.execPath, '--version']).status === 0;
  return isReady ? undefined : 'runs as root, and setpriv cannot start a child as an ordinary user';
}
