/**
 * The benchmark: makes its data, runs keep64 and other programs in turns, prints tables. See README.md beside this file.
 * What it made goes away at the end, also when it is interrupted.
 */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, constants, cpus, loadavg, release, totalmem, type} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {Commands, keep64Program} from './commands.ts';
import {memoryWorks, startWorks} from './machine-rows.ts';
import {hasGnuTime, type Result, stopAll, takeTurns} from './measure.ts';
import {findPeers, makeSecrets, type Peers, type Secrets, stopGpgAgent} from './peers.ts';
import {formatShare, formatTables, judge, type Row} from './print.ts';
import {measureRaw} from './raw.ts';
import {findRoom, type Room} from './room.ts';
import {
  type Bench,
  type Comparison,
  chatWorks,
  fileWorks,
  type Sizes,
  smallFileWorks,
  type Work,
} from './rows.ts';

const usage = `npm run bench -- [options]
  --size SIZE        the one large file (default 1GiB)
  --sparse SIZE      the sparse file of the memory rows (default 16GiB)
  --chat SIZE        the chat folder (default 512MiB)
  --small COUNT      how many files of 4 KiB (default 100000)
  --runs N           measured runs of each contestant (default 5, what the targets ask for)
  --only PATTERN     only rows that match this regular expression
  --list             print the rows, run nothing
  --json FILE        write all figures
`;
const mib = 2 ** 20;
const unitBytes: Readonly<Record<string, number>> = {M: mib, G: 1024 * mib};
/** Load beside the benchmark that is worth a warning. */
const quietLoad = 0.5;
const removeRetries = 5;
/** A file, two archives, that of age, and one that is being written; restic and 7z want one more each. */
const fileCopies = 5;
/** An archive is larger than its contents by less than one part in so many. */
const archiveOverhead = 64;
const chatCopies = 2.5;
/** The files, a restored copy, and archives. */
const smallCopies = 6;
const smallFileBytes = 4096;

const {values} = parseArgs({
  options: {
    size: {type: 'string', default: '1GiB'},
    sparse: {type: 'string', default: '16GiB'},
    chat: {type: 'string', default: '512MiB'},
    small: {type: 'string', default: '100000'},
    runs: {type: 'string', default: '5'},
    only: {type: 'string', default: ''},
    json: {type: 'string'},
    list: {type: 'boolean', default: false},
    help: {type: 'boolean', short: 'h', default: false},
  },
});
const rooms: Room[] = [];
let secrets: Secrets | null = null;

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function parseSize(text: string): number {
  const match = /^(\d+)([MG])(?:iB)?$/.exec(text);
  const bytes = Number(match?.[1]) * (unitBytes[match?.[2] ?? ''] ?? Number.NaN);
  if (!(bytes > 0)) throw new Error(`a size is written like 64MiB or 1GiB, not ${text}`);
  return bytes;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`a count is a number from 1, not ${text}`);
  return Number(text);
}

function cleanUp(): void {
  stopAll();
  if (secrets && existsSync(secrets.gnupgHome)) stopGpgAgent(secrets.gnupgHome);
  for (const {folder} of rooms) rmSync(folder, {recursive: true, force: true, maxRetries: removeRetries});
}

/** A row's name: what --only matches. */
function nameOf(work: Work, {kind, ours, theirs}: Comparison): string {
  return `${work.title}: ${kind} of ${ours}${theirs === null ? '' : ` against ${theirs}`}`;
}

/** A work with nothing but the rows asked for, and their contestants. */
function narrow(work: Work, only: RegExp): Work {
  const present = new Set(work.contestants.map(({name}) => name));
  const comparisons = work.comparisons.filter(
    comparison =>
      only.test(nameOf(work, comparison)) &&
      present.has(comparison.ours) &&
      (comparison.theirs === null || present.has(comparison.theirs)),
  );
  const needed = new Set(comparisons.flatMap(({ours, theirs}) => [ours, theirs]));
  return {...work, comparisons, contestants: work.contestants.filter(({name}) => needed.has(name))};
}

function describeMachine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 / mib),
    system: `${type()} ${release()}`,
    node: process.version,
    keep64: execFileSync(process.execPath, [keep64Program, '--version'], {encoding: 'utf8'}).trim(),
  };
}

function needRoom(bytes: number, files: number, order: 'memory first' | 'disk first'): string | null {
  const room = findRoom(bytes, files, order);
  if (room) rooms.push(room);
  return room?.folder ?? null;
}

/** The stages, each with a folder that goes away after it. */
function planStages(
  home: string,
  commands: Commands,
  peers: Peers,
  sizes: Sizes,
  only: RegExp,
): [Bench, Work[]][] {
  const stage = (name: string, plan: (bench: Bench) => Work[]): [Bench, Work[]] => {
    const has = (peer: Parameters<Bench['has']>[0]): boolean => peers.found.has(peer);
    const bench: Bench = {folder: join(home, name), commands, has, sizes, log};
    return [bench, plan(bench).map(work => narrow(work, only))];
  };
  const isSparseAsked = stage('memory', bench => memoryWorks(bench, home))[1].some(work =>
    work.contestants.some(({name}) => name.includes('sparse')),
  );
  const sparseBytes = sizes.sparse + sizes.sparse / archiveOverhead;
  const roomForSparse = isSparseAsked && !values.list ? needRoom(sparseBytes, 4, 'disk first') : null;
  return [
    stage('start', startWorks),
    stage('file', fileWorks),
    stage('chat', chatWorks),
    stage('small', smallFileWorks),
    stage('memory', bench => memoryWorks(bench, values.list || !isSparseAsked ? home : roomForSparse)),
  ];
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const runs = parseCount(values.runs);
  const only = new RegExp(values.only, 'i');
  const sizes: Sizes = {
    file: parseSize(values.size),
    sparse: parseSize(values.sparse),
    chat: parseSize(values.chat),
    smallFiles: parseCount(values.small),
  };
  if (!existsSync(keep64Program)) throw new Error('dist/cli.js is missing: run npm run build first');
  const peers = findPeers();
  const room = Math.max(
    sizes.file * (fileCopies + Number(peers.found.has('restic')) + Number(peers.found.has('7z'))),
    sizes.chat * chatCopies,
    sizes.smallFiles * smallFileBytes * smallCopies,
  );
  const home = needRoom(room, sizes.smallFiles * 2, 'memory first');
  if (home === null) throw new Error(`no room for ${Math.ceil(room / mib)} MiB`);
  secrets = makeSecrets(home, peers);
  const stages = planStages(home, new Commands(peers, secrets), peers, sizes, only);
  if (values.list) {
    for (const [, works] of stages)
      for (const work of works)
        for (const comparison of work.comparisons) process.stdout.write(`${nameOf(work, comparison)}\n`);
    return;
  }
  const date = new Date().toISOString();
  const machine = describeMachine();
  const {cpu, cores, memoryGiB, system, node, keep64} = machine;
  const about = `${keep64}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, ${date.slice(0, 10)}`;
  log(about);
  log(
    `data in ${home}${rooms.at(0)?.isMemory ? ', a RAM disk' : ', not a RAM disk: the disk is measured too'}`,
  );
  for (const [name, {version}] of peers.found) log(`found ${name}: ${version}`);
  for (const [name, why] of peers.skipped) log(`skipped ${name}: ${why}`);
  if (!hasGnuTime) log('no GNU time at /usr/bin/time: no memory and processor time is measured');
  const load = loadavg()[0] ?? 0;
  if (load > quietLoad) log(`the machine is not quiet: load ${load.toFixed(2)}`);
  const raw = measureRaw();
  const rows: Row[] = [];
  const details: {work: string; contestants: Record<string, Result>}[] = [];
  for (const [bench, works] of stages) {
    mkdirSync(bench.folder);
    for (const work of works) {
      if (work.comparisons.length === 0) continue;
      log(`\n${work.title}`);
      await work.prepare();
      const results = await takeTurns(work.contestants, runs, log);
      rows.push(...judge(work, results));
      details.push({work: work.title, contestants: Object.fromEntries(results)});
    }
    rmSync(bench.folder, {recursive: true});
  }
  const tables = `${about}; min / median / max of ${runs} runs\n\n${formatTables(rows)}\n\n${formatShare(rows, raw, availableParallelism())}\n`;
  log('');
  process.stdout.write(tables);
  if (values.json !== undefined) {
    const found = Object.fromEntries([...peers.found].map(([name, {version}]) => [name, version]));
    const skipped = Object.fromEntries(peers.skipped);
    const all = {
      schema: 'keep64-bench/1',
      date,
      machine,
      load,
      runs,
      sizes,
      peers: found,
      skipped,
      rawNanosecondsPerByte: raw,
      rows,
      details,
    };
    writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
  }
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => {
    cleanUp();
    process.exit(128 + constants.signals[name]);
  });
try {
  await main();
} catch (error) {
  log(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  cleanUp();
}
