import test from 'ava';
import {displayWidth} from '../../source/report/display-width.ts';

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
