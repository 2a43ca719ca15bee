/**
 * Changed inputs of every kind against what keep64 promises: no error but its own, never "verified" for other content,
 * nothing left behind, bounded time and memory. Prints its seed; the same seed tries the same inputs.
 *
 *   npm run fuzz [-- --seconds 60] [--seed N] [--target NAME] [--case N]
 */
import {spawn} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {Dice} from './mutate.ts';
import {makeTargets, type Target} from './targets.ts';

const {values} = parseArgs({
  options: {
    seconds: {type: 'string', default: '60'},
    seed: {type: 'string', default: String(Math.floor(Date.now() / 1000))},
    target: {type: 'string'},
    case: {type: 'string'},
    /** The file in which a run says what it is at; given to the process that does the work. */
    diary: {type: 'string'},
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
/** Of the processor; the clock on the wall of a busy machine may show six times that. */
const slowestMs = 10_000;
const heapMiB = 512;
const rssMiB = 1024;

/** The dice of one case: told by its seed, target and number alone. */
function diceOf(target: Target, number: number): Dice {
  const name = [...target.name].reduce((sum, sign) => Math.imul(sum, 31) + sign.charCodeAt(0), 7);
  return new Dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(name, 0x85ebca77) ^ Math.imul(number, 0xc2b2ae3d));
}

/** Does the work; the process above watches its diary. */
async function work(diary: string): Promise<void> {
  const all = await makeTargets(line => console.log(`  ${line}`));
  const targets = all.filter(({name}) => values.target === undefined || name === values.target);
  if (targets.length === 0) throw new Error(`targets: ${all.map(({name}) => name).join(', ')}`);
  const counts = new Map<string, number>();
  const slowest = new Map<string, number>();
  const end = performance.now() + seconds * 1000;
  const first = values.case === undefined ? 0 : Number(values.case);
  const isOver = (number: number): boolean =>
    values.case === undefined ? performance.now() > end : number > first;
  for (let number = first; !isOver(number); number++)
    for (const target of targets) {
      const input = await target.make(diceOf(target, number));
      const kept = `${diary}.input`;
      writeFileSync(kept, input);
      writeFileSync(diary, `--seed ${seed} --target '${target.name}' --case ${number}`);
      const start = process.cpuUsage();
      const outcome = await target.run(input);
      const {user, system} = process.cpuUsage(start);
      const took = (user + system) / 1000;
      if (took > slowestMs) throw new Error(`took ${took} ms`);
      const key = `${target.name}: ${outcome}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      slowest.set(target.name, Math.max(slowest.get(target.name) ?? 0, took));
    }
  for (const [outcome, count] of [...counts].sort(([a], [b]) => a.localeCompare(b)))
    console.log(`${String(count).padStart(7)}  ${outcome}`);
  for (const [name, ms] of slowest) console.log(`slowest ${name}: ${ms.toFixed(0)} ms`);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(`peak memory: ${peak.toFixed(0)} MiB`);
  if (peak > rssMiB) throw new Error(`more than ${rssMiB} MiB`);
}

/** Runs the work in a process with little memory, and ends it where a case takes too long. */
async function watch(): Promise<number> {
  const folder = join(tmpdir(), `keep64-fuzz-${seed}-${process.pid}`);
  mkdirSync(folder);
  const diary = join(folder, 'case');
  writeFileSync(diary, 'the preparation');
  console.log(`seed ${seed}, ${values.case === undefined ? `${seconds} seconds` : `case ${values.case}`}`);
  const args = [`--max-old-space-size=${heapMiB}`, '--import=tsx', fileURLToPath(import.meta.url)];
  const child = spawn(
    process.execPath,
    [...args, ...process.argv.slice(2), `--seed=${seed}`, `--diary=${diary}`],
    {
      stdio: 'inherit',
    },
  );
  let [last, since, isTooSlow] = ['', performance.now(), false];
  const timer = setInterval(() => {
    const now = readFileSync(diary, 'utf8');
    if (now !== last) [last, since] = [now, performance.now()];
    else if (performance.now() - since > 6 * slowestMs && now.startsWith('--')) {
      isTooSlow = true;
      child.kill('SIGKILL');
    }
  }, 500);
  const exitCode = await new Promise<number | null>(resolve => child.on('exit', resolve));
  clearInterval(timer);
  if (exitCode === 0) return 0;
  console.log(isTooSlow ? `more than ${(6 * slowestMs) / 1000} seconds` : `ended with ${exitCode}`);
  console.log(`again: npm run fuzz -- ${readFileSync(diary, 'utf8')}\ninput: ${diary}.input`);
  return 1;
}

if (values.diary !== undefined) await work(values.diary);
else process.exitCode = await watch();
