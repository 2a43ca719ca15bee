/** The rows that are not about speed alone: how much memory is used, and how soon the program is there. */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {spawn} from '@lydell/node-pty';
import {keep64Program, profiles} from './commands.ts';
import {Dice, writeNoise, writeSparse} from './data.ts';
import {type Contestant, environment, hasGnuTime, measure, type Run} from './measure.ts';
import {type Bench, type Comparison, contestant, type Work} from './rows.ts';

const mib = 2 ** 20;
const greatestPeak = 256 * mib;
/** Equal memory for 1 and 16 GiB, as far as a garbage collector's is ever equal. */
const greatestGrowth = 1.25;
/** What takes milliseconds is run more often. */
const startRuns = 15;
const greatestStart = 2.5;
const greatestFirstFrame = 8;
const frameDeadlineMs = 20_000;

/** Peak memory for a file and a larger one that is sparse: sealing with the re-read, and verifying. */
export function memoryWorks(bench: Bench, roomForSparse: string | null): Work[] {
  if (!hasGnuTime) {
    bench.log('memory rows skipped: no GNU time at /usr/bin/time');
    return [];
  }
  const source = join(bench.folder, 'clip.mp4');
  const sparse = join(bench.folder, 'disk.img');
  const small = `${size(bench.sizes.file)} file`;
  const large = `${size(bench.sizes.sparse)} sparse file`;
  const both = (folder: string, file: string, what: string): Contestant[] =>
    profiles.flatMap(profile => {
      const archive = join(folder, 'memory.tar.pgp');
      const {commands} = bench;
      const seal = (): ReturnType<typeof commands.seal> =>
        commands.seal(file, archive, profile, 'none', true);
      const verify = contestant(bench, name('verify', profile, what), () => commands.verify(archive), {
        atMost: 1,
      });
      return [
        contestant(bench, name('seal', profile, what), seal, {output: archive, isKept: true, atMost: 1}),
        {
          ...verify,
          after: () => {
            for (const path of [archive, `${archive}.sha256`]) rmSync(path);
            return null;
          },
        },
      ];
    });
  const compare = (what: string): Comparison[] =>
    profiles.flatMap(profile =>
      (['seal', 'verify'] as const).flatMap((work): Comparison[] => {
        const ours = name(work, profile, what);
        const peak: Comparison = {kind: 'peak', ours, theirs: null, target: greatestPeak};
        if (what === small) return [peak];
        return [peak, {kind: 'flat', ours, theirs: name(work, profile, small), target: greatestGrowth}];
      }),
    );
  if (roomForSparse === null) bench.log(`memory of a ${large} skipped: no room for its archive`);
  return [
    {
      title: 'peak memory',
      bytes: null,
      prepare: async () => {
        writeNoise(source, bench.sizes.file, new Dice('file'));
        writeSparse(sparse, bench.sizes.sparse);
      },
      contestants: [
        ...both(bench.folder, source, small),
        ...(roomForSparse === null ? [] : both(roomForSparse, sparse, large)),
      ],
      comparisons: [...compare(small), ...compare(large)],
    },
  ];
}

function name(work: 'seal' | 'verify', profile: string, what: string): string {
  return `keep64 ${work} ${profile}, ${what}`;
}

function size(bytes: number): string {
  return bytes >= 1024 * mib ? `${bytes / 1024 / mib} GiB` : `${bytes / mib} MiB`;
}

/** From nothing to an answer, and to the first frame on a terminal. */
export function startWorks(bench: Bench): Work[] {
  const {commands} = bench;
  const quick = (title: string, run: () => Promise<Run>): Contestant => ({
    name: title,
    atLeast: startRuns,
    run,
  });
  const theirs = 'node -e 0';
  const start = (ours: string, target: number): Comparison => ({kind: 'start', ours, theirs, target});
  return [
    {
      title: 'start',
      bytes: null,
      prepare: async () => {},
      contestants: [
        quick('keep64 --version', () => measure(commands.keep64('--version'))),
        quick('keep64 key check', () => measure(commands.keyCheck())),
        quick('keep64, first frame', () => firstFrame(bench.folder)),
        quick(theirs, () => measure({program: process.execPath, args: ['-e', '0']})),
      ],
      comparisons: [
        start('keep64 --version', greatestStart),
        start('keep64 key check', greatestStart),
        start('keep64, first frame', greatestFirstFrame),
      ],
    },
  ];
}

/** The time from the start of the program to the first words on a real pseudo-terminal. */
async function firstFrame(folder: string): Promise<Run> {
  const {promise, resolve, reject} = Promise.withResolvers<number>();
  const {promise: end, resolve: resolveEnd} = Promise.withResolvers<void>();
  const start = performance.now();
  const terminal = spawn(process.execPath, [keep64Program], {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    cwd: folder,
    env: environment(),
  });
  let output = '';
  const timer = setTimeout(() => reject(new Error('no first frame')), frameDeadlineMs);
  terminal.onData(data => {
    output += data;
    if (output.includes('keep64')) resolve(performance.now() - start);
  });
  terminal.onExit(() => {
    reject(new Error('the interface ended before its first frame'));
    resolveEnd();
  });
  try {
    return {seconds: (await promise) / 1000, cpuSeconds: null, peakBytes: null};
  } finally {
    clearTimeout(timer);
    terminal.kill('SIGTERM');
    await end;
  }
}
