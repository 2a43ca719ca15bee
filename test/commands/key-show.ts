import test from 'ava';
import decodeQR from 'qr/decode.js';
import {checkLine, digits, keyId, makeFolder, runCli, words, writeKeyFile} from '../cli/_cli.ts';

/** The picture a terminal shows: two pixels a cell, upper half in the foreground, lower half in the background. */
function renderCells(
  rows: readonly string[],
  theme: {readonly foreground: number; readonly background: number},
): number[][] {
  return rows.flatMap(row => {
    let {foreground, background} = theme;
    const upper: number[] = [];
    const lower: number[] = [];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of the picture
    for (const [token] of row.matchAll(/\u001b\[([0-9;]*)m|[^\u001b]/gu)) {
      const codes = /\[([0-9;]*)m/.exec(token)?.[1]?.split(';');
      if (codes === undefined) {
        const [isUpperLit, isLowerLit] = {'█': [true, true], '▀': [true, false], '▄': [false, true]}[
          token
        ] ?? [false, false];
        upper.push(isUpperLit === true ? foreground : background);
        lower.push(isLowerLit === true ? foreground : background);
        continue;
      }
      const light = (code: string | undefined): number => (code === '231' ? 255 : 0);
      for (let at = 0; at < codes.length; at++) {
        if (codes[at] === '38') foreground = light(codes[at + 2]);
        else if (codes[at] === '48') background = light(codes[at + 2]);
        else if (codes[at] === '0') ({foreground, background} = theme);
        if (codes[at] === '38' || codes[at] === '48') at += 2;
      }
    }
    return [upper, lower];
  });
}

function decode(pixels: readonly (readonly number[])[]): string {
  const scale = 6;
  const margin = 4;
  const width = ((pixels[0]?.length ?? 0) + 2 * margin) * scale;
  const height = (pixels.length + 2 * margin) * scale;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = pixels[Math.floor(y / scale) - margin]?.[Math.floor(x / scale) - margin] ?? 255;
      data.fill(value, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return decodeQR({width, height, data});
}

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
    t.is(decode(renderCells(rows, {foreground: 255, background: 0})), digits);
    t.true(stdout.includes(keyId));
  });
}

test('the colours of a code on a terminal decode on dark and on light themes', async t => {
  const {drawQrCode} = await import('../../source/report/qr-text.ts');
  const rows = drawQrCode(digits, true);
  t.is(decode(renderCells(rows, {foreground: 255, background: 0})), digits);
  t.is(decode(renderCells(rows, {foreground: 0, background: 255})), digits);
});

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
