import {spawnSync} from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import {displayWidth} from '../../source/report/display-width.ts';
import {quotePath} from '../../source/screens/paths.ts';
import {wrapCommand} from '../../source/screens/wrap-command.ts';

test('a long command is broken between its words', t => {
  t.deepEqual(
    wrapCommand("keep64 seal '/home/oma/My Chats' --profile rfc9580 -o '/media/stick/a b.pgp'", 40),
    ["keep64 seal '/home/oma/My Chats' \\", '  --profile rfc9580 -o \\', "  '/media/stick/a b.pgp'"],
  );
});

test('a short command stays on its line, to the last column', t => {
  t.deepEqual(wrapCommand('keep64 about', 12), ['keep64 about']);
  t.deepEqual(wrapCommand('keep64 about', 11), ['keep64 \\', '  about']);
});

test('a word that is longer than a line cannot be broken', t => {
  t.is(wrapCommand(`keep64 verify '/media/${'long '.repeat(20)}'`, 40), undefined);
});

test('whatever the words and the width, a shell sees the same, and no line is too wide', t => {
  const word = fc.string({
    unit: fc.constantFrom('a', ' ', "'", '/', 'ü', '家', '-', '.'),
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.array(word, {minLength: 1, maxLength: 8}),
      fc.integer({min: 30, max: 60}),
      (words, columns) => {
        const command = ['printf', '%s\\n', ...words.map(text => quotePath(`/${text}`, undefined))]
          .join(' ')
          .replace('%s\\n', "'%s\\n'");
        const lines = wrapCommand(command, columns);
        if (lines === undefined) return;
        for (const line of lines) t.true(displayWidth(line) <= columns);
        const [one, other] = [command, lines.join('\n')].map(
          text => spawnSync('sh', ['-c', text], {encoding: 'utf8'}).stdout,
        );
        t.is(one, other);
        t.is(one, words.map(text => `/${text}\n`).join(''));
      },
    ),
    {numRuns: 60},
  );
});
