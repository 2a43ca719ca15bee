import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';
import {licences} from '../../source/commands/about.ts';
import {assertClean, runCli} from '../cli/_cli.ts';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

test('every package that keep64 is made with is named, with the licence it states', t => {
  const {dependencies} = read('../../package.json');
  t.deepEqual(licences.map(([name]) => name).sort(), Object.keys(dependencies).sort());
  for (const [name, licence] of licences) {
    const folder = `../../node_modules/${name}/`;
    const stated = read(`${folder}package.json`).license;
    if (stated !== undefined) t.is(licence, stated, name);
    else {
      const file = ['LICENSE', 'LICENSE.md'].find(file =>
        existsSync(new URL(folder + file, import.meta.url)),
      );
      const text = file === undefined ? '' : readFileSync(new URL(folder + file, import.meta.url), 'utf8');
      t.regex(text, /Apache License,?\s+Version 2\.0/, name);
    }
  }
});

test('about says the version, how to open an archive without keep64, and what is not promised', async t => {
  const result = await runCli(['about']);
  t.is(result.exitCode, 0);
  t.regex(result.stdout, /^keep64 \d+\.\d+\.\d+, run by Node \d+/);
  t.regex(result.stdout, /^ {4}gpg -d X\.tar\.pgp \| tar -xf -$/m);
  t.regex(result.stdout, /A lost key is lost/);
  t.true(result.stdout.split('\n').every(line => line.length <= 80));
  assertClean(t, result);
});

test('about as JSON holds the same', async t => {
  const report = JSON.parse((await runCli(['about', '--json'])).stdout);
  t.is(report.schema, 'keep64/about-1');
  t.true(report.sections.length >= 5);
});
