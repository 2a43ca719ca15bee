import test from 'ava';
import {completePath} from '../../source/screens/path-completion.ts';
import {quotePath, readTypedPath} from '../../source/screens/paths.ts';

const base = {workingFolder: '/work', homeFolder: '/home/anna'};

test('reads paths as a shell would', t => {
  t.is(readTypedPath(' Chats/ ', base), '/work/Chats');
  t.is(readTypedPath('~/Chats', base), '/home/anna/Chats');
  t.is(readTypedPath("'/media/My Disk'", base), '/media/My Disk');
  t.is(readTypedPath('  ', base), undefined);
});

test('quotes a path for a shell, the home folder outside of the quotes', t => {
  t.is(quotePath('/home/anna/Chats', '/home/anna'), '~/Chats');
  t.is(quotePath("/home/anna/My 'best' Chats", '/home/anna'), "~/'My '\\''best'\\'' Chats'");
});

test('completes a name as far as it is clear, and a folder with its slash', async t => {
  const list = async (folder: string, prefix: string) =>
    folder === '/work'
      ? [
          {name: 'Chats', isDirectory: true},
          {name: 'Chart.txt', isDirectory: false},
        ].filter(({name}) => name.startsWith(prefix))
      : [];
  t.deepEqual(await completePath('C', base, list), {text: 'Cha', others: ['Chats/', 'Chart.txt']});
  t.deepEqual(await completePath('Chat', base, list), {text: 'Chats/', others: []});
  t.deepEqual(await completePath('x', base, list), {text: 'x', others: []});
});
