import test from 'ava';
import decodeQr from 'qr/decode.js';
import {darkRuns, makePaperQr, type PaperQr, quietZoneModules} from '../../source/sheet/paper-qr.ts';
import {digits} from '../cli/_cli.ts';

const scale = 4;

/** The text in a drawn code, with modules inside `hole` made light: torn out of the paper. */
function readDrawn(qr: PaperQr, hole = (_x: number, _y: number) => false): string {
  const size = (qr.length + 2 * quietZoneModules) * scale;
  const data = new Uint8Array(size * size * 4).fill(255);
  for (const {x, y, length} of darkRuns(qr)) {
    for (let column = x; column < x + length; column++) {
      if (hole(column, y)) continue;
      for (let row = 0; row < scale; row++) {
        const top = (y + quietZoneModules) * scale + row;
        const start = (top * size + (column + quietZoneModules) * scale) * 4;
        for (let pixel = 0; pixel < scale; pixel++) data.fill(0, start + pixel * 4, start + pixel * 4 + 3);
      }
    }
  }
  return decodeQr({width: size, height: size, data}, {timeLimit: 5000});
}

test('the code holds the text and nothing else', async t => {
  t.is(readDrawn(await makePaperQr(digits)), digits);
});

test('the code is version 6 at level Q, without a margin of its own', async t => {
  const qr = await makePaperQr(digits);
  t.is(qr.length, 41); // ISO/IEC 18004 table 1: version 6
  t.true(qr.every(row => row.length === 41));
  // Finder patterns in three corners.
  t.deepEqual(
    [qr[0]?.[0], qr[0]?.[40], qr[40]?.[0], qr[0]?.[6], qr[0]?.[7]],
    [true, true, true, true, false],
  );
});

test('a stain of 12 by 12 modules in the middle does no harm', async t => {
  const qr = await makePaperQr(digits);
  t.is(
    readDrawn(qr, (x, y) => x >= 14 && x < 26 && y >= 14 && y < 26),
    digits,
  );
});

test('dark runs cover the dark modules and no others', async t => {
  const qr = await makePaperQr(digits);
  const covered = qr.map(row => row.map(() => false));
  for (const {x, y, length} of darkRuns(qr)) covered[y]?.fill(true, x, x + length);
  t.deepEqual(covered, qr);
});
