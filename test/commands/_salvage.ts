/** Archives of ten files in every way they are sealed, and ways to damage them; what is salvaged is compared by the byte. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext, TestFn} from 'ava';
import {exitCodeOfReport} from '../../source/cli/report-exit-code.ts';
import {type SalvageReport, salvage} from '../../source/commands/salvage.ts';
import {seal} from '../../source/commands/seal.ts';
import type {RecoveryKey} from '../../source/key/recovery-key.ts';
import type {Profile} from '../../source/openpgp/message.ts';
import {digits} from '../cli/_cli.ts';
import {fixedRandom, text} from '../openpgp/_messages.ts';
import {context, finish, keyOf} from './_in-process.ts';

export type Way = {readonly profile: Profile; readonly compress: 'none' | 'auto'};

export const ways: readonly Way[] = (['rfc4880', 'rfc9580'] as const).flatMap(profile =>
  (['none', 'auto'] as const).map(compress => ({profile, compress})),
);

export const nameOf = ({profile, compress}: Way): string => `${profile}, compression ${compress}`;

export type Shelf = {
  readonly folder: string;
  readonly sources: ReadonlyMap<string, Buffer>;
  readonly archive: (way: Way) => Buffer;
  /** Salvages damaged bytes, compares every file that came out with its source, and takes everything away again. */
  readonly salvage: (
    t: ExecutionContext,
    bytes: Uint8Array,
    options?: {readonly key?: RecoveryKey; readonly hasFolder?: (target: string) => void},
  ) => Promise<{readonly report: SalvageReport; readonly code: number; readonly files: readonly string[]}>;
};

/** Every salvage syncs a file system: one in memory where the machine has it. */
function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : realpathSync(tmpdir());
}

/**
 * Ten files of which every second deflates, and three small ones, sealed once for a test file. The third of the ten is so
 * large that what one damaged byte costs at most lies in it.
 */
export function makeShelf(test: TestFn, fileSize = 60_000): Shelf {
  const folder = mkdtempSync(join(memoryFolder(), 'keep64-salvage-'));
  const noise = fixedRandom('salvage');
  const sources = new Map<string, Buffer>();
  for (let index = 0; index < 10; index++) {
    const size = index === 2 ? 1_300_000 : fileSize + index * 977;
    const content = index % 2 === 0 ? noise(size) : text(size);
    sources.set(`Chats/file ${index}.bin`, Buffer.from(content));
  }
  sources.set('Chats/Oma & Opa/empty.txt', Buffer.alloc(0));
  sources.set('Chats/Oma & Opa/Spaß.txt', Buffer.from('composed\n'));
  sources.set(`Chats/${'long '.repeat(30)}.txt`, Buffer.from('a name that needs a pax header\n'));
  const archives = new Map<string, Buffer>();
  let count = 0;

  test.before(async () => {
    mkdirSync(join(folder, 'Chats/Oma & Opa'), {recursive: true});
    mkdirSync(join(folder, 'Chats/an empty folder'));
    for (const [path, content] of sources) writeFileSync(join(folder, path), content);
    for (const way of ways) {
      const outputFile = join(folder, `${nameOf(way)}.pgp`);
      const options = {
        sources: [join(folder, 'Chats')],
        outputFile,
        key: keyOf(digits),
        verify: false,
        ...way,
      };
      await finish(seal({...options, escapeNames: false}, context));
      archives.set(nameOf(way), readFileSync(outputFile));
    }
  });
  test.after.always(() => rmSync(folder, {recursive: true, force: true}));

  return {
    folder,
    sources,
    archive: way => Buffer.from(archives.get(nameOf(way)) ?? ''),
    async salvage(t, bytes, {key = keyOf(digits), hasFolder} = {}) {
      const place = join(folder, `case ${count++}`);
      const archive = join(place, 'damaged.pgp');
      const target = join(place, 'out');
      mkdirSync(place);
      writeFileSync(archive, bytes);
      const secret = {kind: 'recovery-key', key} as const;
      const report = await finish(salvage({archive, secret, target, only: [], dryRun: false}, context));
      const files = listFiles(report.isSalvaged ? target : place).filter(name => name !== 'SALVAGE.txt');
      if (report.isSalvaged) {
        for (const name of files) {
          const path = name.replace(/^(salvaged|authentic)\//, '');
          t.true(
            readFileSync(join(target, name)).equals(sources.get(path) ?? Buffer.from('no such source')),
            name,
          );
        }
        t.is(files.length, report.salvagedFiles);
        hasFolder?.(target);
      } else t.deepEqual(files, ['damaged.pgp'], 'nothing is left behind');
      t.true(readFileSync(archive).equals(bytes), 'the damaged archive is as it was');
      rmSync(place, {recursive: true});
      return {report, code: exitCodeOfReport(report), files};
    },
  };
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** What can happen to a file on its way through years, each by two numbers that look random. */
export const damages: Readonly<Record<string, (bytes: Buffer, one: number, other: number) => Buffer>> = {
  'a flipped bit': (bytes, one, other) => {
    const at = one % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (other % 8));
    return bytes;
  },
  'a sector of zeros': (bytes, one, other) => {
    const size = [512, 4_096, 65_536][other % 3] ?? 512;
    const start = (one % bytes.length) & ~(size - 1);
    return bytes.fill(0, start, Math.min(bytes.length, start + size));
  },
  'a cut': (bytes, one) => bytes.subarray(0, one % bytes.length),
  'bytes inserted': (bytes, one, other) => {
    const at = one % bytes.length;
    return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + (other % 600), 0x5a), bytes.subarray(at)]);
  },
  'bytes missing': (bytes, one, other) => {
    const at = one % bytes.length;
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + (other % 600))]);
  },
  'sectors swapped': (bytes, one, other) => {
    const sectors = Math.floor(bytes.length / 4_096);
    const [left, right] = [(one % sectors) * 4_096, (other % sectors) * 4_096];
    const kept = Buffer.from(bytes.subarray(left, left + 4_096));
    bytes.copyWithin(left, right, right + 4_096);
    bytes.set(kept, right);
    return bytes;
  },
  'junk at the end': (bytes, _, other) => Buffer.concat([bytes, Buffer.alloc(1 + (other % 5_000), 0xa5)]),
  'half a megabyte of noise': (bytes, one) => {
    const at = one % bytes.length;
    const noise = fixedRandom(`noise ${one}`)(Math.min(500_000, bytes.length - at));
    bytes.set(noise, at);
    return bytes;
  },
};
