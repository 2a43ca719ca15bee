/** Random damage in every way of sealing: what is put out as proven equals the source's file, always. */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {makeFolder, runCli, whyMissing, writeKeyFile} from '../../cli/_cli.ts';
import {numbers} from '../../commands/_in-process.ts';
import {damages, makeShelf, nameOf, ways} from '../../commands/_salvage.ts';

const shelf = makeShelf(test);
const rounds = 25;

for (const way of ways) {
  test(`whatever the damage, what comes out is the source’s: ${nameOf(way)}`, async t => {
    const random = numbers(7);
    const salvaged: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, damage] of Object.entries(damages)) {
        let bytes = damage(shelf.archive(way), random.next().value, random.next().value);
        // Every fifth time, what has happened happens again elsewhere.
        if (round % 5 === 4 && bytes.length > 10_000)
          bytes = damage(bytes, random.next().value, random.next().value);
        const {code, report} = await shelf.salvage(t, bytes);
        t.true([3, 10, 12, 13].includes(code), `${name}: ${code}`);
        t.is(code === 3, report.salvagedFiles > 0, name);
        salvaged[name] = (salvaged[name] ?? 0) + report.salvagedFiles;
      }
    }
    for (const [name, count] of Object.entries(salvaged))
      t.log(`${name}: ${(count / rounds).toFixed(1)} of ${shelf.sources.size} files on average`);
  });
}

const noStrace = whyMissing('strace');

(noStrace === undefined ? test : test.skip)(
  `what a failing disk does not give is lost, and no more${noStrace === undefined ? '' : ` (${noStrace})`}`,
  async t => {
    const folder = makeFolder(t);
    const path = join(folder, 'x.pgp');
    writeFileSync(path, shelf.archive({profile: 'rfc4880', compress: 'none'}));
    mkdirSync(join(folder, 'trace'));
    const before = [
      'strace',
      '-f',
      '-qq',
      '-o',
      join(folder, 'trace/log'),
      '-P',
      path,
      '-e',
      'trace=pread64',
    ];
    const inject = ['-e', 'inject=pread64:error=EIO:when=5..12'];
    const target = join(folder, 'out');
    const args = ['restore', path, '-C', target, '--salvage', '--key-file', writeKeyFile(folder), '--json'];
    // Calls are counted by thread.
    const env = {UV_THREADPOOL_SIZE: '1'};
    const result = await runCli(args, {before: [...before, ...inject], env});
    t.is(result.exitCode, 3, result.stderr);
    const report = JSON.parse(result.stdout);
    // A chunk twice, then three of its blocks twice each.
    t.is(report.unreadableBytes, 3 * 4_096);
    const files = readdirSync(join(target, 'salvaged/Chats')).filter(name => name.startsWith('file'));
    t.true(files.length >= 8);
    for (const name of files) {
      const source = shelf.sources.get(`Chats/${name}`) ?? Buffer.alloc(0);
      t.true(readFileSync(join(target, 'salvaged/Chats', name)).equals(source), name);
    }
  },
);
