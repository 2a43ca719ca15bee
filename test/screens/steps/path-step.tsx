import {existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {displayWidth} from '../../../source/report/display-width.ts';
import {PathStep, type PathStepProps} from '../../../source/screens/steps/path-step.tsx';
import {makeFolder} from '../../disk/_folder.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

async function draw(
  t: ExecutionContext,
  workingFolder: string,
  {
    columns = 80,
    rows = 24,
    isScreenReader = false,
    onPaths,
    ...props
  }: Partial<Omit<PathStepProps, 'onPath' | 'onPaths'>> & {onPaths?: (paths: readonly string[]) => void} & {
    columns?: number;
    rows?: number;
    isScreenReader?: boolean;
  } = {},
) {
  const chosen: string[][] = [];
  const ink = await renderInk(
    t,
    <InShell columns={columns} rows={rows} isScreenReader={isScreenReader} workingFolder={workingFolder}>
      <PathStep
        title="Seal files"
        progress="step 1 of 5"
        question="What to seal"
        explanation="It is only read."
        initial=""
        wanted="file-or-folder"
        onBack={() => {}}
        {...props}
        {...(onPaths === undefined ? {onPath: (path: string) => chosen.push([path])} : {onPaths})}
      />
    </InShell>,
    {columns, rows, isScreenReader},
  );
  return {...ink, chosen};
}

for (const [columns, rows] of [
  [80, 24],
  [40, 15],
] as const)
  test(`names made to trick a terminal, wide, right-to-left and long ones stand in their lines at ${columns} × ${rows}`, async t => {
    const folder = makeFolder(t);
    for (const name of [
      'a\u001b]0;x\u0007\u001b[31mred',
      'b\u202egpj.exe',
      '家族'.repeat(40),
      'مرحبا',
      'z\nline',
    ]) {
      writeFileSync(join(folder, name), '');
    }
    symlinkSync('nowhere', join(folder, 'link\u001b[2J'));

    const step = await draw(t, folder, {columns, rows});
    await step.waitFor('0 bytes');

    const lines = step.screen().split('\n');
    t.is(lines.length, rows);
    for (const line of lines) t.true(displayWidth(line) <= columns, line);
    t.regex(step.screen(), /a\\x1b\]0;x/);
    t.regex(step.screen(), /b\\u\{202e\}gpj/);
    t.regex(step.screen(), /z\\nline/);
    t.regex(lines.at(-1) ?? '', /Enter take .*Esc back/);
  });

test('ten thousand files are listed, and one is found by a part of its name', async t => {
  // Where there is a disk in memory, making the files takes no longer than the test itself.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'keep64-test-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  writeFileSync(join(folder, 'IMG-0.jpg'), '');
  for (let number = 1; number < 10_000; number++) {
    linkSync(join(folder, 'IMG-0.jpg'), join(folder, `IMG-${number}.jpg`));
  }

  const step = await draw(t, folder);
  await step.waitFor('of 10,001');
  await step.press('/', '777.');
  await step.waitFor('❯ IMG-777.jpg');
  await step.press('\r');

  await step.waitFor('1 of 10');
  t.deepEqual(step.chosen, [[join(folder, 'IMG-777.jpg')]]);
});

test('a folder that cannot be read says so, and the way out', async t => {
  const folder = makeFolder(t);
  const step = await draw(t, folder, {wanted: 'file', initial: join(folder, 'pulled-out', 'x')});
  await step.waitFor('← goes up');
  await step.press('\u001b[D');
  await step.waitFor('It is empty.');
  t.notRegex(step.screen(), /not any more/);
});

test('several are marked with Space and taken together', async t => {
  const folder = makeFolder(t);
  mkdirSync(join(folder, 'Chats'));
  writeFileSync(join(folder, 'photo.jpg'), '');
  const {promise: taken, resolve: onPaths} = Promise.withResolvers<readonly string[]>();

  const step = await draw(t, folder, {onPaths});
  await step.waitFor('❯   Chats/');
  await step.press(' ', ' ');
  await step.waitFor('Take the 2 marked');
  await step.press('\r');

  t.deepEqual(await taken, [join(folder, 'Chats'), join(folder, 'photo.jpg')]);
});

test('a screen reader hears which row is pointed at, and what it is', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, '_chat.txt'), '');
  const step = await draw(t, folder, {isScreenReader: true});
  await step.waitFor('An exported WhatsApp chat.');
  t.regex(step.screen(), /\(selected\) .*_chat\.txt/);
});
