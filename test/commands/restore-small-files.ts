/** Small files that are written behind on a thread: the same tree, and the same errors, as when each is written at once. */
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {parseEntryPath} from '../../source/archive/entry-path.ts';
import {endOfArchiveSize, formatTarHeader, paddingSize} from '../../source/archive/tar-writer.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import type {CommandContext} from '../../source/commands/context.ts';
import {type RestoreReport, restore} from '../../source/commands/restore.ts';
import {DiskError} from '../../source/errors.ts';
import {encryptMessage} from '../../source/openpgp/message.ts';
import {newSessionKey, sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';
import {writeBehindOnThread} from '../../source/threads/write-behind-thread.ts';
import {digits} from '../cli/_cli.ts';
import {makeFolder, random} from '../disk/_folder.ts';
import {collect, stream} from '../openpgp/_messages.ts';
import {context, finish, keyOf} from './_in-process.ts';

const workerUrl = new URL('../../source/threads/write-behind-worker.ts', import.meta.url);
const behind: CommandContext = {...context, startWriteBehind: writeBehindOnThread(workerUrl, 2)};

type Member = {readonly path: string; readonly content: string};

function formatTar(members: readonly Member[]): Buffer {
  const parts = members.flatMap(({path, content}) => {
    const common = {mtimeNs: 1_700_000_000_000_000_000n, isExecutable: false, type: 'file'} as const;
    const header = formatTarHeader({path: parseEntryPath(path), size: content.length, ...common});
    return [header, Buffer.from(content), Buffer.alloc(paddingSize(content.length))];
  });
  return Buffer.concat([...parts, Buffer.alloc(endOfArchiveSize)]);
}

async function writeMessage(path: string, content: Uint8Array): Promise<void> {
  const sessionKey = newSessionKey(random);
  const slots = [await sealRecoveryKeySlot('rfc4880', utf8(digits), sessionKey, random)];
  const options = {
    profile: 'rfc4880',
    compress: 'none',
    slots,
    sessionKey: sessionKey.bytes,
    random,
  } as const;
  writeFileSync(path, await collect(encryptMessage(stream(content), options)));
}

async function restoreTo(archive: string, target: string, world: CommandContext): Promise<RestoreReport> {
  const secret = {kind: 'recovery-key', key: keyOf(digits)} as const;
  return await finish(restore({archive, target, secret, only: [], dryRun: false, skipUnsafe: false}, world));
}

const members: readonly Member[] = Array.from({length: 1_500}, (_, index) => ({
  path: `notes/${index % 7}/${index}`,
  content: `${index} `.repeat(index % 500),
}));

test('the tree is the same', async t => {
  const folder = makeFolder(t);
  const archive = join(folder, 'notes.pgp');
  await writeMessage(archive, formatTar(members));

  const one = await restoreTo(archive, join(folder, 'at once'), context);
  const other = await restoreTo(archive, join(folder, 'behind'), behind);

  t.deepEqual({...other, target: ''}, {...one, target: ''});
  for (const {path, content} of members) {
    t.is(readFileSync(join(folder, 'behind', path), 'utf8'), content);
    t.is(statSync(join(folder, 'behind', path)).mtimeMs, 1_700_000_000_000);
  }
  t.deepEqual(readdirSync(folder).sort(), ['at once', 'behind', 'notes.pgp']);
});

for (const place of [800, 1_499])
  test(`two entries for one place are the archive's fault, and the right one is named: ${place}`, async t => {
    const folder = makeFolder(t);
    const archive = join(folder, 'notes.pgp');
    const twin = {path: members[place]?.path ?? '', content: 'a twin'};
    await writeMessage(
      archive,
      formatTar([...members.slice(0, place + 1), twin, ...members.slice(place + 1)]),
    );

    for (const world of [context, behind]) {
      const report = await restoreTo(archive, join(folder, 'restored'), world);
      t.false(report.isRestored);
      t.is(report.error?.code, 'unsafe-path');
      t.is(report.error?.path, twin.path);
      t.deepEqual(readdirSync(folder), ['notes.pgp']);
    }
  });

test('a folder that vanishes under it is the disk’s fault, and nothing stays', async t => {
  const folder = makeFolder(t);
  const archive = join(folder, 'notes.pgp');
  await writeMessage(archive, formatTar(members));
  mkdirSync(join(folder, 'restored'));
  const start = behind.startWriteBehind;
  let count = 0;
  const failing: CommandContext = {
    ...behind,
    startWriteBehind: () => {
      const writes = start?.();
      return {
        write(file, bytes) {
          const place = ++count === 900 ? `${file.place}/below` : file.place;
          return writes?.write({...file, place}, bytes);
        },
        settle: async () => await writes?.settle(),
      };
    },
  };

  const error = await t.throwsAsync<DiskError>(restoreTo(archive, join(folder, 'restored'), failing), {
    instanceOf: DiskError,
  });

  t.is(error?.errno, 'ENOENT');
  t.is(error?.path, join(folder, 'restored', members[899]?.path ?? '', 'below'));

  t.deepEqual(readdirSync(join(folder, 'restored')), []);
  t.true(existsSync(archive));
});
