import test from 'ava';
import {displayWidth} from '../../source/report/display-width.ts';
import {wrapWords} from '../../source/report/wrap-words.ts';

test('lines end at spaces, and none is too wide', t => {
  t.deepEqual(wrapWords('to open an archive', 10), ['to open an', 'archive']);
  t.deepEqual(wrapWords('', 10), ['']);
  for (let columns = 2; columns < 30; columns++) {
    const lines = wrapWords('家族の写真 and a-very-long-word-without-a-space 👩', columns);
    t.true(
      lines.every(line => displayWidth(line) <= columns),
      `${columns}: ${lines.join('|')}`,
    );
  }
});
