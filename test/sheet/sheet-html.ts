import {createHash} from 'node:crypto';
import test from 'ava';
import decodeQr from 'qr/decode.js';
import {formatSheetHtml} from '../../source/sheet/sheet-html.ts';
import {checkLine, digits, keyId, words} from '../cli/_cli.ts';
import {makeSheet, readFonts} from './_sheet.ts';

const page = async (): Promise<string> => formatSheetHtml(await makeSheet(), readFonts('woff2'));

/** Draws the one path of the picture, written from SVG's own description of M, h, v and z. */
function readSvg(html: string): string {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(html)?.[1]);
  const path = /<path d="([^"]+)"/.exec(html)?.[1] ?? '';
  const scale = 4;
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  const runs = path.split('z').filter(run => run !== '');
  for (const run of runs) {
    const [, x, y, length, back] = (/^M(\d+) (\d+)h(\d+)v1h-(\d+)$/.exec(run) ?? []).map(Number);
    if (x === undefined || y === undefined || length === undefined || length !== back) throw new Error(run);
    for (let row = y * scale; row < (y + 1) * scale; row++) {
      for (let column = x * scale; column < (x + length) * scale; column++) {
        const at = (row * width + column) * 4;
        data.fill(0, at, at + 3);
      }
    }
  }
  return decodeQr({width, height: width, data}, {timeLimit: 5000});
}

test('the picture in the page decodes to the 64 digits', async t => {
  t.is(readSvg(await page()), digits);
});

test('the picture has a light margin of four modules', async t => {
  const html = await page();
  t.true(html.includes('viewBox="0 0 49 49"'));
  const places = Array.from(html.matchAll(/M(\d+) (\d+)h(\d+)v/g), ([, x, y, length]) => [
    Number(x),
    Number(y),
    Number(x) + Number(length),
  ]);
  t.true(places.every(([x = 0, y = 0, end = 0]) => x >= 4 && y >= 4 && y < 45 && end <= 45));
});

test('the page holds digits, check line, words in order, key id, date and the command', async t => {
  const html = await page();
  const grid = Array.from(html.matchAll(/<span>([0-9a-f]{4})<\/span>/g), match => match[1]);
  t.is(grid.join(''), digits + checkLine);
  t.is(Array.from(html.matchAll(/<li><b>([a-z]+)<\/b><\/li>/g), match => match[1]).join(' '), words);
  t.true(html.includes(`key id ${keyId}`));
  t.true(html.includes('24 November 2026'));
  t.true(html.includes('<code>gpg -d X.tar.pgp | tar -xf -</code>'));
});

test('the page has no script, loads nothing, and its policy lets only its own style in', async t => {
  const html = await page();
  t.notRegex(html, /<script|<link|<iframe|<img|@import|\bon[a-z]+=/i);
  // The name space of SVG is a name; nothing is fetched for it.
  const addresses = html.replaceAll('http://www.w3.org/2000/svg', '').match(/(?:https?:)?\/\/\w[^\s"')]*/g);
  const withoutFonts = (addresses ?? []).filter(address => /^https?:/.test(address));
  t.deepEqual(withoutFonts, []);
  t.deepEqual([...new Set(Array.from(html.matchAll(/url\(([a-z]+:)/g), match => match[1]))], ['data:']);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  t.is(
    policy,
    `default-src 'none'; style-src 'sha256-${hash}'; font-src data:; base-uri 'none'; form-action 'none'`,
  );
  t.notRegex(html, /\sstyle=/);
});
