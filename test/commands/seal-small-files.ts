/** Small files that are read ahead on a thread make the same archive, byte for byte, as files opened one by one. */
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import type {CommandContext} from '../../source/commands/context.ts';
import {seal} from '../../source/commands/seal.ts';
import {nodeDisk} from '../../source/disk/disk.ts';
import {readAheadOnThread} from '../../source/threads/small-file-thread.ts';
import {digits} from '../cli/_cli.ts';
import {makeFolder} from '../disk/_folder.ts';
import {fixedRandom} from '../openpgp/_messages.ts';
import {context, finish, keyOf, verifyOne} from './_in-process.ts';

const workerUrl = new URL('../../source/threads/small-file-worker.ts', import.meta.url);

function writeNotes(folder: string): void {
  const bytes = fixedRandom('notes');
  for (let index = 0; index < 900; index++) {
    const parent = join(folder, 'Notes', `${index % 9}`);
    mkdirSync(parent, {recursive: true});
    const size = index % 100 === 0 ? 150_000 : index * 5;
    writeFileSync(join(parent, `note ${index}`), bytes(size));
    if (index % 50 === 0) chmodSync(join(parent, `note ${index}`), 0o755);
  }
  writeFileSync(join(folder, 'Notes/Spaß 🎉'), 'a name that needs a pax header');
  const notUtf8 = Buffer.concat([Buffer.from(join(folder, 'Notes/caf')), Buffer.of(0xe9)]);
  writeFileSync(notUtf8, 'a name that is escaped');
}

/** The same world each time, so that the same files make the same archive. */
function fixedWorld(more: Partial<CommandContext>): CommandContext {
  return {...context, clock: () => new Date('2026-02-03T04:05:06Z'), random: fixedRandom('world'), ...more};
}

async function sealNotes(folder: string, name: string, world: CommandContext) {
  const outputFile = join(folder, name);
  const sources = [join(folder, 'Notes')];
  const options = {sources, outputFile, key: keyOf(digits), verify: false, escapeNames: true} as const;
  return await finish(seal({...options, profile: 'rfc9580', compress: 'auto'}, world));
}

test('the archive is the same, and every file is in it', async t => {
  const folder = makeFolder(t);
  writeNotes(folder);
  let given = 0;
  const start = readAheadOnThread(workerUrl, 2);
  const counting: CommandContext['startReadAhead'] = files => {
    const read = start(files);
    return async index => {
      const file = await read(index);
      if (file !== undefined) given += 1;
      return file;
    };
  };

  await sealNotes(folder, 'one-by-one.pgp', fixedWorld({}));
  await sealNotes(folder, 'ahead.pgp', fixedWorld({startReadAhead: start}));
  await sealNotes(folder, 'counted.pgp', fixedWorld({startReadAhead: counting}));

  const expected = readFileSync(join(folder, 'one-by-one.pgp'));
  t.true(readFileSync(join(folder, 'ahead.pgp')).equals(expected));
  t.true(readFileSync(join(folder, 'counted.pgp')).equals(expected));
  t.is(given, 893);
  t.is((await verifyOne(join(folder, 'ahead.pgp'))).report.archives[0]?.verdict, 'verified');
});

test('files that change or vanish between scan and reading are told as ever', async t => {
  const folder = makeFolder(t);
  writeNotes(folder);
  const path = (name: string): string => join(folder, 'Notes/1', name);
  const changing: CommandContext['disk'] = {
    ...nodeDisk,
    async scanSources(...args) {
      const scan = await nodeDisk.scanSources(...args);
      writeFileSync(path('note 10'), 'another text, which is longer than it was before'.repeat(10));
      writeFileSync(path('note 19'), 'shorter');
      return scan;
    },
  };

  const world = fixedWorld({disk: changing, startReadAhead: readAheadOnThread(workerUrl, 2)});
  const report = await sealNotes(folder, 'archive.pgp', world);

  t.deepEqual(report.findings, [
    {kind: 'changed-while-reading', path: 'Notes/1/note 10', why: 'grew'},
    {kind: 'changed-while-reading', path: 'Notes/1/note 19', why: 'shrank'},
  ]);
  t.is((await verifyOne(join(folder, 'archive.pgp'))).report.archives[0]?.verdict, 'verified');
});
