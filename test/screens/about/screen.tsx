import test from 'ava';
import {AboutScreen} from '../../../source/screens/about/screen.tsx';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

for (const [columns, rows] of [
  [80, 24],
  [40, 15],
  [200, 60],
] as const)
  test(`the page says how to open an archive without keep64, and scrolls to its end, at ${columns} × ${rows}`, async t => {
    const {screen, press} = await renderInk(
      t,
      <InShell columns={columns} rows={rows}>
        <AboutScreen />
      </InShell>,
      {columns, rows},
    );
    t.regex(screen(), /gpg -d X\.tar\.pgp \| tar -xf -/);
    t.regex(screen().split('\n').at(-1) ?? '', /Esc home.*\? help$/);
    await press('\u001b[F');
    t.regex(screen(), /openpgp +LGPL-3\.0\+/);
    t.regex(screen(), /node_modules\./);
    await press('\u001b[H');
    t.regex(screen(), /keep64 0\.1\.0/);
  });
