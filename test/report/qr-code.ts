import test from 'ava';
import {drawQr, makeQrMatrix, type QrMatrix, qrSize} from '../../source/report/qr-code.ts';
import {darkTheme, lightTheme, readQrFromRows} from './_qr-rows.ts';

// Sizes of 1, 64 and 200 bytes of text: versions 1, 4 and 9 (ISO/IEC 18004, byte mode, level L).
const texts = ['x', '6730a595a1484d0c'.repeat(4), 'https://keep64.invalid/'.repeat(9)];

for (const text of texts)
  test(`what is drawn for ${text.length} characters decodes to them on dark and on light`, t => {
    const rows = drawQr(makeQrMatrix(text));
    t.is(readQrFromRows(rows, darkTheme), text);
    t.is(readQrFromRows(rows, lightTheme), text);
  });

test('the modules are a square of an allowed size, with the three finder patterns', t => {
  const isFinder = (matrix: QrMatrix, left: number, top: number): boolean =>
    Array.from({length: 49}, (_, at) => ({x: at % 7, y: Math.floor(at / 7)})).every(({x, y}) => {
      const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
      return matrix[top + y]?.[left + x] === (ring !== 2);
    });
  for (const text of texts) {
    const matrix = makeQrMatrix(text);
    const size = matrix.length;
    t.is((size - 17) % 4, 0);
    t.true(matrix.every(row => row.length === size));
    t.true(isFinder(matrix, 0, 0) && isFinder(matrix, size - 7, 0) && isFinder(matrix, 0, size - 7));
    t.false(isFinder(matrix, size - 7, size - 7));
  }
});

test('takes as many columns and rows as it says, whatever its escape sequences', t => {
  for (const text of texts) {
    const matrix = makeQrMatrix(text);
    const {columns, rows} = qrSize(matrix);
    const drawn = drawQr(matrix);
    t.is(drawn.length, rows);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of the rows
    for (const row of drawn) t.is(row.replace(/\u001b\[[0-9;]*m/g, '').length, columns);
  }
});

test('each row leaves the terminal with its own colours', t => {
  for (const row of drawQr(makeQrMatrix('x'))) t.true(row.endsWith('\u001b[0m'));
});

test('draws the light half only: no glyph is dark', t => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of the rows
  for (const row of drawQr(makeQrMatrix(texts[1] ?? ''))) t.notRegex(row, /38;5;16m|[^\u001b[0-9;m▀▄ ]/);
});
