import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {NewFile, WriteBehind} from '../../source/disk/write-new-file.ts';
import {DiskError} from '../../source/errors.ts';
import {writeBehindOnThread} from '../../source/threads/write-behind-thread.ts';
import {makeFolder, random} from '../disk/_folder.ts';

const workerUrl = new URL('../../source/threads/write-behind-worker.ts', import.meta.url);
const fileCount = 1_200;
const mtimeNs = 1_600_000_000_123_456_000n;

function fileOf(folder: string, index: number): NewFile {
  return {place: join(folder, `${index}`), mode: index % 3 === 0 ? 0o755 : 0o644, mtimeNs};
}

function makeContents(): Buffer[] {
  const bytes = Buffer.from(random(70_000));
  return Array.from({length: fileCount}, (_, index) =>
    bytes.subarray(index, index + (index % 400 === 399 ? 68_000 : index * 3)),
  );
}

/** Hands over copies, and spoils them as soon as they are the caller's again. */
async function writeAll(behind: WriteBehind, folder: string, contents: readonly Buffer[]): Promise<void> {
  for (const [index, content] of contents.entries()) {
    const bytes = Buffer.from(content);
    await behind.write(fileOf(folder, index), bytes);
    bytes.fill(0xee);
  }
}

/** Writes until something fails, and waits for what is still under way. */
async function fails(
  t: ExecutionContext,
  behind: WriteBehind,
  folder: string,
): Promise<DiskError | undefined> {
  const error = await t.throwsAsync<DiskError>(
    async () => {
      await writeAll(behind, folder, makeContents());
      await behind.settle();
    },
    {instanceOf: DiskError},
  );
  await behind.settle().catch(() => {});
  return error;
}

test('writes every file with its bytes, mode and time', async t => {
  const folder = makeFolder(t);
  const contents = makeContents();
  const behind = writeBehindOnThread(workerUrl, 2)();

  await writeAll(behind, folder, contents);
  await behind.settle();

  t.is(readdirSync(folder).length, fileCount);
  for (const [index, content] of contents.entries()) {
    const {place, mode} = fileOf(folder, index);
    const stats = statSync(place, {bigint: true});
    t.true(readFileSync(place).equals(content));
    t.is(Number(stats.mode) & 0o777, mode & ~process.umask());
    t.is(stats.mtimeNs / 1_000n, mtimeNs / 1_000n);
  }
});

for (const [what, spoil, errno] of [
  ['a name that is taken', (place: string) => writeFileSync(place, 'taken'), 'EEXIST'],
  ['a folder in its place', (place: string) => mkdirSync(place), 'EEXIST'],
] as const) {
  for (const index of [100, 700, 1_199])
    test(`tells of ${what}, and of which, at file ${index}`, async t => {
      const folder = makeFolder(t);
      const {place} = fileOf(folder, index);
      spoil(place);

      const error = await fails(t, writeBehindOnThread(workerUrl, 2)(), folder);

      t.is(error?.errno, errno);
      t.is(error?.path, place);
      const {length} = readdirSync(folder);
      t.true(length > index);
    });
}

test('tells of a folder that is gone', async t => {
  const folder = join(makeFolder(t), 'gone');
  mkdirSync(folder);
  const behind = writeBehindOnThread(workerUrl, 2)();
  await writeAll(behind, folder, makeContents().slice(0, 600));
  await behind.settle();
  rmSync(folder, {recursive: true});

  await behind.write(fileOf(folder, 600), Buffer.from('lost'));
  const error = await t.throwsAsync<DiskError>(behind.settle(), {instanceOf: DiskError});

  t.is(error?.errno, 'ENOENT');
  t.throws(() => behind.write(fileOf(folder, 601), Buffer.from('never')), {instanceOf: DiskError});
  t.false(existsSync(folder));
});

test('two runs share the thread, and the error of one is not that of the other', async t => {
  const [one, other] = [makeFolder(t), makeFolder(t)];
  writeFileSync(fileOf(one, 900).place, 'taken');
  const start = writeBehindOnThread(workerUrl, 2);
  const behind = start();

  const [error] = await Promise.all([
    fails(t, start(), one),
    writeAll(behind, other, makeContents()).then(() => behind.settle()),
  ]);

  t.is(error?.errno, 'EEXIST');
  t.is(readdirSync(other).length, fileCount);
});

test('fails, and does not hang, where the thread cannot be started', async t => {
  const folder = makeFolder(t);
  const behind = writeBehindOnThread(new URL('./no-such-worker.ts', import.meta.url), 2)();

  await t.throwsAsync(
    async () => {
      await writeAll(behind, folder, makeContents());
      await behind.settle();
    },
    {message: /writing thread/},
  );
});

test('the program ends when everything is written', t => {
  const folder = makeFolder(t);
  const programPath = join(folder, 'program.mjs');
  writeFileSync(
    programPath,
    `
    import {mkdirSync, readdirSync} from 'node:fs';
    import {writeBehindOnThread} from ${JSON.stringify(new URL('../../source/threads/write-behind-thread.ts', import.meta.url).href)};
    const folder = ${JSON.stringify(join(folder, 'files'))};
    mkdirSync(folder);
    const behind = writeBehindOnThread(new URL(${JSON.stringify(workerUrl.href)}), 2)();
    for (let index = 0; index < 800; index++)
      await behind.write({place: folder + '/' + index, mode: 0o644, mtimeNs: 0n}, new Uint8Array(index));
    await behind.settle();
    console.log(readdirSync(folder).length);
  `,
  );

  const {status, stdout} = spawnSync(process.execPath, [programPath], {encoding: 'utf8', timeout: 10_000});

  t.is(stdout, '800\n');
  t.is(status, 0);
});
