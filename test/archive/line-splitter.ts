import test from 'ava';
import fc from 'fast-check';
import {LineSplitter} from '../../source/archive/line-splitter.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError} from '../../source/errors.ts';

const roomy = {maxLineBytes: 1000, maxTotalBytes: 10_000};

function split(chunks: readonly Uint8Array[], limits = roomy): string[] {
  const splitter = new LineSplitter('the text', limits);
  const lines = chunks.flatMap(chunk => splitter.push(chunk));
  const last = splitter.end();
  return last === undefined ? lines : [...lines, last];
}

test('gives back the lines of any text, however it is cut', t => {
  const line = fc.string({unit: 'grapheme', maxLength: 8}).map(text => text.replaceAll('\n', ''));
  fc.assert(
    fc.property(fc.array(line, {maxLength: 8}), fc.integer({min: 1, max: 9}), (lines, size) => {
      const bytes = utf8(lines.map(text => `${text}\n`).join(''));
      const chunks = Array.from({length: Math.ceil(bytes.length / size)}, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      t.deepEqual(split(chunks), lines);
    }),
  );
});

test('has no line in nothing, and one empty line in a line feed', t => {
  t.deepEqual(split([]), []);
  t.deepEqual(split([utf8('')]), []);
  t.deepEqual(split([utf8('\n')]), ['']);
});

test('gives a last line that has no line feed at the end', t => {
  const splitter = new LineSplitter('the text', roomy);
  t.deepEqual(splitter.push(utf8('a\nb')), ['a']);
  t.is(splitter.end(), 'b');
  t.is(splitter.end(), undefined);
});

test('leaves a carriage return and a byte order mark in the line', t => {
  t.deepEqual(split([utf8('\ufeffa\r\nb')]), ['\ufeffa\r', 'b']);
});

test('does not mind that the chunk it was given is written over', t => {
  const splitter = new LineSplitter('the text', roomy);
  const chunk = utf8('one\ntw');
  splitter.push(chunk);
  chunk.fill(0x78);
  const lonely = utf8('o');
  splitter.push(lonely);
  lonely.fill(0x78);
  t.deepEqual(splitter.push(utf8('\n')), ['two']);
});

test('takes a line of just as many bytes as it may have, and none of one more', t => {
  const limits = {maxLineBytes: 4, maxTotalBytes: 100};
  t.deepEqual(split([utf8('abcd\nabcd')], limits), ['abcd', 'abcd']);
  for (const chunks of [[utf8('abcde\n')], [utf8('abcde')], [utf8('abc'), utf8('de')]])
    t.throws(() => split(chunks, limits), {instanceOf: LimitError});
});

test('takes a text of just as many bytes as it may have, and none of one more', t => {
  const limits = {maxLineBytes: 100, maxTotalBytes: 4};
  t.deepEqual(split([utf8('a\n'), utf8('b\n')], limits), ['a', 'b']);
  const error = t.throws(() => split([utf8('a\n'), utf8('b\n'), utf8('c')], limits), {
    instanceOf: LimitError,
  });
  t.is(error.reason, 'metadata');
});

test('counts a line in bytes, also where it is cut between two chunks', t => {
  const limits = {maxLineBytes: 6, maxTotalBytes: 100};
  t.deepEqual(split([utf8('äää\n')], limits), ['äää']);
  t.throws(() => split([utf8('ää'), utf8('ää\n')], limits), {instanceOf: LimitError});
  t.throws(() => split([utf8('ääää\n')], limits), {instanceOf: LimitError});
});

test('refuses what is not UTF-8, in a line and at the end', t => {
  for (const bytes of [
    [0xff, 0x0a],
    [0xc3, 0x0a, 0xa4],
    [0x0a, 0xc3],
  ])
    t.throws(() => split([Uint8Array.from(bytes)]), {instanceOf: MalformedError});
});
