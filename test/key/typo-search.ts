import test from 'ava';
import {formatHex} from '../../source/bytes/bytes.ts';
import {likelyTypos} from '../../source/key/typo-search.ts';
import {neighbourSwaps, oneDigitChanges, SeededRandom} from './_damage.ts';

const digits = formatHex(new SeededRandom(30).bytes(32));
const groups: string[] = digits.match(/.{4}/g) ?? [];
const lines: string[] = digits.match(/.{16}/g) ?? [];

function found(typed: string, kind: string): boolean {
  return [...likelyTypos(typed)].some(({key, what}) => what.kind === kind && key.digits() === digits);
}

test('yields each changed digit and each swap of neighbours, the changed digits first', t => {
  const yielded = [...likelyTypos(digits)].map(({key}) => key.digits());

  t.deepEqual(new Set(yielded.slice(0, 960)), new Set(oneDigitChanges(digits)));
  const swaps = [...neighbourSwaps(digits)];
  t.deepEqual(yielded.slice(960, 960 + swaps.length), swaps);
});

test('never yields the typed key, nor any key twice', t => {
  for (const typed of [digits, '0'.repeat(64), `${'ab'.repeat(16)}${'ba'.repeat(16)}`]) {
    const yielded = [...likelyTypos(typed)].map(({key}) => key.digits());
    t.is(new Set(yielded).size, yielded.length);
    t.false(yielded.includes(typed));
  }
});

test('finds the key with two groups swapped', t => {
  t.true(
    found(
      groups
        .with(2, groups[13] ?? '')
        .with(13, groups[2] ?? '')
        .join(''),
      'groups',
    ),
  );
});

test('finds the key with two lines swapped, and with its lines in reverse', t => {
  t.true(found([lines[1], lines[0], lines[2], lines[3]].join(''), 'lines'));
  t.true(found(lines.toReversed().join(''), 'lines'));
});

test('finds the key read down the columns of its grid', t => {
  t.true(
    found(
      [0, 1, 2, 3].flatMap(column => [0, 4, 8, 12].map(start => groups[start + column])).join(''),
      'columns',
    ),
  );
});

test('places a changed digit on the sheet', t => {
  const [first] = likelyTypos(digits);

  t.like(first?.what, {kind: 'digit', line: 1, group: 1});
});

test('is lazy: the first candidate costs no more than itself', t => {
  const candidates = likelyTypos(digits);

  t.false(candidates.next().done);
  t.true(candidates.return(undefined).done);
});

test('refuses anything but 64 digits', t => {
  t.throws(() => likelyTypos(digits.slice(1)).next(), {instanceOf: RangeError});
});
