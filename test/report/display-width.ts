import test from 'ava';
import {displayWidth, widestWidth} from '../../source/report/display-width.ts';

const cases: [string, number][] = [
  ['', 0],
  ['plain.txt', 9],
  ['é', 1],
  ['e\u0301', 1],
  ['日本語.txt', 10],
  ['ｆｕｌｌ', 8],
  ['각', 2],
  ['👩', 2],
  ['👨‍👩‍👧', 2],
  ['👍🏽', 2],
  ['🇩🇪', 2],
  ['1️⃣', 2],
  ['❤', 1],
  ['❤️', 2],
  ['שלום', 4],
  ['\u2068a\u2069', 1],
];

for (const [text, columns] of cases) {
  test(`counts ${columns} columns for ${JSON.stringify(text)}`, t => {
    t.is(displayWidth(text), columns);
  });
}

test('the widest width counts joined emoji one by one, and everything else once', t => {
  t.is(widestWidth('👨‍👩‍👧‍👦'), 8);
  t.is(widestWidth('👍🏽'), 4);
  for (const text of ['plain', '家族', 'e\u0301', '👍', '🇩🇪', 'صورة'])
    t.is(widestWidth(text), displayWidth(text), text);
});
