import test from 'ava';
import {CreateKeyScreen} from '../../../source/screens/create-key/screen.tsx';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

test('what was typed to prove the key is covered when nobody presses a key for a while, and typing uncovers it', async t => {
  const hideAfterMs = 500;
  const ink = await renderInk(
    t,
    <InShell columns={80} rows={24} hideAfterMs={hideAfterMs}>
      <CreateKeyScreen />
    </InShell>,
  );
  await ink.waitFor('What shall open your archives?');
  await ink.press('\r');
  await ink.waitFor(/Write this down|Hidden/);
  // On a busy machine the key is hidden before Enter comes, which then only shows it.
  while (!ink.screen().includes('From your paper')) {
    await ink.press('\r');
    await ink.waitFor(/From your paper|Write this down|Hidden/);
  }
  await ink.press('a', 'b');
  await ink.waitFor('❯ ••▏');
  await ink.press('c');
  await ink.waitFor('❯ abc▏');
  await ink.waitFor('❯ •••▏');
  t.notRegex(ink.screen(), /abc/);
});
