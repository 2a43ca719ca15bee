/** The tree on real sizes: names made to trick a terminal, a hundred thousand files, what a key press costs. */
import test, {type ExecutionContext} from 'ava';
import {useReducer} from 'react';
import type {ListedEntry, ListReport} from '../../../source/commands/list.ts';
import {buildTree} from '../../../source/screens/contents/tree.ts';
import {TreePage} from '../../../source/screens/contents/tree-page.tsx';
import {reduceTree, startTree} from '../../../source/screens/contents/tree-state.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

const listingOf = (paths: readonly string[]): ListReport => {
  const entries = paths.map(
    (path): ListedEntry => ({path, type: 'file', size: 5, mtime: '2025-03-05T10:14:00Z'}),
  );
  return {
    schema: 'keep64/list-1',
    archive: '/a/x',
    kind: 'bag',
    name: 'Chats',
    isVerified: false,
    entries,
    totalBytes: 5 * paths.length,
  };
};

async function draw(
  t: ExecutionContext,
  paths: readonly string[],
  columns = 80,
  rows = 24,
  isScreenReader = false,
) {
  const restored: (readonly string[])[] = [];
  const listing = listingOf(paths);
  const tree = buildTree(listing.entries);
  function Page() {
    const [state, dispatch] = useReducer(reduceTree, tree, startTree);
    return (
      <TreePage
        title="Look into an archive"
        state={state}
        dispatch={dispatch}
        listing={listing}
        proof="none"
        suspects={new Set(['Chats/bad.txt'])}
        onRestore={only => restored.push(only)}
        onVerify={() => {}}
        onLeave={() => {}}
      />
    );
  }
  const ink = await renderInk(
    t,
    <InShell columns={columns} rows={rows} isScreenReader={isScreenReader}>
      <Page />
    </InShell>,
    {columns, rows, isScreenReader},
  );
  return {...ink, restored};
}

const odd = [
  `Chats/${'家族の写真'.repeat(30)}.jpg`,
  'Chats/صورة العائلة.jpg',
  'Chats/👨‍👩‍👧‍👦 family.jpg',
  'Chats/ab\u202ejpg.exe',
  `Chats/${'e\u0301'.repeat(60)}.txt`,
  'Chats/\u001b[2J\u001b]0;x\u0007.txt',
  'Chats/bad.txt',
  `Chats/${Array.from({length: 30}, (_, index) => `level ${index}`).join('/')}/deep.txt`,
];

for (const [columns, rows] of [
  [80, 24],
  [40, 15],
  [200, 60],
] as const)
  test(`no name breaks a line at ${columns} × ${rows}`, async t => {
    const {press, screen, cells} = await draw(t, odd, columns, rows);
    await press('e');
    const lines = screen().split('\n');
    t.is(lines.length, rows);
    t.regex(lines.at(-1) ?? '', /Esc home.*\? help$/);
    t.regex(screen(), /! Not verified yet/);
    t.false(/\u202e/.test(screen()));
    // Every size ends at the same column, whatever stands before it: a name that is counted wrong would move it. How
    // wide joined emoji are, terminals do not agree; the row has room for the widest.
    const ends = cells()
      .map(row => row.map(cell => cell.getChars()))
      .filter(row => /5 ?bytes/.test(row.join('')) && !row.join('').includes('family'))
      .map(row => row.lastIndexOf('b') + 'ytes'.length);
    t.true(ends.length > 4);
    t.is(new Set(ends).size, 1, screen());
    await press('\u001b[F');
    t.regex(screen(), /✗ bad\.txt/);
  });

test('files are searched, selected and handed on by as few names as can be', async t => {
  const {press, screen, restored} = await draw(t, ['Chats/Oma/1.jpg', 'Chats/Oma/2.jpg', 'Chats/notes.txt']);
  await press('r');
  t.deepEqual(restored.pop(), []);
  await press('/', 'jpg', '\r', 'a');
  t.regex(screen(), /2 files, 10 bytes selected/);
  t.regex(screen(), /r restore these/);
  await press('r');
  t.deepEqual(restored.pop(), ['Chats/Oma']);
  await press('x', '/', 'notes', '\r', ' ', 'r');
  t.deepEqual(restored.pop(), ['Chats/notes.txt']);
});

test('a screen reader is told what stands in each row', async t => {
  const {screen} = await draw(t, odd.slice(6, 7), 80, 24, true);
  t.regex(screen(), /at folder Chats\/, 5 bytes/);
  t.regex(screen(), /file bad\.txt, 5 bytes, something is wrong with it/);
});

test('a screen reader is read a few rows at a time, not a whole screen of them', async t => {
  const many = Array.from({length: 40}, (_, index) => `Chats/IMG-${index}.jpg`);
  const {screen} = await draw(t, many, 80, 24, true);
  t.is(screen().match(/\.jpg,/g)?.length, 4);
});

test('a hundred thousand files cost a key press no more than a screen of them', async t => {
  const many = Array.from({length: 100_000}, (_, index) => `Chats/${index % 100}/IMG-${index}.jpg`);
  const {press, screen, written} = await draw(t, many);
  await press('e', '\u001b[F');
  t.regex(screen(), /100,101 of 100,101 rows/);
  const before = written();
  for (let count = 0; count < 20; count++) await press('\u001b[A');
  const bytesPerPress = (written() - before) / 20;
  t.log(`${bytesPerPress} bytes a key press`);
  t.true(bytesPerPress < 2000, `${bytesPerPress}`);
  await press('/', 'img-99999');
  t.regex(screen(), /❯ \[ \].*IMG-99999\.jpg/);
  t.regex(screen(), /1 of 1/);
});
