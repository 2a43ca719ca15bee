import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {readTar, type TarReadOptions} from '../../source/archive/tar-reader.ts';
import {LimitError, MalformedError, UnsafePathError, UnsupportedError} from '../../source/errors.ts';
import {hasGnuTar, run} from './_gnu-tar.ts';
import {archive, end, member, pax, zeroBlock} from './_hostile-tar.ts';
import {gather, inChunks} from './_streams.ts';

type Read = {path: string; type: string; content: string; mtimeNs: bigint; isExecutable: boolean};

async function read(bytes: Uint8Array, chunkSize?: number, options?: TarReadOptions): Promise<Read[]> {
  const entries: Read[] = [];
  for await (const entry of readTar(inChunks(bytes, chunkSize), options)) {
    const {path, type, mtimeNs, isExecutable} = entry;
    entries.push({
      path,
      type,
      mtimeNs,
      isExecutable,
      content: (await gather(entry.content)).toString('latin1'),
    });
  }
  return entries;
}

const paths = async (bytes: Uint8Array) => (await read(bytes)).map(({path}) => path);

const malformed: [string, Uint8Array][] = [
  ['no bytes at all', Buffer.alloc(0)],
  [
    'a wrong header checksum, with a good entry after it',
    archive(member({breakChecksum: true}), member({name: 'b'})),
  ],
  ['the magic of a v7 archive', archive(member({magic: '\0\0\0\0\0\0\0\0'}))],
  ['an unknown ustar version', archive(member({magic: 'ustar\x0099'}))],
  ['a size below zero', archive(member({sizeField: '-0000000001\0'}))],
  ['a size below zero in base 256', archive(member({sizeField: Buffer.alloc(12, 0xff)}))],
  ['a size that is no number', archive(member({sizeField: 'NaN\0\0\0\0\0\0\0\0\0'}))],
  ['an empty size field', archive(member({sizeField: Buffer.alloc(12)}))],
  ['a size of 2^63', archive(member({sizeField: Buffer.from('800000008000000000000000', 'hex')}))],
  [
    'a size of 8 GiB with nothing behind it',
    archive(member({sizeField: Buffer.from('800000000000000200000000', 'hex')})),
  ],
  ['an mtime that is no number', archive(member({mtimeField: 'yesterday\0\0\0'}))],
  ['a directory with content', archive(member({name: 'd/', type: '5', content: 'x'.repeat(512)}))],
  ['a link with content', archive(member({type: '2', content: 'x', link: 'y'}))],
  [
    'a directory whose size a pax header gives',
    archive(pax({size: '512'}), member({name: 'd/', type: '5'}), zeroBlock),
  ],
  [
    'a pax header over 1 MiB',
    archive(member({type: 'x', content: Buffer.alloc(2_097_152, 0x20)}), member({})),
  ],
  ['a NUL in a pax path', archive(pax({path: 'a\0b'}), member({}))],
  ['a pax record that is too long', archive(member({type: 'x', content: '99 path=b\n'}), member({}))],
  ['a pax record that is too short', archive(member({type: 'x', content: '8 path=b\n'}), member({}))],
  ['a pax record of length zero', archive(member({type: 'x', content: '0 path=b\n'}), member({}))],
  [
    'a pax record with a huge length',
    archive(member({type: 'x', content: '99999999999999999999 path=b\n'}), member({})),
  ],
  ['a pax record without a key', archive(member({type: 'x', content: '5 =b\n'}), member({}))],
  ['a pax path that comes twice', archive(member({type: 'x', content: '9 path=b\n9 path=c\n'}), member({}))],
  ['a pax size below zero', archive(pax({size: '-1'}), member({}))],
  ['a pax size beyond exact numbers', archive(pax({size: '9007199254740993'}), member({}))],
  ['a pax mtime that is no number', archive(pax({mtime: 'NaN'}), member({}))],
  ['two pax headers for one member', archive(pax({path: 'b'}), pax({size: '0'}), member({}))],
  [
    'two long names for one member',
    archive(member({type: 'L', content: 'b\0'}), member({type: 'L', content: 'c\0'}), member({})),
  ],
  ['a long name with a NUL inside', archive(member({type: 'L', content: 'b\0c\0'}), member({}))],
  ['a pax header with no member after it', archive(member({}), pax({path: 'b'}))],
  ['no end blocks', member({content: 'x'})],
  ['one end block', Buffer.concat([member({content: 'x'}), zeroBlock])],
  ['junk after the end', Buffer.concat([archive(member({})), Buffer.from('junk')])],
  ['a block of junk after the end', Buffer.concat([archive(member({})), Buffer.alloc(512, 1)])],
  ['half a block of zeros after the end', Buffer.concat([archive(member({})), Buffer.alloc(100)])],
  ['a second archive after the end', Buffer.concat([archive(member({})), archive(member({name: 'b'}))])],
  ['one block of zeros in the middle', Buffer.concat([member({}), zeroBlock, member({name: 'b'}), end])],
  ['endless zeros after the end', Buffer.concat([archive(member({})), Buffer.alloc(17_000_448)])],
];

for (const [what, bytes] of malformed)
  test(`refuses ${what} as malformed`, async t => {
    const error = await t.throwsAsync(read(bytes), {instanceOf: MalformedError, code: 'malformed'});

    t.is(typeof error?.offset, 'number');
  });

const longComponent = 'x'.repeat(256);
const unsafePaths: [string, Uint8Array][] = [
  ['..', member({name: '../x'})],
  ['.. in the middle', member({name: 'a/../../x'})],
  ['.. at the end', member({name: 'a/..'})],
  ['an absolute path', member({name: '/etc/passwd'})],
  ['.. behind a backslash', member({name: 'a\\..\\x'})],
  ['..\\', member({name: '..\\x'})],
  ['a drive letter', member({name: 'C:\\x'})],
  ['a drive letter with ..', member({name: 'c:../x'})],
  ['a drive-relative path', member({name: 'c:x'})],
  ['a UNC path', member({name: '\\\\server\\share'})],
  ['an empty name', member({name: ''})],
  ['a file named .', member({name: '.'})],
  ['a file named ./', member({name: './'})],
  ['a directory named ..', member({name: '../', type: '5'})],
  ['more than one ./ before a name', member({name: `${'./'.repeat(30)}x`})],
  ['an empty component', member({name: 'a//b'})],
  ['a file whose name ends in a slash', member({name: 'a/'})],
  ['a prefix with ..', member({name: 'x', prefix: '..'})],
  ['a pax path with ..', Buffer.concat([pax({path: '../x'}), member({})])],
  ['an empty pax path', Buffer.concat([pax({path: ''}), member({})])],
  ['a long name with ..', Buffer.concat([member({type: 'L', content: '../x\0'}), member({})])],
  ['a line feed', member({name: 'a\nb'})],
  ['an escape sequence', member({name: '\x1b]52;c;x\x07'})],
  ['a C1 control', member({name: 'a\u009bb'})],
  ['bytes that are not UTF-8', member({name: Buffer.from('626164fffe', 'hex')})],
  ['a component of 256 bytes', Buffer.concat([pax({path: longComponent}), member({})])],
  ['2000 levels', Buffer.concat([pax({path: 'd/'.repeat(1999).concat('f')}), member({})])],
  [
    'a path of more than 4096 bytes',
    Buffer.concat([pax({path: 'dddd/'.repeat(900).concat('f')}), member({})]),
  ],
  ['a symbolic link', member({type: '2', link: '../x'})],
  ['a hard link', member({type: '1', link: '/etc/passwd'})],
  ['a character device', member({type: '3'})],
  ['a block device', member({type: '4'})],
  ['a FIFO', member({type: '6'})],
  ['a sparse file', member({type: 'S', content: 'x', magic: 'ustar  \0'})],
  ['a sparse file in pax', Buffer.concat([pax({'GNU.sparse.major': '1'}), member({})])],
  ['an unknown type', member({type: 'Q', content: 'x'})],
  ['a contiguous file', member({type: '7', content: 'x'})],
];

for (const [what, bytes] of unsafePaths) {
  test(`refuses ${what} as unsafe`, async t => {
    await t.throwsAsync(read(archive(bytes)), {instanceOf: UnsafePathError, code: 'unsafe-path'});
  });

  test(`lists ${what} as refused where asked, and goes on`, async t => {
    const entries = await read(archive(bytes, member({name: 'good', content: 'g'})), 512, {skipUnsafe: true});

    t.deepEqual(
      entries.map(({type}) => type),
      ['refused', 'file'],
    );
    t.is(entries[1]?.content, 'g');
  });
}

test('skips the map blocks of a sparse file', async t => {
  const block = member({type: 'S', magic: 'ustar  \0'});
  block[482] = 1;
  let sum = 0;
  block.fill(0x20, 148, 156);
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const map = Buffer.alloc(1024);
  map[504] = 1;

  const entries = await read(archive(block, map, member({name: 'good'})), 512, {skipUnsafe: true});

  t.deepEqual(
    entries.map(({path}) => path),
    ['a', 'good'],
  );
});

test('applies a pax size to the file and never to a long name between them', async t => {
  const hidden = member({name: 'smuggled', content: 'x'});
  const bytes = archive(
    pax({size: '2048'}),
    member({type: 'L', content: 'outer\0'}),
    member({name: 'x', sizeField: '00000000000\0'}),
    Buffer.concat([hidden, hidden]),
  );

  t.deepEqual(await paths(bytes), ['outer']);
});

test('takes the content of a size in base 256', async t => {
  const sizeField = Buffer.from('800000000000000000000003', 'hex');

  t.is((await read(archive(member({sizeField, content: 'abc'}))))[0]?.content, 'abc');
});

test('reads times before 1970 and beyond 2242', async t => {
  const before = archive(pax({mtime: '-1.5'}), member({}));
  const base256 = archive(member({mtimeField: Buffer.alloc(12, 0xff), magic: 'ustar  \0'}));
  const beyond = archive(pax({mtime: '8589934592.000000001'}), member({}));

  t.is((await read(before))[0]?.mtimeNs, -1_500_000_000n);
  t.is((await read(base256))[0]?.mtimeNs, -1_000_000_000n);
  t.is((await read(beyond))[0]?.mtimeNs, 8_589_934_592_000_000_001n);
});

test('ignores harmless keys of a global header', async t => {
  t.deepEqual(await paths(archive(pax({comment: 'a commit'}, 'g'), member({}))), ['a']);
});

for (const key of ['path', 'size', 'linkpath'])
  test(`refuses a global header with ${key}`, async t => {
    await t.throwsAsync(read(archive(pax({[key]: '1'}, 'g'), member({}))), {instanceOf: UnsupportedError});
  });

test('takes no special mode bits for more than the executable bit', async t => {
  const [entry] = await read(archive(member({mode: '0006755\0'})));

  t.is(entry?.isExecutable, true);
});

test('passes over the ./ that tar writes for a folder, and the one before each name', async t => {
  const bytes = archive(
    member({name: './', type: '5'}),
    member({name: './a'}),
    member({name: './d/', type: '5'}),
  );

  t.deepEqual(await paths(bytes), ['a', 'd']);
});

test('skips what is left of an entry', async t => {
  const seen: string[] = [];
  for await (const entry of readTar(
    inChunks(archive(member({content: 'x'.repeat(2000)}), member({name: 'b'})), 100),
  ))
    seen.push(entry.path);

  t.deepEqual(seen, ['a', 'b']);
});

test('throws where content is read after its entry was left', async t => {
  const kept: AsyncIterable<Uint8Array>[] = [];
  const bytes = archive(member({content: 'x'}), member({name: 'b', content: 'y'}));

  await t.throwsAsync(async () => {
    for await (const entry of readTar(inChunks(bytes))) {
      const first = kept[0];
      if (first !== undefined) await gather(first);
      kept.push(entry.content);
    }
  });
});

test('stops at more entries than allowed', async t => {
  const bytes = archive(member({}), member({name: 'b'}), member({name: 'c'}));

  const error = await t.throwsAsync(read(bytes, 512, {maxEntries: 2}), {instanceOf: LimitError});

  t.is((error as LimitError).reason, 'entries');
});

test('stops at more bytes than allowed', async t => {
  const error = await t.throwsAsync(
    read(archive(member({content: 'x'.repeat(9999)})), 512, {maxSize: 4096}),
    {
      instanceOf: LimitError,
    },
  );

  t.is((error as LimitError).reason, 'size');
});

const sample = archive(
  member({name: 'd/', type: '5'}),
  pax({path: 'd/ä', mtime: '1.25'}),
  member({content: 'x'.repeat(700), mode: '0000755\0'}),
  member({type: 'L', content: `d/${'n'.repeat(200)}\0`, magic: 'ustar  \0'}),
  member({magic: 'ustar  \0', content: 'y'}),
);

for (const size of [1, 7, 511, 513, 1000])
  test(`reads the same from chunks of ${size} bytes as from one`, async t => {
    t.deepEqual(await read(sample, size), await read(sample));
  });

test('takes no archive for whole that was cut anywhere', async t => {
  for (let cut = 0; cut < sample.length; cut++)
    await t.throwsAsync(read(sample.subarray(0, cut)), {instanceOf: MalformedError}, `cut at ${cut}`);
});

test('closes the source when the consumer stops early', async t => {
  let isClosed = false;
  async function* source() {
    try {
      yield sample;
    } finally {
      isClosed = true;
    }
  }

  for await (const _ of readTar(source())) break;

  t.true(isClosed);
});

const withTar = hasGnuTar ? test : test.skip; // no GNU tar here

for (const format of ['pax', 'gnu', 'ustar'])
  withTar(`reads what GNU tar writes as ${format}`, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'keep64-tar-'));
    try {
      const long = format === 'ustar' ? 'l' : 'l'.repeat(180);
      mkdirSync(join(folder, 'd', long), {recursive: true});
      writeFileSync(join(folder, 'd', long, 'ä'), 'umlaut');
      writeFileSync(join(folder, 'd', 'run'), '#!', {mode: 0o755});
      writeFileSync(join(folder, 'd', 'empty'), '');
      utimesSync(join(folder, 'd', 'run'), 1_700_000_000, 1_700_000_000);
      const bytes = run('tar', [`--format=${format}`, '--sort=name', '-cf', '-', '.'], undefined, folder);

      const entries = await read(bytes, 1000);

      t.deepEqual(
        entries.map(({path, type, content}) => [path, type, content]),
        [
          ['d', 'directory', ''],
          ['d/empty', 'file', ''],
          [`d/${long}`, 'directory', ''],
          [`d/${long}/ä`, 'file', 'umlaut'],
          ['d/run', 'file', '#!'],
        ],
      );
      const script = entries.at(-1);
      t.is(script?.isExecutable, true);
      t.is(script?.mtimeNs, 1_700_000_000_000_000_000n);
    } finally {
      rmSync(folder, {recursive: true});
    }
  });
