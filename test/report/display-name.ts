import test from 'ava';
import fc from 'fast-check';
import {formatNameBytes} from '../../source/bytes/name-bytes.ts';
import {
  displayName,
  isolateDirection,
  parseDisplayName,
  truncateMiddle,
} from '../../source/report/display-name.ts';
import {displayWidth} from '../../source/report/display-width.ts';

const dangerousText = fc.constantFrom(
  '\\',
  'x',
  'u',
  '{',
  '}',
  'n',
  '0',
  '1b',
  '\x1b',
  '\n',
  '\x9b',
  '\u202e',
  '\u200d',
  '\ufe0f',
  '\u0301',
  '👩',
  '👧',
  '🏽',
  'é',
  '日',
  'ש',
  '\ud800',
  '\udcff',
  '\udfff',
  '\u2028',
  '\ue000',
  '\u0378',
  '.',
  ' ',
);
const nastyName = fc.array(dangerousText, {maxLength: 12}).map(parts => parts.join(''));
const anyName = fc.oneof(nastyName, fc.string({unit: 'binary'}), fc.string({unit: 'grapheme'}));

// What no displayed name may hold: controls, format characters but the joiner, separators, unassigned, surrogates.
const dangerous = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|(?!\u200d)\p{Cf}/u;

test('leaves an ordinary name as it is', t => {
  for (const name of ['photo.jpg', 'Grüße aus Köln.txt', 'chat with 日本.db', 'שלום.txt', 'a b (1)~.tar'])
    t.is(displayName(name), name);
});

test('shows terminal escapes, line breaks and bidi overrides as text', t => {
  t.is(displayName('\x1b]52;c;eA==\x07'), '\\x1b]52;c;eA==\\x07');
  t.is(displayName('\x1b[1A\r'), '\\x1b[1A\\r');
  t.is(displayName('a\nb\tc'), 'a\\nb\\tc');
  t.is(displayName('\x9b31m'), '\\u{9b}31m');
  t.is(displayName('invoice\u202efdp.exe'), 'invoice\\u{202e}fdp.exe');
  t.is(displayName('\x7f\u2028\u2029\ue000\u0378'), '\\x7f\\u{2028}\\u{2029}\\u{e000}\\u{378}');
});

test('doubles a backslash', t => {
  t.is(displayName('a\\x1b'), 'a\\\\x1b');
});

test('shows a byte that is not UTF-8', t => {
  t.is(displayName(new Uint8Array([0x62, 0x61, 0x64, 0xff, 0xfe])), 'bad\\xff\\xfe');
  t.is(displayName(new Uint8Array([0xc2, 0x9b])), '\\u{9b}');
});

test('shows a lone surrogate', t => {
  t.is(displayName('a\ud800b'), 'a\\u{d800}b');
});

test('keeps the joiner of an emoji and escapes any other', t => {
  t.is(displayName('👨‍👩‍👧.jpg'), '👨‍👩‍👧.jpg');
  t.is(displayName('👩🏽‍🚀'), '👩🏽‍🚀');
  t.is(displayName('❤️‍🔥'), '❤️‍🔥');
  t.is(displayName('a\u200db'), 'a\\u{200d}b');
  t.is(displayName('👩\u200d'), '👩\\u{200d}');
});

test('escapes characters that are drawn as nothing', t => {
  t.is(displayName('a\u3164b\u034fc\ufe0f'), 'a\\u{3164}b\\u{34f}c\\u{fe0f}');
});

test('shows four combining marks on a letter and escapes the fifth', t => {
  t.is(displayName(`e${'\u0301'.repeat(6)}x\u0301`), `e${'\u0301'.repeat(4)}\\u{301}\\u{301}x\u0301`);
});

test('escapes a mark that has no letter to stand on', t => {
  t.is(displayName('\u0301a'), '\\u{301}a');
  t.is(displayName('\\\u0301'), '\\\\\\u{301}');
});

test('never lets a dangerous character through, whatever the bytes', t => {
  fc.assert(fc.property(fc.uint8Array({maxLength: 40}), bytes => !dangerous.test(displayName(bytes))));
  fc.assert(
    fc.property(anyName, name => !dangerous.test(displayName(name))),
    {numRuns: 2000},
  );
  t.pass();
});

test('never lets any single code point through that is dangerous', t => {
  const seen: string[] = [];
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const name = String.fromCodePoint(codePoint);
    const displayed = displayName(name);
    if (dangerous.test(displayed) || parseDisplayName(displayed) !== name) seen.push(codePoint.toString(16));
  }
  t.deepEqual(seen, []);
});

test('gives the bytes back', t => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 40}), bytes => {
      t.deepEqual(formatNameBytes(parseDisplayName(displayName(bytes))), bytes);
    }),
  );
});

test('gives the text back, and so never shows two names alike', t => {
  fc.assert(
    fc.property(anyName, name => parseDisplayName(displayName(name)) === name),
    {numRuns: 3000},
  );
  t.pass();
});

test('refuses to parse a backslash that begins no escape', t => {
  for (const displayed of ['\\', 'a\\q', '\\x1', '\\u{}', '\\u{1234567}', '\\xGG'])
    t.throws(() => parseDisplayName(displayed), {instanceOf: RangeError});
});

test('truncates in the middle and keeps the extension', t => {
  t.is(truncateMiddle('holiday-photos-from-the-sea.jpeg', 16), 'holiday-…ea.jpeg');
  t.is(truncateMiddle('holiday-photos-from-the-sea.jpeg', 9), 'hol….jpeg');
  t.is(truncateMiddle('short.txt', 9), 'short.txt');
  t.is(truncateMiddle('abcdefghij', 1), '…');
  t.is(truncateMiddle('abcdefghij', 0), '');
});

test('counts two columns for a wide letter when truncating', t => {
  const cut = truncateMiddle('日本語日本語日本語.txt', 12);

  t.is(cut, '日本語….txt');
});

test('fits the columns and never cuts an escape or a grapheme, whatever the name', t => {
  const whole = (displayed: string, cut: string) => {
    const [head = '', tail = ''] = cut.split('…');
    parseDisplayName(head);
    parseDisplayName(tail);
    return displayed.startsWith(head) && displayed.endsWith(tail);
  };
  fc.assert(
    fc.property(anyName, fc.integer({min: 0, max: 30}), (name, columns) => {
      fc.pre(!name.includes('…'));
      const displayed = displayName(name);
      const cut = truncateMiddle(displayed, columns);
      t.true(displayWidth(cut) <= columns || cut === '');
      if (displayWidth(displayed) <= columns) t.is(cut, displayed);
      else if (columns > 0) t.true(whole(displayed, cut), JSON.stringify([displayed, cut]));
    }),
    {numRuns: 2000},
  );
});

test('isolates a name only where it holds right-to-left letters', t => {
  t.is(isolateDirection('photo.jpg'), 'photo.jpg');
  t.is(isolateDirection('שלום.txt'), '\u2068שלום.txt\u2069');
  t.is(isolateDirection('ملف'), '\u2068ملف\u2069');
});
