import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {repair, repairedName} from '../../source/commands/repair.ts';
import {seal} from '../../source/commands/seal.ts';
import {nodeDisk} from '../../source/disk/disk.ts';
import {
  digits,
  keyId,
  listContent,
  makeFolder,
  runCli,
  whyMissing,
  writeKeyFile,
  writeTree,
} from '../cli/_cli.ts';
import {fixedRandom} from '../openpgp/_messages.ts';
import {context, finish, keyOf} from './_in-process.ts';

const noPar2 = whyMissing('par2');
const withPar2 = noPar2 === undefined ? test : test.skip;
const title = (text: string): string => (noPar2 === undefined ? text : `${text} (${noPar2})`);

const key = keyOf(digits);
const secret = {kind: 'recovery-key', key} as const;
const noise = fixedRandom('repair')(300_000);

/** Seals a folder with recovery data for 10 %, in a folder of its own. */
async function sealed(t: ExecutionContext, name = 'a.tar.pgp'): Promise<{archive: string; bytes: Buffer}> {
  const folder = makeFolder(t);
  writeTree(folder, {'Chats/noise.bin': noise, 'Chats/text.txt': 'a text\n'});
  const archive = join(folder, name);
  const report = await finish(
    seal(
      {
        sources: [join(folder, 'Chats')],
        outputFile: archive,
        profile: 'rfc4880',
        compress: 'none',
        key,
        verify: false,
        escapeNames: false,
        repairablePercent: 10,
      },
      context,
    ),
  );
  t.deepEqual(report.findings, []);
  t.is(report.recoveryFiles.length, 2);
  t.true(report.recoveryFiles.every(path => existsSync(path)));
  return {archive, bytes: readFileSync(archive)};
}

/** Overwrites bytes in the middle of a file. */
function damage(archive: string, bytes: Buffer, size: number): Buffer {
  const damaged = Buffer.from(bytes).fill(0x55, 100_000, 100_000 + size);
  writeFileSync(archive, damaged);
  return damaged;
}

withPar2(title('a damaged archive is repaired into a new file, and stays as it is itself'), async t => {
  for (const name of ['a.tar.pgp', '-rf ünd "zwei" $HOME.pgp']) {
    const {archive, bytes} = await sealed(t, name);
    const folder = dirname(archive);
    const damaged = damage(archive, bytes, 5_000);

    const report = await finish(repair({archive, secret}, context));

    const target = repairedName(archive);
    t.is(report.outcome, 'repaired');
    t.is(report.repaired, target);
    t.is(report.verdict, 'verified');
    t.is(report.fixity, 'matches');
    t.is(report.keyId, keyId);
    t.regex(report.messageId ?? '', /^[0-9a-f]{32}$/);
    t.true(readFileSync(target).equals(bytes));
    t.true(readFileSync(archive).equals(damaged));
    t.true(readFileSync(`${target}.sha256`, 'utf8').includes(report.sha256 ?? '-'));
    t.deepEqual(
      readdirSync(folder).filter(entry => /part|damaged/.test(entry)),
      [],
    );
    await t.throwsAsync(finish(repair({archive}, context)), {code: 'usage'}, 'the target exists');
  }
});

withPar2(title('bytes inserted, missing, and cut off at the end are repaired too'), async t => {
  const {archive, bytes} = await sealed(t);
  const changes: Record<string, Buffer> = {
    inserted: Buffer.concat([bytes.subarray(0, 50_000), Buffer.from('inserted'), bytes.subarray(50_000)]),
    missing: Buffer.concat([bytes.subarray(0, 50_000), bytes.subarray(50_777)]),
    cut: bytes.subarray(0, bytes.length - 9_000),
  };
  for (const [what, changed] of Object.entries(changes)) {
    writeFileSync(archive, changed);
    const outputFile = join(dirname(archive), `${what}.pgp`);
    t.is((await finish(repair({archive, outputFile}, context))).outcome, 'repaired', what);
    t.true(readFileSync(outputFile).equals(bytes), what);
  }
});

withPar2(title('what cannot be repaired is said, with how much is missing, and nothing is made'), async t => {
  const {archive, bytes} = await sealed(t);
  const folder = dirname(archive);
  damage(archive, bytes, 100_000);
  const before = listContent(folder);
  const tooMuch = await finish(repair({archive}, context));
  t.is(tooMuch.outcome, 'impossible');
  t.true((tooMuch.missingBlocks ?? 0) > 10);

  // A set of another archive that took the name since: nothing of it is found in this one.
  writeFileSync(archive, fixedRandom('another')(bytes.length));
  t.is((await finish(repair({archive}, context))).outcome, 'impossible');

  damage(archive, bytes, 5_000);
  const volume = join(folder, readdirSync(folder).find(name => name.includes('.vol')) ?? '');
  const recovery = readFileSync(volume);
  writeFileSync(volume, Buffer.from(recovery).fill(0, 500, recovery.length - 500));
  t.is((await finish(repair({archive}, context))).outcome, 'impossible', 'the volume is damaged');
  writeFileSync(`${archive}.par2`, 'no packets');
  writeFileSync(volume, 'none here either');
  await t.throwsAsync(finish(repair({archive}, context)), {code: 'usage'}, 'nothing is left of the set');
  t.deepEqual(
    listContent(folder).map(line => line.split(' ')[0]),
    before.map(line => line.split(' ')[0]),
  );
});

withPar2(title('a set is found for an archive that was renamed, and with its index damaged'), async t => {
  const {archive, bytes} = await sealed(t);
  const renamed = join(dirname(archive), 'other name.pgp');
  damage(archive, bytes, 5_000);
  renameSync(archive, renamed);
  writeFileSync(`${archive}.par2`, Buffer.from(readFileSync(`${archive}.par2`)).fill(0, 0, 3_000));

  const report = await finish(repair({archive: renamed}, context));

  t.is(report.outcome, 'repaired');
  t.true(readFileSync(repairedName(renamed)).equals(bytes));
});

withPar2(title('an archive that is whole needs nothing'), async t => {
  const {archive, bytes} = await sealed(t);
  t.is((await finish(repair({archive}, context))).outcome, 'intact');
  t.true(readFileSync(archive).equals(bytes));
  t.false(existsSync(repairedName(archive)));
  t.is((await nodeDisk.findPar2Beside(archive))?.paths.length, 2);
  t.true(((await nodeDisk.findPar2Beside(archive))?.recoveryBlocks ?? 0) > 10);
  t.is(await nodeDisk.findPar2Beside(`${archive}.sha256`), undefined);
});

withPar2(title('a set that is about a path, or about two files, is refused'), async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'a.pgp': noise, 'b.pgp': 'b', 'deep/c.pgp': 'c'});
  for (const files of [['a.pgp', 'b.pgp'], ['deep/c.pgp']]) {
    const index = join(folder, `${files.length}.par2`);
    const paths = files.map(name => join(folder, name));
    const args = ['create', '-q', '-q', '-r10', '-n1', '-a', index, '-B', folder, '--', ...paths];
    const {runPar2} = await import('../../source/disk/par2-program.ts');
    t.is((await runPar2('par2', args)).exitCode, 0);
    const options = {archive: join(folder, 'a.pgp'), par2File: index};
    await t.throwsAsync(finish(repair(options, context)), {code: 'usage'});
  }
});

withPar2(title('stopping par2 leaves the archive, and nothing of its work'), async t => {
  const {archive, bytes} = await sealed(t);
  damage(archive, bytes, 5_000);
  const controller = new AbortController();
  const run = repair({archive}, {...context, signal: controller.signal});
  const before = readdirSync(dirname(archive)).sort();
  await t.throwsAsync(
    async () => {
      for (let step = await run.next(); step.done !== true; step = await run.next())
        if (step.value.kind === 'progress') controller.abort();
    },
    {name: 'AbortError'},
  );
  t.deepEqual(readdirSync(dirname(archive)).sort(), before);
});

test('without par2, seal --repairable and repair say so in one sentence, before any work and any question', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Chats/a.txt': 'a', 'x.pgp': 'x'});
  // Node finds itself by its full path; nothing else is there.
  mkdirSync(join(folder, 'bin'));
  symlinkSync(process.execPath, join(folder, 'bin/node'));
  const env = {...process.env, PATH: join(folder, 'bin') + delimiter};
  for (const args of [
    ['seal', join(folder, 'Chats'), '-d', folder, '--repairable', '10%', '--key-file', keyFile],
    ['repair', join(folder, 'x.pgp')],
  ]) {
    const before = readdirSync(folder);
    const result = await runCli(args, {env});
    t.is(result.exitCode, 2, result.stderr);
    t.regex(result.stderr, /^keep64: the program par2 is not on this machine\n {2}install it .*\n$/);
    t.deepEqual(readdirSync(folder), before);
  }
  for (const share of ['0', '101%', 'ten', '-5']) {
    const result = await runCli(['seal', join(folder, 'Chats'), `--repairable=${share}`]);
    t.is(result.exitCode, 2, share);
  }
});
