import test from 'ava';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {ResultPage} from '../../../source/screens/check-key/result-page.tsx';
import {ShownKeyPage} from '../../../source/screens/check-key/shown-page.tsx';
import type {CheckedKey} from '../../../source/screens/check-key/state.ts';
import {findSecret} from '../../cli/_cli.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

const key = recoveryKeyFromBytes(Uint8Array.from({length: 32}, (_, index) => 0xa7 ^ (index * 5)));
const checked: CheckedKey = {
  key,
  evidence: {
    form: 'digits',
    checkLine: 'agrees',
    notices: [
      {kind: 'letters-read-as-digits', count: 3},
      {kind: 'key-id-differs', keyId: '0000-0000'},
    ],
    correction: undefined,
  },
  trial: {archive: `/a/${'家族'.repeat(40)}\u202e.tar.pgp`, outcome: 'wrong-key'},
  sheet: undefined,
  problem: undefined,
  index: 4,
};

for (const [columns, rows] of [
  [80, 24],
  [40, 15],
  [200, 60],
] as const)
  test(`what is known of a key, and every next step, fit at ${columns} × ${rows}`, async t => {
    const {screen} = await renderInk(
      t,
      <InShell columns={columns} rows={rows}>
        <ResultPage
          title="Check a key"
          checked={checked}
          onMove={() => {}}
          onChoose={() => {}}
          onHome={() => {}}
        />
      </InShell>,
      {columns, rows},
    );
    t.regex(screen(), /It does not open this archive/);
    t.regex(screen(), /❯ Check another key/);
    t.regex(screen().split('\n').at(-1) ?? '', /Esc home.*\? help$/);
    t.false(screen().includes('\u202e'));
    t.deepEqual(findSecret(screen(), key.digits()), []);
  });

test('a key that is shown hides itself when no key is pressed, and any key of the page brings it back', async t => {
  const {screen, press, waitFor} = await renderInk(
    t,
    <InShell columns={80} rows={24} hideAfterMs={100}>
      <ShownKeyPage title="Check a key" recoveryKey={key} view="grid" onView={() => {}} onBack={() => {}} />
    </InShell>,
  );
  await waitFor('Hidden');
  t.deepEqual(findSecret(screen(), key.digits()), []);
  await press('g');
  await waitFor(key.digits().slice(0, 4));
  await waitFor('Hidden');
});
