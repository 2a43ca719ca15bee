import test from 'ava';
import type {Progress} from '../../source/commands/event.ts';
import {displayWidth} from '../../source/report/display-width.ts';
import {formatProgress, measurePace} from '../../source/report/progress.ts';

const halfway: Progress = {
  kind: 'progress',
  phase: 'sealing',
  bytesDone: 512 * 1024 ** 2,
  bytesTotal: 1024 ** 3,
  entriesDone: 10,
  entriesTotal: 20,
  currentPath: 'Chats/Oma/video.mp4',
};

test('a line tells percent, bytes, rate, time left and the file', t => {
  t.is(
    formatProgress(halfway, 8, 120),
    'sealing  50 %  512 MiB of 1 GiB  64 MiB/s  8 s left  Chats/Oma/video.mp4',
  );
});

test('a line never takes more columns than there are', t => {
  const name = {...halfway, currentPath: `${'文'.repeat(99)}\u001b[2J.mp4`};
  for (let columns = 1; columns < 200; columns++) {
    const line = formatProgress(name, 8, columns);
    t.true(displayWidth(line) <= columns, `${columns}: ${line}`);
    t.notRegex(line, /\p{Cc}/u);
  }
});

test('no rate is told in the first second, and none where nothing was done', t => {
  t.is(measurePace(halfway, 0.5), undefined);
  t.is(measurePace({...halfway, bytesDone: 0}, 9), undefined);
});

test('more bytes than were announced leave no negative time', t => {
  t.is(measurePace({...halfway, bytesDone: 2 * 1024 ** 3}, 9)?.secondsLeft, 0);
});

test('without a total there is no percentage and no time left', t => {
  const line = formatProgress({...halfway, bytesTotal: undefined, currentPath: undefined}, 8, 80);
  t.is(line, 'sealing  512 MiB  64 MiB/s');
});

test('while files are counted, they are what is told', t => {
  const scanning: Progress = {
    ...halfway,
    phase: 'scanning',
    bytesDone: 0,
    bytesTotal: undefined,
    currentPath: undefined,
  };
  t.is(formatProgress(scanning, 0, 80), 'looking through the files  10 files');
});
