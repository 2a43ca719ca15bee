import test from 'ava';
import {QrCode} from '../../../source/screens/components/qr-code.tsx';
import {darkTheme, lightTheme, readQrFromCells} from '../_qr-raster.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';

for (const [name, theme] of Object.entries({dark: darkTheme, light: lightTheme})) {
  test(`the code on a ${name} terminal reads as the 64 digits`, async t => {
    const ink = await renderInk(
      t,
      <InShell columns={80} rows={24}>
        <QrCode text={digits} label="code" columns={80} rows={24} />
      </InShell>,
    );
    t.is(readQrFromCells(ink.cells(), theme), digits);
  });
}

test('a space too small names the window that would do', async t => {
  const ink = await renderInk(
    t,
    <InShell columns={60} rows={16}>
      <QrCode text={digits} label="code" columns={58} rows={12} />
    </InShell>,
    {columns: 60, rows: 16},
  );
  t.regex(ink.screen(), /needs a window of 60 × 25 characters/);
});

test('a screen reader hears the label and no blocks', async t => {
  const ink = await renderInk(
    t,
    <InShell columns={80} rows={24} isScreenReader>
      <QrCode text={digits} label="QR code of key 909a-5a09" columns={80} rows={24} />
    </InShell>,
    {isScreenReader: true},
  );
  t.regex(ink.screen(), /QR code of key 909a-5a09/);
  t.notRegex(ink.screen(), /[▀▄█]/);
});
