import test from 'ava';
import {checkLine, digits, keyId, makeFolder, runCli, words, writeKeyFile} from '../cli/_cli.ts';
import {darkTheme, readQrFromRows} from '../report/_qr-rows.ts';

test('key show prints the grid: four lines, the check line, the key id', async t => {
  const file = writeKeyFile(makeFolder(t));
  const grid = `${(digits + checkLine).replace(/(.{4})(.{4})(.{4})(.{4})/g, '$1 $2 $3 $4\n')}${keyId}\n`;

  const result = await runCli(['key', 'show', '--key-file', file]);

  t.is(result.exitCode, 0);
  t.is(result.stdout, grid);
  t.is((await runCli(['key', 'show', '--as', 'grid', '--key-file', file])).stdout, grid);
});

test('key show --as words prints the 24 words, numbered down the columns', async t => {
  const file = writeKeyFile(makeFolder(t));
  const {stdout, exitCode} = await runCli(['key', 'show', '--as', 'words', '--key-file', file]);

  t.is(exitCode, 0);
  const found = Array.from(stdout.matchAll(/(\d+)\. ([a-z]+)/g), ([, number, word]) => ({number, word}));
  found.sort((left, right) => Number(left.number) - Number(right.number));
  t.is(found.map(({word}) => word).join(' '), words);
  t.true(stdout.includes(keyId));
});

test('the words key show prints are read back as they stand', async t => {
  const folder = makeFolder(t);
  const shown = await runCli(['key', 'show', '--as', 'words', '--key-file', writeKeyFile(folder)]);
  const back = await runCli(['key', 'show', '--key-file', '-'], {stdin: shown.stdout});
  t.is(back.exitCode, 0);
  t.is(back.stdout.replace(/\s/g, '').slice(0, 64), digits);
});

for (const [how, env] of [
  ['on a pipe', {}],
  ['with NO_COLOR', {NO_COLOR: '1'}],
] as const) {
  test(`key show --as qr prints a code that decodes to the 64 digits, ${how} without colours`, async t => {
    const file = writeKeyFile(makeFolder(t));
    const {stdout, exitCode} = await runCli(['key', 'show', '--as', 'qr', '--key-file', file], {env});

    t.is(exitCode, 0);
    t.false(stdout.includes('\u001b'));
    const rows = stdout.split('\n').filter(row => /[█▀▄]/.test(row));
    t.true(rows.length > 15);
    t.is(readQrFromRows(rows, darkTheme), digits);
    t.true(stdout.includes(keyId));
  });
}

test('key show refuses --json and --quiet, which show no key', async t => {
  const file = writeKeyFile(makeFolder(t));
  for (const option of ['--json', '--quiet']) {
    const result = await runCli(['key', 'show', option, '--key-file', file]);
    t.is(result.exitCode, 2, option);
    t.is(result.stdout, '');
  }
});

test('key show refuses a key that disagrees with its check line', async t => {
  const file = writeKeyFile(makeFolder(t), `${digits.replace('6730', '6731')}\n${checkLine}\n`);
  const result = await runCli(['key', 'show', '--key-file', file]);
  t.is(result.exitCode, 12);
  t.is(result.stdout, '');
});
