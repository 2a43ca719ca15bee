import {existsSync, readdirSync} from 'node:fs';
import test from 'ava';
import {findSecret, makeFolder, runCli} from '../cli/_cli.ts';

test('demo goes the whole round in a folder of its own, and ends with 0', async t => {
  const temporary = makeFolder(t);
  const result = await runCli(['demo'], {env: {TMPDIR: temporary}});
  t.is(result.exitCode, 0, result.stderr);
  t.is(result.stdout.split('\n').filter(line => line.startsWith('done: ')).length, 8);
  t.is(readdirSync(temporary).length, 1);
});

test('demo --json names the folder and the archive', async t => {
  const temporary = makeFolder(t);
  const {stdout, stderr} = await runCli(['demo', '--json'], {env: {TMPDIR: temporary}});
  const report = JSON.parse(stdout);
  t.is(report.schema, 'keep64/demo-1');
  t.true(existsSync(report.archive));
  t.deepEqual(findSecret(stdout + stderr), []);
});
