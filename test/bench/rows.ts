/**
 * What is compared with what, and the targets: the rows of the table. A work has contestants, who take turns, and
 * comparisons of two of them.
 */
import {linkSync, mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Commands, Compress, Profile} from './commands.ts';
import {profiles} from './commands.ts';
import {Dice, writeChatFolder, writeNoise, writeSmallFiles} from './data.ts';
import {type Command, type Contestant, measure} from './measure.ts';
import type {PeerName} from './peers.ts';

/**
 * What a comparison looks at, and what its target means:
 * `speed`: their time divided by ours, at least so much; `start`: our time divided by theirs, at most;
 * `size`: the size of our output divided by theirs, at most; `peak`: our largest memory in bytes, at most;
 * `flat`: our largest memory divided by that of another of our runs, at most.
 */
export type ComparisonKind = 'speed' | 'start' | 'size' | 'peak' | 'flat';

export type Comparison = {
  readonly kind: ComparisonKind;
  readonly ours: string;
  /** Nobody for `peak`. */
  readonly theirs: string | null;
  /** Nothing where the row is for information. */
  readonly target: number | null;
};

export type Work = {
  readonly title: string;
  /** How much is read, for a rate; nothing where a rate says nothing. */
  readonly bytes: number | null;
  /** Makes what the contestants in question need and is not there yet. */
  readonly prepare: () => Promise<void>;
  readonly contestants: readonly Contestant[];
  readonly comparisons: readonly Comparison[];
};

export type Sizes = {
  readonly file: number;
  readonly sparse: number;
  readonly chat: number;
  readonly smallFiles: number;
};

export type Bench = {
  /** A folder for this stage, empty at first; gone when it is over. */
  readonly folder: string;
  readonly commands: Commands;
  readonly has: (peer: PeerName) => boolean;
  readonly sizes: Sizes;
  readonly log: (line: string) => void;
};

/** How often the slow programs run. */
const fewRuns = 2;

/** The slow programs run twice at most, and restic and 7z are there for information. */
const readers = ['OpenPGP.js', 'rnp', 'sqop'] as const;
const theirMinimum = {
  gpgSeal: {rfc4880: 1.5, rfc9580: 3},
  gpgOpen: {rfc4880: 0.9, rfc9580: 1.3},
  otherReaders: 3,
  age: 1,
  chat: {rfc4880: 5, rfc9580: 6},
  smallFiles: 1,
} as const;
const greatestArchive = 1.03;

/** A contestant that runs a command; what it writes is removed before, and after unless it is kept. */
export function contestant(
  bench: Bench,
  name: string,
  command: () => Command,
  options: {output?: string; isKept?: boolean; atMost?: number; makeFolder?: boolean} = {},
): Contestant {
  const {output, isKept = false, atMost, makeFolder = false} = options;
  const clear = (): void => {
    if (output === undefined) return;
    for (const path of [output, `${output}.sha256`]) rmSync(path, {recursive: true, force: true});
  };
  return {
    name,
    ...(atMost === undefined ? {} : {atMost}),
    before: () => {
      clear();
      if (makeFolder && output !== undefined) mkdirSync(output);
    },
    run: () => measure(command(), join(bench.folder, 'notes')),
    after: () => {
      if (output === undefined) return null;
      const stats = statSync(output);
      if (stats.isDirectory() && readdirSync(output).length === 0) throw new Error(`${name} wrote nothing`);
      if (!isKept) clear();
      return stats.isFile() ? stats.size : null;
    },
  };
}

/** One large file: sealing and verifying it. */
export function fileWorks(bench: Bench): Work[] {
  const source = join(bench.folder, 'clip.mp4');
  const archives = archivesOf(bench, source, 'none');
  const ageArchive = join(bench.folder, 'clip.age');
  const repository = join(bench.folder, 'restic');
  const sevenZip = join(bench.folder, 'clip.7z');
  const {commands, has} = bench;
  const makeSource = (): void => {
    if (!exists(source)) writeNoise(source, bench.sizes.file, new Dice('file'));
  };
  const seal: Contestant[] = profiles.map(profile =>
    contestant(bench, ours(profile), () => commands.seal(source, archives.path(profile), profile, 'none'), {
      output: archives.path(profile),
      isKept: true,
    }),
  );
  if (has('gpg')) {
    const output = join(bench.folder, 'clip.gpg');
    seal.push(contestant(bench, 'gpg -c -z 0', () => commands.gpgSeal(source, output), {output}));
  }
  if (has('age'))
    seal.push(
      contestant(bench, 'age -r', () => commands.ageSeal(source, ageArchive), {
        output: ageArchive,
        isKept: true,
      }),
    );
  if (has('restic')) {
    const backup = (): Command => commands.restic(repository, 'backup', source);
    seal.push({
      ...contestant(bench, 'restic backup', backup, {output: repository, isKept: true, atMost: fewRuns}),
      run: async () => {
        await measure(commands.restic(repository, 'init'));
        return measure(backup(), join(bench.folder, 'notes'));
      },
    });
  }
  if (has('7z'))
    seal.push(
      contestant(bench, '7z a -mx0', () => commands.sevenZip('a', '-mx0', sevenZip, source), {
        output: sevenZip,
        isKept: true,
        atMost: fewRuns,
      }),
    );
  const open: Contestant[] = profiles.flatMap(profile => [
    contestant(bench, ours(profile), () => commands.verify(archives.path(profile))),
    contestant(bench, ours(`${profile}${alone}`), () => commands.verify(archives.pathAlone(profile))),
  ]);
  const read = (name: string, command: () => Command, atMost?: number): void => {
    open.push(contestant(bench, name, command, atMost === undefined ? {} : {atMost}));
  };
  const archive = archives.path('rfc4880');
  if (has('gpg')) read('gpg -d', () => commands.gpgOpen(archive));
  if (has('age')) read('age -d', () => commands.ageOpen(ageArchive));
  if (has('OpenPGP.js')) read('OpenPGP.js', () => commands.openpgpjsOpen(archive), fewRuns);
  if (has('rnp')) read('rnp', () => commands.rnpOpen(archive), fewRuns);
  if (has('sqop')) read('sqop', () => commands.sqopOpen(archive), fewRuns);
  if (has('restic')) read('restic check', () => commands.restic(repository, 'check', '--read-data'), fewRuns);
  if (has('7z')) read('7z t', () => commands.sevenZip('t', sevenZip), fewRuns);
  return [
    {
      title: 'seal one file',
      bytes: bench.sizes.file,
      prepare: async () => makeSource(),
      contestants: seal,
      comparisons: profiles.flatMap(profile => [
        speed(profile, 'gpg -c -z 0', theirMinimum.gpgSeal[profile]),
        speed(profile, 'age -r', profile === 'rfc9580' ? theirMinimum.age : null),
        speed(profile, 'restic backup', null),
        speed(profile, '7z a -mx0', null),
      ]),
    },
    {
      title: 'verify one file',
      bytes: bench.sizes.file,
      prepare: async () => {
        makeSource();
        await archives.make();
        archives.linkAlone();
        if (has('age') && !exists(ageArchive)) await measure(commands.ageSeal(source, ageArchive));
        if (has('restic') && !exists(repository)) {
          await measure(commands.restic(repository, 'init'));
          await measure(commands.restic(repository, 'backup', source));
        }
        if (has('7z') && !exists(sevenZip)) await measure(commands.sevenZip('a', '-mx0', sevenZip, source));
      },
      contestants: open,
      comparisons: profiles.flatMap(profile => [
        ...[profile, `${profile}${alone}`].flatMap(what => [
          speed(what, 'gpg -d', theirMinimum.gpgOpen[profile]),
          speed(what, 'age -d', profile === 'rfc9580' ? theirMinimum.age : null),
          ...readers.map(name => speed(what, name, profile === 'rfc4880' ? theirMinimum.otherReaders : null)),
        ]),
        speed(profile, 'restic check', null),
        speed(profile, '7z t', null),
      ]),
    },
  ];
}

/** A folder of chats, compressed. */
export function chatWorks(bench: Bench): Work[] {
  const name = 'WhatsApp';
  const source = join(bench.folder, name);
  const theirs = 'tar | gpg -c';
  return [
    {
      title: 'seal a chat folder',
      bytes: bench.sizes.chat,
      prepare: async () => {
        if (!exists(source)) writeChatFolder(source, bench.sizes.chat);
      },
      contestants: [
        ...sealFolder(bench, source, 'auto', false),
        ...sealFolder(bench, source, 'auto', true),
        ...tarGpg(bench, name, 'default', theirs),
      ],
      comparisons: profiles.flatMap(profile => [
        speed(profile, theirs, theirMinimum.chat[profile]),
        speed(`${profile}${reread}`, theirs, null),
        {kind: 'size', ours: ours(profile), theirs, target: greatestArchive},
      ]),
    },
  ];
}

/** Very many small files: sealing and restoring them. */
export function smallFileWorks(bench: Bench): Work[] {
  const name = 'Notes';
  const source = join(bench.folder, name);
  const bytes = bench.sizes.smallFiles * 4096;
  const makeSource = (): void => {
    if (!exists(source)) writeSmallFiles(source, bench.sizes.smallFiles);
  };
  const restoreWork = (compress: Compress): Work => {
    const archives = archivesOf(bench, source, compress);
    const output = join(bench.folder, 'restored');
    const restore = profiles.map(profile =>
      contestant(bench, ours(profile), () => commands.restore(archives.path(profile), output), {output}),
    );
    const {commands} = bench;
    if (bench.has('gpg') && bench.has('tar'))
      restore.push(
        contestant(bench, 'gpg -d | tar -x', () => commands.gpgTar(archives.path('rfc4880'), output), {
          output,
          makeFolder: true,
        }),
      );
    return {
      title: `restore small files, compress ${compress}`,
      bytes,
      prepare: async () => {
        makeSource();
        await archives.make();
      },
      contestants: restore,
      comparisons: profiles.map(profile => speed(profile, 'gpg -d | tar -x', theirMinimum.smallFiles)),
    };
  };
  const sealWork = (compress: Compress): Work => {
    const theirs = compress === 'none' ? 'tar | gpg -c -z 0' : 'tar | gpg -c';
    return {
      title: `seal small files, compress ${compress}`,
      bytes,
      prepare: async () => makeSource(),
      contestants: [
        ...sealFolder(bench, source, compress, false),
        ...sealFolder(bench, source, compress, true),
        ...tarGpg(bench, name, compress === 'none' ? 'none' : 'default', theirs),
      ],
      comparisons: profiles.flatMap(profile => [
        speed(profile, theirs, theirMinimum.smallFiles),
        speed(`${profile}${reread}`, theirs, null),
      ]),
    };
  };
  return [sealWork('none'), sealWork('auto'), restoreWork('none'), restoreWork('auto')];
}

const reread = ', read back';
/** Verified without a `.sha256` file beside it: only what the others look at too, and the files' hashes. */
const alone = ', no .sha256';

function ours(what: string): string {
  return `keep64 ${what}`;
}

function speed(what: string, theirs: string, target: number | null): Comparison {
  return {kind: 'speed', ours: ours(what), theirs, target};
}

function sealFolder(bench: Bench, source: string, compress: Compress, isReread: boolean): Contestant[] {
  const output = join(bench.folder, 'sealing.pgp');
  return profiles.map(profile =>
    contestant(
      bench,
      ours(isReread ? `${profile}${reread}` : profile),
      () => bench.commands.seal(source, output, profile, compress, isReread),
      {output},
    ),
  );
}

function tarGpg(bench: Bench, name: string, compress: 'default' | 'none', title: string): Contestant[] {
  if (!bench.has('gpg') || !bench.has('tar')) return [];
  const output = join(bench.folder, 'tar.gpg');
  const command = (): Command => bench.commands.tarGpg(bench.folder, name, output, compress);
  return [contestant(bench, title, command, {output})];
}

type Archives = {
  path: (profile: Profile) => string;
  make: () => Promise<void>;
  /** Another name for an archive, without a `.sha256` file beside it; there after `linkAlone`. */
  pathAlone: (profile: Profile) => string;
  linkAlone: () => void;
};

/** The archives that are opened; made where sealing them was not measured. */
function archivesOf(bench: Bench, source: string, compress: Compress): Archives {
  const path = (profile: Profile): string => join(bench.folder, `${profile}-${compress}.tar.pgp`);
  const pathAlone = (profile: Profile): string =>
    join(bench.folder, 'alone', `${profile}-${compress}.tar.pgp`);
  return {
    path,
    pathAlone,
    linkAlone: () => {
      mkdirSync(join(bench.folder, 'alone'), {recursive: true});
      for (const profile of profiles) {
        rmSync(pathAlone(profile), {force: true});
        linkSync(path(profile), pathAlone(profile));
      }
    },
    make: async () => {
      for (const profile of profiles)
        if (!exists(path(profile)))
          await measure(bench.commands.seal(source, path(profile), profile, compress));
    },
  };
}

function exists(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false}) !== undefined;
}
