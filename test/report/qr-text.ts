import test from 'ava';
import {makeQrMatrix, qrSize} from '../../source/report/qr-code.ts';
import {drawQrCode, drawQrPlain} from '../../source/report/qr-text.ts';
import {darkTheme, lightTheme, readQrFromRows} from './_qr-rows.ts';

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';

for (const [name, theme] of Object.entries({dark: darkTheme, light: lightTheme}))
  test(`the coloured rows decode to the text on a ${name} terminal`, t => {
    t.is(readQrFromRows(drawQrCode(digits, true), theme), digits);
  });

test('the rows without colours decode to the text on a dark terminal', t => {
  t.is(readQrFromRows(drawQrCode(digits, false), darkTheme), digits);
});

test('the rows without colours hold blocks and spaces only, all of one width', t => {
  const matrix = makeQrMatrix(digits);
  const rows = drawQrPlain(matrix);
  t.is(rows.length, qrSize(matrix).rows);
  for (const row of rows) {
    t.is(row.length, qrSize(matrix).columns);
    t.regex(row, /^[█▀▄ ]+$/);
  }
});
