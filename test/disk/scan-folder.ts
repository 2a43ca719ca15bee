import {execFileSync} from 'node:child_process';
import {chmodSync, linkSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import test from 'ava';
import {type ScanResult, scanSources} from '../../source/disk/scan-folder.ts';
import {DiskError, UsageError} from '../../source/errors.ts';
import {asOrdinaryUser, makeFifo, makeFolder, runChild, whyNoOrdinaryUser} from './_folder.ts';

function makeSource(t: Parameters<typeof makeFolder>[0]): string {
  const source = join(makeFolder(t), 'Chats');
  mkdirSync(source);
  return source;
}

function paths(result: ScanResult): string[] {
  return result.entries.map(entry => entry.path);
}

test('lists files and directories under the base name of their source', async t => {
  const source = makeSource(t);
  mkdirSync(join(source, 'media/empty'), {recursive: true});
  writeFileSync(join(source, 'media/photo.jpg'), '12345');
  writeFileSync(join(source, 'msg.db'), '123');

  const result = await scanSources([source]);

  t.deepEqual(paths(result), [
    'Chats',
    'Chats/media',
    'Chats/media/empty',
    'Chats/media/photo.jpg',
    'Chats/msg.db',
  ]);
  t.deepEqual(result.findings, []);
  t.is(result.totalBytes, 8);
  t.is(result.fileCount, 2);
  t.is(result.directoryCount, 3);
});

test('records type, size, time and the executable bit', async t => {
  const source = makeSource(t);
  const file = join(source, 'run.sh');
  writeFileSync(file, 'four');
  chmodSync(file, 0o755);
  utimesSync(file, 1_600_000_000, 1_600_000_000.25);

  const {entries} = await scanSources([source]);

  t.like(entries[1], {
    type: 'file',
    size: 4,
    mtimeNs: 1_600_000_000_250_000_000n,
    isExecutable: true,
    diskPath: file,
  });
  t.like(entries[0], {type: 'directory', size: 0, isExecutable: false});
});

test('accepts a single file as source', async t => {
  const file = join(makeFolder(t), 'one.db');
  writeFileSync(file, '1');

  t.deepEqual(paths(await scanSources([file])), ['one.db']);
});

test('sorts by bytes, parents before children', async t => {
  const source = makeSource(t);
  for (const name of ['a', 'é', '\u{1f600}', '\uffe0', 'B']) mkdirSync(join(source, name));
  for (const name of ['a.txt', 'a-b', 'a/z', 'a/B']) writeFileSync(join(source, name), '');

  const found = paths(await scanSources([source]));

  t.deepEqual(
    found,
    found.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
  );
  t.is(found.length, 10);
  t.true(found.indexOf('Chats/\uffe0') < found.indexOf('Chats/\u{1f600}'));
});

test('leaves out links, FIFOs, sockets and devices, and says so', async t => {
  const source = makeSource(t);
  writeFileSync(join(source, 'file'), '');
  symlinkSync('file', join(source, 'link'));
  symlinkSync('/', join(source, 'root'));
  makeFifo(join(source, 'fifo'));
  const server = createServer().listen(join(source, 'socket'));
  await new Promise(resolve => server.once('listening', resolve));
  t.teardown(() => server.close());

  const result = await scanSources([source]);

  t.deepEqual(paths(result), ['Chats', 'Chats/file']);
  t.deepEqual(
    result.findings
      .map(finding => [finding.kind, 'type' in finding && finding.type, 'path' in finding && finding.path])
      .sort(),
    [
      ['refused-type', 'FIFO', 'Chats/fifo'],
      ['refused-type', 'socket', 'Chats/socket'],
      ['refused-type', 'symbolic link', 'Chats/link'],
      ['refused-type', 'symbolic link', 'Chats/root'],
    ],
  );
});

test('follows a link that is itself a source, under the name of the link', async t => {
  const source = makeSource(t);
  writeFileSync(join(source, 'file'), '');
  const link = join(source, '../linked');
  symlinkSync('Chats', link);

  const result = await scanSources([link]);

  t.deepEqual(paths(result), ['linked', 'linked/file']);
  t.is(result.entries[1]?.diskPath, join(source, 'file'));
});

test('counts twins as two files', async t => {
  const source = makeSource(t);
  writeFileSync(join(source, 'one'), '123');
  linkSync(join(source, 'one'), join(source, 'two'));

  const result = await scanSources([source]);

  t.is(result.fileCount, 2);
  t.is(result.totalBytes, 6);
});

const badName = Buffer.from('bad\xff', 'latin1');

test('refuses names that cannot be sealed, and all below them', async t => {
  const source = makeSource(t);
  writeFileSync(join(source, 'good'), '');
  writeFileSync(join(source, '100%'), '');
  writeFileSync(join(source, 'line\nbreak'), '');
  const badFolder = Buffer.concat([Buffer.from(`${source}/`), badName]);
  mkdirSync(badFolder);
  writeFileSync(Buffer.concat([badFolder, Buffer.from('/inside')]), '');

  const result = await scanSources([source]);

  t.deepEqual(paths(result), ['Chats', 'Chats/good']);
  t.deepEqual(
    result.findings.toSorted((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right))),
    [
      {kind: 'refused-name', path: 'Chats/100%', why: 'percent'},
      {kind: 'refused-name', path: 'Chats/bad\udcff', why: 'not-utf8'},
      {kind: 'refused-name', path: 'Chats/line\nbreak', why: 'control-character'},
    ],
  );
});

test('escapes such names when asked to, keeps the original bytes, and looks below them', async t => {
  const source = makeSource(t);
  const badFolder = Buffer.concat([Buffer.from(`${source}/`), badName]);
  mkdirSync(badFolder);
  writeFileSync(Buffer.concat([badFolder, Buffer.from('/inside')]), '123');

  const result = await scanSources([source], {escapeNames: true});

  t.deepEqual(result.findings, []);
  t.deepEqual(paths(result), ['Chats', 'Chats/bad=FF', 'Chats/bad=FF/inside']);
  t.deepEqual(result.entries[1]?.originalNameBytes, new Uint8Array(badName));
  t.is(result.entries[2]?.originalNameBytes, undefined);
  t.true(Buffer.isBuffer(result.entries[2]?.diskPath));
});

test('escapes a name that looks escaped already, so that no two names meet', async t => {
  const source = makeSource(t);
  writeFileSync(join(source, 'bad=FF'), '');
  writeFileSync(Buffer.concat([Buffer.from(`${source}/`), badName]), '');

  const found = paths(await scanSources([source], {escapeNames: true}));

  t.is(new Set(found).size, 3);
});

test('takes a colon in second place below a source', async t => {
  const source = makeSource(t);
  writeFileSync(join(source, 'c:notes'), '');

  t.deepEqual(paths(await scanSources([source])), ['Chats', 'Chats/c:notes']);
});

test('refuses two sources of one name', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'a/Chats'), {recursive: true});
  mkdirSync(join(folder, 'b/Chats'), {recursive: true});

  await t.throwsAsync(scanSources([join(folder, 'a/Chats'), join(folder, 'b/Chats')]), {
    instanceOf: UsageError,
    code: 'usage',
  });
});

test('refuses the root folder', async t => {
  await t.throwsAsync(scanSources(['/']), {instanceOf: UsageError});
});

test('says that a source is absent', async t => {
  const error = await t.throwsAsync(scanSources([join(makeFolder(t), 'absent')]), {instanceOf: DiskError});

  t.is((error as DiskError).errno, 'ENOENT');
});

test('lists what its user may not read', t => {
  const why = whyNoOrdinaryUser();
  if (why !== undefined) return t.pass(why);
  const source = makeSource(t);
  chmodSync(join(source, '..'), 0o755);
  mkdirSync(join(source, 'closed'), {mode: 0o700});
  writeFileSync(join(source, 'secret'), '', {mode: 0o600});
  writeFileSync(join(source, 'open'), '', {mode: 0o644});
  const forbid = asOrdinaryUser().length > 0 ? 0o700 : 0;
  if (forbid === 0) {
    chmodSync(join(source, 'closed'), 0);
    chmodSync(join(source, 'secret'), 0);
  }

  const result = runChild(
    'const {entries, findings} = await disk.scanSources([first]); log([entries.map(entry => entry.path), findings])',
    [source],
    asOrdinaryUser(),
  ) as [string[], {path: string}[]];
  if (forbid === 0) chmodSync(join(source, 'closed'), 0o700);

  t.deepEqual(result[0], ['Chats', 'Chats/open']);
  t.deepEqual(result[1].toSorted((left, right) => left.path.localeCompare(right.path)) as unknown, [
    {kind: 'unreadable', path: 'Chats/closed', errno: 'EACCES'},
    {kind: 'unreadable', path: 'Chats/secret', errno: 'EACCES'},
  ]);
});

test('refuses what lies too deep for the system, and goes on', async t => {
  const source = makeSource(t);
  writeFileSync(join(source, 'z-last'), '');
  // Longer than PATH_MAX: made by moving a deep tree into a deep tree.
  const half = Array(20).fill('d'.repeat(120)).join('/');
  mkdirSync(join(source, half), {recursive: true});
  const other = join(source, '../other');
  mkdirSync(join(other, half), {recursive: true});
  renameSync(join(other, 'd'.repeat(120)), join(source, half, 'e'));
  // Node's own rm cannot reach that deep.
  t.teardown(() => execFileSync('rm', ['-rf', source]));

  const result = await scanSources([source]);

  t.is(result.findings.length, 1);
  t.like(result.findings[0], {kind: 'refused-name', why: 'too-long'});
  t.true(paths(result).includes('Chats/z-last'));
});

test('stops on abort, and reports progress before', async t => {
  const source = makeSource(t);
  for (let index = 0; index < 500; index++) writeFileSync(join(source, `file-${index}`), 'x');
  const controller = new AbortController();
  const seen: number[] = [];

  await t.throwsAsync(
    scanSources([source], {
      signal: controller.signal,
      onProgress({fileCount, totalBytes}) {
        t.is(fileCount, totalBytes);
        seen.push(fileCount);
        if (seen.length === 2) controller.abort();
      },
    }),
    {name: 'AbortError'},
  );

  t.is(seen.length, 2);
  t.true((seen[0] ?? 0) < (seen[1] ?? 0));
});
