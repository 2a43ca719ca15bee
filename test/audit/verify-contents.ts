import {createHash} from 'node:crypto';
import test from 'ava';
import type {EntryPath} from '../../source/archive/entry-path.ts';
import {readTar} from '../../source/archive/tar-reader.ts';
import {formatTarHeader, paddingSize} from '../../source/archive/tar-writer.ts';
import type {ContentsReport} from '../../source/audit/contents-report.ts';
import type {EntrySink} from '../../source/audit/entry-sink.ts';
import type {Finding} from '../../source/audit/finding.ts';
import {readInventory} from '../../source/audit/read-inventory.ts';
import {verifyContents} from '../../source/audit/verify-contents.ts';
import {LimitError, MalformedError, UnsafePathError, UnsupportedError} from '../../source/errors.ts';
import {archive, end, member, pax} from '../archive/_hostile-tar.ts';
import {gather, inChunks, makeBag, type TestFile} from '../archive/_streams.ts';

const files: TestFile[] = [
  {path: 'folder'},
  {path: 'folder/one', content: 'first'},
  {path: 'folder/two', content: 'x'.repeat(200_000)},
  {path: 'three', content: ''},
];

type Part = {path: string; type: 'file' | 'directory'; content: Buffer};

async function takeApart(bag: Uint8Array): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const {path, type, content} of readTar(inChunks(bag)))
    if (type !== 'refused') parts.push({path, type, content: await gather(content)});
  return parts;
}

function putTogether(parts: readonly Part[]): Buffer {
  const blocks = parts.map(({path, type, content}) => {
    const size = content.length;
    const header = formatTarHeader({path: path as EntryPath, type, size, mtimeNs: 0n, isExecutable: false});
    return Buffer.concat([header, content, Buffer.alloc(paddingSize(size))]);
  });
  return Buffer.concat([...blocks, end]);
}

const verify = (bytes: Uint8Array, chunkSize = 10_000) => verifyContents(inChunks(bytes, chunkSize));

/** Changes parts of a good bag, makes the tag manifest right again unless told not to, and verifies it. */
async function tamper(
  change: (parts: Part[]) => Part[],
  {keepTagManifest = false} = {},
): Promise<ContentsReport> {
  const parts = await takeApart(await makeBag(files));
  const changed = change(parts);
  const tagManifest = changed.find(({path}) => path === 'Chats/tagmanifest-sha256.txt');
  if (tagManifest !== undefined && !keepTagManifest) {
    const tagFiles = changed.filter(
      ({path, type}) => type === 'file' && /^Chats\/(?!data\/|tagmanifest)/.test(path),
    );
    const lines = tagFiles.map(({path, content}) => `${sha256(content)}  ${path.replace('Chats/', '')}\n`);
    tagManifest.content = Buffer.from([...new Set(lines)].join(''));
  }
  return await verify(putTogether(changed));
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function edit(parts: Part[], name: string, change: (text: string) => string): Part[] {
  for (const part of parts)
    if (part.path === `Chats/${name}`)
      part.content = Buffer.from(change(part.content.toString('latin1')), 'latin1');
  return parts;
}

const kinds = (report: ContentsReport) => report.findings.map(({kind}) => kind);
const without = (parts: Part[], name: string) => parts.filter(({path}) => path !== `Chats/${name}`);

test('finds nothing wrong with a good bag', async t => {
  const report = await verify(await makeBag(files));

  t.deepEqual(report.findings, []);
  t.true(report.isValid);
  t.is(report.kind, 'bag');
  t.is(report.name, 'Chats');
  t.is(report.fileCount, 3);
  t.is(report.directoryCount, 1);
  t.is(report.payloadBytes, 200_005);
  t.deepEqual(report.inventory, {entries: 4, bytes: 200_005});
  t.is(report.bagInfo?.keyId, '909a-5a09');
});

test('finds a bag without files valid', async t => {
  t.deepEqual((await verify(await makeBag([]))).findings, []);
});

for (const size of [1, 511, 512, 100_000])
  test(`verifies the same from chunks of ${size} bytes`, async t => {
    const bag = await makeBag(size === 1 ? files.slice(0, 2) : files);

    t.deepEqual((await verify(bag, size)).findings, []);
  });

test('takes no bag for whole that was cut', async t => {
  const bag = await makeBag(files.slice(0, 2));

  for (let block = 0; block < bag.length; block += 512)
    for (const cut of [block - 1, block, block + 1].filter(at => at >= 512 && at < bag.length))
      await t.throwsAsync(verify(bag.subarray(0, cut)), {instanceOf: MalformedError}, `cut at ${cut}`);
});

test('finds that a file is missing', async t => {
  const report = await tamper(parts => without(parts, 'data/folder/one'));

  t.false(report.isValid);
  t.true(report.findings.some(({kind}) => kind === 'missing-entry'));
  t.true(kinds(report).includes('malformed-bag')); // Payload-Oxum
});

test('finds that a file is not listed', async t => {
  const report = await tamper(parts =>
    edit(parts, 'manifest-sha256.txt', text => text.replace(/^.*one\n/m, '')),
  );

  t.deepEqual(report.findings, [{kind: 'unexpected-entry', path: 'data/folder/one'}]);
  t.false(report.isValid);
});

test('finds that a file is listed and not there', async t => {
  const line = `${sha256(Buffer.alloc(0))}  data/ghost\n`;
  const report = await tamper(parts => edit(parts, 'manifest-sha256.txt', text => line + text));

  t.deepEqual(report.findings, [{kind: 'missing-entry', path: 'data/ghost'}]);
  t.false(report.isValid);
});

test('finds another content of the same size', async t => {
  const report = await tamper(parts => edit(parts, 'data/folder/one', () => 'other'));

  const expected = sha256(Buffer.from('first'));
  const found = sha256(Buffer.from('other'));
  t.deepEqual(report.findings, [{kind: 'digest-mismatch', path: 'data/folder/one', expected, found}]);
  t.false(report.isValid);
});

test('finds a file that is larger than announced', async t => {
  const report = await tamper(parts => edit(parts, 'data/three', () => 'more'));

  t.true(kinds(report).includes('inventory-differs'));
  t.false(report.isValid);
});

test('finds a line that comes twice in the manifest', async t => {
  const report = await tamper(parts => edit(parts, 'manifest-sha256.txt', text => text + text));

  t.is(report.findings.length, 3);
  t.false(report.isValid);
});

test('finds manifest lines in any order', async t => {
  const report = await tamper(parts =>
    edit(parts, 'manifest-sha256.txt', text => `${text.trimEnd().split('\n').reverse().join('\n')}\n`),
  );

  t.deepEqual(report.findings, []);
});

test('takes files in another order than the inventory announced', async t => {
  const report = await tamper(parts => {
    const payload = parts.filter(({path}) => path.startsWith('Chats/data/'));
    const at = parts.findIndex(({path}) => path.startsWith('Chats/data/'));
    parts.splice(at, payload.length, ...payload.reverse());
    return parts;
  });

  t.deepEqual(report.findings, []);
});

test('finds a manifest line that leads out of the bag', async t => {
  const line = `${sha256(Buffer.alloc(0))}  ../../etc/passwd\n`;
  const report = await tamper(parts => edit(parts, 'manifest-sha256.txt', text => text + line));

  t.deepEqual(kinds(report), ['malformed-bag']);
  t.false(report.isValid);
});

test('finds manifests that are no text', async t => {
  const report = await tamper(parts => edit(parts, 'manifest-sha256.txt', () => '\xff\xfe\n'));

  t.true(kinds(report).includes('malformed-bag'));
  t.false(report.isValid);
});

test('finds a wrong Payload-Oxum', async t => {
  const report = await tamper(parts =>
    edit(parts, 'bag-info.txt', text => text.replace(/(Oxum: )\d+/, '$11')),
  );

  t.deepEqual(kinds(report), ['malformed-bag']);
  t.false(report.isValid);
});

test('finds a tag file that is not as the tag manifest says', async t => {
  const report = await tamper(parts => edit(parts, 'README.txt', text => text.toUpperCase()), {
    keepTagManifest: true,
  });

  t.deepEqual(kinds(report), ['digest-mismatch']);
  t.false(report.isValid);
});

test('finds a tag file that the tag manifest does not list', async t => {
  const report = await tamper(
    parts => edit(parts, 'tagmanifest-sha256.txt', text => text.replace(/^.*README.*\n/m, '')),
    {
      keepTagManifest: true,
    },
  );

  t.deepEqual(report.findings, [{kind: 'unexpected-entry', path: 'README.txt'}]);
  t.false(report.isValid);
});

for (const name of ['bag-info.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt', 'README.txt'])
  test(`finds that ${name} is missing`, async t => {
    t.false((await tamper(parts => without(parts, name))).isValid);
  });

test('finds an entry beside the bag', async t => {
  const stray: Part = {path: 'elsewhere', type: 'file', content: Buffer.from('x')};
  const report = await tamper(parts => [...parts, stray]);

  t.deepEqual(report.findings, [{kind: 'unexpected-entry', path: 'elsewhere'}]);
  t.false(report.isValid);
});

for (const name of ['data/folder/one', 'README.txt', 'inventory.jsonl'])
  test(`finds that ${name} comes twice`, async t => {
    const report = await tamper(parts => [...parts, ...parts.filter(({path}) => path === `Chats/${name}`)]);

    t.true(kinds(report).includes('duplicate-entry'));
    t.false(report.isValid);
  });

for (const [what, change] of [
  ['no JSON', (text: string) => text.replace('{', '[')],
  ['a wrong count', (text: string) => text.replace('"entries":4', '"entries":5')],
  ['a wrong sum', (text: string) => text.replace('200005', '200006')],
  ['an unsafe path', (text: string) => text.replace('data/folder/one', 'data/../../one')],
] as const)
  test(`finds ${what} in the inventory`, async t => {
    const report = await tamper(parts => edit(parts, 'inventory.jsonl', change));

    t.deepEqual(kinds(report), ['malformed-bag']);
    t.false(report.isValid);
  });

test('refuses an inventory of a newer schema', async t => {
  await t.throwsAsync(
    tamper(parts => edit(parts, 'inventory.jsonl', text => text.replace('inventory-1', 'inventory-99'))),
    {instanceOf: UnsupportedError},
  );
});

test('stops where the archive is far larger than its inventory announced', async t => {
  const bomb: Part = {path: 'Chats/data/bomb', type: 'file', content: Buffer.alloc(40_000_000)};
  const parts = await takeApart(await makeBag(files));
  parts.splice(7, 0, bomb);

  const error = await t.throwsAsync(verify(putTogether(parts), 131_072), {instanceOf: LimitError});

  t.is((error as LimitError).reason, 'size');
});

test('takes a bag of another program without an inventory', async t => {
  const report = await tamper(parts => without(without(parts, 'inventory.jsonl'), 'README.txt'));

  t.deepEqual(report.findings, []);
  t.is(report.kind, 'bag');
  t.is(report.inventory, undefined);
});

test('reports a tar without a bag as what it is', async t => {
  const report = await verify(archive(member({name: 'd/', type: '5'}), member({name: 'd/a', content: 'x'})));

  t.is(report.kind, 'tar');
  t.true(report.isValid);
  t.deepEqual(kinds(report), ['no-manifest']);
  t.is(report.fileCount, 1);
  t.is(report.directoryCount, 1);
});

test('reports a single file as what it is', async t => {
  const report = await verify(Buffer.from('just a letter'));

  t.is(report.kind, 'file');
  t.is(report.payloadBytes, 13);
});

const collisions: [string, string[], boolean, Finding['kind'][]][] = [
  ['the same file twice', ['a', 'a'], false, ['duplicate-entry']],
  ['a file below a file', ['a', 'a/b'], false, ['colliding-entries']],
  ['a file below a file, the other way round', ['a/b/c', 'x', 'a'], false, ['colliding-entries']],
  ['a folder and a file of one name', ['a/', 'a'], false, ['duplicate-entry']],
  ['the same folder twice', ['a/', 'a/b', 'a/'], true, []],
  ['names that differ in case', ['Readme', 'README'], true, ['colliding-entries']],
  ['names that differ in Unicode form', ['\u00e9', 'e\u0301'], true, ['colliding-entries']],
  ['names that differ in ß and SS', ['straße', 'STRASSE'], true, ['colliding-entries']],
  ['a folder that differs in case from a file', ['A', 'a/b'], true, ['colliding-entries']],
];

for (const [what, names, isValid, expected] of collisions)
  test(`judges ${what}`, async t => {
    const members = names.map(name =>
      Buffer.concat([pax({path: name}), member({type: name.endsWith('/') ? '5' : '0'})]),
    );

    const report = await verify(archive(...members));

    t.deepEqual(kinds(report), ['no-manifest', ...expected]);
    t.is(report.isValid, isValid);
  });

const hostile = archive(
  member({name: '../x', content: 'x'}),
  member({name: 'l', type: '2', link: 'y'}),
  member({}),
);

test('makes findings of what is unsafe where nothing is restored', async t => {
  t.deepEqual(kinds(await verify(hostile)), ['unsafe-path', 'unsafe-type', 'no-manifest']);
});

const nowhere: EntrySink = {directory: () => {}, file: () => {}};

test('throws for what is unsafe where it would be restored', async t => {
  await t.throwsAsync(verifyContents(inChunks(hostile), {sink: nowhere}), {instanceOf: UnsafePathError});
});

test('never gives the sink what is unsafe', async t => {
  const seen: string[] = [];
  const sink: EntrySink = {...nowhere, file: ({path}) => void seen.push(path)};

  await verifyContents(inChunks(hostile), {sink, skipUnsafe: true});

  t.deepEqual(seen, ['a']);
});

test('refuses a payload path that becomes unsafe outside its bag', async t => {
  const report = await tamper(parts => [
    ...parts,
    {path: 'Chats/data/c:x', type: 'file', content: Buffer.from('x')},
  ]);

  t.deepEqual(report.findings[0], {kind: 'unsafe-path', path: 'Chats/data/c:x', why: 'unsafe below the bag'});
  t.false(report.isValid);
});

for (const hasSmallFile of [true, false])
  test(`gives the sink the payload alone, by its own names, ${hasSmallFile ? 'small files at once' : 'as streams'}`, async t => {
    const seen: Record<string, string> = {};
    const digests: Record<string, string> = {};
    const sink: EntrySink = {
      directory: ({path}) => {
        seen[path] = 'directory';
      },
      file: async ({path}, content) => {
        seen[path] = (await gather(content)).toString();
      },
      ...(hasSmallFile
        ? {
            smallFile: ({path}, bytes) => {
              seen[path] = Buffer.from(bytes).toString();
            },
          }
        : {}),
      digest: ({path}, digest) => {
        digests[path] = Buffer.from(digest).toString('hex');
      },
    };

    const report = await verifyContents(inChunks(await makeBag(files), 10_000), {sink});

    t.true(report.isValid);
    t.deepEqual(seen, {
      folder: 'directory',
      'folder/one': 'first',
      'folder/two': 'x'.repeat(200_000),
      three: '',
    });
    t.is(digests['folder/one'], sha256(Buffer.from('first')));
    t.is(digests['folder/two'], sha256(Buffer.from('x'.repeat(200_000))));
  });

test('hashes to the end what the sink left early', async t => {
  const sink: EntrySink = {
    ...nowhere,
    file: async (_, content) => {
      for await (const _chunk of content) break;
    },
  };

  t.deepEqual((await verifyContents(inChunks(await makeBag(files), 10_000), {sink})).findings, []);
  t.is((await verifyContents(inChunks(Buffer.from('a letter'), 2), {sink})).payloadBytes, 8);
});

test('closes the plaintext where the sink fails', async t => {
  let isClosed = false;
  const bag = await makeBag(files);
  async function* plaintext() {
    try {
      yield* inChunks(bag, 1000);
    } finally {
      isClosed = true;
    }
  }
  const sink: EntrySink = {...nowhere, directory: () => Promise.reject(new RangeError('full'))};

  await t.throwsAsync(verifyContents(plaintext(), {sink}), {instanceOf: RangeError});

  t.true(isClosed);
});

test('lists a capped number of findings, and counts the rest', async t => {
  const members = Array.from({length: 10_500}, (_, index) =>
    member({name: `l${index}`, type: '2', link: 'x'}),
  );

  const report = await verify(archive(...members));

  t.is(report.findings.length, 10_000);
  t.is(report.unlistedFindingCount, 501);
});

test('verifies 20,000 small files quickly', async t => {
  const many = Array.from({length: 20_000}, (_, index) => ({
    path: `folder ${index % 50}/${index}`,
    content: `file ${index}`,
  }));

  const report = await verify(await makeBag(many), 131_072);

  t.deepEqual(report.findings, []);
  t.is(report.fileCount, 20_000);
});

test('reads the inventory from the first bytes, and closes the plaintext', async t => {
  let isClosed = false;
  let chunks = 0;
  const bag = await makeBag([{path: 'a=FF', content: 'x', original: Uint8Array.of(0x61, 0xff)}, ...files]);
  async function* plaintext() {
    try {
      for await (const chunk of inChunks(bag, 2048)) {
        chunks++;
        yield chunk;
      }
    } finally {
      isClosed = true;
    }
  }

  const listing = await readInventory(plaintext());

  t.is(listing.kind, 'bag');
  t.true(isClosed);
  t.true(chunks < 10);
  if (listing.kind !== 'bag') return;
  t.is(listing.name, 'Chats');
  t.is(listing.bytes, 200_006);
  t.deepEqual(
    listing.entries.map(({path}) => path),
    ['data/a=FF', 'data/folder', 'data/folder/one', 'data/folder/two', 'data/three'],
  );
  t.deepEqual(listing.entries[0]?.originalNameBytes, Uint8Array.of(0x61, 0xff));
});

test('says that a tar or a file has no inventory', async t => {
  t.deepEqual(await readInventory(inChunks(archive(member({})))), {kind: 'tar'});
  t.deepEqual(await readInventory(inChunks(Buffer.from('a letter'))), {kind: 'file'});
});
