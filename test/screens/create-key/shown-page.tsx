import test from 'ava';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {ShownPage} from '../../../source/screens/create-key/shown-page.tsx';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

const key = recoveryKeyFromBytes(new Uint8Array(32));
const nothing = (): void => {};

test('a key hides itself when nobody presses a key, and a key press brings it back', async t => {
  const ink = await renderInk(
    t,
    <InShell columns={80} rows={24} hideAfterMs={30}>
      <ShownPage
        title="Turn on encrypted backup"
        recoveryKey={key}
        view="grid"
        onView={nothing}
        onProve={nothing}
        onLeave={nothing}
      />
    </InShell>,
  );
  await ink.waitFor('Hidden.');
  t.notRegex(ink.screen(), /0000/);
  t.regex(ink.screen(), /8bb3-f460/);

  const comesBack = ink.waitFor('0000  0000  0000  0000');
  await ink.press('s');
  await t.notThrowsAsync(comesBack);
});
