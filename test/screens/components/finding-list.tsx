import test from 'ava';
import {useState} from 'react';
import type {Finding} from '../../../source/audit/finding.ts';
import {FindingList} from '../../../source/screens/components/finding-list.tsx';
import {Frame} from '../../../source/screens/components/frame.tsx';
import {useFindingList} from '../../../source/screens/use-finding-list.ts';
import {useKeys} from '../../../source/screens/use-keys.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

const findings: readonly Finding[] = Array.from({length: 50}, (_, index) => ({
  kind: 'changed-while-reading',
  why: 'grew',
  path: `Chats/${index === 33 ? 'Großmutter' : `file-${index}`}.txt`,
}));

function Page({onBack}: {readonly onBack: () => void}) {
  const [offset, setOffset] = useState(0);
  const list = useFindingList({findings, offset, rows: 10, onOffset: setOffset});
  const keys = list.table([{action: 'back', keys: ['esc'], label: 'back', help: 'back'}]);
  useKeys(keys, action => {
    if (!list.act(action)) onBack();
  });
  return (
    <Frame title="page" keys={keys} hasTextField={list.search.isTyping}>
      <FindingList list={list} columns={76} />
    </Frame>
  );
}

test('findings are searched with /, and Esc ends the search before it leaves the page', async t => {
  const left = Promise.withResolvers<void>();
  let backs = 0;
  const {press, screen, waitFor} = await renderInk(
    t,
    <InShell columns={80} rows={24}>
      <Page
        onBack={() => {
          backs++;
          left.resolve();
        }}
      />
    </InShell>,
  );
  t.regex(screen(), /50 findings, 1 to 8 shown/);
  t.regex(screen(), /\/ search/);
  await press('/');
  t.regex(screen(), /Ctrl-G help/);
  await press('GROSSM');
  t.regex(screen(), /no match/);
  await press('\u0015', 'mutter');
  t.regex(screen(), /50 findings, 34 to 40 shown/);
  t.regex(screen(), /\/ mutter▏ +1 of 1/);
  await press('\u001b');
  await waitFor('50 findings, 1 to 8 shown');
  t.is(backs, 0);

  // Letters that are keys of the list are text while somebody types.
  // As a slow line sends it.
  await press('/file-1', '\r');
  t.regex(screen(), /\/ file-1 +1 of 11/);
  t.regex(screen(), /50 findings, 2 to 8 shown/);
  await press('n', 'n');
  t.regex(screen(), /50 findings, 12 to 18 shown/);
  await press('N', 'N', 'N');
  t.regex(screen(), /50 findings, 20 to 26 shown/);
  await press('\u001b');
  await left.promise;
  t.is(backs, 1);
});
