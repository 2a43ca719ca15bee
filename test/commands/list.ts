import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {makeFolder, program, runCli, runCommand} from '../cli/_cli.ts';
import {sealOnce} from './_archive.ts';

const fixture = sealOnce(test);
const {archive, keyFile} = fixture;

test('list shows sizes, times and paths, and that nothing is verified', async t => {
  const {stdout, exitCode} = await runCli(['list', archive, '--key-file', keyFile]);
  t.is(exitCode, 0);
  const lines = stdout.trimEnd().split('\n');
  t.true(
    lines.some(
      line =>
        /^ *12 bytes {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}Chats\/Fu\u00dfball\/Spa\u00df\.txt$/.test(line) ||
        line.endsWith('Chats/Fu\u00dfball/Spa\u00df.txt'),
    ),
  );
  t.true(lines.some(line => line.endsWith('Chats/empty folder/')));
  t.is(lines.at(-2), `8 files, 8.51 KiB in ${archive}`);
  t.is(lines.at(-1), 'not verified yet: keep64 verify proves it');
});

test('list --json holds every entry', async t => {
  const {stdout} = await runCli(['list', archive, '--json', '--key-file', keyFile]);
  const report = JSON.parse(stdout);
  t.is(report.schema, 'keep64/list-1');
  t.false(report.isVerified);
  t.is(report.entries.filter((entry: {type: string}) => entry.type === 'file').length, 8);
});

test('list needs only the beginning of an archive, and the right key', async t => {
  const path = join(makeFolder(t), 'x.pgp');
  writeFileSync(path, fixture.bytes());
  t.is((await runCli(['list', path, '--key-fd', '3'], {descriptor3: 'ab'.repeat(32)})).exitCode, 12);
  t.is((await runCli(['list', '-', '--key-file', keyFile], {stdin: fixture.bytes()})).exitCode, 0);
});

test('a reader that has seen enough ends list without a complaint', async t => {
  const script = 'set -o pipefail; "$1" "$2" list "$3" --key-file "$4" | head -c 1; echo " $?"';
  const result = await runCommand([
    'bash',
    '-c',
    script,
    'bash',
    process.execPath,
    program,
    archive,
    keyFile,
  ]);
  t.regex(result.stdout, / (0|141)\n$/);
  t.is(result.stderr, '');
});

test('a full standard output is no success', async t => {
  const script = '"$1" "$2" list "$3" --key-file "$4" > /dev/full; echo $?';
  const result = await runCommand([
    'bash',
    '-c',
    script,
    'bash',
    process.execPath,
    program,
    archive,
    keyFile,
  ]);
  t.is(result.stdout, '2\n');
  t.regex(result.stderr, /^keep64: standard output: .*no space left/);
});
