import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {measureBag} from '../../source/archive/bag-plan.ts';
import {
  type BagOptions,
  type OpenedContent,
  type SealingFinding,
  writeBag,
} from '../../source/archive/bag-writer.ts';
import type {EntryPath} from '../../source/archive/entry-path.ts';
import {readTar} from '../../source/archive/tar-reader.ts';
import {verifyContents} from '../../source/audit/verify-contents.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import {DiskError, UnsafePathError} from '../../source/errors.ts';
import {hasGnuTar, run} from './_gnu-tar.ts';
import {bagOptions, gather, inChunks, makeBag, type TestFile} from './_streams.ts';

const files: TestFile[] = [
  {path: 'Chats'},
  {path: 'Chats/a chat.txt', content: 'hello\n', mtimeNs: 1_714_558_272_123_456_789n},
  {path: 'Chats/empty', content: ''},
  {path: 'Chats/empty folder'},
  {path: `Chats/${'long name '.repeat(20)}`, content: 'x'.repeat(513), mtimeNs: 5_000_000_000n},
  {path: 'Chats/Größe – 写真.jpg', content: Buffer.alloc(300_000, 7)},
  {path: 'Chats/run.sh', content: '#!/bin/sh\n', isExecutable: true},
  {path: 'Chats/before 1970', content: 'old', mtimeNs: -1_500_000_000n},
];

const withTar = hasGnuTar ? test : test.skip; // no GNU tar here

withTar('is extracted by GNU tar and proved by sha256sum', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'keep64-bag-'));
  try {
    const bag = await makeBag(files);

    run('tar', ['-xf', '-', '-C', folder], bag);

    const root = join(folder, 'Chats');
    const proof = run('sha256sum', ['-c', '--strict', 'manifest-sha256.txt'], undefined, root).toString();
    t.is(proof.match(/: OK$/gm)?.length, 6);
    run('sha256sum', ['-c', '--strict', 'tagmanifest-sha256.txt'], undefined, root);
    for (const {path, content, mtimeNs, isExecutable} of files) {
      const facts = statSync(join(root, 'data', path), {bigint: true});
      t.is(facts.isDirectory(), content === undefined);
      if (content === undefined) continue;
      t.deepEqual(readFileSync(join(root, 'data', path)), Buffer.from(content));
      t.is(facts.mtimeNs, mtimeNs ?? 1_700_000_000_123_456_789n);
      t.is((facts.mode & 0o111n) !== 0n, isExecutable === true);
    }
    t.deepEqual(readdirSync(root).sort(), [
      'README.txt',
      'bag-info.txt',
      'bagit.txt',
      'data',
      'inventory.jsonl',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
    ]);
    t.false(existsSync(join(folder, 'PaxHeaders')));
  } finally {
    rmSync(folder, {recursive: true});
  }
});

test('writes the bag in the order of the format', async t => {
  const paths: string[] = [];
  for await (const {path} of readTar(inChunks(await makeBag([{path: 'f', content: 'x'}])))) paths.push(path);

  t.deepEqual(paths, [
    'Chats',
    'Chats/bagit.txt',
    'Chats/README.txt',
    'Chats/inventory.jsonl',
    'Chats/data',
    'Chats/data/f',
    'Chats/bag-info.txt',
    'Chats/manifest-sha256.txt',
    'Chats/tagmanifest-sha256.txt',
  ]);
});

test('gives the same bytes for the same files', async t => {
  t.deepEqual(await makeBag(files), await makeBag(files));
});

test('measures to the byte what it then writes', async t => {
  t.is(measureBag(bagOptions(files)).tarBytes, (await makeBag(files)).length);
});

const component = fc
  .stringMatching(/^[a-zA-Z0-9 äß写😀._~=+-]{1,60}$/u)
  .filter(text => text !== '.' && text !== '..');
const somePath = fc.array(component, {minLength: 1, maxLength: 6}).map(parts => parts.join('/'));

test('writes any files so that they read back as they were', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        fc.record({
          path: somePath,
          content: fc.option(fc.uint8Array({maxLength: 3000}), {nil: undefined}),
          mtimeNs: fc.bigInt({min: -(2n ** 62n), max: 2n ** 62n}),
          isExecutable: fc.boolean(),
        }),
        {selector: ({path}) => path, maxLength: 12},
      ),
      fc.integer({min: 1, max: 5000}),
      async (made, chunkSize) => {
        // A folder is always executable, and the optional content decides what is one.
        const given = made.map(({content, ...rest}) =>
          content === undefined ? {...rest, isExecutable: true} : {...rest, content},
        );
        const bag = await makeBag(given);
        const found: unknown[] = [];
        for await (const entry of readTar(inChunks(bag, chunkSize))) {
          if (!entry.path.startsWith('Chats/data/')) continue;
          const content = await gather(entry.content);
          const {mtimeNs, isExecutable} = entry;
          const path = entry.path.slice('Chats/data/'.length);
          found.push(
            entry.type === 'file'
              ? {path, content: new Uint8Array(content), mtimeNs, isExecutable}
              : {path, mtimeNs, isExecutable},
          );
        }

        t.is(bag.length, measureBag(bagOptions(given)).tarBytes);
        t.deepEqual(
          found,
          given.map(file => ('content' in file ? {...file, content: new Uint8Array(file.content)} : file)),
        );
      },
    ),
    {numRuns: 150},
  );
});

type Change = {announced: string; opened: OpenedContent | Error};

async function sealChanged({announced, opened}: Change) {
  const findings: SealingFinding[] = [];
  const before = {path: 'before', content: 'b'};
  const after = {path: 'after', content: 'a'};
  const plain = bagOptions([before, {path: 'x', content: announced}, after]);
  const bag = await makeBag([before, {path: 'x', content: announced}, after], {
    open: async (entry, index) => {
      if (entry.path !== 'x') return await plain.open(entry, index);
      if (opened instanceof Error) throw opened;
      return opened;
    },
    onFinding: finding => findings.push(finding),
  });
  const contents: Record<string, string> = {};
  for await (const entry of readTar(inChunks(bag)))
    if (entry.path.startsWith('Chats/data/'))
      contents[entry.path.slice(11)] = (await gather(entry.content)).toString();
  return {findings, contents, report: await verifyContents(inChunks(bag, 1000))};
}

const stream = (...parts: string[]) =>
  (async function* () {
    for (const part of parts) yield utf8(part);
  })();

const changes: [string, Change, string | undefined, SealingFinding[]][] = [
  [
    'grew before it was opened',
    {announced: 'abc', opened: {size: 5, content: utf8('abcde')}},
    'abc',
    [changed('grew')],
  ],
  [
    'grew, as a stream',
    {announced: 'abc', opened: {size: 5, content: stream('ab', 'cd', 'e')}},
    'abc',
    [changed('grew')],
  ],
  [
    'grew after it was opened',
    {announced: 'abc', opened: {size: 3, content: stream('abc', 'de')}},
    'abc',
    [changed('grew')],
  ],
  ['grew from nothing', {announced: '', opened: {size: 2, content: stream('ab')}}, '', [changed('grew')]],
  [
    'shrank before it was opened',
    {announced: 'abc', opened: {size: 2, content: utf8('ab')}},
    'ab',
    [changed('shrank')],
  ],
  [
    'shrank, as a stream',
    {announced: 'abc', opened: {size: 2, content: stream('a', 'b')}},
    'ab',
    [changed('shrank')],
  ],
  [
    'shrank after it was opened',
    {announced: 'abc', opened: {size: 3, content: utf8('a')}},
    'a\0\0',
    [changed('shrank')],
  ],
  [
    'shrank while it was read',
    {announced: 'abc', opened: {size: 3, content: stream('a')}},
    'a\0\0',
    [changed('shrank')],
  ],
  ['vanished', {announced: 'abc', opened: new DiskError('ENOENT', 'gone')}, undefined, [changed('vanished')]],
  [
    'cannot be opened',
    {announced: 'abc', opened: new DiskError('EACCES', 'no')},
    undefined,
    [{kind: 'unreadable', path: 'x', errno: 'EACCES'}],
  ],
  [
    'cannot be read to its end',
    {announced: 'abc', opened: {size: 3, content: failing(new DiskError('EIO', 'bad sector'))}},
    'a\0\0',
    [{kind: 'unreadable', path: 'x', errno: 'EIO'}],
  ],
];

function changed(why: 'grew' | 'shrank' | 'vanished'): SealingFinding {
  return {kind: 'changed-while-reading', path: 'x', why};
}

async function* failing(error: Error): AsyncGenerator<Uint8Array> {
  yield utf8('a');
  throw error;
}

for (const [what, change, content, expected] of changes)
  test(`stays a valid archive where a file ${what}`, async t => {
    const {findings, contents, report} = await sealChanged(change);

    t.deepEqual(findings, expected);
    t.deepEqual(contents, {before: 'b', after: 'a', ...(content === undefined ? {} : {x: content})});
    t.true(report.isValid);
    t.is(report.kind, 'bag');
  });

test('throws what is no disk error', async t => {
  const opened = {size: 3, content: failing(new TypeError('a bug'))};

  await t.throwsAsync(sealChanged({announced: 'abc', opened}), {instanceOf: TypeError});
});

test('ends every stream that it opened, also where the reader stops early', async t => {
  let open = 0;
  const options: BagOptions = bagOptions(
    Array.from({length: 50}, (_, index) => ({path: `${index}`, content: 'x'.repeat(40_000)})),
    {
      open: async () => ({
        size: 40_000,
        content: (async function* () {
          open++;
          try {
            yield Buffer.alloc(20_000);
            yield Buffer.alloc(20_000);
            yield Buffer.alloc(20_000);
          } finally {
            open--;
          }
        })(),
      }),
    },
  );

  for (let stopAfter = 0; stopAfter < 10; stopAfter++) {
    let chunks = 0;
    for await (const _ of writeBag(options)) if (++chunks > stopAfter) break;
  }

  t.is(open, 0);
});

test('stops when it is told to', async t => {
  const controller = new AbortController();
  const options = bagOptions([{path: 'a', content: 'x'.repeat(500_000)}]);

  await t.throwsAsync(
    async () => {
      for await (const _ of writeBag(options, controller.signal)) controller.abort();
    },
    {name: 'AbortError'},
  );
});

for (const path of ['../x', 'a%b', 'a\\b', 'a\nb', '/a'])
  test(`refuses to seal the path ${JSON.stringify(path)} before the first byte`, async t => {
    const options = bagOptions([{path: 'a', content: 'x'}]);
    const entries = options.entries.map(entry => ({...entry, path: path as EntryPath}));

    await t.throwsAsync(writeBag({...options, entries}).next(), {instanceOf: UnsafePathError});
  });

test('reports progress that ends at the announced bytes', async t => {
  let last = 0;
  const options = bagOptions(files, {onProgress: ({bytesDone}) => (last = bytesDone)});

  await gather(writeBag(options));

  t.is(last, measureBag(options).payloadBytes);
});
