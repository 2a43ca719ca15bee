import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {SeenFile} from '../../source/disk/read-unchanged.ts';
import {type ReadAhead, readAheadOnThread} from '../../source/threads/small-file-thread.ts';
import {makeFifo, makeFolder, random} from '../disk/_folder.ts';

const workerUrl = new URL('../../source/threads/small-file-worker.ts', import.meta.url);
const fileCount = 1_000;

function see(path: string): SeenFile {
  const {size, mtimeNs, dev} = lstatSync(path, {bigint: true});
  return {diskPath: path, size: Number(size), mtimeNs, device: dev};
}

/** A thousand files of 0 to 6,993 bytes, as a scan sees them. */
function writeFiles(folder: string): {files: SeenFile[]; contents: Buffer[]} {
  const contents = Array.from({length: fileCount}, (_, index) => Buffer.from(random(index * 7)));
  const files = contents.map((content, index) => {
    const path = join(folder, `${index}`);
    writeFileSync(path, content);
    return see(path);
  });
  return {files, contents};
}

async function takeCopy(read: ReadAhead, index: number): Promise<Buffer | undefined> {
  const file = await read(index);
  if (file === undefined) return undefined;
  const content = Buffer.from(file.content);
  if (!createHash('sha256').update(content).digest().equals(file.sha256)) throw new Error('a wrong digest');
  return content;
}

test('reads a long list of small files with their digests', async t => {
  const {files, contents} = writeFiles(makeFolder(t));
  const read = readAheadOnThread(workerUrl, 2)(files);

  for (const [index, content] of contents.entries()) t.deepEqual(await takeCopy(read, index), content);
  t.is(await read(fileCount), undefined);
});

test('gives out a part of the list, and two lists at once', async t => {
  const {files, contents} = writeFiles(makeFolder(t));
  const start = readAheadOnThread(workerUrl, 2);
  const [one, other] = [start(files), start(files)];

  for (let index = 3; index < fileCount; index += 97) {
    t.deepEqual(await takeCopy(one, index), contents[index]);
    t.deepEqual(await takeCopy(other, index + 1), contents[index + 1]);
  }
});

test('leaves large files, folders and everything in between to the caller', async t => {
  const folder = makeFolder(t);
  const {files, contents} = writeFiles(folder);
  writeFileSync(join(folder, 'large'), random(70_000));
  const large = see(join(folder, 'large'));
  const list = files.flatMap(file => [undefined, file, large]);
  const read = readAheadOnThread(workerUrl, 2)(list);

  for (const [index, content] of contents.entries()) {
    t.is(await read(3 * index), undefined);
    t.deepEqual(await takeCopy(read, 3 * index + 1), content);
    t.is(await read(3 * index + 2), undefined);
  }
});

test('leaves what is no longer as it was scanned to the caller', async t => {
  const folder = makeFolder(t);
  const {files, contents} = writeFiles(folder);
  const path = (index: number): string => join(folder, `${index}`);
  const changes: Record<number, (path: string) => void> = {
    100: place => rmSync(place),
    200: place => appendFileSync(place, 'more'),
    300: place => writeFileSync(place, 'less'),
    400: place => utimesSync(place, 1, 1),
    500: place => {
      renameSync(place, `${place}.moved`);
      symlinkSync(`${place}.moved`, place);
    },
    600: place => {
      rmSync(place);
      mkdirSync(place);
    },
    700: place => {
      rmSync(place);
      makeFifo(place);
    },
  };
  for (const [index, change] of Object.entries(changes)) change(path(Number(index)));
  const read = readAheadOnThread(workerUrl, 2)(files);

  for (const [index, content] of contents.entries())
    t.deepEqual(await takeCopy(read, index), index in changes ? undefined : content, `${index}`);
});

test('reads nothing ahead in a short list, or on one core', async t => {
  const {files} = writeFiles(makeFolder(t));

  t.is(await readAheadOnThread(workerUrl, 2)(files.slice(0, 400))(0), undefined);
  t.is(await readAheadOnThread(workerUrl, 1)(files)(0), undefined);
});

test('leaves everything to the caller where the thread cannot be started', async t => {
  const {files} = writeFiles(makeFolder(t));
  const read = readAheadOnThread(new URL('./no-such-worker.ts', import.meta.url), 2)(files);

  for (let index = 0; index < fileCount; index++) t.is(await read(index), undefined);
});

test('lets the program end although a list was given up half way', t => {
  const folder = makeFolder(t);
  writeFiles(folder);
  const program = `
    import {lstatSync} from 'node:fs';
    import {readAheadOnThread} from ${JSON.stringify(new URL('../../source/threads/small-file-thread.ts', import.meta.url).href)};
    const files = Array.from({length: ${fileCount}}, (_, index) => {
      const diskPath = ${JSON.stringify(folder)} + '/' + index;
      const {size, mtimeNs, dev} = lstatSync(diskPath, {bigint: true});
      return {diskPath, size: Number(size), mtimeNs, device: dev};
    });
    const read = readAheadOnThread(new URL(${JSON.stringify(workerUrl.href)}), 2)(files);
    console.log((await read(5)).content.length);
  `;

  const programPath = join(folder, 'program.mjs');
  writeFileSync(programPath, program);

  const {status, stdout} = spawnSync(process.execPath, [programPath], {encoding: 'utf8', timeout: 10_000});

  t.is(stdout, '35\n');
  t.is(status, 0);
});
